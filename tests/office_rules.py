"""Three versions of a small invented pack, for the tests of rule changes. Of the small family on a list, all in one
district and one with a visa: `PAPERS` is met by one, `PLACE` by everybody, `NOBODY` by none of whom the paper is known.
"""

from __future__ import annotations

_HEAD = """policy: office-order
title: An order of the office
kind: pathway
decides: Whether an invented order of the office speaks of a person.
first_day: 2020-01-01
last_reviewed: 2026-11-20
answers:
  meets: The order speaks of this person.
  does_not_meet: The order does not speak of this person.
  cannot_tell: A paper would settle it.
cannot_know: [Nothing else.]
sources:
  S1: {title: An invented order, dated: "2020-01-01"}
facts:
"""
_DOCUMENT = """  document: {type: text, values: [none, pk_visa, por_card, acc, umrf_certificate, unhcr_token, grace_paper, protection_letter], label: Paper of stay, evidence: a copy of the paper}
"""
_DISTRICT = """  district: {type: text, label: District, evidence: where the person lives}
"""
_RULE = """rules:
- id: {name}
  description: {sentence}
  cite: [S1]
  mark: seen
  last_reviewed: 2026-11-20
  cannot_know: Nothing more.
  when: {when}
  examples:
  - {{as_of: 2023-11-01, facts: {{{yes}}}, expect: meets}}
  - {{as_of: 2023-11-01, facts: {{{no}}}, expect: does_not_meet}}
  - {{as_of: 2023-11-01, facts: {{}}, expect: cannot_tell}}
outcome: {{rule: {name}}}
examples:
- {{as_of: 2023-11-01, facts: {{{yes}}}, expect: meets}}
- {{as_of: 2023-11-01, facts: {{{no}}}, expect: does_not_meet}}
- {{as_of: 2023-11-01, facts: {{}}, expect: cannot_tell}}
"""


def _pack(facts: str, **words: str) -> str:
    return _HEAD + facts + _RULE.format(**words)


PAPERS = _pack(
    _DOCUMENT,
    name="o.papers",
    sentence="Somebody with a visa.",
    when="{fact: document, eq: pk_visa}",
    yes="document: pk_visa",
    no="document: none",
)
PLACE = _pack(
    _DISTRICT,
    name="o.place",
    sentence="Somebody in Peshawar.",
    when="{fact: district, eq: peshawar}",
    yes="district: peshawar",
    no="district: lahore",
)
NOBODY = _pack(
    _DOCUMENT,
    name="o.nobody",
    sentence="Somebody without any paper.",
    when="{fact: document, eq: none}",
    yes="document: none",
    no="document: acc",
)
