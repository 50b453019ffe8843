"""Is the compiled comparison of records ready before anybody asks, and made from the source as it stands?

A web process calls `warm` before it answers. `python -m aman.site.warm`, which set-up runs, compiles once; the machine code
is kept beside the source, and thrown away when one of the compiled files changed, since the compiler looks only at the file
a function stands in.
"""

from __future__ import annotations

import contextlib
from hashlib import blake2b
from pathlib import Path

CORE = Path(__file__).resolve().parent.parent / "core"
#: Files whose functions are compiled, or whose constants are compiled into them.
COMPILED = (
    "names/compiled.py", "names/costs.py", "names/kernel.py", "names/odds.py", "names/stamps.py", "names/table.py",
    "names/units.py", "matching/adding.py", "matching/features.py", "matching/kernel.py", "matching/keys.py",
    "matching/prepared.py", "matching/rows.py", "matching/weights.py",
)  # fmt: skip
STAMP = "compiled-from"


def forget_stale_code(core: Path = CORE) -> bool:
    """Throw kept machine code away that was made from other source; give whether there was any.

    Args:
        core: the folder of the core; nothing happens where it cannot be written to, since nothing was kept there either.
    """
    digest = blake2b(digest_size=16)
    for name in COMPILED:
        with contextlib.suppress(FileNotFoundError):
            digest.update((core / name).read_bytes())
    stamp = core / "__pycache__" / STAMP
    made_from = stamp.read_text(encoding="ascii") if stamp.exists() else ""
    if made_from == digest.hexdigest():
        return False
    stale = [*core.glob("*/__pycache__/*.nbi"), *core.glob("*/__pycache__/*.nbc")]
    with contextlib.suppress(OSError):
        for path in stale:
            path.unlink(missing_ok=True)
        stamp.parent.mkdir(exist_ok=True)
        stamp.write_text(digest.hexdigest(), encoding="ascii")
    return bool(stale)


def warm() -> None:
    """Load the machine code and the tables of names, or compile where none is kept, by looking two people up in memory."""
    from aman.core.matching import PersonFacts, asking_keys, prepare_fresh, score_against, score_prepared
    from aman.core.matching.ranking import rank_against
    from aman.core.names import compare_names

    one = prepare_fresh(PersonFacts(ref=1, name="Zalmay Noori", father="Karim", other_names=("زلمی نوری",)))
    other = prepare_fresh(PersonFacts(ref=2, name="Zalmai Nuri", father="Kareem", family="Nuri"))
    asking_keys(one)
    score_against(one, [other])
    score_prepared(one, other)
    rank_against([one], [other])
    compare_names("Zalmay", "Zalmai")


if __name__ == "__main__":
    forget_stale_code()
    warm()
