"""How do officials, their posts and the parties they speak for come into the list, and how are they corrected?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from aman.accounts.models import User
from aman.audit.actions import record
from aman.core.names import fold
from aman.errors import BadInput, Conflict, NotAllowed
from aman.liaison.actions.references import new_ref
from aman.liaison.models import Official, Party, PostHeld
from aman.liaison.queries import officials as queries

#: Longest name, title or spelling; most spellings of one official.
LONGEST, MOST_SPELLINGS = 160, 40


@dataclass(frozen=True, slots=True)
class NewPost:
    """A post somebody holds or held; a day that is None is not known."""

    party: Party
    title: str
    from_day: date | None = None
    to_day: date | None = None
    source: str = ""


def list_officials(*, actor: User, officials: Iterable[Official]) -> list[Official]:
    """Give one page of officials and log that it was shown."""
    rows = list(officials)
    record(actor=actor, verb="officials.listed", detail={"officials": len(rows)})
    return rows


def read_official(*, actor: User, ref: str) -> queries.OfficialRecord:
    """Gather an official's page and log the look."""
    found = queries.official_record(user=actor, ref=ref)
    record(actor=actor, verb="official.read", subject=f"official:{found.official.ref}")
    return found


@transaction.atomic
def add_official(
    *,
    actor: User,
    name: str,
    name_own_script: str = "",
    spellings: Iterable[str] = (),
    is_private: bool = False,
    posts: Iterable[NewPost] = (),
) -> Official:
    """Add an official with the posts that are known; whether somebody alike is known already is asked before."""
    _may_write(actor)
    official = Official.objects.create(
        ref=new_ref("OF"),
        name=_name_of(name),
        name_own_script=" ".join(name_own_script.split())[:LONGEST],
        spellings=_spellings_of(spellings, name, name_own_script),
        is_private=is_private,
        added_by=actor,
        added_at=timezone.now(),
    )
    held = list(posts)
    for post in held:
        _write_post(actor, official, post)
    detail = {"posts": len(held), "private": is_private}
    record(actor=actor, verb="official.added", subject=f"official:{official.ref}", detail=detail)
    return official


@transaction.atomic
def edit_official(*, actor: User, official: Official, version: int, values: Mapping[str, Any]) -> Official:
    """Change how an official is written.

    Args:
        actor: who changes it.
        official: whose entry it is.
        version: as it was shown.
        values: some of `name`, `name_own_script`, `spellings`, `is_private`.
    """
    _may_write(actor)
    _take_version(official, version)
    official.refresh_from_db()
    official.name = _name_of(values.get("name", official.name))
    official.name_own_script = " ".join(values.get("name_own_script", official.name_own_script).split())[:LONGEST]
    spellings = values.get("spellings", official.spellings)
    official.spellings = _spellings_of(spellings, official.name, official.name_own_script)
    official.is_private = values.get("is_private", official.is_private)
    official.save(update_fields=["name", "name_own_script", "spellings", "is_private"])
    record(actor=actor, verb="official.changed", subject=f"official:{official.ref}", detail={"what": sorted(values)})
    return official


@transaction.atomic
def learn_spelling(*, actor: User, official: Official, spelling: str) -> bool:
    """Keep another spelling that a person confirmed for an official; False when it is known already."""
    _may_write(actor)
    held = Official.objects.select_for_update().get(pk=official.pk)
    known = _spellings_of([*held.spellings, spelling], held.name, held.name_own_script)
    if known == held.spellings:
        return False
    Official.objects.filter(pk=held.pk).update(spellings=known, version=F("version") + 1)
    record(actor=actor, verb="official.changed", subject=f"official:{held.ref}", detail={"what": ["spellings"]})
    return True


@transaction.atomic
def add_post(*, actor: User, official: Official, post: NewPost) -> PostHeld:
    """Add a post that an official holds or held; two on one day are allowed, the same one twice is not."""
    _may_write(actor)
    same = official.posts.filter(party=post.party, from_day=post.from_day, to_day=post.to_day)
    if any(fold(one.title) == fold(post.title) for one in same):
        raise BadInput("The post was not added: it stands there already.", fix="Look at the posts of the official.")
    made = _write_post(actor, official, post)
    Official.objects.filter(pk=official.pk).update(version=F("version") + 1)
    record(actor=actor, verb="official.post_added", subject=f"official:{official.ref}", detail={"post": made.pk})
    return made


@transaction.atomic
def edit_post(*, actor: User, official: Official, post_id: int, post: NewPost, version: int) -> PostHeld:
    """Correct a post, or say when it ended; engagements that name it go on naming it."""
    _may_write(actor)
    held = official.posts.filter(pk=post_id).first()
    if held is None:
        raise BadInput("The post was not changed: it is not one of this official's.", fix="Open the official again.")
    _take_version(official, version)
    _check_days(post)
    held.party, held.title = post.party, _name_of(post.title)
    held.from_day, held.to_day, held.source = post.from_day, post.to_day, post.source.strip()[:300]
    held.save(update_fields=["party", "title", "from_day", "to_day", "source"])
    record(actor=actor, verb="official.post_changed", subject=f"official:{official.ref}", detail={"post": held.pk})
    return held


@transaction.atomic
def add_party(
    *,
    actor: User,
    name: str,
    short: str = "",
    kind: str = Party.Kind.GOVERNMENT,
    side: str = Party.Side.OTHER,
    part_of: Party | None = None,
    spellings: Iterable[str] = (),
) -> Party:
    """Add a government or an organisation; one that is called so already is refused."""
    _may_write(actor)
    known = queries.party_called(name) or queries.party_called(short)
    if known is not None:
        raise BadInput(
            "The party was not added: one is called so already.",
            fix="Take that one, or give another name.",
            code="known",
        )
    try:
        with transaction.atomic():
            party = Party.objects.create(
                name=_name_of(name), short=" ".join(short.split())[:40], kind=kind, side=side, part_of=part_of,
                spellings=_spellings_of(spellings, name, short),
            )  # fmt: skip
    except IntegrityError as error:
        raise Conflict("The party was not added: somebody added it just now.", fix="Take that one.") from error
    record(actor=actor, verb="party.added", subject=f"party:{party.pk}", detail={"kind": kind, "side": side})
    return party


def _may_write(actor: User) -> None:
    if actor.office_id is None or not (actor.may("liaison.write_official") or actor.role == "command_line"):
        raise NotAllowed("This sign-in may not change officials.", fix="Ask somebody who works in liaison.")


def _write_post(actor: User, official: Official, post: NewPost) -> PostHeld:
    _check_days(post)
    return PostHeld.objects.create(
        official=official,
        party=post.party,
        title=_name_of(post.title),
        from_day=post.from_day,
        to_day=post.to_day,
        source=post.source.strip()[:300],
        added_by=actor,
        added_at=timezone.now(),
    )


def _check_days(post: NewPost) -> None:
    if post.from_day and post.to_day and post.to_day < post.from_day:
        raise BadInput("The post was not kept: it ends before it begins.", fix="Turn the two days round.")


def _name_of(typed: str) -> str:
    name = " ".join(str(typed).split())
    if not fold(name):
        raise BadInput("Nothing was kept: a name holds at least one letter.", fix="Write the name.")
    if len(name) > LONGEST:
        raise BadInput(f"Nothing was kept: a name holds at most {LONGEST} letters.", fix="Shorten it.")
    return name


def _spellings_of(typed: Iterable[str], *names: str) -> list[str]:
    """Keep each spelling once, none that is the name itself, in the order in which they came."""
    known = {fold(name) for name in names if name}
    kept: list[str] = []
    for one in typed:
        spelling = " ".join(str(one).split())[:LONGEST]
        if fold(spelling) and fold(spelling) not in known:
            known.add(fold(spelling))
            kept.append(spelling)
    return kept[:MOST_SPELLINGS]


def _take_version(official: Official, version: int) -> None:
    if not Official.objects.filter(pk=official.pk, version=version).update(version=F("version") + 1):
        raise Conflict(
            f"{official.ref} was changed by somebody else while you had it open.",
            fix="Look at what it says now, then make your change again if it is still right.",
            code="changed-meanwhile",
        )
