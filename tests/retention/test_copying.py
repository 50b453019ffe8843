"""Is nobody real left in a copy for training, and can it still be worked with?"""

import json
import os
import subprocess
import sys

import pytest
import small_register as sample
from served import WORLD, Site

from aman.retention.actions.copying import Disguise, pseudonymised_lines

SECRETS = ("Darwazi", "Qais", "Tamim", "P01234567", "KBL2023618001", "+923001234567", "دروازی")


def test_no_name_number_or_word_of_anybody_stands_in_the_lines(amina):
    sample.family(amina)
    sample.add(
        amina,
        sample.new_person("Qais Darwazi", "قیس دروازی", father="Tamim", born="1984-03-05", phone="+923001234567",
            papers=(("af_passport", "P01234567"),)),
    )  # fmt: skip
    lines = list(pseudonymised_lines())
    said = "\n".join(lines)
    assert [secret for secret in SECRETS if secret in said] == []
    labels = {json.loads(line)["model"] for line in lines}
    assert {"people.person", "people.personname", "people.document", "cases.case"} <= labels
    assert not labels & {"audit.auditevent", "issuing.letter", "vault.keyblock", "accounts.officekey"}


def test_the_same_name_becomes_the_same_other_name_in_its_own_script():
    disguise = Disguise(["Quetta", "Peshawar"])
    assert disguise.name("Qais Darwazi") == disguise.name("qais darwazi") != "Qais Darwazi"
    assert disguise.name("Qais Darwazi").isascii()
    assert not disguise.name("قیس دروازی").isascii()
    assert len(disguise.name("Qais Tamim Darwazi").split()) == 3
    assert disguise.number("P01234567") == disguise.number("P01234567") != "P01234567"
    assert len({disguise.ref(f"AP-{n:08d}") for n in range(2_000)}) == 2_000
    assert Disguise([]).number("P01234567") != disguise.number("P01234567"), "each copy has a key of its own"


@pytest.mark.slow
@pytest.mark.sqlite
def test_the_command_writes_a_copy_that_opens_and_finds_its_own_people(tmp_path):
    site = Site(f"sqlite:///{tmp_path / 'aman.sqlite3'}", tmp_path)
    site.python(WORLD)
    site.python("from aman.people.models import *; p = Person.objects.first(); p.phone = '+923001234567'; p.save()")
    command = [
        sys.executable,
        "-c",
        "from aman.cli import main; main()",
        "retention",
        "pseudonymise",
        "--out",
        "copy.sqlite3",
    ]
    done = subprocess.run(
        command, env=site.environment, cwd=tmp_path, capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "copy.sqlite3.keys").exists(), "the copy has keys of its own"
    raw = (tmp_path / "copy.sqlite3").read_bytes()
    assert not any(secret.encode() in raw for secret in SECRETS)
    copy = Site(f"sqlite:///{tmp_path / 'copy.sqlite3'}", tmp_path)
    del copy.environment["AMAN_DATA_KEYS"]
    copy.environment = {**os.environ, **copy.environment}
    for name in ("AMAN_DATA_KEYS", "AMAN_DATA_KEYS_FILE"):
        copy.environment.pop(name, None)
    code = "from aman.people.models import *; print(Person.objects.count(), PersonName.objects.count(), NameKey.objects.count() > 0, PersonPhone.objects.count() > 0)\n"
    code += "print(all(len(n.full) > 2 for n in PersonName.objects.all()), PersonName.objects.filter(person__letters__isnull=False).count())"
    first, second = copy.python(code).splitlines()
    real = site.python("from aman.people.models import *; print(Person.objects.count(), PersonName.objects.count())")
    assert first == f"{real} True True"
    assert second == "True 0"
