"""How is an engagement written down, changed and read? Whole and at one version, by those whom it lets."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from aman.accounts.models import User
from aman.audit.actions import record
from aman.core.account.drafts import Content, Reading, is_wider
from aman.errors import BadInput, Conflict, NotAllowed
from aman.liaison.actions.content import new_engagement, write_content
from aman.liaison.actions.officials import NewPost, add_official, learn_spelling
from aman.liaison.actions.references import new_ref
from aman.liaison.models import Engagement, Official, Party, PostHeld, PressReport
from aman.liaison.queries import engagements as queries
from aman.liaison.queries.content import content_of, key_of, reading_of
from aman.liaison.queries.officials import posts_on
from aman.liaison.topics import TOPICS

#: Announced meetings lie ahead, yet not further than this.
_AHEAD = timedelta(days=2 * 366)
MOST_ROWS = 60


@dataclass(frozen=True, slots=True)
class NewParticipant:
    """Somebody who took part: an official, in a post; or words, where nobody of the officials is meant."""

    official: Official | None = None
    post: PostHeld | None = None
    party: Party | None = None
    name: str = field(default="", repr=False)
    post_words: str = field(default="", repr=False)
    #: The name becomes an official's of its own; a person said that none of the list is meant.
    is_new: bool = False


@dataclass(frozen=True, slots=True)
class NewStatement:
    """What was said; `speaker` counts the participants from 0, None where the speaker is only words or nobody knows."""

    words: str = field(repr=False)
    speaker: int | None = None
    speaker_words: str = field(default="", repr=False)
    is_quote: bool = False
    certainty: str = "said"
    source: str = ""


@dataclass(frozen=True, slots=True)
class NewFigure:
    """A count as stated, never without whose it is."""

    unit: str
    stated_by: str
    low: float | None = None
    high: float | None = None
    hedge: str = ""
    reported_by: str = ""
    rejected_by: str = ""
    as_of: tuple[date, date] | None = None
    press_report: int | None = None


@dataclass(frozen=True, slots=True)
class NewEngagement:
    """Everything that is said of an engagement; `reading` None means the whole office, or who read it before."""

    kind: str
    first_day: date
    last_day: date
    precision: str = "day"
    state: str = Engagement.State.DRAFT
    place: str = ""
    topics: Sequence[str] = ()
    title: str = field(default="", repr=False)
    summary: str = field(default="", repr=False)
    source: str = ""
    press_report: PressReport | None = None
    participants: Sequence[NewParticipant] = ()
    statements: Sequence[NewStatement] = ()
    figures: Sequence[NewFigure] = ()
    reading: Reading | None = None


def list_engagements(*, actor: User, engagements: Iterable[Engagement]) -> list[queries.EngagementRow]:
    """Give one page of the list its people and log that a list was shown and how long it was."""
    rows = queries.fill_rows(engagements)
    record(actor=actor, verb="engagements.listed", detail={"engagements": len(rows)})
    return rows


def read_engagement(*, actor: User, ref: str) -> queries.EngagementRecord:
    """Gather an engagement's page and log the look."""
    found = queries.engagement_record(user=actor, ref=ref)
    record(actor=actor, verb="engagement.read", subject=f"engagement:{found.engagement.ref}")
    return found


@transaction.atomic
def write_engagement(*, actor: User, new: NewEngagement) -> Engagement:
    """Write down an engagement of the actor's office; a draft until somebody confirms it."""
    if actor.office_id is None or not (actor.may("liaison.write_engagement") or actor.role == "command_line"):
        raise NotAllowed("This sign-in may not write down engagements.", fix="Ask somebody who works in liaison.")
    _check(new)
    new = _with_officials(actor, new)
    content = _content(actor, new, before=None, writer=actor)
    _check_reading(actor, content.reading)
    made = new_engagement(content=content, office=actor.office, written_by=actor, ref=new_ref("EN"))
    detail = {"kind": made.kind, "state": made.state, "readers": content.reading.level, **_counts(new)}
    record(actor=actor, verb="engagement.written", subject=f"engagement:{made.ref}", detail=detail)
    return made


@transaction.atomic
def edit_engagement(*, actor: User, engagement: Engagement, new: NewEngagement, version: int) -> list[str]:
    """Change what an engagement says; give the names of what changed.

    Args:
        actor: who changes it.
        engagement: the one.
        new: everything it is to say; a `reading` that differs needs somebody who may say who reads it.
        version: as it was shown.
    """
    if not queries.may_write(user=actor, engagement=engagement):
        raise NotAllowed(f"{engagement.ref} cannot be changed by you.", fix="Ask whoever wrote it.")
    _check(new)
    take_version(engagement, version)
    engagement.refresh_from_db()
    before = content_of(engagement)
    new = _with_officials(actor, new)
    content = _content(actor, new, before=before, writer=engagement.written_by)
    if content.reading != before.reading:
        if not queries.may_set_readers(user=actor, engagement=engagement):
            raise NotAllowed(
                f"Who reads {engagement.ref} was not changed: that is for whoever wrote it.",
                fix="Ask them, or a reviewer.",
            )
        _check_reading(actor, content.reading)
        _check_drafts(engagement, before.reading, content.reading)
    changed = write_content(engagement, content, before=before)
    record(actor=actor, verb="engagement.changed", subject=f"engagement:{engagement.ref}", detail={"what": changed})
    return changed


def preview(*, actor: User, engagement: Engagement, new: NewEngagement) -> Content:
    """Give what an engagement would say, for the page that shows both states after a lost race."""
    return _content(actor, new, before=content_of(engagement), writer=engagement.written_by)


def take_version(engagement: Engagement, version: int) -> None:
    """Count an engagement one version up, or refuse because somebody changed it since it was shown."""
    rows = Engagement.objects.filter(pk=engagement.pk, version=version)
    if not rows.update(version=F("version") + 1):
        raise Conflict(
            f"{engagement.ref} was changed by somebody else while you had it open.",
            fix="Look at what it says now, then make your change again if it is still right.",
            code="changed-meanwhile",
        )
    engagement.version = version + 1


def _with_officials(actor: User, new: NewEngagement) -> NewEngagement:
    """Add the officials that are new, and keep the spellings by which a person found those that are known."""
    people = []
    for one in new.participants:
        name = " ".join(one.name.split())
        if one.official is None and one.is_new and name:
            posts = [NewPost(one.party, one.post_words)] if one.party is not None and one.post_words.strip() else []
            official = add_official(actor=actor, name=name, posts=posts)
            one = replace(one, official=official, post=official.posts.first(), name="")
        elif one.official is not None and len(name.split()) > 1 and actor.may("liaison.write_official"):
            learn_spelling(actor=actor, official=one.official, spelling=name)
        people.append(one)
    return replace(new, participants=people)


def _counts(new: NewEngagement) -> dict[str, int]:
    return {name: len(getattr(new, name)) for name in ("participants", "statements", "figures")}


def _check(new: NewEngagement) -> None:
    """Refuse what cannot have been, all of it at once."""
    wrong = []
    if new.last_day < new.first_day:
        wrong.append("it ends before it begins")
    if new.first_day > timezone.localdate() + _AHEAD:
        wrong.append("it lies more than two years ahead")
    if new.state == Engagement.State.CONFIRMED and new.first_day > timezone.localdate():
        wrong.append("it has not taken place yet and cannot be confirmed")
    if max(_counts(new).values()) > MOST_ROWS:
        wrong.append(f"it has more than {MOST_ROWS} rows of one kind")
    if any(not figure.unit.strip() or not figure.stated_by.strip() for figure in new.figures):
        wrong.append("a figure lacks what it counts or whose it is")
    if any(not statement.words.strip() for statement in new.statements):
        wrong.append("a statement has no words")
    if unknown := set(new.topics) - set(TOPICS):
        wrong.append(f"{len(unknown)} of its topics are not in the list")
    for one in new.participants:
        if one.post is not None and (one.official is None or one.post.official_id != one.official.pk):
            wrong.append("a post is not one of the official's who is named with it")
        if not (one.official or one.party or one.name.strip() or one.post_words.strip()):
            wrong.append("a participant has no name, post or party")
    if wrong:
        raise BadInput(
            f"The engagement was not kept: {'; '.join(dict.fromkeys(wrong))}.", fix="Mend it and send it again."
        )


def _check_reading(actor: User, reading: Reading) -> None:
    """Refuse readers who cannot read it anyway."""
    able = set(queries.readers_of_office(user=actor).values_list("pk", flat=True))
    if reading.people - able - {actor.pk} and reading.level == "named":
        raise BadInput(
            "Not everybody named may read engagements of your office.",
            fix="Name people of your office who work with them.",
        )
    shared = set(queries.offices_to_share_with(user=actor).values_list("pk", flat=True))
    if reading.offices - shared:
        raise BadInput("It cannot be shared with one of these offices.", fix="Leave out desks of the host.")


def _check_drafts(engagement: Engagement, before: Reading, after: Reading) -> None:
    """Let nobody more read a record that holds a draft's words than may read the draft; only a merge says otherwise."""
    for draft in Engagement.objects.filter(merged_into=engagement):
        kept = reading_of(draft)
        if is_wider(after, kept) and not is_wider(before, kept):
            raise BadInput(
                f"Who reads {engagement.ref} was not changed: it holds words that fewer people may read.",
                fix="Take the drafts in it apart first, or merge them again and say who may read the record.",
                code="readers-unclear",
            )


def _content(actor: User, new: NewEngagement, before: Content | None, writer: User) -> Content:
    people = [_participant(one, new) for one in new.participants]
    reading = new.reading or (before.reading if before is not None else Reading())
    if reading.level == "named":
        reading = Reading("named", reading.people | {writer.pk})
    return Content(
        {
            "kind": new.kind,
            "state": new.state,
            "days": [new.first_day.isoformat(), new.last_day.isoformat(), str(new.precision)],
            "place": " ".join(new.place.split())[:80],
            "topics": [code for code in TOPICS if code in new.topics],
            "title": " ".join(new.title.split())[:200],
            "summary": new.summary.strip(),
            "source": new.source.strip()[:300],
            "press_report": new.press_report.pk if new.press_report is not None else None,
        },
        {
            "participants": tuple(people),
            "statements": tuple(_statement(one, people) for one in new.statements),
            "figures": tuple(_figures(actor, new.figures, before)),
        },
        reading,
    )


def _participant(one: NewParticipant, new: NewEngagement) -> dict[str, Any]:
    post, official = one.post, one.official
    if post is None and official is not None and not one.post_words.strip() and one.party is None:
        held = posts_on(official, new.first_day, new.last_day)
        # Of two posts on one day a person chooses; of one there is nothing to choose.
        post = held[0] if len(held) == 1 else None
    return {
        "official": official.ref if official is not None else "",
        "post": post.pk if post is not None else None,
        "party": post.party_id if post is not None else one.party.pk if one.party is not None else None,
        "name": " ".join(one.name.split())[:160],
        "post_words": " ".join(one.post_words.split())[:160],
    }


def _statement(one: NewStatement, people: list[dict[str, Any]]) -> dict[str, Any]:
    known = one.speaker is not None and 0 <= one.speaker < len(people)
    return {
        "speaker": key_of(people[one.speaker]) if known and one.speaker is not None else "",
        "speaker_words": " ".join(one.speaker_words.split())[:160],
        "words": one.words.strip(),
        "is_quote": one.is_quote,
        "certainty": one.certainty,
        "source": one.source.strip()[:300],
    }


def _figures(actor: User, figures: Sequence[NewFigure], before: Content | None) -> Iterable[dict[str, Any]]:
    """Give figures as rows; one that stood there before keeps who recorded it and when."""
    stood = list(before.rows["figures"]) if before is not None else []
    for one in figures:
        row: dict[str, Any] = {
            "low": one.low,
            "high": one.high,
            "unit": one.unit.strip()[:120],
            "hedge": one.hedge.strip()[:60],
            "stated_by": one.stated_by.strip()[:160],
            "reported_by": one.reported_by.strip()[:160],
            "rejected_by": one.rejected_by.strip()[:160],
            "as_of": [day.isoformat() for day in one.as_of] if one.as_of else [],
            "press_report": one.press_report,
        }
        same = next((old for old in stood if all(old[name] == value for name, value in row.items())), None)
        if same is not None:
            stood.remove(same)
        yield {**row, "by": same["by"] if same else actor.pk, "at": same["at"] if same else timezone.now().isoformat()}
