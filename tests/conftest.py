"""Four named people, two offices, and the shared lists when they are there.

Amina works cases, Bashir reviews, Rahela registers; all in the embassy. Carol works cases in another
office. Dawud sits at the host's desk and must never see a record.
"""

from __future__ import annotations

from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of shared lists beside the checkout; the test is skipped where there is none."""
    path = ROOT.parent / "shared" / "data"
    if not path.is_dir():
        pytest.skip("the shared lists are not beside this checkout")
    return path


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
