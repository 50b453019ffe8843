"""A small rule file for the tests, and a way to change one piece of it."""

from __future__ import annotations

SMALL = """
policy: small
title: A small policy
first_day: 2020-01-01
last_reviewed: 2026-01-01
answers: {meets: It holds., does_not_meet: It does not hold., cannot_tell: It is open.}
cannot_know: [Everything else.]
sources:
  S1: {title: A gazette, dated: "2020"}
  S2: {title: A newspaper, dated: "2021"}
facts:
  kind: {type: text, label: kind of paper, evidence: the paper, values: [card, visa, none]}
  day: {type: date, label: day on it, evidence: the page with the day}
  months: {type: int, label: months, evidence: the letter}
  named: {type: bool, label: named in a list, evidence: the list}
  papers: {type: set, label: papers on file, evidence: the papers, values: [a, b, c]}
parameters:
  kinds:
    type: set
    description: Kinds that count
    values:
    - {id: FIRST, from: 2020-01-01, known: 2020-01-01, value: [none], cite: [S1], mark: seen}
    - {id: SECOND, from: 2021-06-01, known: 2021-03-01, value: [none, card], cite: [S2], mark: seen}
  until:
    type: date
    description: Last day
    values:
    - {id: EARLY, from: 2020-01-01, known: 2020-01-01, value: 2020-06-30, cite: [S1], mark: seen}
    - {id: LATE, from: 2020-07-01, known: 2020-11-09, value: 2020-12-31, cite: [], mark: recalled, note: From memory.}
    - {id: ONE, from: 2022-01-01, known: 2022-01-01, value: 2022-06-30, cite: [S1], mark: seen}
    - {id: OTHER, from: 2022-02-01, known: 2022-02-01, value: 2022-04-30, contradicts: [ONE], cite: [S2], mark: seen}
rules:
- id: r.kind
  description: The kind counts.
  cite: [S1]
  mark: seen
  last_reviewed: 2026-01-01
  cannot_know: Whether it is genuine.
  when: {fact: kind, in: $kinds}
  examples:
  - {as_of: 2020-01-01, facts: {kind: none}, expect: meets}
  - {as_of: 2020-01-01, facts: {kind: card}, expect: does_not_meet}
  - {as_of: 2020-01-01, facts: {}, expect: cannot_tell}
- id: r.until
  description: The last day has passed and enough is on file.
  cite: [S1]
  mark: inferred
  last_reviewed: 2026-01-01
  cannot_know: Nothing more.
  when:
    at_least: 2
    of:
    - {fact: $as_of, gt: $until}
    - {fact: months, between: [12, 24]}
    - {fact: day, within_days: {of: $as_of, days: -30}}
    - {fact: papers, ge: [a, b]}
    - {fact: named, is: true}
  examples:
  - {as_of: 2020-07-01, facts: {months: 12}, expect: meets}
  - {as_of: 2020-06-30, facts: {months: 12, day: 2019-01-01, papers: [a], named: false}, expect: does_not_meet}
  - {as_of: 2020-06-30, facts: {}, expect: cannot_tell}
outcome:
  all:
  - {rule: r.kind}
  - {rule: r.until}
examples:
- {as_of: 2020-07-01, facts: {kind: none, months: 12}, expect: meets}
- {as_of: 2020-07-01, facts: {kind: none}, expect: cannot_tell, missing: [months, day, papers, named]}
"""


def changed(old: str, new: str) -> str:
    assert SMALL.count(old) >= 1, f"{old!r} does not stand in the small policy"
    return SMALL.replace(old, new, 1)
