"""How do drafts of one meeting become one record, and how does one come out of it again unharmed?

The record on top is written as a person chose; the drafts lie under it untouched. Each merge keeps what was taken from
its draft and what the record said before, sealed with the record, so that taking apart restores exactly that.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils import timezone

from aman.accounts.models import User
from aman.audit.actions import record
from aman.core.account.drafts import Content, Reading, Row, Taken, apply_taken, is_wider, take_apart
from aman.errors import BadInput, Conflict, NotAllowed
from aman.liaison.actions.content import write_content
from aman.liaison.actions.engagements import take_version
from aman.liaison.models import Engagement, EngagementMerge, Official
from aman.liaison.queries import engagements as queries
from aman.liaison.queries import merging
from aman.liaison.queries.content import content_of, key_of


@dataclass(frozen=True, slots=True)
class Choice:
    """What a person chose: field -> the draft that says it right (left out: the one on top), and which rows stay."""

    fields: Mapping[str, str] = field(default_factory=dict)
    #: Kind -> the rows that stand in the record, as (number of the group, number of the variant); a kind left out stays.
    rows: Mapping[str, frozenset[tuple[int, int]]] = field(default_factory=dict)
    #: Fields that are said by all drafts together: topics beside each other, texts one below the other.
    joined: frozenset[str] = frozenset()
    #: Who may read the record; None means those who may read every draft.
    reading: Reading | None = None


def read_beside(*, actor: User, drafts: Sequence[Engagement]) -> merging.Beside:
    """Lay drafts beside each other and log the look at each."""
    for one in drafts:
        record(actor=actor, verb="engagement.read", subject=f"engagement:{one.ref}", detail={"as": "draft"})
    return merging.lay_beside(drafts=drafts)


@transaction.atomic
def merge_engagements(
    *, actor: User, drafts: Sequence[Engagement], choice: Choice, versions: Mapping[str, int]
) -> Engagement:
    """Make several drafts one record: the first stays on top and says what was chosen, the others lie under it.

    Args:
        actor: who merges; reads every draft.
        drafts: at least two of the actor's office, the one that stays on top first.
        choice: what was chosen where they differ.
        versions: of each draft, as it was shown.
    """
    # Read anew and held: what was shown may have been merged elsewhere since.
    rows = Engagement.objects.select_for_update().order_by("pk").in_bulk([one.pk for one in drafts])
    held: list[Engagement] = [rows[pk] for pk in dict.fromkeys(one.pk for one in drafts) if pk in rows]
    _check(actor, held)
    for one in held:
        take_version(one, versions.get(one.ref, -1))
    beside = merging.lay_beside(drafts=held)
    top, base = held[0], beside.contents[held[0].pk]
    reading = _reading_of(beside, choice)
    taken = _taken_by_draft(beside, choice, reading)
    said = base
    for at, one in enumerate(held[1:]):
        EngagementMerge.objects.create(
            into=top,
            draft=one,
            choices={"taken": _as_json(taken[at]), "before": _content_as_json(said)},
            merged_by=actor,
            merged_at=timezone.now(),
        )
        said = apply_taken(said, taken[at])
    lower = [one.pk for one in held[1:]]
    Engagement.objects.filter(pk__in=lower).update(merged_into=top)
    write_content(top, _settled(said), before=base)
    wider = any(is_wider(reading, content.reading) for content in beside.contents.values())
    detail = {
        "with": [one.ref for one in held[1:]],
        "fields": sorted(choice.fields),
        "readers": reading.level,
        "wider": wider,
    }
    record(actor=actor, verb="engagement.merged", subject=f"engagement:{top.ref}", detail=detail)
    return top


def _check(actor: User, drafts: Sequence[Engagement]) -> None:
    if not actor.may("liaison.merge_engagements"):
        raise NotAllowed("Nothing was merged: this sign-in may not merge engagements.", fix="Ask a colleague.")
    if len(drafts) < 2 or len({one.office_id for one in drafts}) > 1 or drafts[0].office_id != actor.office_id:
        raise BadInput("Nothing was merged: these are not several drafts of your office.", fix="Choose others.")
    visible = Engagement.objects.visible_to(actor).filter(pk__in=[one.pk for one in drafts]).count()
    if visible != len(drafts):
        raise BadInput("Nothing was merged: not every one of them is visible to you.", fix="Choose others.")
    if any(one.merged_into_id for one in drafts):
        raise Conflict(
            "Nothing was merged: one of them cannot be merged at present.",
            fix="Look at them again, and leave out what was merged meanwhile.",
            code="changed-meanwhile",
        )


def _reading_of(beside: merging.Beside, choice: Choice) -> Reading:
    """Give who will read the record; whoever wrote the one on top always does, so that must be said when it is more."""
    writer = beside.top.written_by_id
    if choice.reading is not None:
        if choice.reading.level == "named":
            return Reading("named", choice.reading.people | {writer})
        return choice.reading
    if beside.shut_out:
        raise BadInput(
            "Nothing was merged: whoever wrote the record on top may not read one of the others.",
            fix="Let the record with the fewest readers stay on top, or say who may read what is merged.",
            code="readers-unclear",
        )
    return beside.reading


def _taken_by_draft(beside: merging.Beside, choice: Choice, reading: Reading) -> list[Taken]:
    """Sort what was chosen by the drafts that say it; what several say alike goes with each of them."""
    top, lower = beside.drafts[0].ref, [one.ref for one in beside.drafts[1:]]
    fields: dict[str, dict[str, Any]] = {ref: {} for ref in lower}
    joined: dict[str, dict[str, Any]] = {ref: {} for ref in lower}
    for compared in beside.fields:
        chosen = choice.fields.get(compared.name, top)
        for variant in compared.variants:
            if top in variant.refs:
                continue
            for ref in variant.refs:
                if compared.name in choice.joined:
                    joined[ref][compared.name] = variant.value
                elif chosen in variant.refs:
                    fields[ref][compared.name] = variant.value
    add: dict[str, dict[str, list[Row]]] = {ref: {} for ref in lower}
    drop: dict[str, dict[str, list[Row]]] = {ref: {} for ref in lower}
    for kind, chosen_rows in choice.rows.items():
        _sort_rows(kind, chosen_rows, beside, add, drop)
    return [
        Taken(
            fields[one.ref],
            joined[one.ref],
            {kind: tuple(rows) for kind, rows in add[one.ref].items()},
            {kind: tuple(rows) for kind, rows in drop[one.ref].items()},
            reading if choice.reading is not None else beside.contents[one.pk].reading,
            said=choice.reading is not None,
        )
        for one in beside.drafts[1:]
    ]


def _sort_rows(
    kind: str,
    chosen: frozenset[tuple[int, int]],
    beside: merging.Beside,
    add: dict[str, dict[str, list[Row]]],
    drop: dict[str, dict[str, list[Row]]],
) -> None:
    """A row of the record on top that gives way goes with the draft whose row was taken for it, else with the last one."""
    top, last = beside.drafts[0].ref, beside.drafts[-1].ref
    for at, group in enumerate(beside.rows[kind]):
        taken_from = last
        for number, variant in enumerate(group.variants):
            if (at, number) in chosen and top not in variant.refs:
                taken_from = variant.refs[0]
                row = _carried(kind, variant.value, beside)
                for ref in variant.refs:
                    add[ref].setdefault(kind, []).append(row)
        for number, variant in enumerate(group.variants):
            if (at, number) not in chosen and top in variant.refs:
                drop[taken_from].setdefault(kind, []).append(variant.value)


def _carried(kind: str, row: Row, beside: merging.Beside) -> Row:
    """A statement takes its speaker along in words, should the speaker not stand in the record it comes into."""
    if kind != "statements" or not row["speaker"] or row["speaker_words"]:
        return row
    known = (person for content in beside.contents.values() for person in content.rows["participants"])
    names = {key_of(person): person["name"] or person["post_words"] for person in known}
    return {**row, "speaker_words": names.get(row["speaker"], "") or _official_names([row]).get(row["speaker"], "")}


def _settled(content: Content) -> Content:
    """Let a statement whose speaker does not stand among the participants name them in words."""
    present = {key_of(row) for row in content.rows["participants"]}
    homeless = [row for row in content.rows["statements"] if row["speaker"] and row["speaker"] not in present]
    if not homeless:
        return content
    names = _official_names(homeless)
    statements = tuple(
        {**row, "speaker": "", "speaker_words": row["speaker_words"] or names.get(row["speaker"], "")}
        if row in homeless
        else row
        for row in content.rows["statements"]
    )
    return Content(content.fields, {**content.rows, "statements": statements}, content.reading)


def _official_names(rows: Sequence[Row]) -> dict[str, str]:
    """Give the speakers of statements in words, by what participants are known by."""
    keys = {row["speaker"] for row in rows}
    names = {key: key.removeprefix("name:") for key in keys if key.startswith("name:")}
    return names | dict(Official.objects.filter(ref__in=keys).values_list("ref", "name"))


@transaction.atomic
def undo_merge(*, actor: User, draft: Engagement, version: int) -> Engagement:
    """Take a draft out of the record above it; the record says what the drafts that remain make of it. Gives the record.

    Args:
        actor: who takes it apart; reads both.
        draft: the one that lies under another.
        version: of the record above it, as it was shown.
    """
    above = queries.above_of(user=actor, engagement=draft)
    if above is None or above.office_id != actor.office_id:
        raise Conflict(f"{draft.ref} is not part of another engagement.", fix="Open it again.")
    take_version(above, version)
    live = list(EngagementMerge.objects.filter(into=above, undone_at=None).select_related("into").order_by("pk"))
    at = next((n for n, one in enumerate(live) if one.draft_id == draft.pk), None)
    if at is None:
        raise Conflict(f"{draft.ref} is not part of another engagement.", fix="Open it again.")
    base = _content_from_json(live[0].choices["before"])
    taken = [_from_json(one.choices["taken"]) for one in live]
    now = content_of(above)
    left = take_apart(base, taken, at, now, _settled)
    said = base
    for one, took in zip(live, taken, strict=True):
        if one.pk == live[at].pk:
            continue
        one.choices = {**one.choices, "before": _content_as_json(said)}
        one.save(update_fields=["choices"])
        said = apply_taken(said, took)
    undone = live[at]
    undone.undone_by, undone.undone_at = actor, timezone.now()
    undone.save(update_fields=["undone_by", "undone_at"])
    Engagement.objects.filter(pk=draft.pk).update(merged_into=None)
    write_content(above, left, before=now)
    record(actor=actor, verb="engagement.merge_undone", subject=f"engagement:{above.ref}", detail={"with": draft.ref})
    return above


def _as_json(taken: Taken) -> dict[str, Any]:
    return {
        "fields": dict(taken.fields),
        "joined": dict(taken.joined),
        "add": {kind: list(rows) for kind, rows in taken.add.items()},
        "drop": {kind: list(rows) for kind, rows in taken.drop.items()},
        "reading": _reading_as_json(taken.reading) if taken.reading is not None else None,
        "said": taken.said,
    }


def _from_json(kept: Mapping[str, Any]) -> Taken:
    return Taken(
        kept["fields"],
        kept["joined"],
        {kind: tuple(rows) for kind, rows in kept["add"].items()},
        {kind: tuple(rows) for kind, rows in kept["drop"].items()},
        _reading_from_json(kept["reading"]) if kept["reading"] is not None else None,
        kept["said"],
    )


def _content_as_json(content: Content) -> dict[str, Any]:
    return {
        "fields": dict(content.fields),
        "rows": {kind: list(rows) for kind, rows in content.rows.items()},
        "reading": _reading_as_json(content.reading),
    }


def _content_from_json(kept: Mapping[str, Any]) -> Content:
    rows = {kind: tuple(rows) for kind, rows in kept["rows"].items()}
    return Content(kept["fields"], rows, _reading_from_json(kept["reading"]))


def _reading_as_json(reading: Reading) -> dict[str, Any]:
    return {"level": reading.level, "people": sorted(reading.people), "offices": sorted(reading.offices)}


def _reading_from_json(kept: Mapping[str, Any]) -> Reading:
    return Reading(kept["level"], frozenset(kept["people"]), frozenset(kept["offices"]))
