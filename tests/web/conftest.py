"""A published page, a server that can be stopped, and a phone with one browser in it."""

from __future__ import annotations

import pytest
from browser import Browser
from verifier_station import Server, Station


@pytest.fixture
def station(tmp_path):
    made = Station(tmp_path / "site")
    made.publish()
    return made


@pytest.fixture
def server(station):
    running = Server(station.folder)
    yield running
    running.stop()


@pytest.fixture(scope="session")
def phone(tmp_path_factory):
    """One browser for all: each test serves from another port, which is another site to it."""
    chromium = Browser(tmp_path_factory.mktemp("phone") / "profile", width=390, height=780)
    yield chromium
    chromium.close()
