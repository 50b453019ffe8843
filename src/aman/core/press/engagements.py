"""Who met, called or will visit whom, when and where, as far as a report says that it happened or is planned?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from aman.core.press.actors import Actor, Cast
from aman.core.press.governments import host_state
from aman.core.press.lexicon import fold, word_set
from aman.core.press.quotes import Spoken, speaking
from aman.core.press.report import Report
from aman.core.press.results import DraftEngagement, DraftParticipant
from aman.core.press.sentences import Sentence, span_around

_EVENT = r"(?:meetings?|talks|discussions|consultations|negotiations|dialogue|round(?: of talks)?|session|consultative meeting|interaction)"
_HELD: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("call", re.compile(r"(?i)\bspoke\s+(?:(?:today|yesterday|again|earlier|separately|this \w+|on \w+day)\s+)+(?:with|to)\b|\b(?:spoke|spoken|speaking|talked)\s+(?:by (?:tele)?phone|on the (?:tele)?phone|over the phone|by video ?link)\s+(?:with|to)\b|\b(?:spoke|talked)\s+(?:with|to)\s[^.;]{2,80}\bby (?:tele)?phone\b|\b(?:telephoned|phoned|rang)\b|\b(?:tele)?phone (?:call|conversation) (?:with|between)\b|\bheld an? (?:tele)?phone call\b|\bin a (?:tele)?phone call\b")),
    ("talks", re.compile(r"(?i)\b(?:held|holds|had|concluded|opened|resumed|began|hold|holding)\s+(?:\w+[ -]){0,4}?(?:talks|discussions|consultations|negotiations)\b|\b(?:talks|discussions|consultations|negotiations)\b[^.;]{0,90}\b(?:were|was|have been)\s+(?:held|concluded|opened|completed)\b|\b(?:after|during|in|following)\s+(?:\w+[ -]){0,5}?(?:talks|discussions)\s+(?:\w+\s+){0,3}?(?:with|between)\b")),
    ("meeting", re.compile(r"(?i)\b(?:held|holds|had|hosted|chaired|co-chaired|attended|convened|concluded)\s+(?:\w+[ -]){0,4}?" + _EVENT + r"\b|\b(?:meeting|round|session|consultations)\b[^.;]{0,60}\b(?:was|were)\s+(?:also\s+)?held\b|\b(?:after|during|in|following|at)\s+an?\s+(?:\w+[ -]){0,3}?meeting\s+(?:with|between|at|in|on|here)\b|\b(?:talking|speaking) to an?\s+(?:\w+[ -]){0,4}?delegation\b")),
    ("meeting", re.compile(r"\b(?:met|meets)(?:\s+w/|\s+with)?\b|(?i:\bcall(?:ed|s) on\b(?![^.;,]{2,90}\bto (?!discuss|convey|thank|exchange|say|express|congratulate|brief)\w+)|\b(?:after|before|on|by) meeting\b|\btalked (?:for|with|to)\b|\bhad (?:lunch|dinner|tea|breakfast) with\b|\bsat down with\b|\bwent to see\b|\bpaid (?:a |an )?(?:courtesy |official )?(?:call|visit) (?:on|to)\b|\bfor talks with\b|\b(?:was|were) briefed by\b|\bshook hands with\b|\bin the margins of\b)")),
    ("letter", re.compile(r"(?i)\b(?:has|had|have) written to\b|\bwrote (?:a letter )?to\b|\bsent (?:a|an) (?:letter|note|note verbale) to\b|\bin an? (?:letter|note|note verbale) to\b(?=[^.;]{2,60}\b(?:wrote|said|told|asked|warned|informed|urged)\b)")),
    ("meeting", re.compile(r"\b(?:received|receives|welcomed|welcomes|hosted|hosts|was received|were received)\b")),
)  # fmt: skip
_PLANNED = re.compile(
    r"(?i)\b(?:will|shall|[’']ll|is (?:due|expected|scheduled|set|slated|likely) to|are (?:due|expected|scheduled|set) to|is to|are to|plans to|would|to)\s+(?:also\s+|then\s+|again\s+|continue to\s+)?"
    r"(?P<verb>be (?:meeting|visiting|travelling|traveling|receiving|hosting)|meet|hold (?:talks|a meeting|the next|another|its next|their next|further)|visit|travel|fly|leave for|arrive|host|receive|tour|call on|go to|come to|be held|be received|take place|return to|reconvene|head to)\b"
    r"|\b(?:is|are) due in\b|\b(?:travels|flies|heads) to\b|\b(?:is|are) visiting\b|\b(?:comes|come|arrives) (?:to|in)\b|\b(?:agreed|agree|have agreed) to (?:meet|hold)\b"
    r"|\b(?:round|meeting|visit|talks|session)s?\b[^.;]{0,60}\b(?:is|are) (?:foreseen|planned|scheduled|due|expected|set)\b|\b(?:postponed|put off|rescheduled)\b|\b(?:meeting|round|session|talks)\b[^.;]{0,40}\b(?:was|were|has been|have been|is|are) (?:fixed|set|scheduled|planned) for\b"
)
_TRAVEL = re.compile(
    r"(?i)\b(?:visit|visiting|travel|travels|fly|flies|leave for|arrive|tour|due in|comes? to|arrives|go to|head|heads|return to)\b"
)
_UNREAL = re.compile(
    r"(?i)\b(?:no|not|never|nobody|neither|nor|without|denied|denies|deny|cancelled|canceled|called off|refused|declined|didn[’']t|hasn[’']t|haven[’']t|false|untrue|fake|rumou?r\w*|claims?|alleged\w*|purported\w*|failed)\b"
)
_HYPOTHETIC = re.compile(
    r"(?i)(?:^|[\s“\"'(—–,])(?:if|whether|unless|suppose|imagine)\b|^\W*had\b|\b(?:would|could|might|should) have\b|\bmay (?:meet|visit|travel)|\bmight\b|\bcould\b|\bused to\b|\bwas due to\b|\bwere due to\b|\bhoped? to (?:meet|visit)|\bwants? to (?:meet|visit)|\basked (?:to|for)\b[^.]{0,20}\bmeet"
)
_NO_SUCH = re.compile(
    r"(?i)\bno such (?:meeting|visit|call|talks|contact|event|encounter)\b|\bdenied (?:having met|that (?:any|the|a) (?:meeting|visit|talks))|\b(?:meeting|visit|talks|call) (?:never|did not) (?:took|take|happen\w*|take place)\b|\bhave never met\b|\bhas never met\b"
)
_PURPOSE = re.compile(
    r"(?i)\b(?:to discuss|discussed|for (?:talks|discussions?) (?:on|about)|talks on|reviewed|regarding|about|topics:|to ask|on the (?:subject|issue|question) of)\s+([^.;“”\"»]{3,140})"
)
_SUBJECT_VERB = re.compile(r"(?i)(?:said|says|told|reported|according|added|stated|writes|wrote)$")


@dataclass(frozen=True, slots=True)
class _Trigger:
    kind: str
    start: int
    end: int
    planned: bool


def find_engagements(
    report: Report, cast: Cast, spoken: list[Spoken], days: dict[int, tuple[str | None, int]]
) -> list[DraftEngagement]:
    """Find contacts between two sides.

    Args:
        report: the report.
        cast: everybody who could take part.
        spoken: the quotes; what is only said inside one is no contact reported.
        days: for where each date starts: what it resolves to, and where it ends.

    Returns:
        Candidates in the order of the text; what is denied, called off or only imagined is not among them.
    """
    found: list[tuple[DraftEngagement, int]] = []
    quoted = [(s.quoted.start, s.quoted.end) for s in spoken]
    for number, sentence in enumerate(report.sentences):
        if not report.is_body(sentence.start) and not report.is_body(sentence.end - 1):
            continue
        text = report.text[sentence.start : sentence.end]
        if _NO_SUCH.search(text):
            while found and number - found[-1][1] <= 4:
                found.pop()
            continue
        if text.rstrip(" ”\"'»").endswith("?") or _is_head(report, sentence):
            continue
        for trigger in _triggers(report, sentence, quoted):
            draft = _draft(report, cast, sentence, trigger, days)
            if draft is not None:
                found.append((draft, number))
                break
    return _merged([e for e, _ in found])


def _is_head(report: Report, sentence: Sentence) -> bool:
    section = report.section_at(sentence.start)
    post = "@" in report.text[section.stamp[0] : section.stamp[1]]
    ended = report.text[sentence.end - 1] in ".!…"
    return (
        report.line_at(sentence.start).kind == "head" and not post and not ended and sentence.end - sentence.start < 110
    )


def _triggers(report: Report, sentence: Sentence, quoted: list[tuple[int, int]]) -> Iterator[_Trigger]:
    """The words of a sentence that say that two sides were or will be in contact, the surest first."""
    text = report.text
    start = max(sentence.start, report.line_at(sentence.end - 1).body)
    for m in _PLANNED.finditer(text, start, sentence.end):
        if (
            not _imagined(text, start, m)
            and not _quoted(quoted, m.start())
            and not _UNREAL.search(text[max(start, m.start() - 45) : m.end() + 12])
            and _is_ahead(text, m, start)
        ):
            yield _Trigger(
                "planned_visit" if _TRAVEL.search(m.group()) else "planned_meeting", m.start(), m.end(), True
            )
    for kind, pattern in _HELD:
        for m in pattern.finditer(text, start, sentence.end):
            if m.group().lower().startswith(("receive", "welcome", "host", "visited")) and not _is_guest(
                report, m.end(), sentence
            ):
                continue
            named = m.group().lower().startswith("in a") and re.match(r"\s+[A-Z]", text[m.end() : m.end() + 3])
            if kind == "letter" and not named and not _is_addressed(report, m.end(), sentence):
                continue
            if (
                _imagined(text, start, m)
                or _quoted(quoted, m.start())
                or _UNREAL.search(text[max(start, m.start() - 60) : m.end() + 20])
            ):
                continue
            yield _Trigger(kind, m.start(), m.end(), False)


def _imagined(text: str, start: int, m: re.Match[str]) -> bool:
    """Whether the clause of a contact only imagines it: "if a minister met", "had the two met"."""
    clause = max(text.rfind(mark, start, m.start()) for mark in (", ", " when ", ";", " after "))
    if re.match(r"(?i)\W*(?:if|had|suppose|imagine|whether|unless)\b", text[start : m.end()]):
        return True
    return bool(_HYPOTHETIC.search(text[max(clause, start) : m.end() + 4]))


def _is_guest(report: Report, place: int, sentence: Sentence) -> bool:
    """Whether people follow "received": a delegation, a post, a name; or "by" and "at" after the passive."""
    words = report.words_in(place, sentence.end)[:7]
    lexicon = report.lexicon
    if words and fold(words[0].text) in {"by", "at"}:
        return True
    return any(
        fold(w.text) in lexicon.titles
        or fold(w.text) in {"delegation", "team", "visitors", "guests", "counterpart", "counterparts"}
        for w in words
    )


def _is_addressed(report: Report, place: int, sentence: Sentence) -> bool:
    """Whether a letter goes to a government or an office, not "to us" or "to the families"."""
    words = report.words_in(place, sentence.end)[:6]
    lexicon = report.lexicon
    return any(
        (lexicon.government_of(w.text) and w.is_capital)
        or fold(w.text) in {"ministry", "minister", "secretary", "government", "ambassador", "embassy"}
        for w in words
    )


def _is_ahead(text: str, m: re.Match[str], start: int) -> bool:
    """Whether "would" and a bare "to" announce a contact: only where somebody says or expects so."""
    word = m.group().split()[0].lower()
    before = text[start : m.start()].lower()
    if word == "to":
        return bool(re.search(r"\b(?:agreed|due|scheduled|expected|set|plans?|planned)\s*$", before))
    return word != "would" or bool(re.search(r"\b(?:said|says|told|announced|confirmed|wrote|added)\b", before))


def _quoted(quoted: list[tuple[int, int]], place: int) -> bool:
    return span_around(quoted, place) >= 0


def _draft(
    report: Report, cast: Cast, sentence: Sentence, trigger: _Trigger, days: dict[int, tuple[str | None, int]]
) -> DraftEngagement | None:
    parties = _parties(report, cast, sentence, trigger)
    impersonal = bool(
        re.search(r"(?i)\b(?:meetings?|rounds?|sessions?|talks|visits?)\b", report.text[sentence.start : trigger.end])
    )
    if (
        not trigger.planned
        and len(parties) < 2
        and re.search(r"(?i)\bheld\b", report.text[trigger.start : trigger.end])
        and impersonal
    ):
        parties = _side_by_side(report, cast, sentence) or parties
    if len(parties) < (0 if trigger.planned and impersonal else 1 if trigger.planned else 2):
        return None
    sides = {p.side for p in parties}
    if (
        not trigger.planned
        and len(parties) == 2
        and len(sides) == 1
        and None not in sides
        and not any(p.name for p in parties)
    ):
        return None
    if report.is_opinion and sum(p.name is not None for p in parties) < 2:
        return None
    date, date_text = _date(report, sentence, trigger, days)
    place = _place(report, sentence, trigger)
    if trigger.planned and date_text is None and place is None and len(parties) < 2:
        return None
    if (
        trigger.planned
        and place is None
        and len(parties) < 2
        and re.search(r"(?i)\b(?:go|come|return|head)s? to\b", report.text[trigger.start : trigger.end])
    ):
        return None
    purpose = _PURPOSE.search(report.text, sentence.start, sentence.end)
    start, end = report.readable.span(sentence.start, sentence.end)
    return DraftEngagement(
        trigger.kind, date, date_text, place, tuple(parties), " ".join(purpose.group(1).split()) if purpose else None,
        report.text[sentence.start : sentence.end], start, end, report.text[trigger.start : trigger.end].lower()[:40],
    )  # fmt: skip


def _side_by_side(report: Report, cast: Cast, sentence: Sentence) -> list[DraftParticipant]:
    """The people of a paragraph that tells of a round held and then who led each side."""
    line = report.line_at(sentence.end - 1)
    found: dict[str, DraftParticipant] = {}
    for actor in cast.within(line.body, line.end):
        if actor.person is not None:
            draft = actor.person.draft
            found.setdefault(draft.name, DraftParticipant(draft.name, draft.title or draft.office, draft.government))
    return list(found.values()) if len({p.side for p in found.values()}) > 1 else []


def _parties(report: Report, cast: Cast, sentence: Sentence, trigger: _Trigger) -> list[DraftParticipant]:
    """Those around the words of contact who are no reporters of it; people named right after it join in."""
    parties: dict[str, DraftParticipant] = {}
    actors = cast.within(sentence.start, sentence.end)
    for actor in actors:
        if trigger.kind == "letter" and actor.kind == "state" and 0 <= actor.start - trigger.end < 6:
            parties[fold(actor.name)] = DraftParticipant(None, actor.name, _side(report, actor))
            continue
        if actor.owned or not _takes_part(report, actor, sentence) or _names_the_next(report, cast, actor):
            continue
        if actor.name in {"i", "we"} and actor.person is None:
            speaker = speaking(report, actor.start)
            if speaker is not None:
                parties.setdefault(speaker, DraftParticipant(speaker, None, host_state(report, actor.start)))
            continue
        name = actor.person.draft.name if actor.person else None
        key = name or fold(actor.name)
        if key in parties or (
            name is None
            and any(p.name and fold(actor.name).split()[-1] in fold(f"{p.title or ''}") for p in parties.values())
        ):
            continue
        title = (actor.person.draft.title or actor.person.draft.office) if actor.person else actor.name
        side = actor.person.draft.government if actor.person else _side(report, actor)
        parties[key] = DraftParticipant(name, title, side)
    named = [p for p in parties.values() if p.name]
    if len(named) >= 2:
        return named
    return list(parties.values())


def _names_the_next(report: Report, cast: Cast, actor: Actor) -> bool:
    """Whether a post only goes before the name of who holds it: "the High Commissioner for Pakistan, Ms Sethi"."""
    if actor.person is not None or actor.kind != "post":
        return False
    following = next((a for a in cast.within(actor.end, actor.end + 90) if a.kind == "person"), None)
    if following is None:
        return False
    gap = report.text[actor.end : following.start]
    return bool(re.fullmatch(r"\s*(?:(?:for|of|to|in|at|on)\s[^,;.]{2,60})?,?\s*", gap))


def _takes_part(report: Report, actor: Actor, sentence: Sentence) -> bool:
    if actor.kind == "pronoun" and actor.person is None and actor.name in {"it", "he", "she"}:
        return False
    last = fold(report.words[actor.last - 1].text)
    if (
        actor.kind == "state"
        and actor.first
        and fold(report.words[actor.first - 1].text) in {"in", "to", "from", "at", "for", "of", "/", "near"}
    ):
        return False
    if last in word_set(
        "daily newspaper paper report reports agency source sources journalists reporters "
        "statement handout post letter people refugees families family list channel "
        "correspondent resident residents applicants document court"
    ):
        return False
    following = [fold(w.text) for w in report.words[actor.last : actor.last + 1]]
    says = bool(following and following[0] in {"said", "says", "reported", "added", "wrote"})
    before = fold(report.words[actor.first - 1].text) if actor.first else ""
    if says and actor.person is None:
        return False
    return not (before == "told" and actor.kind == "body")


def _side(report: Report, actor: Actor) -> str | None:
    for word in actor.name.split():
        found = report.lexicon.government_of(word)
        if found is not None and found != "Afghanistan":
            return found
    if re.search(
        r"(?i)ministry|foreign office|government|secretary|minister|provincial|commissioner|police", actor.name
    ):
        return host_state(report, actor.start)
    return None


def _date(
    report: Report, sentence: Sentence, trigger: _Trigger, days: dict[int, tuple[str | None, int]]
) -> tuple[str | None, str | None]:
    """The date nearest to the words of contact in the sentence, one right after them first."""
    inside = [(at, *days[at]) for at in range(sentence.start, sentence.end) if at in days]
    if not inside:
        return None, None
    best = min(inside, key=lambda d: abs(d[0] - trigger.start) + (40 if d[0] < trigger.start else 0))
    return best[1], report.text[best[0] : best[2]]


def _place(report: Report, sentence: Sentence, trigger: _Trigger) -> str | None:
    """The place after in, at or to that stands nearest to the words of contact."""
    best: tuple[int, str] | None = None
    words, lexicon = report.words, report.lexicon
    for at in range(sentence.first, sentence.last - 1):
        if fold(words[at].text) not in {"in", "to", "at", "for"} or not words[at + 1].is_capital:
            continue
        for size in (3, 2, 1):
            if at + 1 + size > sentence.last:
                continue
            name = " ".join(w.text for w in words[at + 1 : at + 1 + size])
            if (
                fold(name) in lexicon.places
                or fold(name) in lexicon.capitals
                or (fold(name) in lexicon.states and fold(words[at].text) in {"in", "to"})
            ):
                distance = abs(words[at].start - trigger.end) + (60 if fold(name) in lexicon.states else 0)
                if best is None or distance < best[0]:
                    best = (distance, name)
                break
    return best[1] if best else None


def _merged(found: list[DraftEngagement]) -> list[DraftEngagement]:
    """Let a further mention of the same contact add its people to the first, and keep one of them."""
    kept: list[DraftEngagement] = []
    for draft in found:
        at = next((i for i in range(max(len(kept) - 40, 0), len(kept)) if _same_contact(draft, kept[i])), None)
        if at is None:
            kept.append(draft)
            continue
        other = kept[at]
        names = {p.name for p in other.participants if p.name}
        more = tuple(p for p in draft.participants if p.name and p.name not in names)
        kept[at] = replace(
            other, participants=(*other.participants, *more), date=other.date or draft.date,
            date_text=other.date_text or draft.date_text, place=other.place or draft.place, purpose=other.purpose or draft.purpose,
        )  # fmt: skip
    return kept


def _same_contact(draft: DraftEngagement, other: DraftEngagement) -> bool:
    """Whether two mentions tell of one contact: the same people or sides, and days that do not differ."""
    planned = draft.kind.startswith("planned")
    if other.kind.startswith("planned") != planned:
        return False
    if draft.date is not None and other.date is not None and draft.date != other.date:
        return False
    names, theirs = ({p.name for p in e.participants if p.name} for e in (draft, other))
    sides, their_sides = ({p.side for p in e.participants if p.side} for e in (draft, other))
    if planned:
        return (
            bool(names & theirs) and draft.place in {None, other.place}
            if names and theirs
            else draft.date == other.date and draft.place == other.place
        )
    if names and theirs:
        return bool(names & theirs) or (draft.date is None and bool(sides & their_sides))
    return draft.date is None or bool(sides & their_sides) or not sides
