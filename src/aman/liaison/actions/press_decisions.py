"""What may a person do with a candidate? Confirm, edit or reject a field or all of it, say that the text is silent, undo.

Each changes the candidate's version: who looked at an earlier one is refused and shown what the other person did.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from aman.accounts.duties import must_be_another
from aman.accounts.models import User
from aman.audit.actions import record
from aman.errors import BadInput, Conflict, NotAllowed
from aman.liaison.models import PressField, PressItem
from aman.liaison.models.press import Drafted
from aman.liaison.press_fields import is_blank
from aman.liaison.queries.press import fields_of, is_private, stated_values

#: What may be done to one field, and to all that still wait of a candidate.
FIELD_ACTS = frozenset({"confirm", "edit", "reject", "not_stated"})
ITEM_ACTS = frozenset({"confirm_all", "reject_all", "undo"})


@transaction.atomic
def decide_press_item(
    *, actor: User, item: PressItem, version: int, act: str, name: str = "", value: Any = None
) -> PressItem:
    """Decide a field of a candidate, or all of it that waits.

    Args:
        actor: who read the text.
        item: the candidate.
        version: as it was shown.
        act: one of FIELD_ACTS for the field `name`, or one of ITEM_ACTS.
        name: the field; "" for ITEM_ACTS.
        value: for `edit`, what the text says instead, in the shape the rules draft it.

    Raises:
        Conflict: somebody changed it since it was shown, or a record was made of it.
        BadInput: nothing was given, or there is nothing to undo.
    """
    must_be_own(actor, item)
    take_item(item, version)
    fields = fields_of(item)
    if act in ITEM_ACTS:
        touched = {"confirm_all": _confirm, "reject_all": _reject, "undo": _undo}[act](fields)
    else:
        touched = _decide(fields, act, name, value)
    now = timezone.now()
    for one in touched:
        waits = one.state == Drafted.WAITING
        one.decided_by, one.decided_at = (None, None) if waits else (actor, now)
        one.save(update_fields=["state", "value", "decided_by", "decided_at"])
    # What a second person agreed to was what stood then.
    PressItem.objects.filter(pk=item.pk).update(state=_state_of(fields), second_by=None, second_at=None)
    item.refresh_from_db()
    detail = {"item": item.pk, "group": item.group, "act": act, "field": name, "state": item.state}
    record(actor=actor, verb="press.decided", subject=f"press:{item.report.ref}", detail=detail)
    return item


def must_be_own(actor: User, item: PressItem) -> None:
    """Refuse who does not work with the press in the office of the report."""
    if not actor.may("liaison.confirm_press") or actor.office_id != item.report.office_id:
        raise NotAllowed(_("This sign-in may not work on this report."), fix=_("Ask somebody of its office."))


def take_item(item: PressItem, version: int) -> None:
    """Count the candidate one version up, or refuse because somebody decided it since it was shown."""
    if not PressItem.objects.filter(pk=item.pk, version=version).update(version=F("version") + 1):
        raise Conflict(
            _("Somebody else decided about this while you had it open."),
            fix=_("Look at what stands now; change it if it is wrong."),
            code="changed-meanwhile",
        )
    item.refresh_from_db()
    if item.became:
        raise Conflict(
            _("%(ref)s was made of this already.") % {"ref": item.became},
            fix=_("Correct the record itself."),
            code="became-already",
        )


def _confirm(fields: Sequence[PressField]) -> list[PressField]:
    """Take what was drafted; where nothing was, the text does not say."""
    waiting = [one for one in fields if one.state == Drafted.WAITING]
    for one in waiting:
        _confirm_one(one)
    return waiting


def _confirm_one(one: PressField) -> None:
    given = one.drafted.get("value")
    if is_blank(given):
        one.state, one.value = Drafted.NOT_STATED, {}
    else:
        # A value of a person who added it is theirs, not a rule's.
        one.state, one.value = Drafted.CONFIRMED if one.was_drafted else Drafted.EDITED, {"value": given}


def _reject(fields: Sequence[PressField]) -> list[PressField]:
    for one in fields:
        one.state, one.value = Drafted.REJECTED, {}
    return list(fields)


def _undo(fields: Sequence[PressField]) -> list[PressField]:
    """Let wait again what was decided last, in one stroke."""
    last = max((one.decided_at for one in fields if one.decided_at is not None), default=None)
    if last is None:
        raise BadInput(_("Nothing of this was decided yet."), fix=_("Go on to what waits."), code="nothing-to-undo")
    undone = [one for one in fields if one.decided_at == last]
    for one in undone:
        one.state, one.value = Drafted.WAITING, {}
    return undone


def _decide(fields: Sequence[PressField], act: str, name: str, value: Any) -> list[PressField]:
    one = next((field for field in fields if field.name == name), None)
    if one is None or act not in FIELD_ACTS:
        raise BadInput(_("There is no such field."), fix=_("Choose one of the page."), code="no-such-field")
    if act == "confirm":
        _confirm_one(one)
    elif act == "edit":
        if is_blank(value):
            raise BadInput(
                _("Nothing was typed."), fix=_("Type what the text says, or say that it does not."), code="nothing-typed"
            )  # fmt: skip
        same = one.was_drafted and value == one.drafted.get("value")
        one.state, one.value = Drafted.CONFIRMED if same else Drafted.EDITED, {"value": value}
    else:
        one.state, one.value = Drafted.REJECTED if act == "reject" else Drafted.NOT_STATED, {}
    return [one]


def _state_of(fields: Sequence[PressField]) -> str:
    """Where a candidate stands by its fields: it waits while one of them does."""
    states = {one.state for one in fields}
    if Drafted.WAITING in states:
        return Drafted.WAITING
    if states == {Drafted.REJECTED}:
        return Drafted.REJECTED
    if states == {Drafted.NOT_STATED}:
        return Drafted.NOT_STATED
    return Drafted.CONFIRMED if Drafted.EDITED not in states else Drafted.EDITED


@transaction.atomic
def second_press_item(*, actor: User, item: PressItem, version: int) -> PressItem:
    """Agree, as a second person, that a private person named in a report may be recorded.

    Raises:
        NotAllowed: whoever decided about the candidate cannot agree to it as well.
        BadInput: it is no private person, or not all of it is decided.
        Conflict: somebody changed it since it was shown.
    """
    must_be_own(actor, item)
    take_item(item, version)
    if item.group != PressItem.Group.PEOPLE or item.state not in (Drafted.CONFIRMED, Drafted.EDITED):
        raise BadInput(
            _("Only a person who was confirmed can be agreed to."), fix=_("Decide every field first."), code="not-confirmed"
        )  # fmt: skip
    if not is_private(stated_values(item)):
        raise BadInput(
            _("This person holds a post; nobody else has to agree."), fix=_("Make the record."), code="not-private"
        )
    fields = PressField.objects.filter(item=item, decided_by__isnull=False).order_by("-decided_at")
    # Whoever decided one field decided about the candidate: the second is another than each of them.
    deciders: dict[int | None, datetime | None] = dict(fields.values_list("decided_by", "decided_at"))
    for first, first_at in (deciders or {None: None}).items():
        must_be_another(
            "press.private",
            first=first,
            first_at=first_at,
            second=actor,
            message=_("You confirmed this person yourself."),
            fix=_("Ask a colleague to look at it."),
            code="same-person",
        )
    PressItem.objects.filter(pk=item.pk).update(second_by=actor, second_at=timezone.now())
    item.refresh_from_db()
    record(actor=actor, verb="press.seconded", subject=f"press:{item.report.ref}", detail={"item": item.pk})
    return item
