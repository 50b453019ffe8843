"""How long does an officer with an old phone wait between the camera's first picture and the verdict?

A headless Chromium with a fake camera at a sixth of the processor's speed; the page was visited once, then its server was
stopped and the page opened again. The clock runs inside the page, from the arrival of the first frame (the browser's own
callback) until the answer has been painted. Nothing of the page is changed for it.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
if str(ROOT / "tests") not in sys.path:
    sys.path.insert(0, str(ROOT / "tests"))

from browser import Browser  # noqa: E402
from verifier_station import WITHDRAWN, Server, Station, as_video, code_image  # noqa: E402

SLOWER = 6
ASKED_MS = 300
MOMENT_MS = 2_000
SCAN = "document.querySelector('#screen button.primary').click()"
#: Set before the button is pressed; both moments are the page's own.
HOOK = """(() => {
  window.timed = {};
  const video = document.querySelector('video');
  const arrived = (at) => { window.timed.first = Math.min(window.timed.first ?? Infinity, at); };
  video.addEventListener('loadeddata', () => arrived(performance.now()), { once: true });
  video.requestVideoFrameCallback((now, frame) => arrived(Math.min(now, frame.presentationTime)));
  const seen = new MutationObserver(() => {
    if (!document.querySelector('#screen [data-step], #screen [data-code]')) return;
    seen.disconnect();
    requestAnimationFrame(() => setTimeout(() => { window.timed.shown = performance.now(); }));
  });
  seen.observe(document.getElementById('screen'), { childList: true, subtree: true });
})()"""
STANDS = "document.querySelector('video') !== null && document.querySelectorAll('nav button').length === 4"
ANSWER = (
    "document.querySelector('#screen [data-code]')?.dataset.code ?? document.querySelector('[data-step]').dataset.step"
)


@dataclass(frozen=True)
class Wait:
    """One letter before the camera.

    Attributes:
        answer: what the page showed.
        first_ms: the first scan after the page was opened.
        again_ms: the median of the scans after it.
        slower: how many times slower the page's processor really was, by a piece of work timed before each scan.
        at_six_ms: the median of the later scans, each brought to six times by that piece of work: an estimate.
    """

    letter: str
    answer: str
    first_ms: float
    again_ms: float
    slower: float
    at_six_ms: float


#: Some work whose time says how slow the page's processor really was: other work on the machine slows it further.
SPIN = """(() => { const start = performance.now(); let sum = 0;
  for (let n = 0; n < 3e6; n += 1) sum = (sum * 31 + n) | 0;
  return performance.now() - start + (sum === 1 ? 1 : 0); })()"""

LETTERS: tuple[tuple[str, dict[str, object], str], ...] = (
    ("plain", {}, "compare"),
    ("long names", {"name_latin": "Abdul Rahman Mohammad Example Khel", "name_arabic": "عبدالرحمان محمد نمونه خیل"}, "compare"),
    ("withdrawn", {"status_index": WITHDRAWN}, "WITHDRAWN"),
    ("with instruction", {"instruction": "EX-2023/1127-NOR"}, "compare"),
    ("only a name", {"name_arabic": "", "last_four": "", "id_kind": "", "birth_year": 0}, "compare"),
)  # fmt: skip


def run(letters: int = len(LETTERS), again: int = 8, slower: float = SLOWER) -> list[Wait]:
    """Time some letters; each has a browser of its own, since the fake camera's picture is fixed at its start."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        station = Station(home / "site")
        station.publish()
        return [
            _time(home / str(at), station, name, changes, right, again, slower)
            for at, (name, changes, right) in enumerate(LETTERS[:letters])
        ]


def _time(
    home: Path, station: Station, name: str, changes: dict[str, object], right: str, again: int, slower: float
) -> Wait:
    home.mkdir()
    video = as_video(home / "camera.y4m", code_image(station.letter(**changes), 5))
    flags = (
        "--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream", f"--use-file-for-fake-video-capture={video}",
    )  # fmt: skip
    server = Server(station.folder)
    phone = Browser(home / "profile", width=390, height=780, flags=flags)
    try:
        phone.open(server.address)
        phone.run("navigator.serviceWorker.ready.then(() => true)")
        phone.wait("navigator.serviceWorker.controller !== null")
        phone.wait("document.getElementById('standing').innerText !== ''")
        server.stop()
        free = min(phone.run(SPIN) for _ in range(12))
        phone.slow_down(slower)
        phone.open(server.address)
        # An officer takes a moment before pressing; the page uses it to make its reader ready.
        phone.run(f"new Promise((done) => setTimeout(done, {MOMENT_MS}))")
        waits, spins = [], []
        for _ in range(1 + again):
            phone.wait(STANDS, seconds=30)
            spins.append(phone.run(SPIN))
            phone.run(HOOK)
            phone.run(SCAN)
            phone.wait("window.timed.shown > 0", seconds=60)
            waits.append(phone.run("window.timed.shown - window.timed.first"))
            answer = phone.run(ANSWER)
            if answer != right:
                raise AssertionError(f"{name}: {answer} was shown, not {right}")
            phone.run(HOME)
        some = slice(1 if again else 0, None)
        at_six = [wait * SLOWER * free / spin for wait, spin in zip(waits[some], spins[some], strict=True)]
        middle = statistics.median
        return Wait(name, answer, waits[0], middle(waits[some]), middle(spins) / free, middle(at_six))
    finally:
        phone.close()


#: Back to the start without loading the page anew: confirm, then "check another".
HOME = """(() => {
  if (document.querySelector('[data-step]')) document.querySelector('#screen .buttons button').click();
  document.querySelector('#screen .buttons button').click();
})()"""


def as_rows(found: list[Wait]) -> tuple[list[str], list[list[str]]]:
    """Each letter, and the median over all."""
    header = [
        "letter before the camera", "answer", "first scan, ms", "later scans, median ms", "asked",
        "slower than free", "later scans at 6x, estimated ms",
    ]  # fmt: skip

    def row(name: str, answer: str, asked: str, of: list[Wait]) -> list[str]:
        middle = statistics.median
        return [
            name, answer, f"{middle(w.first_ms for w in of):.0f}", f"{middle(w.again_ms for w in of):.0f}", asked,
            f"{middle(w.slower for w in of):.1f}x", f"{middle(w.at_six_ms for w in of):.0f}",
        ]  # fmt: skip

    return header, [
        *(row(one.letter, one.answer, "", [one]) for one in found),
        row("median", "", f"at most {ASKED_MS}", found),
    ]
