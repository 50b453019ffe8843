"""A root, an issuing key and a family of three; opening a key is made quick, for here nobody guesses passphrases."""

from __future__ import annotations

import pytest
from issuing_words import PASSPHRASE
from small_register import family


@pytest.fixture(autouse=True)
def quick_seals(monkeypatch):
    monkeypatch.setattr("aman.issuing.seals._COST", 2**4)


@pytest.fixture
def root_path(tmp_path):
    from aman.issuing.actions import create_root_key

    path = tmp_path / "root.key"
    create_root_key(path=path, passphrase=PASSPHRASE)
    return path


@pytest.fixture
def key(amina, root_path):
    from aman.issuing.actions import create_issuing_key

    return create_issuing_key(actor=amina, root_path=root_path, root_passphrase=PASSPHRASE, passphrase=PASSPHRASE)


@pytest.fixture
def case(amina):
    return family(amina)[0]


@pytest.fixture
def letters(amina, key, case):
    """The family's three letters, in the order they were made."""
    from aman.issuing.actions import issue_letters
    from aman.issuing.models import Letter

    issue_letters(actor=amina, passphrase=PASSPHRASE)
    return list(Letter.objects.order_by("id"))
