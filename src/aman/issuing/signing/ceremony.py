"""How is the root made by three people on a machine without network, and how do two of them sign the next key list?

Nothing of the root is ever written to a disk: it stands on three papers, and in this process until it ends.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import combinations

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from aman.core.letters import PublicKey, fingerprint, read_key_list, sign_key_list
from aman.errors import BadInput, Conflict, SealBroken
from aman.issuing.signing.papers import KeyRequest, SignedKeys
from aman.issuing.signing.shares import CUSTODIANS, NEEDED, WORDS, join_shares, read_share, split_root

_TRIES = 5
_AGAIN = "again"


@dataclass(frozen=True, slots=True)
class Desk:
    """The screen and the keyboard the custodians sit at.

    Attributes:
        say: shows a line or more.
        ask: shows a question and gives what was typed.
        clear: wipes the screen, with what can be scrolled back to.
    """

    say: Callable[[str], None]
    ask: Callable[[str], str]
    clear: Callable[[], None]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a ceremony leaves: the signed list and the protocol to be signed by hand."""

    signed: SignedKeys
    protocol: str


def _day(second: int) -> str:
    return f"{datetime.fromtimestamp(second, tz=UTC):%Y-%m-%d}"


def describe_changes(request: KeyRequest) -> list[str]:
    """Say in a line for each key what the new list changes, so that nobody signs what they have not read.

    Raises:
        SealBroken: the list the request calls current was not signed by the root it names, or is newer than the request.
    """
    held: dict[bytes, PublicKey] = {}
    if request.current:
        before = read_key_list(request.current, root_public=request.root_public)
        if before.issued >= request.issued:
            raise SealBroken(
                "The request is older than the key list in use, so nothing was signed.",
                fix="Let the register write a new one: aman keys request.",
                code="letters.rollback",
            )
        held = {key.kid: key for key in before.keys}
    lines = []
    for key in request.keys:
        old = held.pop(key.kid, None)
        dates = f"signs {_day(key.not_before)} to {_day(key.not_after_iat)}, checks until {_day(key.expires)}"
        what = "NEW" if old is None else "kept" if old == key else "CHANGED"
        was = "" if old in (None, key) else f" (was: to {_day(old.not_after_iat)}, until {_day(old.expires)})"
        lines.append(f"{what:8}{key.kid.hex()}  {key.algorithm.name}  {dates}{was}")
    lines += [f"DROPPED {key.kid.hex()}  its letters will no longer check" for key in held.values()]
    return lines


def sign_request(request: KeyRequest, root: Ed25519PrivateKey, *, is_drill: bool = False) -> SignedKeys:
    """Sign the list a request asks for.

    Raises:
        Conflict: the register follows another root.
        SealBroken: the request does not follow from the list in use.
    """
    public = root.public_key().public_bytes_raw()
    if request.root_public not in (b"", public):
        raise Conflict(
            "These shares make another root than the one this register follows, so nothing was signed.",
            fix=f"Bring the papers with the fingerprint {fingerprint(request.root_public)}.",
            code="issuing.another-root",
        )
    describe_changes(request)
    return SignedKeys(sign_key_list(request.keys, issued=request.issued, root=root), public, is_drill)


def ask_share(desk: Desk, name: str) -> str:
    """Let a custodian type a share, in as many lines as they like, and again when it is wrong.

    Raises:
        BadInput: it was wrong five times.
    """
    problem: BadInput | None = None
    for _ in range(_TRIES):
        words: list[str] = []
        while len([w for w in words if not w.rstrip(".)").isdigit()]) < WORDS:
            typed = desk.ask(
                f"{name}, from word {len(words) + 1} (first four letters are enough; '{_AGAIN}' begins anew)"
            )
            if typed.strip().lower() == _AGAIN:
                words = []
            elif not typed.strip() and words:
                break
            else:
                words += typed.split()
        try:
            return read_share(" ".join(words), name=name)
        except BadInput as error:
            problem = error
            desk.say(f"{error.message} {error.fix}")
    raise problem or BadInput(f"{name} was not typed.", fix="Begin again.")


def _agree(desk: Desk, question: str) -> None:
    if desk.ask(f"{question} Type yes").strip().lower() != "yes":
        raise BadInput("The ceremony was ended by those present; nothing was made.", fix="Begin again when all agree.")


def _hand_out(desk: Desk, number: int, share: str) -> None:
    """Show one share to one custodian, and have it typed back from the paper."""
    desk.clear()
    desk.ask(f"Custodian {number} alone looks at the screen. Everybody else turns away. Press Enter")
    while True:
        words = share.split()
        rows = [
            "   ".join(f"{place + 1:2}. {words[place]:<9}" for place in range(row, min(row + 3, WORDS)))
            for row in range(0, WORDS, 3)
        ]
        desk.say("\n".join([f"SHARE {number} of {CUSTODIANS}: write every word with its number on paper", "", *rows]))
        desk.ask("Press Enter when it is written; the words leave the screen")
        desk.clear()
        desk.say("Now type the share from the paper, to see that it was written rightly.")
        try:
            if ask_share(desk, f"Share {number}") == share:
                break
            desk.say("This is another share than the one that was shown.")
        except BadInput:
            desk.say("The share is shown once more.")
    desk.clear()
    desk.say(f"Share {number} stands rightly on its paper. Put it into its envelope and sign across the flap.")


def hold_ceremony(desk: Desk, request: KeyRequest, *, is_drill: bool = False, replaces_root: bool = False) -> Outcome:
    """Make a root, hand its three shares out, and sign the first key list with it.

    Args:
        desk: where the custodians sit.
        request: the register's request.
        is_drill: practise; the root is thrown away and no register takes its list.
        replaces_root: the register follows a root already that is lost or stolen.

    Raises:
        Conflict: the register follows a root already; the next list is signed with two of its shares.
        BadInput: those present did not agree, or a share could not be typed.
    """
    if request.root_public and not (is_drill or replaces_root):
        raise Conflict(
            f"This register follows the root {fingerprint(request.root_public)} already.",
            fix="Sign its next key list with two shares: aman keys sign-list. Only when that root is lost: --replace-root.",
            code="issuing.root-exists",
        )
    fresh = KeyRequest(request.issued, request.keys)
    lines = describe_changes(fresh)
    if is_drill:
        desk.say("DRILL: everything is as in earnest, but the root is thrown away at the end.")
    desk.say("The key list that will be signed:\n" + "\n".join(lines))
    _agree(desk, f"Is the network off, is today {_day(request.issued)}, and are three custodians here?")
    root = Ed25519PrivateKey.generate()
    shares = split_root(root)
    for number, share in enumerate(shares, start=1):
        _hand_out(desk, number, share)
    public = root.public_key().public_bytes_raw()
    check_every_pair(shares, public)
    desk.say("Each two of the three shares give the same root back.")
    signed = sign_request(fresh, root, is_drill=is_drill)
    desk.say(
        f"Fingerprint of the root:\n\n    {fingerprint(public)}\n\nEverybody writes it on the outside of the envelope."
    )
    return Outcome(signed, protocol(fresh, public, is_drill=is_drill, what="A root was made and split, 2 of 3."))


def check_every_pair(shares: Sequence[str], public: bytes) -> None:
    """Make sure that each two shares give the root back.

    Raises:
        SealBroken: two of them do not.
    """
    for pair in combinations(shares, NEEDED):
        if join_shares(pair).public_key().public_bytes_raw() != public:
            raise SealBroken("Two shares do not give the root back.", fix="Burn the papers and begin again.")


def protocol(request: KeyRequest, root_public: bytes, *, is_drill: bool, what: str) -> str:
    """Give the protocol that everybody present signs by hand. It holds nothing secret."""
    signatures = "\n\n".join(
        f"{role:14} name ______________________  signature ______________________"
        for role in ("Custodian 1", "Custodian 2", "Custodian 3", "Witness")
    )
    return f"""{"DRILL - NOT A ROOT IN USE" if is_drill else "PROTOCOL OF A KEY CEREMONY"}

{what}

Date of the key list (UTC)   {_day(request.issued)}
Fingerprint of the root      {fingerprint(root_public)}
Public key of the root       {root_public.hex()}

Keys on the list:
{chr(10).join(describe_changes(request)) or "none"}

[ ] The machine had no network, before and during the ceremony.
[ ] Each share was seen by its custodian alone, and typed back from the paper.
[ ] Each envelope bears the number of the share, this date and the fingerprint.
[ ] The machine was switched off afterwards; nothing of the root was written to it.

Place and time ______________________________________________

{signatures}
"""
