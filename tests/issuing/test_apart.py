"""Does the process that reads strangers' pictures hold nothing, may it do nothing, and is its end nobody else's?"""

import io
import subprocess
import sys
import time
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image

from aman.errors import BadInput
from aman.issuing import apart
from aman.issuing.pictures import shrink_picture

CODE = "HTTPS://VERIFY.EXAMPLE/V#0123456789"


def picture(kind="PNG"):
    barcode = zxingcpp.create_barcode(CODE, zxingcpp.BarcodeFormat.QRCode)
    out = io.BytesIO()
    Image.fromarray(zxingcpp.write_barcode_to_image(barcode, scale=4)).convert("RGB").save(out, kind)
    return out.getvalue()


def test_it_reads_what_the_readers_read_and_repeats_their_refusals():
    assert apart.read_codes_apart(picture()) == [CODE]
    assert apart.read_codes_apart(picture("PDF")) == [CODE]
    face = picture("JPEG")
    assert apart.shrink_picture_apart(face) == shrink_picture(face)
    with pytest.raises(BadInput) as refused:
        apart.read_codes_apart(b"no picture")
    assert refused.value.code == "verify.unreadable-file"
    with pytest.raises(BadInput, match="larger than 12 MB"):
        apart.read_codes_apart(b"x" * (apart.MOST_BYTES + 1))


@pytest.mark.parametrize(
    "ending", ["import os; os.abort()", "print('not json')", "import sys; sys.stdin.buffer.read()"]
)
def test_a_reader_that_falls_over_is_a_refusal_in_words_and_the_next_one_reads(monkeypatch, ending):
    apart.end_the_one_that_waits()

    def broken():
        return subprocess.Popen(
            [sys.executable, "-I", "-S", "-c", ending],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )

    with monkeypatch.context() as patched:
        patched.setattr(apart, "_start", broken)
        with pytest.raises(BadInput) as refused:
            apart.read_codes_apart(picture())
        assert refused.value.code == "verify.too-heavy"
        apart.end_the_one_that_waits()
    assert apart.read_codes_apart(picture()) == [CODE]


def test_a_reader_that_does_not_come_to_an_end_is_ended(monkeypatch):
    apart.end_the_one_that_waits()
    monkeypatch.setattr(apart, "WALL_SECONDS", 0.2)
    monkeypatch.setattr(
        apart,
        "_start",
        lambda: subprocess.Popen(
            [sys.executable, "-I", "-S", "-c", "import time; time.sleep(60)"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        ),
    )
    with pytest.raises(BadInput, match="more time or memory"):
        apart.read_codes_apart(b"x")
    apart.end_the_one_that_waits()


def test_one_more_than_may_be_read_at_once_is_asked_to_come_again(monkeypatch):
    monkeypatch.setattr(apart, "_WAIT_SECONDS", 0.01)
    for _ in range(2):
        apart._PLACES.acquire()
    try:
        with pytest.raises(BadInput, match="being read"):
            apart.read_codes_apart(picture())
    finally:
        for _ in range(2):
            apart._PLACES.release()


@pytest.mark.skipif(not Path("/proc/self/limits").exists(), reason="limits of a process can be read on Linux only")
def test_the_process_sees_no_environment_may_write_nothing_and_has_limits(monkeypatch):
    monkeypatch.setenv("AMAN_SECRET_KEY", "a-secret-that-must-not-be-there")
    apart.end_the_one_that_waits()
    apart.read_codes_apart(picture())  # afterwards the next one waits
    ((_owner, reader),) = apart._waiting
    told = Path(f"/proc/{reader.pid}")
    until = time.monotonic() + 30
    while "Max file size             0 " not in (told / "limits").read_text() and time.monotonic() < until:
        time.sleep(0.02)
    limits = {line[:26].strip(): line[26:].split()[1] for line in (told / "limits").read_text().splitlines()[1:]}
    assert limits["Max address space"] == str(apart.MEMORY_BYTES)
    assert limits["Max cpu time"] == str(apart.CPU_SECONDS)
    assert limits["Max file size"] == limits["Max core file size"] == limits["Max processes"] == "0"
    assert b"AMAN_" not in (told / "environ").read_bytes()
    apart.end_the_one_that_waits()


def test_a_reader_whose_server_is_gone_ends_by_itself():
    reader = apart._start()
    reader.stdin.close()
    assert reader.wait(timeout=30) == 0
    assert reader.stdout.read() == b""
    reader.stdout.close()
