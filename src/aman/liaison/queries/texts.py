"""Which words stand in an engagement, a commitment or a press report, its people and figures included?

All of a record's words are readable by whoever may read the record: nothing is found that its page would not show.
"""

from __future__ import annotations

from collections.abc import Iterable

from aman.liaison.models import Commitment, Engagement, Figure, Official, Participant, Party, PressReport, Statement
from aman.liaison.topics import TOPICS


def engagement_text(engagement: Engagement) -> str:
    """Give the words of one draft of an engagement; those of drafts merged into it stand in theirs."""
    rows = Participant.objects.filter(engagement=engagement).select_related("official", "post__party", "party")
    words = [engagement.ref, engagement.title, engagement.summary, engagement.place, engagement.source]
    words += [str(TOPICS[code]) for code in engagement.topics if code in TOPICS]
    for row in rows:
        words += [row.name_words, row.post_words, *_official(row.official), *_party(row.party)]
        if row.post is not None:
            words += [row.post.title, *_party(row.post.party)]
    for said in Statement.objects.filter(engagement=engagement):
        words += [said.words, said.speaker_words, said.source]
    words += figure_words(Figure.objects.filter(engagement=engagement))
    return _joined(words)


def commitment_text(commitment: Commitment) -> str:
    """Give the words of a commitment and of what became known about it."""
    words = [commitment.ref, commitment.what, commitment.condition, commitment.source]
    words += [*_party(commitment.by_party), *_party(commitment.to_party), *_official(commitment.by_official)]
    for change in commitment.changes.all():
        words += [change.words, change.source]
    return _joined(words)


def press_text(report: PressReport) -> str:
    """Give the words of a press report."""
    return _joined([report.ref, report.outlet, report.dateline_place, report.text])


def figure_words(figures: Iterable[Figure]) -> list[str]:
    """Give the words of figures, whose they are among them."""
    found: list[str] = []
    for figure in figures:
        numbers = [f"{n:g}" for n in (figure.low, figure.high) if n is not None]
        found += [*numbers, figure.unit, figure.stated_by, figure.reported_by, figure.rejected_by]
    return found


def _official(official: Official | None) -> list[str]:
    return [official.name, official.name_own_script, *official.spellings] if official is not None else []


def _party(party: Party | None) -> list[str]:
    return [party.name, party.short, *party.spellings] if party is not None else []


def _joined(words: Iterable[str]) -> str:
    return "\n".join(word for word in words if word)
