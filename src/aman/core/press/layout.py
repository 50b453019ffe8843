"""Which line of a text is its head, a dateline, a stamp, a byline, a turn of talk, or what the report says?"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace
from datetime import date

from aman.core.press.date_days import Setting, resolve
from aman.core.press.date_forms import DateForm
from aman.core.press.lexicon import Lexicon, fold, word_set

DATELINE_END = re.compile(r"\s(?:—|–|--?|―)\s|(?<=\))\s*(?:—|–|--?|―)\s*|\s?—\s?|:\s")


_FULL_STOP = re.compile(r"\s*\.\s+(?=[A-Z“\"‘])")


_AGENCY = re.compile(r"\(([^()\n]{2,60})\)")


_TIME = re.compile(
    r"\b\d{1,2}[:.]\d{2}(?::\d\d)?\s*(?:[ap]\.?m\.?|PKT|GMT|UTC|EDT|EST|CET|BST)?(?:\s+(?:PKT|GMT|UTC|EDT|EST|CET|BST))?",
    re.I,
)


_HANDLE = re.compile(r"@\w+")


_BYLINE = re.compile(
    r"\W*(?:by|von|par|written by|reported by|reporting by|editing by|additional reporting|compiled by|contact|contacts|"
    r"media contact|photo|image|picture|press contact|for more information|e-?mail|tel|follow us)\b(?!\s+(?:the|its|his|her)\b)",
    re.I,
)


_SIGN_OFF = re.compile(
    r"\((?:Reporting|Writing|Editing|Additional reporting|With inputs?)\b[^()]{3,300}\)|\b(?:Reporting|Writing) by\s[^\n]{3,200}",
    re.I,
)


_TURN = re.compile(
    r"\s*(?P<who>(?:Q|A|QUESTION|ANSWER|Question|Answer|[^\W\d_][\w.’' \-]{1,60}?))\s*(?P<extra>\([^()\n]{2,100}\))?\s*:\s+(?=\S)"
)


_STAMP_WORDS = re.compile(
    r"\b(?:published|updated|posted|last\s+modified|date|dated|for\s+immediate\s+release|release\s+date)\b", re.I
)


_NO_TURN = word_set(
    "topics next ours theirs clarification note fact claim verdict contact source update live tags subject re read also some numbers reminder background summary key points questions"
)


@dataclass(frozen=True, slots=True)
class Line:
    """A line or paragraph: `kind` is head, stamp, byline, body or turn; the words proper begin at `body`."""

    start: int
    end: int
    kind: str
    body: int
    speaker: str | None = None
    speaker_end: int = 0


@dataclass(frozen=True, slots=True)
class Section:
    """From here on the text was written on that day, at that place, by that author or outlet."""

    start: int
    base: date | None
    place: str | None
    author: str | None
    stamp: tuple[int, int]


def day_of(form: DateForm) -> date | None:
    """The one day a form with a year means; None for a stretch, or a day that does not exist."""
    iso = (resolve(form, Setting(None)).iso or "").split("/")[-1]
    return date.fromisoformat(iso) if iso and len(iso) == 10 else None


def sort_lines(
    text: str, dates: list[DateForm], lexicon: Lexicon, head_day: date | None
) -> tuple[list[Line], list[Section]]:
    """Sort the lines into kinds, and begin a section where a dateline or a stamp stands."""
    lines: list[Line] = []
    sections: list[Section] = []
    at, next_date = 0, 0
    in_head = True
    pending: str | None = None
    authors: dict[str, str] = {}
    often = _often(text)
    for part in text.split("\n"):
        start, end = at, at + len(part)
        at = end + 1
        if not part.strip():
            continue
        here = []
        while next_date < len(dates) and dates[next_date].start < end:
            here.append(dates[next_date])
            next_date += 1
        line, section = _line(text, start, end, here, lexicon, head_day, in_head, pending, often)
        if section is not None and section.author and section.author.startswith("@"):
            handle = section.author
            section = replace(section, author=authors.get(handle, handle))
        elif section is not None and section.author and (named := _HANDLE.search(part)):
            authors[named.group()] = section.author
        after_stamp = bool(lines) and lines[-1].kind == "stamp"
        lines.append(line)
        if section is not None:
            _add_section(sections, section, after_stamp=after_stamp and line.kind == "stamp")
        in_head = in_head and line.kind != "turn" and not (line.kind == "body" and len(part.split()) > 14)
        pending = part.strip() if len(part) < 120 and line.kind in {"head", "body"} else None
    if not lines:
        lines.append(Line(0, len(text), "body", 0))
    if sections and sections[0].place is None and not (sections[0].author or "").startswith("@"):
        place = next(
            (
                _place_in(text[ln.start : ln.end], lexicon)
                for ln in lines[:12]
                if ln.kind == "head"
                and ln.end - ln.start < 40
                and _is_place(text[ln.start : ln.end].split(",")[0], lexicon)
            ),
            None,
        )
        sections[0] = replace(sections[0], place=place)
    return lines, _with_first(sections, head_day)


def _often(text: str) -> frozenset[str]:
    """What stands before a colon at the start of several lines: those are turns, whatever their speakers are called."""
    found = Counter(m.group("who") for m in map(_TURN.match, text.split("\n")) if m is not None)
    return frozenset(
        who for who, times in found.items() if times > 1 and len(who.split()) < 5 and fold(who) not in _NO_TURN
    )


def _add_section(sections: list[Section], section: Section, *, after_stamp: bool) -> None:
    """Begin a section; a second line of one stamp only adds to it, and a handle seen before keeps its name."""
    if after_stamp and sections and (section.author is None or sections[-1].author is None):
        last = sections.pop()
        section = Section(
            last.start, section.base or last.base, last.place or section.place, last.author or section.author,
            (last.stamp[0], section.stamp[1]),
        )  # fmt: skip
    sections.append(section)


def _with_first(sections: list[Section], head_day: date | None) -> list[Section]:
    """Every text begins with a section; one that is only a stamp without a place gives it its day."""
    if not sections:
        return [Section(0, head_day, None, None, (0, 0))]
    day = next((s.base for s in sections if s.base), None) or head_day
    first = sections[0]
    lead = replace(first, start=0, base=first.base or day)
    return [lead, *(replace(s, base=s.base or day) for s in sections[1:])]


def _line(
    text: str, start: int, end: int, here: list[DateForm], lexicon: Lexicon, head_day: date | None, in_head: bool, pending: str | None, often: frozenset[str]
) -> tuple[Line, Section | None]:  # fmt: skip
    part = text[start:end]
    dateline = _dateline(part, start, here, lexicon, head_day)
    if dateline is not None:
        body, section = dateline
        return Line(start, end, "body", body), section
    full = [d for d in here if d.day and d.year]
    if (
        len(part) <= 160
        and (full or _HANDLE.search(part) or _TIME.fullmatch(part.strip()))
        and _is_stamp(part, start, full, in_head)
    ):
        day = day_of(full[0]) if full else None
        handle = _HANDLE.search(part)
        author = _author(part, handle, pending) if handle else None
        place = None if handle else _place_in(part, lexicon)
        if not (day or handle):
            return Line(start, end, "stamp", start), None
        return Line(start, end, "stamp", start), Section(start, day, place, author, (start, end))
    opens_sentence = (
        part.lstrip().lower().startswith("by ") and part.rstrip().endswith((".", "!", "?")) and len(part.split()) > 4
    )
    if (
        not opens_sentence
        and _BYLINE.match(part)
        and len(part) < 200
        and not part.rstrip().endswith(("said.", "says."))
    ):
        return Line(start, end, "byline", end), None
    turn = _TURN.match(part)
    if turn is not None and (turn.group("who") in often or _is_turn(turn, lexicon)):
        extra = turn.group("extra") or ""
        return Line(
            start,
            end,
            "turn",
            start + turn.end(),
            f"{turn.group('who')}{' ' + extra if extra else ''}",
            start + turn.end("who"),
        ), None
    words = part.split()
    is_sentence = (
        part.rstrip().endswith((".", "!", "?", ".”", '."', ".’", "…", "۔", ".»", "”", ".)")) and len(words) > 4
    )
    return Line(start, end, "body" if is_sentence or len(words) > 24 else "head", start), None


def _author(part: str, handle: re.Match[str], pending: str | None) -> str:
    """Whose post it is: the name before the handle, on this line or the one above, else the handle."""
    for name in (part[: handle.start()], pending or ""):
        plain = re.sub(r"\([^()]*\)", "", name).strip(" ·|-–—(")
        if plain and len(plain.split()) < 10 and plain[0].isupper() and not plain.startswith("Repl"):
            return plain
    return handle.group()


def _is_stamp(part: str, start: int, full: list[DateForm], in_head: bool) -> bool:
    """Whether a short line only says who, where and when."""
    rest = part
    for form in reversed(full):
        rest = rest[: form.start - start] + " " + rest[form.end - start :]
    rest = _STAMP_WORDS.sub(" ", _HANDLE.sub(" ", _TIME.sub(" ", rest)))
    marked = bool(_HANDLE.search(part) or "|" in part or "·" in part or _TIME.search(part) or _STAMP_WORDS.search(part))
    words = re.findall(r"[^\W\d_]+", rest)
    if part.rstrip().endswith((".", "!", "?")) and not rest.strip(" .,:-–—|·\t").istitle() and len(words) > 1:
        return False
    return (
        (marked and len(words) <= 14)
        or (in_head and len(words) <= 14)
        or len(words) <= 2
        or (len(words) <= 5 and all(w[0].isupper() or w in {"in", "of"} for w in words))
    )


def _is_turn(turn: re.Match[str], lexicon: Lexicon) -> bool:
    """Whether "X:" at the start of a line names who speaks."""
    who = turn.group("who")
    words = who.split()
    folded = {fold(w) for w in words}
    if folded & _NO_TURN or len(words) > 6:
        return False
    if who in {"He", "She", "They"}:
        return False
    if folded & {"question", "answer", "moderator", "interviewer", "host"} or (len(words) == 1 and folded & {"q", "a"}):
        return True
    if words[-1].lower() in {"said", "says", "wrote", "added", "asked", "replied"}:
        return False
    titled = any(w in lexicon.titles for w in folded)
    capitals = all(w[0].isupper() for w in words if len(w) > 3)
    known = any(w in lexicon.states or w in lexicon.places or w in lexicon.capitals for w in folded)
    return capitals and (titled or (1 < len(words) <= 4 and not known) or turn.group("extra") is not None)


def _place_in(part: str, lexicon: Lexicon) -> str | None:
    """The first city or country a short line names."""
    words = re.findall(r"[^\W\d_]+(?:-[^\W\d_]+)*", part)
    for size in (3, 2, 1):
        for at in range(len(words) - size + 1):
            name = " ".join(words[at : at + size])
            if name[0].isupper() and (fold(name) in lexicon.capitals or fold(name) in lexicon.places):
                return name.title() if name.isupper() and len(name) > 3 else name
    return None


def _dateline(
    part: str, start: int, here: list[DateForm], lexicon: Lexicon, head_day: date | None
) -> tuple[int, Section] | None:
    """The dateline a paragraph begins with: where its words proper begin, and the section it opens."""
    if len(part) < 40:
        return None
    mark, stop = DATELINE_END.search(part, 0, 170), _stop_after_day(part, start, here)
    if stop is not None and (mark is None or stop.start() < mark.start()):
        mark = stop
    if mark is None or len(part[mark.end() :].split()) < 4:
        return None
    prefix = part[: mark.start()]
    rest = prefix
    inside = [d for d in here if d.day and d.end <= start + mark.start()]
    for form in reversed(inside):
        rest = rest[: form.start - start] + " " + rest[form.end - start :]
    agency = _AGENCY.findall(rest)
    rest = re.sub(r"\([^()]*\)|\[[^\[\]]*\]|\b(?:date|dated|updated|published)\b", " ", rest)
    names = [n for n in re.split(r"[/,;|]|\s-\s", rest.strip(" ,.:/|-–—")) if n.strip()]
    if not names or len(names) > 4 or sum(len(n.split()) for n in names) > 8:
        return None
    if not all(
        w[0].isupper() or w.lower() in {"de", "of", "and", "al", "el"} or w[0] > "\u0600"
        for n in names
        for w in n.split()
    ):
        return None
    known = any(_is_place(n, lexicon) for n in names)
    if mark is stop and not all(_is_place(n, lexicon) for n in names):
        return None
    shouted = all(n.strip().isupper() for n in names) and mark.group().strip() != ":"
    if not known and not (shouted and (inside or agency or len(names[0].split()) <= 3)) and not (inside and agency):
        return None
    day = _dateline_day(inside, head_day)
    place = "/".join(_titled(n.strip()) for n in names if _is_place(n, lexicon) or shouted) or _titled(names[0].strip())
    body = start + mark.end()
    return body, Section(
        start, day, place or None, agency[-1].strip() if agency else None, (start, start + mark.start())
    )


def _stop_after_day(part: str, start: int, here: list[DateForm]) -> re.Match[str] | None:
    """The full stop after "Islamabad / London, 12 June 2025." where the report goes on in the same line."""
    first = next((d for d in here if d.day and d.year), None)
    if first is None or first.start - start > 80:
        return None
    return _FULL_STOP.match(part, first.end - start)


def _is_place(name: str, lexicon: Lexicon) -> bool:
    folded = fold(name.strip())
    return (
        folded in lexicon.capitals
        or folded in lexicon.places
        or folded in lexicon.states
        or name.strip() in lexicon.scripts
    )


def _titled(name: str) -> str:
    return name.title() if name.isupper() and len(name) > 3 else name


def _dateline_day(inside: list[DateForm], head_day: date | None) -> date | None:
    """The day of a dateline; one without a year takes that of the head."""
    for form in inside:
        if form.year:
            return day_of(form)
    for form in inside:
        if head_day is not None:
            iso = resolve(form, Setting(head_day)).iso
            if iso and len(iso) == 10:
                return date.fromisoformat(iso)
    return None
