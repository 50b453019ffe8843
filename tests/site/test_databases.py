"""Is a database on another machine reached only where its certificate is checked?"""

import pytest

from aman.site import settings as site_settings
from aman.site.databases import database_of, is_here, keys_beside, travels_in_the_open


def open_(url, **surroundings):
    return travels_in_the_open(database_of(url, keep_seconds=0), surroundings)


@pytest.mark.parametrize(
    "url",
    [
        "sqlite:///var/aman.sqlite3",
        "postgresql://aman@/aman",
        "postgresql://aman@/aman?host=/run/postgresql",
        "postgresql://aman@127.0.0.1:5432/aman",
        "postgresql://aman@localhost/aman",
        "postgresql://aman@[::1]/aman",
        "postgresql://aman@db.example/aman?sslmode=verify-full",
        "postgresql://aman@192.0.2.1/aman?sslmode=verify-ca",
    ],
)
def test_what_stays_here_or_is_checked_may_be_used(url):
    assert not open_(url)


@pytest.mark.parametrize("mode", ["", "?sslmode=disable", "?sslmode=prefer", "?sslmode=require", "?service=other"])
def test_what_leaves_this_machine_unchecked_is_refused(mode):
    assert open_(f"postgresql://aman@db.example/aman{mode}")
    assert open_(f"postgresql://aman@127.0.0.1,192.0.2.1/aman{mode}")


def test_what_the_address_leaves_open_is_looked_for_where_the_client_looks():
    assert open_("postgresql://aman@/aman", PGHOST="db.example")
    assert open_("postgresql://aman@/aman", PGHOSTADDR="192.0.2.1")
    assert open_("postgresql://aman@/aman", PGSERVICE="other")
    assert not open_("postgresql://aman@db.example/aman", PGSSLMODE="verify-full")
    assert open_("postgresql://aman@db.example/aman?sslmode=require", PGSSLMODE="verify-full")


def test_such_a_database_stops_the_start(monkeypatch):
    elsewhere = database_of("postgresql://aman@db.example/aman", keep_seconds=0)
    monkeypatch.setattr(site_settings, "DATABASES", {"default": elsewhere})
    assert any("AMAN_DATABASE_URL" in line for line in site_settings.check_safe())


def test_keys_are_looked_for_beside_a_file_alone(tmp_path):
    (tmp_path / "aman.sqlite3.keys").touch()
    assert keys_beside(database_of(f"sqlite:///{tmp_path}/aman.sqlite3", keep_seconds=0))
    assert not keys_beside(database_of("postgresql://aman@/aman", keep_seconds=0))
    assert is_here("@abstract")
    assert not is_here("198.51.100.7")
