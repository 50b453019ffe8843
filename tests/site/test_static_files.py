"""Do style sheets travel compressed, and does nobody get an old one?"""

import gzip
import os

import pytest
from django.contrib.staticfiles import finders
from django.http import HttpResponse

from aman.site import static_files
from aman.site.static_files import StaticFiles, are_collected, collect_static_files

pytestmark = pytest.mark.django_db  # closing an answer also tidies connections
SHEET = "/static/bootstrap/bootstrap.min.css"


@pytest.fixture
def collected(settings, tmp_path):
    settings.STATIC_ROOT = str(tmp_path / "static")
    settings.WHITENOISE_AUTOREFRESH = False
    assert collect_static_files()
    return tmp_path / "static"


def get(rf, url):
    answer = StaticFiles(lambda request: HttpResponse(status=404))(rf.get(url, headers={"accept-encoding": "gzip"}))
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    answer.close()
    return answer, content


@pytest.mark.slow
def test_a_first_page_fits_in_a_hundred_kilobytes(rf, collected):
    answer, sheet = get(rf, SHEET)
    assert answer["Content-Encoding"] == "gzip"
    _, own = get(rf, "/static/aman/aman.css")
    assert len(sheet) + len(own) < 50_000
    assert b"--bs-body-color" in gzip.decompress(sheet)


@pytest.mark.slow
def test_what_is_collected_is_not_collected_again(collected, monkeypatch):
    assert are_collected()
    monkeypatch.setattr(static_files, "call_command", lambda *a, **k: pytest.fail("collected twice"))
    assert collect_static_files()


@pytest.mark.slow
def test_a_copy_older_than_its_source_is_not_served(rf, collected):
    copy = collected / "aman" / "aman.css"
    copy.write_text("old", encoding="utf-8")
    os.utime(copy, (1, 1))
    assert not are_collected()
    _, own = get(rf, "/static/aman/aman.css")
    own = gzip.decompress(own) if own[:2] == b"\x1f\x8b" else own
    with open(finders.find("aman/aman.css"), "rb") as source:
        assert own == source.read()


def test_a_disk_that_cannot_be_written_still_serves(rf, settings, tmp_path, monkeypatch):
    settings.STATIC_ROOT = str(tmp_path / "empty")
    (tmp_path / "empty").mkdir()

    def full(*args, **kwargs):
        raise OSError("No space left on device")

    monkeypatch.setattr(static_files, "call_command", full)
    assert collect_static_files() is False
    answer, _ = get(rf, SHEET)
    assert answer.status_code == 200
