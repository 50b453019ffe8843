"""A family is listed, gets letters, is asked about at a desk, loses its letters, and the owner sees it all."""

from __future__ import annotations

import pytest
from small_register import add, new_person

from aman.audit.models import AuditEvent
from aman.cases.actions import NewMember, build_cases
from aman.cases.models import Case

pytestmark = pytest.mark.django_db


def test_from_the_list_to_the_desk_and_back_to_the_owner(client, rahela, amina, dawud):
    from small_register import letter

    (person,) = add(rahela, new_person("Nasir Wardak", "ناصر وردک", father="Halim", born="1970-02-03"))
    build_cases(actor=rahela, members=[NewMember(person.pk, "KBL2023618009", "SIV", "principal_applicant")])
    case = Case.objects.get()
    asked = {"name": "ناصر وردک", "father": "حلیم", "birth": "1970-02-03", "reason": "station", "place": "Rawalpindi"}

    client.force_login(dawud)
    assert "No record: call" in client.post("/checks/", asked).content.decode()

    held = letter(amina, case, person)
    assert "Protection in force" in client.post("/checks/", asked).content.decode()

    held.state = "withdrawn"
    held.save(update_fields=["state"])
    assert "No record: call" in client.post("/checks/", asked).content.decode()

    client.force_login(amina)
    text = client.get(f"/cases/{case.ref}/").content.decode()
    assert text.count("Rawalpindi") >= 3
    assert AuditEvent.objects.filter(verb="desk_check.asked").count() == 3
    assert "Nasir" not in str(list(AuditEvent.objects.values_list("detail", "subject")))
