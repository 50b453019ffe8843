"""What becomes of what was typed when a session ends, or a machine stops? It is kept sealed, for a day, for that user and page.

Passwords, codes and files are never kept. What is kept is sealed under the general key, so that a lockdown closes it too.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from aman.accounts.models import TypedDraft, User
from aman.vault.actions import seal_text

#: More than any page of ours asks; what is longer is somebody's experiment.
MOST_FIELDS, MOST_LETTERS, MOST_DRAFTS = 800, 60_000, 20
PLACE = "accounts.typed_draft"
#: What must never be kept, whatever a page calls it.
_SECRET = re.compile(r"pass|code$|token|secret|otp|^key$|credential", re.IGNORECASE)
#: Pages of signing in and of the second factor; nothing typed there is kept.
_NEVER = ("/accounts/", "/api/", "/language/")


def may_be_kept(path: str) -> bool:
    """Say whether what is typed at an address may be kept at all; the users' pages may, signing in may not."""
    return path.startswith("/") and (path.startswith("/accounts/users/") or not path.startswith(_NEVER))


def fit_to_keep(typed: Mapping[str, list[str]]) -> dict[str, list[str]]:
    """Leave what may be kept of a form: no token, no secret, nothing empty, and not too much."""
    kept: dict[str, list[str]] = {}
    letters = 0
    for name, values in list(typed.items())[:MOST_FIELDS]:
        if _SECRET.search(name) or not any(value.strip() for value in values):
            continue
        letters += sum(len(value) for value in values)
        if letters > MOST_LETTERS:
            break
        kept[name] = list(values)
    return kept


@transaction.atomic
def keep_draft(
    *, user: User, page: str, path: str, typed: Mapping[str, list[str]], now: datetime | None = None
) -> bool:
    """Keep what a user typed on a page and did not send; say whether there was anything to keep.

    Args:
        user: whose it is; nobody else ever sees it.
        page: the address of the page it was typed on.
        path: the address the form is sent to.
        typed: names of fields with what stood in them.
        now: when; None means now.
    """
    kept = fit_to_keep(typed)
    if not kept or len(page) > 200 or len(path) > 200 or not may_be_kept(path):
        return False
    now = now or timezone.now()
    sealed = seal_text(json.dumps(kept, ensure_ascii=False), place=PLACE)
    TypedDraft.objects.update_or_create(user=user, page=page, path=path, defaults={"sealed": sealed, "kept_at": now})
    newest = TypedDraft.objects.filter(user=user).order_by("-kept_at").values("pk")[:MOST_DRAFTS]
    TypedDraft.objects.filter(user=user).exclude(pk__in=[row["pk"] for row in newest]).delete()
    return True


def drop_draft(*, user: User, path: str = "", pk: int | None = None) -> int:
    """Forget what was sent, or is not wanted; give how many drafts that were."""
    mine = TypedDraft.objects.filter(user=user)
    return (mine.filter(pk=pk) if pk is not None else mine.filter(path=path)).delete()[0]


def forget_drafts_about(refs: Iterable[str]) -> int:
    """Forget what anybody typed and did not send on the pages of records that are erased; give how many drafts that were."""
    pages = Q(pk__in=[])
    for ref in refs:
        pages |= Q(page__contains=f"/{ref}/") | Q(path__contains=f"/{ref}/")
    return TypedDraft.objects.filter(pages).delete()[0]


def keep_in_mind(session: object, there_are: bool) -> None:
    """Let the session know whether its user has drafts, so that pages without any ask the database nothing."""
    if bool(session.get("aman_drafts")) != there_are:  # type: ignore[attr-defined]
        session["aman_drafts"] = there_are  # type: ignore[index]


def forget_old_drafts() -> None:
    """Forget what nobody came back for within a day; `aman tick` calls it."""
    TypedDraft.objects.filter(kept_at__lt=timezone.now() - TypedDraft.LASTS).delete()
