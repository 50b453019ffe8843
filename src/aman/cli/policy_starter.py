"""What does the first version of somebody's own rules look like: short, sound, and with every part explained?"""

from __future__ import annotations

import re
from datetime import date

_TEXT = """# {title}
#
# One file holds the rules about one question. The question has three answers only: meets, does_not_meet, cannot_tell.
# `aman policy check FILE` names every mistake with its line; `aman policy test FILE` runs the examples and looks for
# conditions that no example watches over; `aman policy explain FILE` reads it out in sentences.
# Everything below is an example: replace it piece by piece, and keep the checks passing.

policy: {policy_id}          # lower-case words joined by hyphens
title: {title}
# What it is about: exposure (the host's rules), pathway, stage, priority, profile (heightened risk) or exit.
kind: {kind}
decides: Whether the rules reach a person on a day. Replace this by one sentence of your own.
# Before this day the answer is always "cannot tell".
first_day: {first_day}
# The day somebody last compared the whole file with its sources.
last_reviewed: {today}

# The words in which the three answers are said. They speak of the rules, never of what will happen to the person.
answers:
  meets: The rules, as known to us, reach this person on this day.
  does_not_meet: No rule known to us reaches this person on this day. Practice may differ.
  cannot_tell: It cannot be told yet whether the rules reach this person on this day.

# What no rule here can see. It is shown with every answer.
cannot_know:
- What officers do. Only what was written is here.

# Everything that is cited, by a short id: what it is, and the day it bears (as text).
sources:
  S1: {{title: "Name of the gazette, newspaper or letter", dated: "{first_day}"}}

# What is asked about a person. type: text, date, int, bool or set (several words).
# `evidence` says what a person could bring that settles it; it is printed where the fact is missing.
facts:
  document:
    type: text
    label: document of stay
    evidence: the card or visa page the person holds, or a statement that there is none
    values: [none, card, visa]       # every word that may stand here; another word is a mistake
    aliases: {{undocumented: none}}    # other words accepted in lists
  document_valid_to:
    type: date
    label: last day of the visa
    evidence: the visa page that shows the last day

# Values that change by decree. Each says from when it holds, since when it is known, what it is, and where it was read.
# mark: seen, recalled (then `note` says so, and `cite` may be empty) or inferred.
parameters:
  phase_begun:
    type: bool
    description: The phase has begun
    values:
    - {{id: BEFORE, from: {first_day}, known: {first_day}, value: false, cite: [S1], mark: seen}}
    - {{id: PHASE-1, from: {begins}, known: {first_day}, value: true, cite: [S1], mark: seen}}

# The rules. Conditions: all, any, not, at_least/of; and eq, in, ge, le, gt, lt, is, between, within_days on a fact.
# $name is a parameter, $as_of the day asked about, {{rule: id}} another rule.
# Every rule needs an example of each answer, and every condition one example that fails without it.
rules:
- id: {prefix}.no_document
  description: A person with no document of stay is reached once the phase has begun.
  cite: [S1]
  mark: seen
  last_reviewed: {today}
  cannot_know: Whether a document exists that the person could not show.
  when:
    all:
    - {{fact: document, eq: none}}
    - {{fact: $phase_begun, is: true}}
  examples:
  - {{as_of: {begins}, facts: {{document: none}}, expect: meets}}
  - {{as_of: {day_before}, facts: {{document: none}}, expect: does_not_meet}}
  - {{as_of: {begins}, facts: {{document: card}}, expect: does_not_meet}}
  - {{as_of: {begins}, facts: {{}}, expect: cannot_tell}}

- id: {prefix}.visa_ran_out
  description: A person whose visa has run out is reached once the phase has begun.
  cite: [S1]
  mark: seen
  last_reviewed: {today}
  cannot_know: Whether an extension was asked for in time.
  when:
    all:
    - {{fact: document, eq: visa}}
    - {{fact: document_valid_to, lt: $as_of}}
    - {{fact: $phase_begun, is: true}}
  examples:
  - {{as_of: {begins}, facts: {{document: visa, document_valid_to: {day_before}}}, expect: meets}}
  - {{as_of: {begins}, facts: {{document: visa, document_valid_to: {begins}}}, expect: does_not_meet}}
  - {{as_of: {day_before}, facts: {{document: visa, document_valid_to: {first_day}}}, expect: does_not_meet}}
  - {{as_of: {begins}, facts: {{document: card, document_valid_to: {day_before}}}, expect: does_not_meet}}
  - {{as_of: {begins}, facts: {{document: visa}}, expect: cannot_tell}}

# How the rules make the answer.
outcome:
  any:
  - {{rule: {prefix}.no_document}}
  - {{rule: {prefix}.visa_ran_out}}

# Examples of the whole. `missing` lists the facts that bear on an answer that cannot be told.
examples:
- {{as_of: {begins}, facts: {{document: none}}, expect: meets}}
- {{as_of: {begins}, facts: {{document: visa, document_valid_to: {day_before}}}, expect: meets}}
- {{as_of: {begins}, facts: {{document: card}}, expect: does_not_meet}}
- {{as_of: {begins}, facts: {{document: visa}}, expect: cannot_tell, missing: [document_valid_to]}}
"""


def starter_text(policy_id: str, title: str, kind: str, today: date) -> str:
    """Write a small sound rule file to begin from."""
    this_year = today.year
    return _TEXT.format(
        policy_id=policy_id,
        title=title,
        kind=kind,
        prefix=re.sub(r"[^a-z0-9]", "_", policy_id),
        first_day=date(this_year, 1, 1),
        day_before=date(this_year, 1, 31),
        begins=date(this_year, 2, 1),
        today=today,
    )


def policy_id_from(name: str) -> str:
    """Make a policy's id from a file's name; blank when nothing of it can stand in one."""
    words = re.findall(r"[a-z0-9]+", name.lower())
    while words and not words[0][0].isalpha():
        words.pop(0)
    return "-".join(words)
