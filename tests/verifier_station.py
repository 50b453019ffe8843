"""A published folder of the verifier with one root, one list and some letters, and a server that can be stopped."""

from __future__ import annotations

import http.server
import json
import threading
import time
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import letter_vectors as building
import numpy as np
import zxingcpp
from PIL import Image

from aman.core.letters import (
    Algorithm,
    PublicKey,
    empty_bits,
    monthly_window,
    qr_text,
    sign_key_list,
    sign_letter,
    sign_status_list,
    with_set,
)
from aman.issuing.verifier_pages import VerifierSettings, verifier_files

DAY = 86_400
DUTY = "+99 000 0000"
WITHDRAWN = 7
SEED = b"sixby!"


@dataclass
class Station:
    """What an operator published three days ago, by the clock of this machine."""

    folder: Path
    now: int = field(default_factory=lambda: int(time.time()))

    @property
    def start(self) -> int:
        return self.now - 3 * DAY

    def keys(self, root: Any = building.ROOT) -> bytes:
        begins, last, ends = monthly_window(self.start)
        key = PublicKey(building.KID, Algorithm.EDDSA, building.public(building.KEY), begins, ends, last)
        return sign_key_list([key], issued=self.start, root=root)

    def status(self, issued: int | None = None, withdrawn: tuple[int, ...] = (WITHDRAWN,)) -> bytes:
        return sign_status_list(
            building.PREFIX + "1",
            with_set(empty_bits(), withdrawn),
            issued=self.now - DAY if issued is None else issued,
            key=building.KEY,
            kid=building.KID,
            day_seed=SEED,
        )

    def letter(self, **changes: Any) -> str:
        """Give the text of a letter's code."""
        dates = {"issued": self.start + DAY, "expires": self.start + 91 * DAY}
        claims = building.claims(**{**dates, **changes})
        token = sign_letter(claims, key=building.KEY, kid=building.KID, uri_prefix=building.PREFIX)
        return qr_text(token, host=building.HOST)

    def publish(self, **changes: Any) -> None:
        """Write the folder as `aman status publish` does."""
        fields: dict[str, Any] = {
            "host": building.HOST, "uri_prefix": building.PREFIX, "root_public": building.public(building.ROOT),
            "duty_number": DUTY, "operator": "Example Office", "lists": (1,), "report": "/report",
            "keys": self.keys(), "status": (self.status(),),
        }  # fmt: skip
        settings = VerifierSettings(**{**fields, **changes})
        found = {**verifier_files(settings), "keys": self.keys(), "s/1": self.status()}
        for name, content in found.items():
            path = self.folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)


class Server:
    """Serves the folder on a free port of this machine, remembers what was asked and reported, and can be stopped."""

    def __init__(self, folder: Path, port: int = 0) -> None:
        self.asked: list[str] = []
        self.reports: list[Any] = []
        outer = self

        class Handler(http.server.SimpleHTTPRequestHandler):
            def do_GET(self) -> None:
                outer.asked.append(self.path)
                # A file is known as changed by the second it was written in: two written in one second would be one.
                del self.headers["If-Modified-Since"]
                super().do_GET()

            def do_POST(self) -> None:
                length = int(self.headers.get("Content-Length", 0))
                outer.reports.append(json.loads(self.rfile.read(length)))
                self.send_response(204)
                self.end_headers()

            def log_message(self, *args: Any) -> None:
                pass

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", port), partial(Handler, directory=str(folder)))
        self.port = self._server.server_address[1]
        self.address = f"http://127.0.0.1:{self.port}/"
        # Asked every hundredth of a second whether it is to stop: by itself it asks twice a second.
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(timeout=10)


def code_image(text: str, module: int = 4) -> Image.Image:
    """Draw a code with its quiet border, so many dots a module."""
    barcode = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level="M")
    dots = np.array(barcode.to_image(scale=1))
    return Image.fromarray(np.kron(dots, np.ones((module, module), dtype=np.uint8)))


def as_video(path: Path, image: Image.Image, size: tuple[int, int] = (1280, 720)) -> Path:
    """Write what a camera that looks at a picture would give."""
    frame = Image.new("L", size, 235)
    frame.paste(image.convert("L"), ((size[0] - image.width) // 2, (size[1] - image.height) // 2))
    grey = bytes([128]) * (size[0] * size[1] // 4)
    head = f"YUV4MPEG2 W{size[0]} H{size[1]} F10:1 Ip A1:1 C420\n".encode()
    one = b"FRAME\n" + frame.tobytes() + grey + grey
    path.write_bytes(head + one * 2)
    return path
