"""Does this installation judge the published test vectors of AMAN-1 as every reader must?"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from aman.core.letters import KeyList, StatusList, Verdict, decide_verdict, read_key_list, read_status_list
from aman.errors import AmanError, BadInput


def run_vectors(path: Path) -> tuple[int, list[str]]:
    """Judge every vector of a file.

    Returns:
        How many there are, and a line for each that came out otherwise.

    Raises:
        BadInput: the file is not one of vectors.
    """
    try:
        published = json.loads(path.read_text(encoding="utf-8"))
        root = bytes.fromhex(published["root_public_hex"])
        host, prefix, vectors = published["host"], published["uri_prefix"], list(published["vectors"])
        came = [
            (v["name"], v["verdict"], judge_vector(v, root=root, host=host, uri_prefix=prefix).code) for v in vectors
        ]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BadInput(
            f"{path.name} holds no test vectors: {type(error).__name__}.",
            fix="Give docs/spec/aman-1/vectors.json, or a file of the same form.",
            code="verify.no-vectors",
        ) from error
    return len(came), [f"{name}: {wanted} is right, {code} came" for name, wanted, code in came if code != wanted]


def judge_vector(vector: dict[str, Any], *, root: bytes, host: str, uri_prefix: str) -> Verdict:
    """Judge one vector as a reader does: believe the key list, then each status list in turn, then judge the token."""
    keys: KeyList | None = None
    held: StatusList | None = None
    try:
        keys = read_key_list(bytes.fromhex(vector["key_list_hex"]), root_public=root)
    except AmanError:
        keys = None
    for message in (vector.get("held_status_list_hex", ""), vector["status_list_hex"]):
        if keys is None or not message:
            continue
        try:
            held = read_status_list(bytes.fromhex(message), keys=keys, uri_prefix=uri_prefix, held=held)
        except AmanError:
            continue
    return decide_verdict(
        bytes.fromhex(vector["token_hex"]),
        keys=keys,
        status_lists=[] if held is None else [held],
        now=vector["now"],
        host=host,
        uri_prefix=uri_prefix,
        duty_number="",
    )
