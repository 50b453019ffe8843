"""How many letter sheets a second does one core draw, from claims to PDF, every code read back?

    python bench/letters_pdf.py [--sheets 1000] [--family 4]

Signs each letter, draws and reads back its code, and compiles PDFs of some thirty sheets (a cover a family
more). Prints the rate by the processor's time (one core) and by the clock, the memory, and what 25,000 would take
at that rate: an extrapolation, not a run. Letters are all different, so nothing drawn before helps the next.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import secrets
import time

os.environ.setdefault("AMAN_DEBUG", "1")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "aman.site.settings")

import django

django.setup()

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey  # noqa: E402

from aman.core.letters import LetterClaims, kid_of, letter_id_from_random, sign_letter  # noqa: E402
from aman.issuing.sheets import FamilySet, Sheet, draw_sheets, in_batches  # noqa: E402

PREFIX = "https://verify.example/s/"
OFFICE = "Example resettlement office"
GIVEN = ("Gul", "Qais", "Shakila", "Farhad", "Zarmina", "Baryalai", "Nazo", "Khushal")
GIVEN_ARABIC = ("گل", "قیس", "شکیلا", "فرهاد", "زرمینه", "بریالی", "نازو", "خوشحال")


def sheet(number: int, key: Ed25519PrivateKey, kid: bytes) -> Sheet:
    """Sign the letter of one invented person."""
    which = number % len(GIVEN)
    issued = 1_700_000_000
    claims = LetterClaims(
        letter_id=letter_id_from_random(secrets.token_bytes(7)),
        issued=issued,
        expires=issued + 90 * 86_400,
        status_uri=PREFIX + "1",
        status_index=number % 65_536,
        name_latin=f"{GIVEN[which]} Example {number:05d}",
        name_arabic=f"{GIVEN_ARABIC[which]} نمونه {number:05d}",
        birth_year=1950 + number % 70,
        last_four=f"{number % 10_000:04d}",
        id_kind=("e_tazkira", "af_passport", "por_card")[number % 3],
    )
    return Sheet(claims, sign_letter(claims, key=key, kid=kid, uri_prefix=PREFIX), OFFICE)


def main() -> None:
    """Measure and print one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sheets", type=int, default=1_000)
    parser.add_argument("--family", type=int, default=4)
    wanted = parser.parse_args()
    key = Ed25519PrivateKey.generate()
    kid = kid_of(key.public_key().public_bytes_raw())
    draw_sheets([FamilySet(OFFICE, (sheet(0, key, kid),))], host="verify.example", duty_number="+99 000 000 000")
    clock, processor = time.perf_counter(), time.process_time()
    size = files = 0
    families = (
        FamilySet(OFFICE, tuple(sheet(n, key, kid) for n in range(first, min(first + wanted.family, wanted.sheets))))
        for first in range(0, wanted.sheets, wanted.family)
    )
    for batch in in_batches(families):
        size += len(draw_sheets(batch, host="verify.example", duty_number="+99 000 000 000"))
        files += 1
    clock, processor = time.perf_counter() - clock, time.process_time() - processor
    rate = wanted.sheets / processor
    print(
        json.dumps(
            {
                "schema": "aman.bench.letters/1",
                "sheets": wanted.sheets,
                "covers": -(-wanted.sheets // wanted.family),
                "pdf_files": files,
                "sheets_a_second_of_one_core": round(rate, 1),
                "sheets_a_second_by_the_clock": round(wanted.sheets / clock, 1),
                "kilobytes_a_sheet": round(size / wanted.sheets / 1000, 1),
                "most_memory_megabytes": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
                "minutes_for_25000_at_this_rate_one_core": round(25_000 / rate / 60, 1),
                "load_average": round(os.getloadavg()[0], 1),
            },
            indent=2,
        )
    )


if __name__ == "__main__":
    main()
