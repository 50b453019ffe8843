"""Do the settings refuse to start unsafely, and does their page tell of each of them?"""

import os
import re
import subprocess
import sys

import pytest
from conftest import ROOT

from aman.site import settings as site_settings
from aman.site.startup import refuse_to_serve, refuse_unsafe_settings

SOURCE = (ROOT / "src/aman/site/settings.py").read_text(encoding="utf-8")
PAGE = (ROOT / "docs/reference/settings.md").read_text(encoding="utf-8")
NAMES = sorted(set(re.findall(r'_(?:read|flag|number)\("([A-Z_]+)"', SOURCE)))


def test_the_settings_file_reads_what_this_test_looks_for():
    assert {"SECRET_KEY", "HOSTS", "DEBUG", "UPLOAD_MEGABYTES", "TIME_ZONE"} <= set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_every_setting_is_on_its_page(name):
    assert f"| `AMAN_{name}` |" in PAGE


def test_the_page_tells_of_no_setting_that_is_gone():
    assert set(re.findall(r"^\| `AMAN_([A-Z_]+)` \|", PAGE, re.MULTILINE)) == set(NAMES)


@pytest.mark.parametrize(
    ("setting", "value", "named"),
    [
        ("ALLOWED_HOSTS", ["*"], "AMAN_HOSTS"),
        ("ALLOWED_HOSTS", [], "AMAN_HOSTS"),
        ("ALLOWED_HOSTS", [".example"], "AMAN_HOSTS"),
        ("SECRET_KEY", "short", "AMAN_SECRET_KEY"),
        ("SECRET_KEY", "not-secret-" * 6, "AMAN_SECRET_KEY"),
        ("SECOND_FACTOR_REQUIRED", False, "AMAN_SECOND_FACTOR"),
    ],
)
def test_an_unsafe_value_is_named(monkeypatch, setting, value, named):
    monkeypatch.setattr(site_settings, setting, value)
    assert any(named in line for line in site_settings.check_safe())


@pytest.mark.parametrize("flag", ["INSECURE_HTTP", "DEMO"])
def test_what_is_for_this_machine_only_is_refused_elsewhere(monkeypatch, flag):
    monkeypatch.setattr(site_settings, flag, True)
    monkeypatch.setattr(site_settings, "ALLOWED_HOSTS", ["aman.example"])
    assert any(f"AMAN_{flag} is for this machine only" in line for line in site_settings.check_safe())


def test_safe_values_are_not_complained_of(monkeypatch):
    monkeypatch.setattr(site_settings, "SECRET_KEY", "k" * 60)
    monkeypatch.setattr(site_settings, "ALLOWED_HOSTS", ["aman.example"])
    monkeypatch.setattr(site_settings, "INSECURE_HTTP", False)
    monkeypatch.setattr(site_settings, "SECOND_FACTOR_REQUIRED", True)
    assert site_settings.check_safe() == []
    refuse_to_serve()


def test_the_check_stops_a_command(monkeypatch):
    monkeypatch.setattr(site_settings, "ALLOWED_HOSTS", ["*"])
    assert {error.id for error in refuse_unsafe_settings(None)} == {"aman.E001"}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("variables", "named"),
    [
        ({"AMAN_HOSTS": "aman.example"}, "AMAN_SECRET_KEY"),
        ({"AMAN_SECRET_KEY": "k" * 60, "AMAN_HOSTS": "*"}, "AMAN_HOSTS"),
        ({"AMAN_SECRET_KEY": "k" * 60, "AMAN_HOSTS": "aman.example", "AMAN_DEMO": "1"}, "AMAN_DEMO"),
    ],
)
def test_a_web_server_does_not_start_unsafely(tmp_path, variables, named):
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("AMAN_", "DJANGO_"))}
    result = subprocess.run(
        [sys.executable, "-c", "import aman.site.wsgi"],
        env={**clean, **variables, "AMAN_DATABASE_URL": "sqlite:///:memory:"},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert result.returncode != 0
    assert named in result.stderr
