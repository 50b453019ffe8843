"""Who is named in a report, with which title and post, for which government?"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from aman.core.press.governments import body_before, body_state, government_for, office_by_author
from aman.core.press.lexicon import fold, word_set
from aman.core.press.offices import Beside, Phrase, look_beside, text_of
from aman.core.press.report import Report
from aman.core.press.results import DraftPerson
from aman.core.press.runs import NameRun, find_runs
from aman.core.press.sentences import Sentence

_MOST_NAMESAKES = 40
_LED = frozenset(
    {"led", "headed", "chaired", "accompanied", "represented", "co-chaired", "introduced", "signed", "joined"}
)
_SINGLE = word_set(
    "mr mrs ms miss dr prof baroness lord lady sir dame baron president minister ambassador senator governor judge justice "
    "general colonel brigadier major captain mullah mufti maulana mawlawi maulvi sheikh king queen pope prince sen amb gov "
    "commissioner chancellor herr frau congressman congresswoman"
)
_OF_A_BODY = frozenset(
    {"spokesperson", "spokesman", "spokeswoman", "a spokesperson", "official", "country director", "director"}
)
_ORG_IN_TURN = re.compile(r"\((?P<name>[^,()]{3,40}),\s*(?P<outlet>[^()]{2,60})\)")


@dataclass(frozen=True, slots=True)
class KnownPerson:
    """A person of the report: the draft, the span of the readable text, how they are known to be a man or a woman."""

    draft: DraftPerson
    start: int
    end: int
    parts: tuple[str, ...]
    sex: str | None
    posts: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Found:
    run: NameRun
    beside: Beside
    method: str


def find_people(report: Report) -> list[KnownPerson]:
    """Find the people a report names.

    Args:
        report: the report, taken apart.

    Returns:
        Each person once, at the first full mention, in the order of the text. Bylines are not among them.
    """
    full: list[_Found] = []
    single: list[_Found] = []
    for run in find_runs(report):
        first = report.words[run.first]
        line = report.line_at(first.start)
        if line.kind in {"byline", "stamp"} or (first.start < line.body and line.kind != "turn"):
            continue
        found = _evidence(report, run)
        if found is None and len(_parts(report, run)) > 1 and full and _is_listed(report, full[-1].run, run):
            found = _Found(run, look_beside(report, report.sentences[run.sentence], run.first, run.last), "listed")
        if found is None:
            continue
        (full if _parts(report, run)[1:] else single).append(found)
    people: list[KnownPerson] = []
    by_part: dict[str, list[int]] = {}
    for found in full:
        _join(report, people, by_part, found)
    for found in single:
        _join_single(report, people, by_part, found)
    return sorted(people, key=lambda p: p.start)


def _after_posts(report: Report, sentence: Sentence, run: NameRun) -> bool:
    """Whether a post in the plural goes before a list of names: "his counterparts from Oslo and Rome, Kari Lund and ..."."""
    posts = report.lexicon.words["post"]
    for at in range(run.first - 2, max(sentence.first - 1, run.first - 14), -1):
        folded = fold(report.words[at].text)
        if (
            folded.endswith("s")
            and (folded[:-1] in posts or folded.removesuffix("ies") + "y" in posts)
            and folded not in posts
        ):
            return all(fold(w.text) not in report.lexicon.words["say"] for w in report.words[at : run.first])
    return False


def _is_listed(report: Report, before: NameRun, run: NameRun) -> bool:
    """Whether a run follows a name as the next of a list: "Rizwana Jalil and Henna Virkku"."""
    gap = " ".join(w.text for w in report.words[before.last : run.first])
    return before.sentence == run.sentence and gap in {"and", "&", ", and"}


def _parts(report: Report, run: NameRun) -> tuple[str, ...]:
    words = report.words[run.first : run.last]
    return tuple(fold(w.text) for w in words if w.is_word and fold(w.text) not in report.lexicon.words["particle"])


def _evidence(report: Report, run: NameRun) -> _Found | None:
    """Why a run of capitals should be a person; None when nothing says so."""
    sentence = report.sentences[run.sentence]
    beside = look_beside(report, sentence, run.first, run.last)
    parts = _parts(report, run)
    words = report.words
    if len(parts) < 2:
        if len(words[run.first].text) < 3:
            return None
        if beside.after is not None and beside.address is None and beside.before is None:
            return _Found(run, beside, "known_only")
        at = run.first - 1
        near = fold(words[at].text) if words[at].text != "." else fold(words[at - 1].text)
        return (
            _Found(run, beside, "title")
            if at >= sentence.first and near in _SINGLE and (beside.address or not beside.follows_comma)
            else None
        )
    method = beside.method or _other_evidence(report, sentence, run, parts)
    return _Found(run, beside, method) if method else None


def _other_evidence(report: Report, sentence: Sentence, run: NameRun, parts: tuple[str, ...]) -> str | None:
    words, lexicon = report.words, report.lexicon
    before = fold(words[run.first - 1].text) if run.first > sentence.first else ""
    before2 = fold(words[run.first - 2].text) if run.first - 1 > sentence.first else ""
    after = words[run.last].text if run.last < sentence.last else ""
    after2 = fold(words[run.last + 1].text) if run.last + 1 < sentence.last else ""
    if run.shouted:
        return "turn" if after in {",", ":"} else None
    if before == "by" and before2 in _LED:
        return "led_by"
    if fold(text_of(report, run.first, run.last)) in lexicon.people:
        return "gazetteer"
    if after == "," and (after2 in {"who", "whose", "whom"} or (after2.isdecimal() and len(after2) == 2)):
        return "who"
    if after == "(" and after2.isdecimal() and len(after2) == 2:
        return "age"
    if before in {",", ":", "and"} and _after_posts(report, sentence, run):
        return "post_list"
    line = report.line_at(words[run.first].start)
    if line.kind == "turn" and words[run.first].start < line.body:
        in_brackets = "(" in report.text[line.start : words[run.first].start]
        asked = re.match(r"(?i)\s*(?:question|q|journalist|reporter)\b", report.text[line.start : line.start + 20])
        return None if in_brackets and not asked else "turn"
    if parts[0] in lexicon.given_names or parts[-1] in lexicon.given_names:
        # A name of the region: two of its parts known, or one and the place of a subject or an object of saying.
        known = sum(p in lexicon.given_names for p in parts)
        if (
            known > 1
            or after2 == "of"
            or fold(after) in lexicon.words["say"]
            or before in lexicon.words["say"]
            or after == ","
        ):
            return "given_name"
    if fold(after) in lexicon.words["say_hard"] | {"met", "was", "told"} and not _looks_like_body(report, run):
        return "said"
    if before in {"said", "says", "told", "met", "wrote"} and not _looks_like_body(report, run):
        return "said"
    return None


def _looks_like_body(report: Report, run: NameRun) -> bool:
    """Whether the same run stands somewhere after "the": bodies do, people do not."""
    name = text_of(report, run.first, run.last)
    start = report.words[run.first].start
    before = report.text[max(start - 4, 0) : start].lower()
    return (
        before == "the " or f"the {name}" in report.text[max(start - 4_000, 0) : start + 4_000] or len(name.split()) > 4
    )


def _sex(report: Report, beside: Beside) -> str | None:
    said = [fold(w) for w in (beside.address or "").replace(".", ". ").split()]
    for phrase in (beside.before, beside.after):
        if phrase is not None:
            said.append(fold(report.words[phrase.head].text))
    if any(w in report.lexicon.words["female"] for w in said):
        return "f"
    return "m" if any(w in report.lexicon.words["male"] for w in said) else None


def _clean_name(report: Report, run: NameRun) -> str:
    name = text_of(report, run.first, run.last)
    if run.shouted:
        return " ".join(w if len(w.rstrip(".")) == 1 else w.title() for w in name.split())
    return name


def _phrase_text(report: Report, phrase: Phrase) -> str:
    return text_of(report, phrase.first, phrase.last)


def _split_office(report: Report, beside: Beside) -> tuple[str | None, str | None]:
    """Title and office, as the labels of `docs/reference/press.md` part them."""
    lexicon = report.lexicon
    phrases = [p for p in (beside.before, beside.after) if p is not None]
    if (
        beside.before is None
        and beside.after is not None
        and fold(report.words[beside.after.head].text) not in lexicon.words["post"]
    ):
        return beside.address, re.sub(r"(?i)^the ", "", _phrase_text(report, beside.after))
    posts = [re.sub(r"(?i)^the ", "", _phrase_text(report, phrase)) for phrase in phrases]
    if beside.gloss:
        posts.append(beside.gloss)
    owners = [text_of(report, *p.owner) for p in phrases if p.owner is not None]
    whose = next((o for o in owners if fold(o) not in lexicon.states and fold(o) not in lexicon.capitals), None)
    if whose is not None:
        whose = re.sub(r"(?i)^(the|its|his|her) ", "", whose)
    if beside.address is not None:
        office = ", ".join(posts) or None
        return beside.address, f"{office}, {whose}" if office and whose else office
    if not posts:
        return None, None
    title, tail = _without_tail(posts[0])
    office = ", ".join(p for p in (tail, *posts[1:], whose) if p) or None
    return title, office or _ministry_of(title)


def _ministry_of(title: str) -> str | None:
    """The ministry that a bare "interior secretary" sits in."""
    found = re.fullmatch(
        r"(?i)(?:federal |deputy |acting |interim |caretaker |former |additional )*(interior|foreign|defen[cs]e|finance|law|home|health|migration|immigration|justice)"
        r" (?:minister|secretary)(?: of state)?",
        title,
    )
    return f"{found.group(1).lower()} ministry" if found else None


def _without_tail(post: str) -> tuple[str, str | None]:
    """Part "spokesman for the Foreign Office" into the post and its body; "Minister of State" stays whole."""
    found = re.match(r"(.+?)\s+(?:for|at|of|in|dealing with)\s+(?:the\s+)?(.+)$", post)
    if found is None or re.search(r"(?i)\bof (state|interior|foreign|defence|mission|staff|police|refugees)", post):
        return post, None
    if re.search(r"(?i)envoy|representative|adviser|secretary|commissioner|consul|ambassador", found.group(1)):
        return post, None
    dealing = re.search(r"dealing with .+$", post)
    return found.group(1), dealing.group() if dealing else found.group(2)


def _person(report: Report, found: _Found) -> KnownPerson:
    run, beside = found.run, found.beside
    title, office = _split_office(report, beside)
    start, end = report.words[run.first].start, report.words[run.last - 1].end
    turn = _turn_office(report, start)
    if turn is not None:
        office = office or turn
    raw = report.readable.span(start, end)
    posts = (
        frozenset(
            fold(w.text)
            for p in (beside.before, beside.after)
            if p is not None
            for w in report.words[p.first : p.head + 1]
            if w.is_word
        )
        | frozenset(fold(w) for w in (beside.gloss or "").split())
        | frozenset(fold(w) for w in (beside.address or "").split())
    )
    government = government_for(report, run, beside)
    office = office_by_author(report, start, office, government, posts)
    if office is None and title is not None and beside.address is None and fold(title) in _OF_A_BODY:
        office = body_before(report, run)
        named = body_state(report, office)
        government = named or government
    draft = DraftPerson(_clean_name(report, run), title, office, government, report.text[start:end], *raw, found.method)
    return KnownPerson(draft, start, end, _parts(report, run), _sex(report, beside), posts)


def _turn_office(report: Report, start: int) -> str | None:
    """The outlet beside a name in a turn: "Question (Sana Rehmat, Daily Parwaz):"."""
    line = report.line_at(start)
    if line.kind != "turn" or start >= line.body:
        return None
    seat = re.match(r"[^()]*\(([^()]{3,60})\)\s*:", report.text[start : line.body])
    if seat is not None and "(" not in report.text[line.start : start]:
        return seat.group(1)
    found = _ORG_IN_TURN.search(report.text, line.start, line.body)
    if found is not None and found.start("name") <= start < found.end("name"):
        outlet = found.group("outlet").strip()
        return None if outlet in {"follow-up", "followup"} else f"{outlet} (journalist)"
    return None


def _same(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Whether two names are the same person's: all parts of the shorter are in the longer, the last one with them."""
    short, long = sorted((one, other), key=len)
    return set(short) <= set(long) and (short[-1] == long[-1] or len(short) > 1)


def _add(people: list[KnownPerson], by_part: dict[str, list[int]], new: KnownPerson) -> None:
    """Add a person, to be found again by every part of the name and of a double name."""
    for part in {p for name in new.parts for p in (name, *name.split("-"))}:
        by_part.setdefault(part, []).append(len(people))
    people.append(new)


def _join(report: Report, people: list[KnownPerson], by_part: dict[str, list[int]], found: _Found) -> None:
    """Add a full mention, or let it add to what is known of the person."""
    new = _person(report, found)
    for at in sorted({at for part in new.parts for at in by_part.get(part, [])[:_MOST_NAMESAKES]}):
        old = people[at]
        if _same(old.parts, new.parts):
            people[at] = _enriched(old, new)
            return
    _add(people, by_part, new)


def _enriched(old: KnownPerson, new: KnownPerson) -> KnownPerson:
    """Fill what the first mention did not say."""
    a, b = old.draft, new.draft
    office = a.office
    if office is None and b.office and b.office != a.title:
        office = b.office
    if (
        office is None
        and a.title
        and b.title
        and b.title != a.title
        and a.title not in b.title
        and b.title not in a.title
    ):
        office = b.title
    draft = replace(a, title=a.title or b.title, office=office, government=a.government or b.government)
    return replace(old, draft=draft, sex=old.sex or new.sex, posts=old.posts | new.posts)


def _join_single(report: Report, people: list[KnownPerson], by_part: dict[str, list[int]], found: _Found) -> None:
    """A title with one name: a further mention of somebody known, or a person known by one name only."""
    new = _person(report, found)
    if not new.parts:
        return
    for at in by_part.get(new.parts[0], [])[:_MOST_NAMESAKES]:
        old = people[at]
        if new.parts[0] in old.parts or any(new.parts[0] in p.split("-") for p in old.parts):
            if old.sex is None or new.sex is None or old.sex == new.sex:
                title = old.draft.title or new.draft.title
                if found.method == "known_only" and old.draft.title is None and old.draft.office is None:
                    people[at] = replace(_enriched(old, new), posts=old.posts | new.posts)
                    return
                people[at] = replace(
                    old, draft=replace(old.draft, title=title), sex=old.sex or new.sex, posts=old.posts | new.posts
                )
            return
    if found.method != "known_only":
        _add(people, by_part, new)
