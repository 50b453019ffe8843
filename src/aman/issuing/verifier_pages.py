"""Which files make the page that checks letters offline, with one operator's settings in it?

Built at set-up from `web/src/verifier`; here only the settings, the list of kept files and the seals of the scripts are
filled in. The folder can be served by any web server as it is; `aman-verifier.html` is the same page in one file, to be
handed from phone to phone.
"""

from __future__ import annotations

import base64
import hashlib
import html
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files

from aman.errors import BadInput

ALONE = "aman-verifier.html"
_PAGES = {"index.html": "scan.js", "V/index.html": "link.js"}
_PLACE = re.compile(r"\{\{([a-z_]+)\}\}")
_NOT_SERVED = frozenset({"alone.js", "index.html", "sw.js", "manifest.webmanifest"})


@dataclass(frozen=True, slots=True)
class VerifierSettings:
    """What one operator's copy of the page holds.

    Attributes:
        host: where letters say they are checked.
        uri_prefix: where the status lists stand.
        root_public: the root's raw public key: all trust hangs on it.
        duty_number: whom to call.
        operator: who issues the letters, as the page names them.
        lists: numbers of the status lists.
        report: where reports go, an address on the same host; empty when none are taken.
        keys: the key list now in use.
        status: the status lists now in use.
    """

    host: str
    uri_prefix: str
    root_public: bytes
    duty_number: str
    operator: str
    lists: tuple[int, ...]
    report: str = ""
    keys: bytes = b""
    status: tuple[bytes, ...] = ()


def built_files() -> dict[str, bytes]:
    """Give the built files by name.

    Raises:
        BadInput: set-up has not built them.
    """
    folder = files("aman.issuing").joinpath("verifier")
    found = {entry.name: entry.read_bytes() for entry in folder.iterdir()} if folder.is_dir() else {}
    if "scan.js" not in found or "reader.wasm" not in found:
        raise BadInput(
            "The page that checks letters offline has not been built, so nothing was written.",
            fix="Run the set-up again: make setup.",
            code="issuing.no-verifier",
        )
    return found


def verifier_files(settings: VerifierSettings, *, base: str = "") -> dict[str, bytes]:
    """Give every file of the page, by its path in the folder.

    Args:
        settings: what this operator's copy holds.
        base: where the page stands on its server, for example `/verifier/`; empty for the root.

    Returns:
        Path -> content; the same settings give the same bytes.

    Raises:
        BadInput: set-up has not built the page.
    """
    built = built_files()
    root = base or "/"
    served = {name: content for name, content in built.items() if name not in _NOT_SERVED}
    served["manifest.webmanifest"] = built["manifest.webmanifest"]
    said = _settings_json(settings, base=root)
    for page, script in _PAGES.items():
        served[page] = _page(built, settings, said, script=script, root=root)
    kept = sorted(served)
    version = hashlib.sha256(b"".join(k.encode() + served[k] for k in kept)).hexdigest()[:16]
    served["sw.js"] = f"self.amanKept={json.dumps({'version': version, 'files': kept})};\n".encode() + built["sw.js"]
    served[ALONE] = _alone(built, settings)
    return served


def _settings_json(settings: VerifierSettings, *, base: str, with_lists: bool = False) -> str:
    said: dict[str, object] = {
        "host": settings.host,
        "uri_prefix": settings.uri_prefix,
        "root": settings.root_public.hex(),
        "duty": settings.duty_number,
        "operator": settings.operator,
        "lists": list(settings.lists),
        "base": base,
        "report": settings.report,
    }
    if with_lists:
        said |= {"keys": settings.keys.hex(), "status": [one.hex() for one in settings.status]}
    # Inside a script element only "<" could end it.
    return json.dumps(said, ensure_ascii=False, sort_keys=True).replace("<", "\\u003c")


def _filled(template: bytes, values: Mapping[str, str]) -> bytes:
    # In one pass: what an operator wrote may itself look like one of the places.
    return _PLACE.sub(lambda found: values.get(found[1], found[0]), template.decode()).encode()


def _seal(content: bytes) -> str:
    return "sha384-" + base64.b64encode(hashlib.sha384(content).digest()).decode()


def _policy(scripts: Sequence[str], styles: Sequence[str], *, connect: str) -> str:
    return (
        f"default-src 'none'; script-src {' '.join(scripts)} 'wasm-unsafe-eval'; style-src {' '.join(styles)}; "
        f"img-src 'self' blob: data:; media-src 'self' blob:; connect-src {connect}; manifest-src 'self'; "
        "worker-src 'self'; base-uri 'none'; form-action 'none'"
    )


def _page(built: Mapping[str, bytes], settings: VerifierSettings, said: str, *, script: str, root: str) -> bytes:
    tag = f'<script type="module" src="{html.escape(root)}{script}" integrity="{_seal(built[script])}"></script>'
    return _filled(
        built["index.html"],
        {
            "base": html.escape(root),
            "policy": _policy(["'self'"], ["'self'"], connect="'self'"),
            "css_hash": f' integrity="{_seal(built["verifier.css"])}"',
            "operator": html.escape(settings.operator),
            "host": html.escape(settings.host),
            "duty": html.escape(settings.duty_number),
            "script": tag,
            "settings": said,
        },
    )


def _alone(built: Mapping[str, bytes], settings: VerifierSettings) -> bytes:
    """The whole page in one file, with the reader and today's lists inside."""
    reader = "self.amanWasm=" + json.dumps(base64.b64encode(built["reader.wasm"]).decode()) + ";\n"
    script = reader + built["alone.js"].decode().replace("</script", "<\\/script")
    style = built["verifier.css"].decode()
    scripts, styles = _inline_hash(script.encode()), _inline_hash(style.encode())
    page = built["index.html"].decode()
    page = "\n".join(
        line for line in page.splitlines() if not line.startswith(('<link rel="manifest"', '<link rel="icon"'))
    )
    page = page.replace('<link rel="stylesheet" href="{{base}}verifier.css"{{css_hash}}>', f"<style>{style}</style>")
    said = _settings_json(settings, base="", with_lists=True)
    return _filled(
        page.encode(),
        {
            "base": "./",
            "policy": _policy([scripts], [styles], connect="'none'"),
            "operator": html.escape(settings.operator),
            "host": html.escape(settings.host),
            "duty": html.escape(settings.duty_number),
            "script": f"<script>{script}</script>",
            "settings": said,
        },
    )


def _inline_hash(content: bytes) -> str:
    return "'sha256-" + base64.b64encode(hashlib.sha256(content).digest()).decode() + "'"
