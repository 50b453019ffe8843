"""Which rules does a command work with: a pack that ships with Aman, or a file of one's own?"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from aman.errors import BadInput

if TYPE_CHECKING:
    from aman.core.policy import Policy
    from aman.core.policy.scenarios import Scenario


def is_file_name(name: str) -> bool:
    """Say whether a name is that of a file and not the id of a pack."""
    return name.lower().endswith((".yaml", ".yml")) or "/" in name or Path(name).is_file()


def read_rules(name: str) -> str:
    """Read the text of a pack by its id, or of a file of one's own.

    Raises:
        NotFound: no pack has that id.
        BadInput: the file cannot be read.
    """
    from aman.core._data import read_policy_text

    return _read_file(Path(name)) if is_file_name(name) else read_policy_text(name)


def open_policy(name: str) -> Policy:
    """Load a pack by its id, or a file of one's own.

    Raises:
        BadInput: the file has mistakes; each is named with its line.
    """
    from aman.core.policy import BadPolicy

    text = read_rules(name)
    try:
        return _load(text)
    except BadPolicy as bad:
        listed = "".join(f"\n  {name}:{m.line}: {m.sentence} {m.fix}".rstrip() for m in bad.mistakes)
        raise BadInput(
            f"The rules in {name} cannot be used.{listed}",
            fix=f"Mend each line named; `aman policy check {name}` says it again.",
            code="bad-policy",
        ) from bad


@lru_cache(maxsize=64)
def _load(text: str) -> Policy:
    """The same text is read once in a process: checking it takes far longer than asking it."""
    from aman.core.policy import load_policy

    return load_policy(text)


def open_policies(names: Sequence[str]) -> list[Policy]:
    """Load several policies; none may come twice."""
    policies = [open_policy(name) for name in names]
    ids = [policy.policy_id for policy in policies]
    twice = sorted({one for one in ids if ids.count(one) > 1})
    if twice:
        raise BadInput(f"The policy {twice[0]} is named twice.", fix="Name each policy once.")
    return policies


def open_scenario(name: str) -> Scenario:
    """Load a scenario that ships with Aman by its name, or a file of one's own.

    Raises:
        NotFound: no scenario has that name.
        BadInput: the file has mistakes; each is named with its line.
    """
    from aman.core._data import read_scenario_text
    from aman.core.policy.scenarios import BadScenario, load_scenario

    text = _read_file(Path(name)) if is_file_name(name) else read_scenario_text(name)
    try:
        return load_scenario(text)
    except BadScenario as bad:
        listed = "".join(f"\n  {name}:{line}: {sentence}" for line, sentence in bad.problems)
        raise BadInput(f"The scenario {name} cannot be used.{listed}", fix="Mend each line named.") from bad


def _read_file(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(
            f"The file {path.name} cannot be read: {type(error).__name__}.", fix="Give a YAML file in UTF-8."
        ) from error
