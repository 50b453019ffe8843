"""What may stand where in a rule file, as a JSON Schema for editors?

An editor marks what has the wrong form while it is written. What only the whole file can tell (a fact that is
not declared, a gap in time, a condition that can never matter) is for `load_policy`.
"""

from __future__ import annotations

from typing import Any

from aman.core.policy.results import FactKind, Mark, Outcome, PolicyKind
from aman.core.policy.timeline import Rank
from aman.core.policy.tree import AS_OF, Operator

Schema = dict[str, Any]
_TEXT: Schema = {"type": "string", "minLength": 1}
_DAY: Schema = {"type": "string", "format": "date", "pattern": r"^\d{4}-\d{2}-\d{2}$"}
_ID: Schema = {"type": "string", "pattern": r"^[a-z][a-z0-9_]*(\.[a-z0-9_]+)*$"}
_NAMES: Schema = {"type": "array", "items": _TEXT}
_WORDS: Schema = {"type": "array", "items": {"type": "string"}}
_NAMED: Schema = {"type": "string", "pattern": r"^\$[a-z][a-z0-9_.]*$", "description": f"A parameter, or ${AS_OF}."}
_GROUNDS: Schema = {
    "cite": {**_NAMES, "description": "Ids under `sources`; [] only for what is recalled, with a note."},
    "mark": {"enum": [mark.value for mark in Mark], "description": "How well it is attested."},
    "note": {**_TEXT, "description": "What the answer must say beside it."},
}


def policy_schema() -> Schema:
    """Give the form of a rule file as a JSON Schema.

    Returns:
        A schema of draft 2020-12, of plain values; committed as docs/reference/policy.schema.json.

    Source: JSON Schema, draft 2020-12.
    """
    top: Schema = {
        "policy": {"type": "string", "pattern": "^[a-z][a-z0-9]*(-[a-z0-9]+)*$", "description": "Its id."},
        "title": {**_TEXT, "description": "What it asks, in a few words."},
        "kind": {"enum": [kind.value for kind in PolicyKind], "description": "What it is about."},
        "decides": {**_TEXT, "description": "One sentence on what it decides."},
        "first_day": {**_DAY, "description": "Before it, and for what was known before it, nothing can be told."},
        "last_reviewed": {**_DAY, "description": "When it was last compared with its sources."},
        "answers": _mapping({outcome.value: _TEXT for outcome in Outcome}, "The words for each outcome."),
        "cannot_know": {**_NAMES, "minItems": 1, "description": "What the whole policy cannot see."},
        "sources": _entries(_mapping({"title": _TEXT, "dated": {"type": ["string", "integer"]}}), "What is cited."),
        "facts": _entries({"$ref": "#/$defs/fact"}, "What is asked about a person."),
        "parameters": _entries({"$ref": "#/$defs/parameter"}, "Values that change by decree."),
        "rules": {"type": "array", "minItems": 1, "items": {"$ref": "#/$defs/rule"}},
        "outcome": {"$ref": "#/$defs/condition"},
        "deadlines": {"type": "array", "minItems": 1, "items": {"$ref": "#/$defs/deadline"}},
        "examples": {"type": "array", "minItems": 1, "items": {"$ref": "#/$defs/example"}},
    }
    whole = _mapping(top, "A policy of Aman.", optional=("kind", "decides", "parameters", "deadlines"))
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A rule file",
        **whole,
        "$defs": {
            "fact": _fact(),
            "parameter": _parameter(),
            "rule": _rule(),
            "condition": _condition(),
            "deadline": _deadline(),
            "example": _example(),
            "value": {"type": ["string", "integer", "boolean", "array"], "items": {"type": "string"}},
        },
    }


def _mapping(parts: Schema, description: str = "", *, optional: tuple[str, ...] = ()) -> Schema:
    needed = [name for name in parts if name not in optional]
    made: Schema = {"type": "object", "properties": parts, "required": needed, "additionalProperties": False}
    return {**made, "description": description} if description else made


def _entries(entry: Schema, description: str) -> Schema:
    return {"type": "object", "minProperties": 1, "additionalProperties": entry, "description": description}


def _fact() -> Schema:
    return _mapping(
        {
            "type": {"enum": [kind.value for kind in FactKind]},
            "label": {**_TEXT, "description": "How a sentence names it."},
            "evidence": {**_TEXT, "description": "What a person could bring that settles it."},
            "values": {**_NAMES, "minItems": 1, "description": "Every word it may hold."},
            "aliases": {
                "type": "object",
                "minProperties": 1,
                "additionalProperties": _TEXT,
                "description": "Other words on input, each with the word of `values` it stands for.",
            },
        },
        optional=("values", "aliases"),
    )


def _parameter() -> Schema:
    value = _mapping(
        {
            "id": {**_TEXT, "description": "Name of the decision."},
            "from": {**_DAY, "description": "The first day it holds for."},
            "to": {**_DAY, "description": "The last such day."},
            "known": {**_DAY, "description": "The day it was decided or reported."},
            "value": {"$ref": "#/$defs/value"},
            **_GROUNDS,
            "rank": {"enum": [rank.name.lower() for rank in Rank]},
            "contradicts": _NAMES,
            "reason": {**_TEXT, "description": "Why the value is `unknown`."},
        },
        optional=("to", "cite", "rank", "contradicts", "reason", "note"),
    )
    kinds = {"enum": [kind.value for kind in FactKind]}
    return _mapping({"type": kinds, "description": _TEXT, "values": {"type": "array", "minItems": 1, "items": value}})


def _rule() -> Schema:
    return _mapping(
        {
            "id": _ID,
            "description": {**_TEXT, "description": "The first line is the sentence an officer reads."},
            **_GROUNDS,
            "rank": {"enum": [rank.name.lower() for rank in Rank], "description": "Whose word it is."},
            "contradicts": {**_NAMES, "description": "Ids of rules that cannot hold beside this one."},
            "doubtful": {"const": True, "description": "Where it holds, the outcome cannot be told."},
            "last_reviewed": _DAY,
            "cannot_know": _TEXT,
            "when": {"$ref": "#/$defs/condition"},
            "examples": {"type": "array", "minItems": 3, "items": {"$ref": "#/$defs/example"}},
        },
        optional=("cite", "note", "rank", "contradicts", "doubtful"),
    )


def _condition() -> Schema:
    condition = {"$ref": "#/$defs/condition"}
    several = {"type": "array", "minItems": 1, "items": condition}
    comparable = {"anyOf": [_NAMED, {"type": ["string", "integer"]}, _WORDS]}
    operands: dict[Operator, Schema] = {
        Operator.IN: {"anyOf": [_NAMED, _WORDS]},
        Operator.IS: {"anyOf": [_NAMED, {"type": "boolean"}]},
        Operator.BETWEEN: {"type": "array", "minItems": 2, "maxItems": 2, "items": comparable},
        Operator.WITHIN_DAYS: _mapping({"of": {"anyOf": [_NAMED, _DAY]}, "days": {"anyOf": [_NAMED, {"type": "integer"}]}}),
    }  # fmt: skip
    leaf = {
        "type": "object",
        "properties": {"fact": _TEXT, **{o.value: operands.get(o, comparable) for o in Operator}},
        "required": ["fact"],
        "minProperties": 2,
        "maxProperties": 2,
        "additionalProperties": False,
    }
    return {
        "anyOf": [
            leaf,
            _mapping({"all": several}),
            _mapping({"any": several}),
            _mapping({"not": condition}),
            _mapping({"at_least": {"type": "integer", "minimum": 1}, "of": several}),
            _mapping({"rule": _ID}),
        ]
    }


def _deadline() -> Schema:
    days = {"anyOf": [_NAMED, {"type": "integer"}]}
    parts: Schema = {
        "id": _ID,
        "description": {**_TEXT, "description": "The first line says what must be done."},
        "when": {"$ref": "#/$defs/condition"},
        "after": _mapping({"fact": _TEXT, "days": days}, "Counted from a date fact."),
        "by": {"anyOf": [_NAMED, _DAY], "description": "The same day for everybody."},
        **_GROUNDS,
        "examples": {"type": "array", "minItems": 1, "items": {"$ref": "#/$defs/example"}},
    }
    made = _mapping(parts, optional=("after", "by", "cite", "note", "examples"))
    return {**made, "oneOf": [{"required": ["after"]}, {"required": ["by"]}]}


def _example() -> Schema:
    return _mapping(
        {
            "as_of": _DAY,
            "known_on": {**_DAY, "description": "The same as `as_of` where it is left out."},
            "facts": {"type": "object", "additionalProperties": {"$ref": "#/$defs/value"}},
            "expect": {"enum": [outcome.value for outcome in Outcome]},
            "missing": {**_NAMES, "description": "Facts that must be asked for; in examples of the whole outcome."},
            "due": {**_DAY, "description": "The last day; in examples of deadlines."},
        },
        optional=("known_on", "missing", "due"),
    )
