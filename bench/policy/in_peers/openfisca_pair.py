"""The two policies as OpenFisca-Core wants them. Run by the peers' own Python, as a program of its own.

    python openfisca_pair.py FOLDER

OpenFisca fills what was not given with a default: every fact gets a value of its own that says "not known", every
condition a guard, and the three values are computed with numbers (no 0, unknown 1, yes 2), all written by hand.
The answers are also counted without the guards: then a default stands in for what is not known. The dated values
are its own.
"""

from __future__ import annotations

import time
from datetime import date
from typing import Any

import numpy as np
from cases_file import MILLION, MISSING, OPEN, TRUTHS, YES, Cases, asked, each_us, say
from openfisca_core.entities import build_entity
from openfisca_core.indexed_enums import Enum
from openfisca_core.parameters import ParameterNode
from openfisca_core.periods import DAY, ETERNITY
from openfisca_core.simulations import SimulationBuilder
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables import Variable

Person = build_entity(key="person", plural="persons", label="person", is_person=True)
UNSAID = date(1, 1, 1)
PARAMETERS = {
    "least_months": {"values": {"2015-01-04": {"value": 12}, "2015-10-01": {"value": 24}, "2021-07-30": {"value": 12}}},
    "window_end": {"values": {"2015-01-04": {"value": "2015-09-30"}, "2015-10-01": {"value": "2024-12-31"}}},
    "apply_by": {"values": {"2015-01-04": {"value": "2023-12-31"}, "2024-01-01": {"value": "2025-12-31"}}},
    "papers_reached": {
        "values": {
            "2023-11-01": {"value": ["none"]},
            "2025-04-01": {"value": ["none", "acc"]},
            "2025-09-01": {"value": ["none", "acc", "por_card"]},
        }
    },
}


class Employer(Enum):
    """Kinds of employer."""

    unsaid = "not known"
    usg_direct = "usg_direct"
    contractor_or_sub_for_usg = "contractor_or_sub_for_usg"
    isaf_rs_direct = "isaf_rs_direct"
    other = "other"


class Paper(Enum):
    """Documents of stay."""

    unsaid = "not known"
    none = "none"
    pk_visa = "pk_visa"
    por_card = "por_card"
    acc = "acc"
    unhcr_token = "unhcr_token"
    other = "other"


def fact(name: str, **more: Any) -> type[Variable]:
    """A fact that does not change, with its value for "not known"."""
    return type(name, (Variable,), {"entity": Person, "definition_period": ETERNITY, "label": name, **more})


FACTS = [
    *(fact(name, value_type=int, default_value=-1) for name in (*TRUTHS, "months_employed")),
    *(
        fact(name, value_type=date, default_value=UNSAID)
        for name in ("employment_start", "employment_end", "applied_on", "document_valid_to")
    ),
    fact("employer_kind", value_type=Enum, possible_values=Employer, default_value=Employer.unsaid),
    fact("document", value_type=Enum, possible_values=Paper, default_value=Paper.unsaid),
]


GUARDS = [True]
"""Emptied to ask without them."""


def guarded(values: Any, unsaid: Any, holds: Any) -> Any:
    """No, unknown or yes for one condition."""
    if not GUARDS:
        return np.where(holds, YES, 0)
    return np.where(values == unsaid, OPEN, np.where(holds, YES, 0))


class siv(Variable):
    """Nine conditions."""

    value_type = int
    entity = Person
    definition_period = DAY
    label = "siv"

    def formula(person: Any, period: Any, parameters: Any) -> Any:
        dated = parameters(period)
        unsaid = np.datetime64(UNSAID)
        kind, months = person("employer_kind", period), person("months_employed", period)
        start, end = person("employment_start", period), person("employment_end", period)
        applied = person("applied_on", period)

        def truth(name: str) -> Any:
            value = person(name, period)
            return guarded(value, -1, value == 1)

        asked_for = (Employer.usg_direct.index, Employer.contractor_or_sub_for_usg.index)
        return np.minimum.reduce(
            [
                truth("nationality_afghan"),
                guarded(kind, Employer.unsaid.index, np.isin(kind, asked_for)),
                guarded(end, unsaid, end >= np.datetime64("2001-10-07")),
                guarded(start, unsaid, start <= np.datetime64(dated.window_end)),
                guarded(months, -1, months >= dated.least_months),
                guarded(applied, unsaid, applied <= np.datetime64(dated.apply_by)),
                np.maximum(truth("has_hr_letter"), truth("has_contract")),
                truth("has_recommendation"),
            ]
        )


class exposure(Variable):
    """Four conditions."""

    value_type = int
    entity = Person
    definition_period = DAY
    label = "exposure"

    def formula(person: Any, period: Any, parameters: Any) -> Any:
        paper, valid_to = person("document", period), person("document_valid_to", period)
        letter = person("named_protection", period)
        reached = [Paper[name].index for name in parameters(period).papers_reached]
        unsaid = Paper.unsaid.index
        run_out = np.minimum(
            guarded(paper, unsaid, paper == Paper.pk_visa.index),
            guarded(valid_to, np.datetime64(UNSAID), valid_to < np.datetime64(str(period.start))),
        )
        phase = np.maximum(guarded(paper, unsaid, np.isin(paper, reached)), run_out)
        return np.minimum(phase, YES - guarded(letter, -1, letter == 1))


class Rules(TaxBenefitSystem):
    """Both policies with their dated values."""

    def __init__(self) -> None:
        """Declare everything."""
        super().__init__([Person])
        self.add_variables(*FACTS, siv, exposure)
        self.parameters = ParameterNode("", data=PARAMETERS)


def inputs_of(cases: Cases, part: slice) -> dict[str, Any]:
    """The cases as its arrays, what is not known as the values that say so."""
    found = {}
    for name, column in cases.columns.items():
        column = column[part]
        gone = column == MISSING
        if name in cases.words:
            words = Employer if name == "employer_kind" else Paper
            places = np.array([words[word].index for word in cases.words[name]], np.int16)
            found[name] = np.where(gone, words.unsaid.index, places[np.where(gone, 0, column)])
        elif name in TRUTHS or name == "months_employed":
            found[name] = np.where(gone, -1, column)
        else:
            days = column.astype("datetime64[D]")
            days[gone] = np.datetime64(UNSAID)
            found[name] = days
    return found


def ask(rules: Rules, inputs: dict[str, Any], day: date, *, trace: bool = False) -> tuple[Any, Any, Any]:
    """Both answers for all cases given."""
    simulation = SimulationBuilder().build_default_simulation(rules, len(inputs["document"]))
    simulation.trace = trace
    for name, values in inputs.items():
        simulation.set_input(name, ETERNITY, values)
    answers = simulation.calculate("siv", day.isoformat()), simulation.calculate("exposure", day.isoformat())
    return *answers, simulation


def main() -> None:
    """Time one case, one with its log, and all at once; write the answers of every day."""
    cases, rules = asked(), Rules()
    some = inputs_of(cases, slice(0, cases.counted))
    for day in cases.days:
        first, second, _ = ask(rules, some, day)
        cases.keep("openfisca", day, first.astype(int), second.astype(int))
    GUARDS.clear()
    for day in cases.days:
        first, second, _ = ask(rules, some, day)
        cases.keep("openfisca_bare", day, first.astype(int), second.astype(int))
    GUARDS.append(True)
    singles = [inputs_of(cases, slice(i, i + 1)) for i in range(min(cases.timed, 500))]
    one = each_us(lambda inputs: ask(rules, inputs, cases.day), singles)
    trace = each_us(lambda inputs: ask(rules, inputs, cases.day, trace=True)[2].tracer.computation_log.lines(), singles)
    whole = inputs_of(cases, slice(None))
    turns = []
    for _ in range(3):
        start = time.perf_counter()
        ask(rules, whole, cases.day)
        turns.append(time.perf_counter() - start)
    say(one_us=one, trace_us=trace, million_s=min(turns) * MILLION / len(cases), million_from=len(cases))


if __name__ == "__main__":
    main()
