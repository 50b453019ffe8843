"""Four named people, two offices, and the shared lists when they are there.

Amina works cases, Bashir reviews, Rahela registers; all in the embassy. Carol works cases in another
office. Dawud sits at the host's desk and must never see a record.
"""

from __future__ import annotations

import contextlib
import gc
import logging
import os
import shutil
import sys
from pathlib import Path

import pytest
from hypothesis import settings as hypothesis_settings

ROOT = Path(__file__).resolve().parent.parent
#: Set where both databases and a browser are made sure of: then nothing may be skipped.
SKIP_NOTHING = bool(os.environ.get("AMAN_SKIP_NOTHING"))
ON_POSTGRESQL = bool(os.environ.get("AMAN_TEST_DATABASE_URL"))

# Containers often keep no bytecode; then every worker, and every command a test starts, would compile all of it anew.
sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

# Before a change is accepted every run draws the same cases: what is new is looked for on the developer's machine.
hypothesis_settings.register_profile("accepting", derandomize=True)
if SKIP_NOTHING:
    hypothesis_settings.load_profile("accepting")


def pytest_addoption(parser):
    """Without Django, as the core is tested, nobody else knows the line that names Django's settings."""
    with contextlib.suppress(ValueError):  # pytest-django stands, and has said it
        parser.addini("DJANGO_SETTINGS_MODULE", "the settings of Django, which this run does without")


def pytest_configure(config):
    """Once, before any worker starts: no test may run machine code of yesterday's source."""
    if not hasattr(config, "workerinput"):
        from aman.site.warm import forget_stale_code

        forget_stale_code()


def pytest_collection_modifyitems(config, items):
    """Tests of one database run where that database is; the others say that they did not."""
    kept, left = [], []
    for item in items:
        foreign = item.get_closest_marker("postgresql" if not ON_POSTGRESQL else "sqlite")
        if foreign and SKIP_NOTHING:
            left.append(item)  # the run on the other database has it
            continue
        if foreign:
            item.add_marker(pytest.mark.skip(reason="this database is not the one under test"))
        if item.get_closest_marker("chromium") and not SKIP_NOTHING and shutil.which("chromium") is None:
            item.add_marker(pytest.mark.skip(reason="no Chromium on this machine"))
        kept.append(item)
    if left:
        config.hook.pytest_deselected(items=left)
        items[:] = kept


def pytest_collection_finish(session):
    """What is imported and collected by now stays to the end: nobody need ask again and again whether it is garbage."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of shared lists beside the checkout; the test is skipped where there is none."""
    path = ROOT.parent / "shared" / "data"
    if not path.is_dir():
        pytest.skip("the shared lists are not beside this checkout")
    return path


@pytest.fixture(autouse=True)
def _nothing_from_other_tests():
    """Limits on wrong passwords are counted in the cache, and a page in Urdu leaves its language to what comes next."""
    yield
    if "django.core.cache" in sys.modules:
        from django.core.cache import cache
        from django.utils import translation

        cache.clear()
        translation.deactivate()


@pytest.fixture
def only_answers(monkeypatch):
    """For tests that ask thousands of pages: no log line is kept, and no template's values are copied for the client."""
    from django.template import Template
    from django.test.utils import _TestState

    monkeypatch.setattr(Template, "_render", _TestState.saved_data.template_render)
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


@pytest.fixture(scope="session")
def chromium(live_server, tmp_path_factory):
    """Give one Chromium for all tests: starting it takes long. It lets go of the server before that ends."""
    from browser import Browser

    started = []

    def running():
        if not started or started[-1].has_ended:
            started.append(Browser(tmp_path_factory.mktemp("chromium") / "profile"))
        return started[-1]

    yield running
    for one in started:
        one.close()


@pytest.fixture
def browser(chromium):
    """A browser that was never anywhere, and leaves no page open that would go on asking while other tests run."""
    opened = chromium()
    opened.forget()
    yield opened
    if not opened.has_ended:
        opened.forget()


def _user(username: str, role: str, office):
    from aman.accounts.models import User

    return User.objects.create_user(username=username, password="a long test password", role=role, office=office)


@pytest.fixture
def embassy(db):
    from aman.accounts.models import Office

    return Office.objects.create(code="embassy", name="Embassy of Examplia", duty_number="+99 000 0000")


@pytest.fixture
def other_office(db):
    from aman.accounts.models import Office

    return Office.objects.create(code="other", name="Another office", duty_number="+99 000 0001")


@pytest.fixture
def host_office(db):
    from aman.accounts.models import Office

    return Office.objects.create(code="host-desk", name="Host desk", kind="host")


@pytest.fixture
def rahela(embassy):
    return _user("rahela", "register_officer", embassy)


@pytest.fixture
def amina(embassy):
    return _user("amina", "case_officer", embassy)


@pytest.fixture
def bashir(embassy):
    return _user("bashir", "reviewer", embassy)


@pytest.fixture
def carol(other_office):
    return _user("carol", "case_officer", other_office)


@pytest.fixture
def dawud(host_office):
    return _user("dawud", "host_desk", host_office)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Let a test that commits for real empty the log afterwards; the triggers that forbid it are put back at once."""
    from importlib import import_module

    from django.db import connection

    names = ("aman.audit.migrations.0002_append_only", "aman.audit.migrations.0003_touches")
    triggers = [import_module(name) for name in names]
    sqlite = connection.vendor == "sqlite"
    drop = [line for one in triggers for line in (one.SQLITE_DROP if sqlite else one.POSTGRESQL_DROP)]
    add = [line for one in triggers for line in (one.SQLITE_ADD if sqlite else one.POSTGRESQL_ADD)]
    flush = connection.ops.execute_sql_flush

    def flush_all(statements):
        with connection.cursor() as cursor:
            for statement in drop:
                cursor.execute(statement)
        try:
            flush(statements)
        finally:
            with connection.cursor() as cursor:
                for statement in add:
                    cursor.execute(statement)

    connection.ops.execute_sql_flush = flush_all
