"""Are document and case numbers read as they were meant, and the hopeless ones named?"""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aman.core.documents import (
    DocumentKind,
    check_mrz,
    mrz_check_digit,
    normalise_number,
    read_case_number,
    read_number,
)
from aman.errors import BadInput

KIND = DocumentKind


def codes(value: object, kind: DocumentKind | None = None) -> tuple[str, ...]:
    return tuple(problem.code for problem in read_number(value, kind).problems)


@pytest.mark.parametrize(
    ("written", "kind", "read_kind", "number"),
    [
        ("1401-3367-91102", None, KIND.E_TAZKIRA, "1401336791102"),
        ("1401 3367 91102", KIND.E_TAZKIRA, KIND.E_TAZKIRA, "1401336791102"),
        ("۱۴۰۱-۳۳۶۷-۹۱۱۰۲", None, KIND.E_TAZKIRA, "1401336791102"),
        (1401336791102.0, None, KIND.E_TAZKIRA, "1401336791102"),
        ("1401336791102.0", None, KIND.E_TAZKIRA, "1401336791102"),
        ("17/118/69121", None, KIND.PAPER_TAZKIRA, "1711869121"),
        ("۲۸/۴۲/۲۴۳۳۱", KIND.E_TAZKIRA, KIND.PAPER_TAZKIRA, "284224331"),
        (" p08360759 ", KIND.AF_PASSPORT, KIND.AF_PASSPORT, "P08360759"),
        ("OR218594", None, KIND.AF_PASSPORT, "OR218594"),
        ("880083459845", None, KIND.PK_VISA, "880083459845"),
        (880083459845, KIND.PK_VISA, KIND.PK_VISA, "880083459845"),
        ("94013-0941674-5", KIND.POR_CARD, KIND.POR_CARD, "9401309416745"),
        ("ACC-799750342", None, KIND.ACC, "ACC799750342"),
        ("QTA-22C01421", None, KIND.UNHCR_TOKEN, "QTA22C01421"),
    ],
)
def test_a_sound_number_is_read_without_complaint(
    written: object, kind: DocumentKind | None, read_kind: DocumentKind, number: str
) -> None:
    reading = read_number(written, kind)
    assert (reading.kind, reading.number, reading.problems) == (read_kind, number, ())


def test_an_e_tazkira_without_thirteen_figures_is_rejected() -> None:
    for written in ("1401-3367-9110", "14013367911022", "1401-3367-9110X"):
        reading = read_number(written, KIND.E_TAZKIRA)
        assert [(problem.code, problem.hard) for problem in reading.problems] == [("malformed", True)]


@pytest.mark.parametrize("written", ["1401-3367-911", "1401 336 91102", "140133679110", "14013367911022"])
def test_an_e_tazkira_is_known_by_its_year_even_when_figures_are_missing(written: str) -> None:
    reading = read_number(written, None)
    assert reading.kind is KIND.E_TAZKIRA
    assert codes(written) == ("malformed",)


def test_a_number_shown_as_a_power_of_ten_has_lost_its_figures() -> None:
    for written in ("1.40222E+12", "8.800689E+11", "۱.۴E+12", "1,4e12"):
        reading = read_number(written, KIND.E_TAZKIRA)
        assert reading.number == ""
        assert [(problem.code, problem.hard) for problem in reading.problems] == [("scientific_notation", True)]


def test_a_letter_o_typed_for_a_zero_is_mended_and_said() -> None:
    assert read_number("PO9904875", KIND.AF_PASSPORT).number == "P09904875"
    assert codes("PO9904875", KIND.AF_PASSPORT) == ("letter_for_digit",)
    assert read_number("OA1352O8", KIND.AF_PASSPORT).number == "OA135208"
    assert codes("O745322", KIND.AF_PASSPORT) == ()
    assert read_number("88OO56828081", KIND.PK_VISA).number == "880056828081"


def test_a_soft_check_warns_and_keeps_the_number() -> None:
    reading = read_number("5511", KIND.PK_VISA)
    assert reading.number == "5511"
    assert [(problem.code, problem.hard) for problem in reading.problems] == [("malformed", False)]


@pytest.mark.parametrize("written", ["AB0000001", "000000001", "X12"])
def test_a_passport_of_another_layout_than_afghan_ones_is_kept_with_a_warning(written: str) -> None:
    reading = read_number(written, KIND.AF_PASSPORT)
    assert reading.number == written
    assert [(problem.code, problem.hard) for problem in reading.problems] == [("malformed", False)]


@pytest.mark.parametrize("written", ["35202-1234567-1", "35202 1234567 1"])
@pytest.mark.parametrize("kind", [None, KIND.E_TAZKIRA, KIND.PAPER_TAZKIRA, KIND.CNIC])
def test_the_layout_of_a_pakistani_identity_card_is_flagged(written: str, kind: DocumentKind | None) -> None:
    reading = read_number(written, kind)
    assert reading.kind is KIND.CNIC
    assert [(problem.code, problem.hard) for problem in reading.problems] == [("cnic_on_afghan_record", True)]


def test_thirteen_figures_that_may_be_an_identity_card_are_flagged_softly() -> None:
    reading = read_number("9810367328338", None)
    assert [(problem.code, problem.hard) for problem in reading.problems] == [("cnic_on_afghan_record", False)]


def test_lost_zeros_are_named() -> None:
    assert codes(401336791102.0, KIND.E_TAZKIRA) == ("lost_leading_zero",)
    assert codes("040133679110", KIND.E_TAZKIRA) == ("malformed",)
    assert codes(940130941674.0, KIND.POR_CARD) == ("lost_leading_zero",)


@pytest.mark.parametrize("written", ["N/A", "unknown", "ندارد", "0000000", "XXXX"])
def test_a_placeholder_is_no_number(written: str) -> None:
    reading = read_number(written, KIND.AF_PASSPORT)
    assert reading.number == ""
    assert codes(written, KIND.AF_PASSPORT) == ("placeholder",)


@pytest.mark.parametrize("written", [None, "", "  ", "-", "—"])
def test_a_blank_has_neither_number_nor_problem(written: object) -> None:
    reading = read_number(written, KIND.AF_PASSPORT)
    assert (reading.number, reading.problems) == ("", ())


@given(st.text(max_size=20))
@settings(max_examples=100, deadline=None)
def test_the_normal_form_is_its_own_normal_form(text: str) -> None:
    assert normalise_number(normalise_number(text)) == normalise_number(text)


@given(st.one_of(st.text(max_size=20), st.floats(), st.integers()), st.sampled_from([None, *KIND]))
@settings(max_examples=100, deadline=None)
def test_no_cell_breaks_the_reader(value: object, kind: DocumentKind | None) -> None:
    reading = read_number(value, kind)
    assert reading.number == normalise_number(reading.number)


@pytest.mark.parametrize(
    ("written", "number", "scheme", "problem"),
    [
        ("kbl2021561777", "KBL2021561777", "nvc", None),
        ("KBL 2021561777", "KBL2021561777", "nvc", None),
        ("KBL2O21561777", "KBL2021561777", "nvc", "letter_for_digit"),
        ("KBL2021967777", "KBL2021967777", "nvc", "malformed"),
        ("KBL202156177", "KBL202156177", "nvc", "malformed"),
        ("IOE3135537757", "IOE3135537757", "uscis_receipt", None),
        ("PA- 906586", "PA906586", "rsc", None),
        ("ARA P-848625", "ARAP848625", "uk_arap", None),
        ("ISB-23C20876", "ISB23C20876", "unhcr", None),
        ("BAP-23-00921", "BAP2300921", "de_bap", None),
        ("x", "X", "other", "malformed"),
        ("OFFICE/77/4", "OFFICE774", "other", None),
        (None, "", "other", None),
        ("N/A", "", "other", None),
    ],
)
def test_a_case_number_names_its_scheme(written: object, number: str, scheme: str, problem: str | None) -> None:
    reading = read_case_number(written)
    assert (reading.number, reading.scheme, reading.problem) == (number, scheme, problem)


# The specimen printed in ICAO Doc 9303 part 4: a person of the invented state Utopia.
SPECIMEN = (
    "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<",
    "L898902C36UTO7408122F1204159ZE184226B<<<<<10",
)


def test_the_specimen_passport_holds() -> None:
    reading = check_mrz(*SPECIMEN)
    assert reading.is_valid
    assert (reading.surname, reading.given_names, reading.number) == ("ERIKSSON", "ANNA MARIA", "L898902C3")
    assert (reading.nationality, reading.birth, reading.sex, reading.expiry) == ("UTO", "740812", "F", "120415")


def test_one_figure_changed_in_the_passport_number_is_noticed() -> None:
    lower = SPECIMEN[1]
    for place, figure in product(range(10), "0123456789"):
        changed = lower[:place] + figure + lower[place + 1 :]
        reading = check_mrz(SPECIMEN[0], changed)
        same_weight = changed == lower or mrz_check_digit(changed[:9]) == mrz_check_digit(lower[:9])
        assert reading.is_valid == (same_weight and changed[9] == lower[9]), (place, figure)


def test_a_line_that_is_not_a_passports_is_refused() -> None:
    with pytest.raises(BadInput):
        check_mrz("I<UTO", SPECIMEN[1])
    with pytest.raises(BadInput):
        check_mrz("V" + SPECIMEN[0][1:], SPECIMEN[1])
    with pytest.raises(BadInput):
        mrz_check_digit("a b")
