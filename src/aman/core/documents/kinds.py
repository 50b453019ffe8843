"""Which papers does a person carry, and what can be wrong with a number on one?"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class DocumentKind(StrEnum):
    """The papers of the domain reference 3.1 and 7, by their glossary names."""

    E_TAZKIRA = "e_tazkira"
    PAPER_TAZKIRA = "paper_tazkira"
    AF_PASSPORT = "af_passport"
    PK_VISA = "pk_visa"
    POR_CARD = "por_card"
    ACC = "acc"
    UMRF_CERTIFICATE = "umrf_certificate"
    UNHCR_TOKEN = "unhcr_token"  # noqa: S105  the UNHCR paper called token, certificate or slip; no secret
    GRACE_PAPER = "grace_paper"
    NOC = "noc"
    MOI_STAY_LETTER = "moi_stay_letter"
    COURT_ORDER = "court_order"
    EXIT_PERMIT = "exit_permit"
    PROTECTION_LETTER = "protection_letter"
    CNIC = "cnic"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class NumberProblem:
    """One thing wrong with a number.

    Args:
        code: malformed, letter_for_digit, scientific_notation, lost_leading_zero, placeholder
            or cnic_on_afghan_record.
        hard: True when the number must not be relied on; False when it is a warning and the
            number is accepted as typed.
    """

    code: str
    hard: bool


@dataclass(frozen=True, slots=True)
class NumberReading:
    """What a cell says about a document number.

    Args:
        kind: the kind given, or the one its layout suggests.
        number: the form used for matching and search; empty when nothing usable is there.
        problems: what is wrong with it; empty when nothing is.
    """

    kind: DocumentKind
    number: str
    problems: tuple[NumberProblem, ...] = ()
