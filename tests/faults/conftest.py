"""A server on the kind of database that is under test, for tests that kill: production is PostgreSQL, a laptop is SQLite."""

import pytest
from conftest import ON_POSTGRESQL
from served import ScratchPostgresql, Site


@pytest.fixture
def site(tmp_path):
    """A site with a database of its own, which nothing else works on; killed at the end, whatever it still does."""
    if ON_POSTGRESQL:
        server = ScratchPostgresql()
        found = Site(server.url, tmp_path)
    else:
        server, found = None, Site(f"sqlite:///{tmp_path / 'aman.sqlite3'}", tmp_path)
    yield found
    found.kill()
    if server is not None:
        server.remove()
