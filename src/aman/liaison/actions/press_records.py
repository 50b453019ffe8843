"""How does a candidate that a person confirmed become a record: an official, an engagement, a figure, a commitment?

Only what was confirmed or edited is taken over; what waits or was rejected stands in no record. Each record says which
report it is from, and the candidate which record it became.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from aman.accounts.models import User
from aman.audit.actions import record
from aman.core.account.drafts import Content, Row
from aman.core.names import fold
from aman.errors import BadInput, NotAllowed
from aman.liaison.actions.commitments import NewCommitment, make_commitment
from aman.liaison.actions.content import new_engagement
from aman.liaison.actions.officials import NewPost, add_official, add_post, learn_spelling
from aman.liaison.actions.press_decisions import must_be_own, take_item
from aman.liaison.actions.references import new_ref
from aman.liaison.days import Days
from aman.liaison.models import Commitment, Engagement, Figure, Official, Party, PostHeld, PressItem, PressReport
from aman.liaison.models.engagements import Certainty
from aman.liaison.models.press import Drafted
from aman.liaison.press_fields import days_of
from aman.liaison.queries.content import key_of
from aman.liaison.queries.officials import find_officials_of, party_called, posts_on_of
from aman.liaison.queries.press import fields_by_item, is_private, stated, stated_values, words_of

#: What a kind of contact that the rules draft is as an engagement.
_KINDS = {
    "call": Engagement.Kind.CALL,
    "visit": Engagement.Kind.VISIT,
    "planned_visit": Engagement.Kind.VISIT,
    "letter": Engagement.Kind.LETTER,
}
_QUOTE_MARKS = "“”\"«»‘’'„‟ "
#: Spellings of one name are this alike at least (0 to 1) to be taken for it without being asked.
_SURE = 0.999


def cite(report: PressReport) -> str:
    """Say where a record has it from: the outlet, the day, the report's reference."""
    day = report.dateline_day.isoformat() if report.dateline_day else ""
    return ", ".join(part for part in (report.outlet, day, report.ref) if part)[:300]


@transaction.atomic
def record_person(
    *, actor: User, item: PressItem, version: int, official: Official | None, party: Party | None
) -> Official:
    """Make a person who was confirmed an official, or say which official it is.

    Args:
        actor: who records it.
        item: the candidate.
        version: as it was shown.
        official: who it is; None for somebody new.
        party: whom they speak for; None where they hold no post.

    Raises:
        NotAllowed: a private person whom no second person agreed to.
        BadInput: nothing was confirmed, or no party is named for a post.
    """
    values = _begin(actor, item, version, PressItem.Group.PEOPLE)
    name = str(values.get("name") or "")
    private = is_private(values)
    if not name:
        raise BadInput(_("No name was confirmed."), fix=_("Confirm the name first."), code="no-name")
    if private and item.second_by_id is None:
        raise NotAllowed(
            _("This person holds no public post: a second person must agree before anything is recorded."),
            fix=_("Ask a colleague to look at it."),
            code="needs-second",
        )
    title = str(values.get("office") or values.get("title") or "")[:160]
    if not private and party is None and official is None:
        raise BadInput(_("It is not said whom this official speaks for."), fix=_("Name the party."), code="no-party")
    post = NewPost(party, title, source=cite(item.report)) if party is not None and not private else None
    if official is None:
        official = add_official(actor=actor, name=name, is_private=private, posts=[post] if post else [])
    else:
        if fold(name) != fold(official.name):
            learn_spelling(actor=actor, official=official, spelling=name)
        if post is not None and not _holds(official, post):
            add_post(actor=actor, official=official, post=post)
    _became(actor, item, official.ref)
    return official


def _holds(official: Official, post: NewPost) -> bool:
    return any(fold(held.title) == fold(post.title) for held in official.posts.filter(party=post.party))


@transaction.atomic
def record_figure(*, actor: User, item: PressItem, version: int) -> Figure:
    """Keep a figure that was confirmed: per somebody, about so many, as of a day; never a number by itself."""
    values = _begin(actor, item, version, PressItem.Group.FIGURES)
    row = _figure_row(values, item.report, actor)
    first, last = row.pop("as_of_days") or (None, None)
    made = Figure.objects.create(
        press_report=item.report,
        as_of_first=first,
        as_of_last=last,
        recorded_by=actor,
        recorded_at=timezone.now(),
        **row,
    )
    _became(actor, item, f"FI-{made.pk}")
    return made


def _figure_row(values: Mapping[str, Any], report: PressReport, actor: User) -> dict[str, Any]:
    if not values.get("stated_by"):
        raise BadInput(
            _("Nobody is named whose figure this is."),
            fix=_("Say who states it, or reject it: a number by itself is nobody's word."),
            code="nobodys-figure",
        )
    _must_be_named(report, str(values["stated_by"]))
    value = values.get("value")
    low, high = (value[0], value[-1]) if isinstance(value, list) else (value, value)
    days = days_of(values.get("as_of"))
    return {
        "low": low,
        "high": high,
        "unit": str(values.get("unit") or "")[:120],
        "hedge": str(values.get("hedge") or "")[:60],
        "stated_by": str(values["stated_by"])[:160],
        "reported_by": report.outlet[:160],
        "rejected_by": str(values.get("rejected_by") or "")[:160],
        "as_of_days": (days.first, days.last) if days else None,
    }


@dataclass(frozen=True, slots=True)
class Bound:
    """What a person says of a promise beyond what the text does: who the parties are, and when it was made."""

    direction: str
    by_party: Party
    made: Days
    to_party: Party | None = None
    owner: User | None = field(default=None, repr=False)


@transaction.atomic
def record_commitment(*, actor: User, item: PressItem, version: int, bound: Bound) -> Commitment:
    """Write down a promise that was confirmed, as reported by others; a due day that has passed is taken as it is."""
    values = _begin(actor, item, version, PressItem.Group.COMMITMENTS)
    if values.get("certainty") == "denied":
        raise BadInput(_("This is denied, not promised."), fix=_("Reject it."), code="denied")
    made = make_commitment(
        actor=actor,
        new=NewCommitment(
            direction=bound.direction,
            by_party=bound.by_party,
            to_party=bound.to_party,
            what=str(values.get("what") or words_of(item, item.report.text, most=600)),
            condition=str(values.get("condition") or ""),
            made=bound.made,
            due=days_of(values.get("due")),
            certainty=Certainty.REPORTED,
            source=cite(item.report),
            owner=bound.owner,
            press_report=item.report,
        ),
    )
    _became(actor, item, made.ref)
    return made


@dataclass(frozen=True, slots=True)
class Recorded:
    """An engagement made of a report, and how many who took part were left out because nobody agreed to name them."""

    engagement: Engagement
    left_out: int


@transaction.atomic
def record_engagement(
    *, actor: User, item: PressItem, version: int, quotes: Sequence[PressItem], figures: Sequence[PressItem]
) -> Recorded:
    """Make a draft of an engagement from a contact that was confirmed, with quotes and figures of the same report.

    Args:
        actor: who records it.
        item: the contact.
        version: as it was shown.
        quotes: confirmed quotes that were said in it.
        figures: confirmed figures that were named in it.

    Raises:
        BadInput: its day was not confirmed, or a quote or figure was not.
    """
    values = _begin(actor, item, version, PressItem.Group.ENGAGEMENTS)
    report = item.report
    days = days_of(values.get("date"))
    if days is None:
        raise BadInput(
            _("The day of the contact was not confirmed."), fix=_("Say on which day, in which month or year it was."), code="no-day"
        )  # fmt: skip
    people, left_out = _participants(actor, item, values.get("participants") or [], days)
    for one in (*quotes, *figures):
        _check_decided(one)
    fields = fields_by_item([*quotes, *figures])
    content = Content(
        {
            "kind": _KINDS.get(str(values.get("kind")), Engagement.Kind.MEETING),
            "state": Engagement.State.DRAFT,
            "days": [days.first.isoformat(), days.last.isoformat(), days.precision],
            "place": str(values.get("place") or "")[:80],
            "topics": [],
            "title": str(values.get("purpose") or "")[:300],
            "summary": "",
            "source": cite(report),
            "press_report": report.pk,
        },
        {
            "participants": tuple(people),
            "statements": tuple(_statement(one, fields[one.pk], people, report) for one in quotes),
            "figures": tuple(_figure_in(one, fields[one.pk], actor, report) for one in figures),
        },
    )
    made = new_engagement(content=content, office=report.office, written_by=actor, ref=new_ref("EN"))
    detail = {"kind": made.kind, "participants": len(people), "press": report.ref}
    record(actor=actor, verb="engagement.written", subject=f"engagement:{made.ref}", detail=detail)
    for one in (*quotes, *figures):
        take_item(one, one.version)
        _became(actor, one, made.ref)
    _became(actor, item, made.ref)
    return Recorded(made, left_out)


def _participants(
    actor: User, item: PressItem, told: Sequence[Mapping[str, Any]], days: Days
) -> tuple[list[dict[str, Any]], int]:
    """Say of each who took part which official it is, in which post that day; an unknown private person is not named."""
    named = [str(one.get("name") or "") for one in told]
    hits = find_officials_of(user=actor, typed=named)
    sure = [next((hit.official for hit in found if hit.score >= _SURE), None) for found in hits]
    posts = posts_on_of([one for one in sure if one is not None], days.first, days.last)
    may_name = _who_may_be_named(item.report)
    rows: list[dict[str, Any]] = []
    left_out = 0
    for one, name, official in zip(told, named, sure, strict=True):
        title, side = str(one.get("title") or ""), str(one.get("side") or "")
        party = party_called(side) if side else None
        held = posts.get(official.pk, []) if official is not None else []
        post = _post_meant(held, title)
        if official is None and name and not (title or fold(name) in may_name):
            name, left_out = "", left_out + 1
        row = {
            "official": official.ref if official is not None else "",
            "post": post.pk if post is not None else None,
            "party": party.pk if party is not None and post is None else None,
            "name": name[:160] if official is None else "",
            "post_words": title[:160] or (side[:160] if party is None else ""),
        }
        if any((row["official"], row["party"], row["name"], row["post_words"])) and row not in rows:
            rows.append(row)
    return rows, left_out


def _post_meant(held: Sequence[PostHeld], title: str) -> PostHeld | None:
    """The post somebody acted in: the one named, else the only one; of two, neither is guessed."""
    same = [post for post in held if title and fold(post.title) == fold(title)]
    if same:
        return same[0]
    return held[0] if len(held) == 1 else None


def _who_may_be_named(report: PressReport) -> set[str]:
    """Folded names of people of a report who hold a post, or whom a second person agreed to."""
    return {name for name, allowed in _people_decided(report).items() if allowed}


def _people_decided(report: PressReport) -> dict[str, bool]:
    """Folded names of the people confirmed in a report, and whether each may be named in a record."""
    decided = PressItem.objects.filter(
        report=report, group=PressItem.Group.PEOPLE, state__in=(Drafted.CONFIRMED, Drafted.EDITED)
    )
    fields = fields_by_item(decided)
    found: dict[str, bool] = {}
    for one in decided:
        values = {name: stated(row) for name, row in fields.get(one.pk, {}).items()}
        if values.get("name"):
            name = fold(str(values["name"]))
            found[name] = found.get(name, False) or one.second_by_id is not None or not is_private(values)
    return found


def _must_be_named(report: PressReport, name: str) -> None:
    """Refuse to write down the words of a private person whom no second person agreed to."""
    if _people_decided(report).get(fold(name)) is False:
        raise NotAllowed(
            _("Whose word this is holds no public post: a second person must agree to name them first."),
            fix=_("Ask a colleague to look at that person on the page of the report."),
            code="needs-second",
        )


def _statement(
    item: PressItem, fields: Mapping[str, Any], people: Sequence[Row], report: PressReport
) -> dict[str, Any]:
    speaker = str(stated(fields.get("speaker")) or "")
    _must_be_named(report, speaker)
    officials = {row["official"] for row in people if row["official"]}
    names = dict(Official.objects.filter(ref__in=officials).values_list("ref", "name"))
    key = ""
    for row in people:
        words = names.get(row["official"], "") or row["name"] or row["post_words"]
        if (
            speaker
            and words
            and (fold(speaker) == fold(words) or set(fold(speaker).split()) <= set(fold(words).split()))
        ):
            key = key_of(row)
            break
    return {
        "speaker": key,
        "speaker_words": "" if key else speaker[:160],
        "words": words_of(item, report.text, most=4000).strip(_QUOTE_MARKS),
        "is_quote": True,
        "certainty": Certainty.REPORTED,
        "source": cite(report),
    }


def _figure_in(item: PressItem, fields: Mapping[str, Any], actor: User, report: PressReport) -> dict[str, Any]:
    row = _figure_row({name: stated(one) for name, one in fields.items()}, report, actor)
    days = row.pop("as_of_days")
    as_of = [day.isoformat() for day in days] if days else []
    return {**row, "as_of": as_of, "press_report": report.pk, "by": actor.pk, "at": timezone.now().isoformat()}


def _begin(actor: User, item: PressItem, version: int, group: str) -> dict[str, Any]:
    must_be_own(actor, item)
    take_item(item, version)
    if item.group != group:
        raise BadInput(_("This candidate is of another kind."), fix=_("Open the report again."), code="other-kind")
    _check_decided(item)
    return stated_values(item)


def _check_decided(item: PressItem) -> None:
    if item.state not in (Drafted.CONFIRMED, Drafted.EDITED):
        raise BadInput(
            _("Not every field of this was decided, or it was rejected: nothing of it becomes a record."),
            fix=_("Decide each field first."),
            code="not-decided",
        )


def _became(actor: User, item: PressItem, ref: str) -> None:
    PressItem.objects.filter(pk=item.pk).update(became=ref)
    item.became = ref
    detail = {"item": item.pk, "group": item.group, "became": ref}
    record(actor=actor, verb="press.recorded", subject=f"press:{item.report.ref}", detail=detail)
