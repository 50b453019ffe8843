"""How does a promise become a draft rule? As one dated value of a rule pack, with its source, laid into the pack's text.

A draft changes nothing: it is a line and, where it fits, the whole text of the pack with the line in it, to be proposed
or handed to a reviewer. A rule pack is read by everybody of the office, so that nothing of a promise's own words is taken
over by itself.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

import yaml
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from aman.core.policy import BadPolicy, FactKind, load_policy
from aman.errors import BadInput
from aman.screening.queries import policies_in_force, text_in_force

Groups = list[tuple[str, list[tuple[str, str]]]]
_WORD = re.compile(r"[a-z][a-z0-9_]*\Z")
YES, NO = ("yes", "true"), ("no", "false")
MARKS: list[tuple[str, str | Promise]] = [
    ("seen", _("A source was seen")), ("recalled", _("From memory")), ("inferred", _("Our own reading")),
]  # fmt: skip
RANKS: list[tuple[str, str | Promise]] = [
    ("decided", _("Decided, or said to be decided")), ("reported", _("Only reported")), ("law", _("Law")),
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class DraftValue:
    """What somebody wants a promise to say in a rule pack; `last` None means until something else is said.

    `place` names pack and parameter: `pk-exposure:stay_anywhere`.
    """

    ref: str
    place: str
    value: str
    first: date
    known: date
    title: str
    last: date | None = None
    note: str = ""
    mark: str = "seen"
    rank: str = "decided"

    @property
    def policy_id(self) -> str:
        """The pack."""
        return self.place.partition(":")[0]

    @property
    def parameter(self) -> str:
        """The parameter in it."""
        return self.place.partition(":")[2]

    @property
    def value_id(self) -> str:
        """What the value is called in the pack."""
        return f"PROMISE-{self.ref.removeprefix('CM-')}"


@dataclass(frozen=True, slots=True)
class DraftRule:
    """A draft: the two lines that are new, and the pack's text with them; why that text cannot stand, if it cannot."""

    draft: DraftValue
    line: str
    source_line: str
    text: str
    problems: tuple[str, ...] = ()

    @property
    def can_be_proposed(self) -> bool:
        """Whether the text reads as a rule pack."""
        return bool(self.text) and not self.problems


def parameter_choices(office_id: int | None) -> Groups:
    """Give the values of the packs in force that change by decree, under the title of their pack."""
    groups = []
    for policy in policies_in_force(office_id):
        named = [(f"{policy.policy_id}:{name}", one.description) for name, one in policy.parameters.items()]
        if named:
            groups.append((policy.title, named))
    return groups


def rule_choices(office_id: int | None) -> Groups:
    """Give the rules of the packs in force, each by the sentence an officer reads, under the title of their pack."""
    return [
        (policy.title, [(f"{policy.policy_id}:{rule.id}", rule.sentence) for rule in policy.rules.values()])
        for policy in policies_in_force(office_id)
    ]


def sentence_of_rule(office_id: int | None, name: str) -> str:
    """Give the sentence of a rule or place that a commitment is linked to; blank when these packs have it no more."""
    known = [*rule_choices(office_id), *parameter_choices(office_id)]
    return next((said for _title, rules in known for key, said in rules if key == name), "")


def draft_rule(*, office_id: int | None, draft: DraftValue) -> DraftRule:
    """Write a promise down as a dated value of a pack and lay it into the pack's text.

    Raises:
        BadInput: the pack in force has no such parameter, or the value is not of its type.
    """
    policy = next((p for p in policies_in_force(office_id) if p.policy_id == draft.policy_id), None)
    if policy is None or draft.parameter not in policy.parameters:
        raise BadInput(
            "The rule was not drafted: no pack in force has this place for it.", fix="Choose one of the list."
        )
    value = _written(draft.value, policy.parameters[draft.parameter].kind)
    line = _line_of(draft, value)
    source_line = f"{draft.ref}: {{title: {_quoted(draft.title)}, dated: {_quoted(draft.known.isoformat())}}}"
    text = _laid_in(text_in_force(office_id, draft.policy_id), draft, line, source_line)
    return DraftRule(draft, line, source_line, text, _problems(text))


def _written(value: str, kind: FactKind) -> str:
    said = " ".join(value.split())
    if said == "unknown":
        return f'unknown, reason: "{_("the promise does not say")}"'
    if kind is FactKind.BOOL and said.casefold() in (*YES, *NO):
        return "true" if said.casefold() in YES else "false"
    if kind is FactKind.DATE:
        try:
            return date.fromisoformat(said).isoformat()
        except ValueError:
            pass
    if kind is FactKind.INT and re.fullmatch(r"[-+]?[0-9]{1,15}", said):
        return said
    if kind is FactKind.SET and said:
        return "[" + ", ".join(_word(part.strip()) for part in said.split(",") if part.strip()) + "]"
    if kind is FactKind.TEXT and said:
        return _word(said)
    raise BadInput(_WANTED[kind][0], fix=_WANTED[kind][1], code="value")


_WANTED = {
    FactKind.BOOL: ("This place holds yes or no.", "Write yes or no."),
    FactKind.DATE: ("This place holds a day.", "Write it as year-month-day, for example 2024-02-29."),
    FactKind.INT: ("This place holds a whole number.", "Write it in figures."),
    FactKind.SET: ("This place holds a list of words.", "Write the words with commas between them: none, acc."),
    FactKind.TEXT: ("This place holds a word.", "Write one word of the pack."),
}


def _word(said: str) -> str:
    return said if _WORD.match(said) and said not in (*YES, *NO, "null", "on", "off", "y", "n") else _quoted(said)


def _quoted(said: str) -> str:
    return json.dumps(" ".join(said.split()), ensure_ascii=False)


def _line_of(draft: DraftValue, value: str) -> str:
    parts = [f"id: {draft.value_id}", f"from: {draft.first.isoformat()}"]
    if draft.last is not None:
        parts.append(f"to: {draft.last.isoformat()}")
    parts += [f"known: {draft.known.isoformat()}", f"value: {value}", f"rank: {draft.rank}", f"cite: [{draft.ref}]"]
    parts.append(f"mark: {draft.mark}")
    if draft.note.strip():
        parts.append(f"note: {_quoted(draft.note)}")
    return "- {" + ", ".join(parts) + "}"


def _laid_in(text: str, draft: DraftValue, line: str, source_line: str) -> str:
    """Put the value behind the last one of its parameter, and the source behind the last source; else change nothing."""
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.YAMLError:
        return ""
    values = _at(root, ("parameters", draft.parameter, "values"))
    sources = _at(root, ("sources",))
    if not (isinstance(values, yaml.SequenceNode) and isinstance(sources, yaml.MappingNode)):
        return ""
    if values.flow_style or sources.flow_style or not values.value or not sources.value:
        return ""
    lines = text.splitlines(keepends=True)
    new = [(_line_after(values.value[-1]), values.start_mark.column, line)]
    if draft.ref not in {key.value for key, _value in sources.value}:
        new.append((_line_after(sources.value[-1][1]), sources.start_mark.column, source_line))
    # From the end of the text to its beginning, so that no number of a line moves before it is used.
    for number, column, said in sorted(new, reverse=True):
        if lines and number == len(lines) and not lines[-1].endswith("\n"):
            lines[-1] += "\n"
        lines.insert(number, " " * column + said + "\n")
    return "".join(lines)


def _line_after(node: Any) -> int:
    """Give the line behind a part: what is written in several lines ends where the next part begins."""
    end = node.end_mark
    return int(end.line + 1 if end.column > 0 and (node.flow_style or isinstance(node, yaml.ScalarNode)) else end.line)


def _at(node: Any, path: Iterable[str]) -> Any:
    for name in path:
        if not isinstance(node, yaml.MappingNode):
            return None
        node = next((value for key, value in node.value if key.value == name), None)
    return node


def _problems(text: str) -> tuple[str, ...]:
    if not text:
        return ("The text of this pack is laid out otherwise: put the two lines in by hand.",)
    try:
        load_policy(text)
    except BadPolicy as error:
        return tuple(f"Line {line}: {sentence}" for line, sentence in error.problems)
    return ()
