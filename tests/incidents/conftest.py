"""What tests of incidents share: a register of two, of whom callers speak."""

import pytest
from small_register import add, new_person


@pytest.fixture
def register(amina):
    return add(
        amina,
        new_person("Qais Darwazi", "قیس دروازی", father="Tamim", born="1984-03-05", sex="M", place="Islamabad"),
        new_person("Ulfat Wardak", father="Sarwar", born=2001, sex="F"),
    )
