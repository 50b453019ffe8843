"""A real Chromium, told what to do over a pipe: open a page, press keys, look. No driver and no port are needed."""

from __future__ import annotations

import base64
import json
import os
import select
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

#: The browser reads its orders from file 3 and answers on file 4; this puts them there.
_BRIDGE = """
import fcntl, os, sys
ends = [fcntl.fcntl(int(fd), fcntl.F_DUPFD, 10) for fd in sys.argv[1:3]]
os.dup2(ends[0], 3), os.dup2(ends[1], 4)
os.execvp(sys.argv[3], sys.argv[3:])
"""
_FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-dev-shm-usage",
    "--no-first-run", "--remote-debugging-pipe", "--hide-scrollbars",
)  # fmt: skip
#: Drawn twice: whatever the page put off until it was seen has run by then. No page is drawn for ever.
_DRAWN = """new Promise((done) => {
  requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 10, true)));
  setTimeout(done, 350, true);
})"""
#: So long a new page hears no keys: who still presses one meant the page before.
_DEAF = 0.35
_CODES = {"ArrowRight": 39, "ArrowLeft": 37, "Escape": 27, "Tab": 9, "Enter": 13}


class Browser:
    """One Chromium with one page in it."""

    def __init__(self, folder: Path, *, width: int = 1280, height: int = 900, flags: tuple[str, ...] = ()) -> None:
        to_child, mine = os.pipe()
        theirs, from_child = os.pipe()
        command = [sys.executable, "-c", _BRIDGE, str(to_child), str(from_child), "chromium", *_FLAGS, *flags]
        self._process = subprocess.Popen(
            [*command, f"--user-data-dir={folder}", f"--window-size={width},{height}", "about:blank"],
            pass_fds=(to_child, from_child),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(to_child)
        os.close(from_child)
        self._write, self._read, self._rest, self._number = mine, theirs, b"", 0
        self._session = ""
        self._hears_from = 0.0
        target = next(t for t in self._ask("Target.getTargets")["targetInfos"] if t["type"] == "page")
        attached = self._ask("Target.attachToTarget", {"targetId": target["targetId"], "flatten": True})
        self._session = attached["sessionId"]
        self._ask("Page.enable")
        self._ask("Network.enable")
        self._origins: set[str] = set()

    @property
    def has_ended(self) -> bool:
        """Whether the process is gone."""
        return self._process.poll() is not None

    def forget(self) -> None:
        """Be a browser that was never anywhere: no page, cookie, cache or store, and the window's own size."""
        self._ask("Page.navigate", {"url": "about:blank"})
        for origin in self._origins:
            self._ask("Storage.clearDataForOrigin", {"origin": origin, "storageTypes": "all"})
        self._origins.clear()
        for order in (
            "Network.clearBrowserCookies",
            "Network.clearBrowserCache",
            "Emulation.clearDeviceMetricsOverride",
            "WebAuthn.disable",
        ):
            self._ask(order)
        self.slow_down(1)

    def close(self) -> None:
        """End this browser and nothing else."""
        os.close(self._write)
        try:
            self._process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait(timeout=10)
        os.close(self._read)

    def sign_in(self, address: str, cookies: Any) -> None:
        """Take over the cookies of a test client."""
        for name, morsel in cookies.items():
            self._ask("Network.setCookie", {"name": name, "value": morsel.value, "url": address})

    def open(self, address: str) -> None:
        """Go to an address and wait until its scripts have run and its keys are heard."""
        self._origins.add("/".join(address.split("/")[:3]))
        self._ask("Page.navigate", {"url": address})
        self._settle("document.readyState === 'complete'")

    def run(self, script: str) -> Any:
        """Give the value of a script on the page."""
        answer = self._ask("Runtime.evaluate", {"expression": script, "returnByValue": True, "awaitPromise": True})
        if "exceptionDetails" in answer:
            raise AssertionError(answer["exceptionDetails"])
        return answer["result"].get("value")

    def wait(self, script: str, seconds: float = 40.0) -> None:
        """Wait until a script on the page says true."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            try:
                if self.run(script):
                    return
            except AssertionError:
                pass  # between two pages there is nothing to ask
            time.sleep(0.01)
        raise AssertionError(f"not within {seconds} seconds: {script}")

    def _settle(self, script: str) -> None:
        """Wait for a page, and until what it runs once it is whole has run and is drawn."""
        self.wait(script)
        self.wait(_DRAWN)
        self._hears_from = time.monotonic() + _DEAF

    def press(self, key: str, *, code: str = "", repeat: bool = False, **more: Any) -> None:
        """Press a key on whatever has the focus; `code` is its place on the keyboard where the letter is not Latin."""
        place = code or (
            f"Key{key.upper()}" if key.isalpha() and len(key) == 1 else f"Digit{key}" if key.isdigit() else key
        )
        time.sleep(max(0.0, self._hears_from - time.monotonic()))
        event = {"key": key, "code": place, "windowsVirtualKeyCode": _CODES.get(key, ord(key[0].upper()))}
        text = {"text": key} if len(key) == 1 else {}
        self._ask("Input.dispatchKeyEvent", {"type": "keyDown", "autoRepeat": repeat, **event, **text, **more})
        self._ask("Input.dispatchKeyEvent", {"type": "keyUp", **event})

    def press_to_leave(self, key: str, **more: Any) -> None:
        """Press a key that leads to another page, and wait until that page hears keys."""
        self.run("window.beforeTheKey = true")
        self.press(key, **more)
        self._settle("!window.beforeTheKey && document.readyState === 'complete'")

    def resize(self, width: int, height: int) -> None:
        """Give the page another size, as on another screen."""
        size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
        self._ask("Emulation.setDeviceMetricsOverride", size)
        self.run(_DRAWN)

    def picture(self, path: Path) -> None:
        """Write what the whole page looks like."""
        size = self._ask("Page.getLayoutMetrics")["cssContentSize"]
        clip = {"x": 0, "y": 0, "width": size["width"], "height": size["height"], "scale": 1}
        shot = self._ask("Page.captureScreenshot", {"format": "png", "captureBeyondViewport": True, "clip": clip})
        path.write_bytes(base64.b64decode(shot["data"]))

    def slow_down(self, times: float) -> None:
        """Give the page a processor so many times slower, as on an old phone."""
        self._ask("Emulation.setCPUThrottlingRate", {"rate": times})

    def _ask(self, method: str, parameters: dict[str, Any] | None = None) -> dict[str, Any]:
        self._number += 1
        order = {"id": self._number, "method": method, "params": parameters or {}}
        if self._session:
            order["sessionId"] = self._session
        os.write(self._write, json.dumps(order).encode() + b"\0")
        end = time.monotonic() + 60
        while time.monotonic() < end:
            answer = self._next_message(end)
            if answer.get("id") == self._number:
                if "error" in answer:
                    raise AssertionError(f"{method}: {answer['error']}")
                result: dict[str, Any] = answer["result"]
                return result
        raise AssertionError(f"the browser did not answer {method}")

    def _next_message(self, end: float) -> dict[str, Any]:
        while b"\0" not in self._rest:
            ready, _, _ = select.select([self._read], [], [], max(0.0, end - time.monotonic()))
            if not ready:
                raise AssertionError("the browser says nothing")
            part = os.read(self._read, 1 << 20)
            if not part:
                raise AssertionError("the browser has ended")
            self._rest += part
        text, _, self._rest = self._rest.partition(b"\0")
        message: dict[str, Any] = json.loads(text)
        return message
