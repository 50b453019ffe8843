"""The two policies in the Common Expression Language (cel-expr-python). Run by the peers' own Python.

    python cel_pair.py FOLDER

A fact that is not known is left out. CEL then absorbs the error where another part settles the answer, which is
Kleene's logic without a guard; an error that is left is "unknown". Nothing in CEL knows a date of effect: the
dated values are looked up by hand and given as variables.
"""

from __future__ import annotations

from typing import Any

from cases_file import MILLION, NO, OPEN, YES, asked, each_us, say, values_of
from cel_expr_python import cel

SIV = (
    "nationality_afghan && employer_kind in ['usg_direct', 'contractor_or_sub_for_usg']"
    " && employment_end >= window_start && employment_start <= window_end && months_employed >= least_months"
    " && applied_on <= apply_by && (has_hr_letter || has_contract) && has_recommendation"
)
EXPOSURE = "(document in papers_reached || (document == 'pk_visa' && document_valid_to < as_of)) && !named_protection"
INT, BOOL, STRING = cel.Type.INT, cel.Type.BOOL, cel.Type.STRING
VARIABLES = {
    "nationality_afghan": BOOL, "employer_kind": STRING, "employment_start": INT, "employment_end": INT,
    "months_employed": INT, "applied_on": INT, "has_hr_letter": BOOL, "has_contract": BOOL, "has_recommendation": BOOL,
    "document": STRING, "document_valid_to": INT, "named_protection": BOOL,
    "window_start": INT, "window_end": INT, "least_months": INT, "apply_by": INT, "as_of": INT,
    "papers_reached": cel.Type.List(STRING),
}  # fmt: skip


def main() -> None:
    """Time one case after another, and write the answers of every day."""
    cases = asked()
    env = cel.NewEnv(variables=VARIABLES)
    siv, exposure = env.compile(SIV), env.compile(EXPOSURE)
    fault = cel.Type.ERROR

    def read(value: Any) -> int:
        return OPEN if value.type() == fault else YES if value.value() else NO

    def both(data: dict[str, Any]) -> tuple[int, int]:
        activation = env.Activation(data)
        return read(siv.eval(activation)), read(exposure.eval(activation))

    people = cases.people(cases.counted)
    for day in cases.days:
        dated = values_of(day)
        answers = [both({**person, **dated}) for person in people]
        cases.keep("cel", day, (a for a, _ in answers), (b for _, b in answers))
    dated = values_of(cases.day)
    one = each_us(both, [{**person, **dated} for person in people[: cases.timed]])
    say(one_us=one, trace_us=None, million_s=one * MILLION / 1e6, million_from=min(cases.timed, len(people)))


if __name__ == "__main__":
    main()
