"""How is what an engagement says written on a page, and how are drafts shown beside each other with their differences?

Officials, posts and parties are looked up once for all drafts of a page.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from aman.core.account.drafts import Compared, Content, Row, Standing
from aman.core.names import fold
from aman.liaison.days import say_days
from aman.liaison.models import Engagement, Official, Party, PostHeld, PressReport
from aman.liaison.models.engagements import Certainty
from aman.liaison.models.reading import Precision
from aman.liaison.queries.content import FIELDS, days_in
from aman.liaison.queries.merging import Beside, is_settled
from aman.liaison.topics import TOPICS

LABELS: dict[str, str | Promise] = {
    "kind": gettext_lazy("What it was"),
    "state": gettext_lazy("How far it is"),
    "days": gettext_lazy("When"),
    "place": gettext_lazy("Where"),
    "topics": gettext_lazy("Topics"),
    "title": gettext_lazy("What it was about"),
    "summary": gettext_lazy("Summary"),
    "source": gettext_lazy("Source"),
    "press_report": gettext_lazy("Press report"),
    "participants": gettext_lazy("Who took part"),
    "statements": gettext_lazy("What was said"),
    "figures": gettext_lazy("Figures"),
}
STANDINGS: dict[str, str | Promise] = {
    Standing.AGREE: gettext_lazy("All say so"),
    Standing.DIFFER: gettext_lazy("They differ"),
    Standing.ALONE: gettext_lazy("Not in all of them"),
    Standing.BLANK: gettext_lazy("Nobody says it"),
}
#: Where words of several drafts can stand together.
JOINABLE = ("topics", "summary")


@dataclass(frozen=True, slots=True)
class Names:
    """What officials, posts, parties and reports are called, by what stands for them in a content."""

    officials: Mapping[str, str] = field(repr=False)
    posts: Mapping[int, str] = field(repr=False)
    parties: Mapping[int, str] = field(repr=False)
    reports: Mapping[int, str] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Cell:
    """What one draft says: words, each with whether no other draft has it; and what is chosen when this is."""

    words: list[tuple[str, bool]] = field(repr=False)
    value: str = ""
    is_chosen: bool = False
    #: The reference of the draft before it that says the same; then there is nothing to choose here.
    same_as: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One field, or one row, over all drafts; `together` where the words of all may stand together."""

    name: str
    label: str | Promise
    standing: str
    standing_words: str | Promise
    cells: list[Cell | None]
    has_choice: bool
    together: bool = False


def names_in(contents: Iterable[Content]) -> Names:
    """Look up what officials, posts, parties and reports of several contents are called."""
    several = list(contents)
    people = [row for content in several for row in content.rows.get("participants", ())]
    said = {row["speaker"] for content in several for row in content.rows.get("statements", ())}
    refs = {row["official"] for row in people if row["official"]} | {key for key in said if key.startswith("OF-")}
    posts = PostHeld.objects.filter(pk__in={row["post"] for row in people if row["post"]}).select_related("party")
    reports = {content.fields.get("press_report") for content in several}
    return Names(
        dict(Official.objects.filter(ref__in=refs).values_list("ref", "name")),
        {post.pk: f"{post.title}, {post.party}" for post in posts},
        {one.pk: str(one) for one in Party.objects.filter(pk__in={row["party"] for row in people if row["party"]})},
        dict(PressReport.objects.filter(pk__in=[pk for pk in reports if pk]).values_list("pk", "ref")),
    )


def say_field(name: str, value: Any, names: Names) -> str:
    """Write a field in words."""
    if value in (None, "", []):
        return ""
    if name == "kind":
        return str(Engagement.Kind(value).label)
    if name == "state":
        return str(Engagement.State(value).label)
    if name == "topics":
        return ", ".join(str(TOPICS[code]) for code in value if code in TOPICS)
    if name == "days":
        first, last, precision = days_in({"days": value})
        said = say_days(first, last, precision)
        return f"{said} · {Precision(precision).label}" if precision == Precision.WITHIN else said
    return names.reports.get(value, "") if name == "press_report" else str(value)


def say_row(kind: str, row: Row, names: Names) -> str:
    """Write a row in words."""
    if kind == "participants":
        who = row["name"] or names.officials.get(row["official"], "")
        post = names.posts.get(row["post"], "") or ", ".join(
            part for part in (row["post_words"], names.parties.get(row["party"], "")) if part
        )
        return " · ".join(part for part in (who, post) if part)
    if kind == "figures":
        return say_figure(row)
    speaker = row["speaker"]
    said_by = row["speaker_words"] or names.officials.get(speaker, "") or speaker.partition(":")[2]
    how = str(Certainty(row["certainty"]).label)
    return " · ".join(part for part in (said_by, row["words"], how, row["source"]) if part)


def say_figure(row: Row) -> str:
    """Write a figure as it was stated: per somebody, about so many, as of a day. Never a number by itself."""
    numbers = say_count(row["hedge"], row["low"], row["high"])
    number = " ".join(part for part in (numbers, row["unit"]) if part)
    said = _("Per %(who)s: %(number)s") % {"who": _apart(row["stated_by"]), "number": _apart(number)}
    if row["as_of"]:
        days = _apart(" – ".join(dict.fromkeys(row["as_of"])))
        said = _("%(figure)s, as of %(day)s") % {"figure": said, "day": days}
    if row["reported_by"]:
        said = _("%(figure)s, reported by %(who)s") % {"figure": said, "who": _apart(row["reported_by"])}
    if row["rejected_by"]:
        said = _("%(figure)s, denied by %(who)s") % {"figure": said, "who": _apart(row["rejected_by"])}
    return said


def say_count(hedge: str, low: float | None, high: float | None) -> str:
    """Write a number as it can be typed again."""
    numbers = [
        f"{one:,.0f}" if float(one).is_integer() else f"{one:,.6f}".rstrip("0")
        for one in (low, high)
        if one is not None
    ]
    return f"{hedge} {'–'.join(numbers)}".strip()


def _apart(words: str) -> str:
    """Keep words of any script from turning the sentence around them, as <bdi> does in markup."""
    return f"\u2068{words}\u2069"


def lines_of(beside: Beside) -> list[Line]:
    """Give the fields of drafts as lines of a page, one cell for each draft."""
    names = names_in(beside.contents.values())
    refs = [one.ref for one in beside.drafts]
    found = []
    for compared in beside.fields:
        said = [say_field(compared.name, variant.value, names) for variant in compared.variants]
        first = _first_chosen(compared, refs[0])
        cells = _cells(compared, said, refs, {first}, lambda at, one=compared: one.variants[at].refs[0])
        joins = compared.name in JOINABLE and len(compared.variants) > 1
        found.append(_line(compared, cells, together=joins))
    return [line for line in found if line.standing != Standing.BLANK]


def row_lines_of(beside: Beside) -> list[tuple[str | Promise, str, list[Line]]]:
    """Give the rows of drafts by kind: what the kind is called, its name, its lines."""
    names = names_in(beside.contents.values())
    refs = [one.ref for one in beside.drafts]
    found = []
    for kind, groups in beside.rows.items():
        lines = []
        for at, compared in enumerate(groups):
            said = [say_row(kind, variant.value, names) for variant in compared.variants]
            chosen = {_first_chosen(compared, refs[0])}
            cells = _cells(compared, said, refs, chosen, lambda number, group=at: f"{group}.{number}")
            lines.append(_line(compared, cells))
        found.append((LABELS[kind], kind, lines))
    return found


def _line(compared: Compared, cells: list[Cell | None], *, together: bool = False) -> Line:
    standing = str(compared.standing)
    label = LABELS[compared.name]
    return Line(compared.name, label, standing, STANDINGS[standing], cells, not is_settled(compared), together)


def _first_chosen(compared: Compared, top: str) -> int:
    """What the record on top says, or the first draft that says anything."""
    return next((at for at, variant in enumerate(compared.variants) if top in variant.refs), 0)


def _cells(
    compared: Compared, said: list[str], refs: Sequence[str], chosen: set[int], value_of: Any
) -> list[Cell | None]:
    cells: list[Cell | None] = []
    for ref in refs:
        at = next((n for n, variant in enumerate(compared.variants) if ref in variant.refs), None)
        if at is None:
            cells.append(None)
            continue
        variant = compared.variants[at]
        same_as = variant.refs[0] if ref != variant.refs[0] else ""
        others = [words for n, words in enumerate(said) if n != at]
        cells.append(Cell(mark_words(said[at], others), value_of(at), at in chosen, same_as))
    return cells


def mark_words(text: str, others: Sequence[str]) -> list[tuple[str, bool]]:
    """Give the words of a text, each with whether it is missing in every other; nothing is marked where there is none."""
    known = {fold(word) for other in others for word in other.split()}
    return [(word, bool(others) and bool(fold(word)) and fold(word) not in known) for word in text.split(" ")]


def changed_lines(now: Content, typed: Content) -> list[tuple[str | Promise, list[str], list[str]]]:
    """Give what differs between what stands and what somebody typed: the label, what stands, what was typed."""
    names = names_in([now, typed])
    found: list[tuple[str | Promise, list[str], list[str]]] = []
    for name in FIELDS:
        if now.fields.get(name) != typed.fields.get(name):
            sides = [[say_field(name, content.fields.get(name), names)] for content in (now, typed)]
            found.append((LABELS[name], sides[0], sides[1]))
    for kind in ("participants", "statements", "figures"):
        said = [[say_row(kind, row, names) for row in content.rows.get(kind, ())] for content in (now, typed)]
        if said[0] != said[1]:
            found.append((LABELS[kind], said[0], said[1]))
    return found
