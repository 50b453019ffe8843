"""How many letters a second does one core sign and check, beside OpenSSL itself and the ``cwt`` package?

All three are measured in turns on the same core and by that core's own time, so that other work on the machine weighs
on all of them alike; each figure is the median of the turns.
"""

from __future__ import annotations

import os
import re
import statistics
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass

import cbor2
import cwt
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from aman.core.letters import Algorithm, cose, decide_verdict, read_key_list, read_status_list, sign_letter
from letters.world import letter_vectors as world

ASKED_SIGN, ASKED_VERIFY = 0.55, 0.65


@dataclass(frozen=True)
class Rates:
    """Operations a second of one core's time: of OpenSSL, and of each path in turn."""

    openssl_sign: float
    openssl_verify: float
    sign: dict[str, float]
    verify: dict[str, float]


def rate(act: Callable[[], object], seconds: float) -> float:
    """How often something is done in a second of this core's time."""
    count, start = 0, time.process_time()
    spent = 0.0
    while spent < seconds:
        for _ in range(20):
            act()
        count += 20
        spent = time.process_time() - start
    return count / spent


def openssl(seconds: int) -> tuple[float, float]:
    """What `openssl speed` says of Ed25519: signatures and checks a second."""
    command = ["openssl", "speed", "-seconds", str(seconds), "ed25519"]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    found = re.search(r"Ed25519\)\s+\S+\s+\S+\s+([\d.]+)\s+([\d.]+)", said)
    if found is None:
        raise SystemExit("openssl speed gave no figures for Ed25519.")
    return float(found[1]), float(found[2])


def paths() -> tuple[dict[str, Callable[[], object]], dict[str, Callable[[], object]]]:
    """What signs and what checks, by name."""
    letter, claims = world.letter(), world.claims()
    signed = cose.take_apart(letter)
    payload = cbor2.loads(signed.payload)
    public = world.public(world.KEY)
    keys = read_key_list(world.KEYS, root_public=world.public(world.ROOT))
    lists = [read_status_list(world.status(), keys=keys, uri_prefix=world.PREFIX)]
    private_pem = world.KEY.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    public_pem = world.KEY.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    theirs = cwt.COSEKey.from_pem(private_pem, kid=world.KID)
    their_check = cwt.COSEKey.from_pem(public_pem, kid=world.KID)
    message = cwt.encode(payload, theirs)
    their_cose, their_reader = cwt.COSE.new(), cwt.COSE.new()
    body = signed.payload
    sealed = their_cose.encode(body, theirs, protected={1: -8, 4: world.KID})
    if their_reader.decode(sealed, their_check) != body or not message:
        raise SystemExit("The cwt package does not read back what it signed.")
    sign: dict[str, Callable[[], object]] = {
        "our COSE": lambda: cose.sign(payload, key=world.KEY, kid=world.KID),
        "our letter, claims checked": lambda: sign_letter(
            claims, key=world.KEY, kid=world.KID, uri_prefix=world.PREFIX
        ),
        "cwt, COSE alone": lambda: their_cose.encode(
            cbor2.dumps(payload, canonical=True), theirs, protected={1: -8, 4: world.KID}
        ),
        "cwt, a whole token": lambda: cwt.encode(payload, theirs),
    }
    verify: dict[str, Callable[[], object]] = {
        "our COSE": lambda: cose.check_signature(cose.take_apart(letter), algorithm=Algorithm.EDDSA, public=public),
        "our letter, to the verdict": lambda: decide_verdict(
            letter,
            keys=keys,
            status_lists=lists,
            now=world.NOW,
            host=world.HOST,
            uri_prefix=world.PREFIX,
            duty_number="",
        ),
        "cwt, COSE alone": lambda: cbor2.loads(their_reader.decode(sealed, their_check)),
    }
    return sign, verify


def run(turns: int = 7, seconds: float = 1.0) -> Rates:
    """Measure everything in turns on one core."""
    allowed = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(allowed)})
    try:
        sign, verify = paths()
        theirs: list[tuple[float, float]] = []
        signs: dict[str, list[float]] = {name: [] for name in sign}
        checks: dict[str, list[float]] = {name: [] for name in verify}
        for _ in range(turns):
            theirs.append(openssl(max(1, round(seconds))))
            for name, act in sign.items():
                signs[name].append(rate(act, seconds / 2))
            for name, act in verify.items():
                checks[name].append(rate(act, seconds / 2))
    finally:
        os.sched_setaffinity(0, allowed)
    middle = statistics.median
    return Rates(
        middle(one[0] for one in theirs),
        middle(one[1] for one in theirs),
        {name: middle(found) for name, found in signs.items()},
        {name: middle(found) for name, found in checks.items()},
    )


def as_rows(found: Rates) -> tuple[list[str], list[list[str]]]:
    """The rates, and each as a share of OpenSSL's."""
    header = ["path", "sign/s", "share of OpenSSL", "verify/s", "share of OpenSSL"]
    rows = [["openssl speed ed25519", f"{found.openssl_sign:,.0f}", "1", f"{found.openssl_verify:,.0f}", "1"]]
    names = list(dict.fromkeys([*found.sign, *found.verify]))
    for name in names:
        signed, checked = found.sign.get(name), found.verify.get(name)
        rows.append(
            [
                name,
                "-" if signed is None else f"{signed:,.0f}",
                "-" if signed is None else f"{signed / found.openssl_sign:.0%}",
                "-" if checked is None else f"{checked:,.0f}",
                "-" if checked is None else f"{checked / found.openssl_verify:.0%}",
            ]
        )
    return header, rows
