"""Is this letter genuine and in force, and how is such a letter written?

The AMAN-1 profile: a signed token in a QR code, the list of keys a root vouches for, the
list of withdrawn letters, and the verdict. Keys, times and random bytes are passed in;
drawing, files and storage live in `aman.issuing`.
"""

from aman.core.letters.carrier import (
    BrokenCode,
    NotACode,
    bytes_from_digits,
    digits_from_bytes,
    is_letter_id,
    letter_id_from_random,
    qr_segments,
    qr_text,
    read_letter_id,
    token_from_text,
)
from aman.core.letters.cose import Algorithm, Signs, fingerprint, kid_of
from aman.core.letters.day_word import DayWord, word_of_day
from aman.core.letters.fitting import fit_names
from aman.core.letters.key_list import KeyList, PublicKey, monthly_window, read_key_list, sign_key_list
from aman.core.letters.status_list import (
    Extension,
    StatusList,
    empty_bits,
    is_set,
    read_status_list,
    sign_status_list,
    with_set,
)
from aman.core.letters.token import ID_KINDS, LIST_SIZE, LetterClaims, sign_letter
from aman.core.letters.verdict import ANSWERS, WORDS, PublicAnswer, Verdict, VerdictCode, decide_verdict

__all__ = [
    "ANSWERS",
    "ID_KINDS",
    "LIST_SIZE",
    "WORDS",
    "Algorithm",
    "BrokenCode",
    "DayWord",
    "Extension",
    "KeyList",
    "LetterClaims",
    "NotACode",
    "PublicAnswer",
    "PublicKey",
    "Signs",
    "StatusList",
    "Verdict",
    "VerdictCode",
    "bytes_from_digits",
    "decide_verdict",
    "digits_from_bytes",
    "empty_bits",
    "fingerprint",
    "fit_names",
    "is_letter_id",
    "is_set",
    "kid_of",
    "letter_id_from_random",
    "monthly_window",
    "qr_segments",
    "qr_text",
    "read_key_list",
    "read_letter_id",
    "read_status_list",
    "sign_key_list",
    "sign_letter",
    "sign_status_list",
    "token_from_text",
    "with_set",
    "word_of_day",
]
