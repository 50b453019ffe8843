"""Can a file be asked for, approved, taken and ended from its pages, and does each page say only what its reader may know?"""

import pyrage
import pytest
from leaving import SECRET, consent, recipient, rows_in
from small_register import family

from aman.exports.models import Export, Recipient
from aman.jobs.actions import run_due_jobs

pytestmark = pytest.mark.django_db


def as_(client, user):
    client.force_login(user)
    return client


def asking(to, case, **more):
    return {
        "recipient": to.pk,
        "purpose": "resettlement_state",
        "why": "They asked whom they may receive.",
        "refs": case.ref,
        "form": "csv",
        **more,
    }


def test_a_file_is_counted_asked_for_approved_and_taken(client, amina, bashir):
    case, (qais, shakila, _) = family(amina)
    consent(amina, qais, shakila)
    to = recipient(bashir)
    counted = as_(client, amina).post("/exports/ask/", asking(to, case, act="count"))
    assert "Ask a second person to approve it" in counted.content.decode()
    assert not Export.objects.exists()
    assert client.post("/exports/ask/", asking(to, case, act="ask")).status_code == 302
    export = Export.objects.get()
    page = f"/exports/{export.ref}/"
    assert "Approve the file" not in client.get(page).content.decode()
    text = as_(client, bashir).get(page).content.decode()
    assert "Approve the file" in text
    assert "Qais" not in text
    assert client.post(f"{page}approve/").status_code == 302
    run_due_jobs(worker="test")
    answer = as_(client, amina).post(f"{page}file/")
    assert answer["Cache-Control"] == "no-store"
    assert answer["Content-Disposition"] == f'attachment; filename="{export.ref}.csv.age"'
    assert len(rows_in(pyrage.decrypt(b"".join(answer.streaming_content), [SECRET]))) == 3
    assert client.post(f"{page}end/").status_code == 302
    export.refresh_from_db()
    assert export.state == "ended"


def test_the_key_made_for_a_file_stands_on_one_page_once(client, amina, bashir):
    case, people = family(amina)
    consent(amina, *people)
    as_(client, amina).post("/exports/ask/", asking(recipient(bashir, key=""), case, act="ask"))
    page = f"/exports/{Export.objects.get().ref}/"
    shown = as_(client, bashir).post(f"{page}approve/")
    assert "AGE-SECRET-KEY-1" in shown.content.decode()
    assert "no-store" in shown["Cache-Control"]
    assert "AGE-SECRET-KEY-1" not in client.get(page).content.decode()


def test_a_list_for_the_host_is_refused_on_the_page_with_the_reason(client, amina, bashir):
    case, people = family(amina)
    consent(amina, *people, purpose="verification_by_host", to="Interior ministry")
    to = recipient(bashir, "Interior ministry", "host")
    answer = as_(client, amina).post("/exports/ask/", asking(to, case, purpose="verification_by_host", act="ask"))
    assert answer.status_code == 422
    assert "arrest list" in answer.content.decode()
    assert not Export.objects.exists()


@pytest.mark.parametrize("address", ["", "ask/", "recipients/", "recipients/add/", "trace/"])
def test_a_host_desk_sees_no_page_about_files(client, dawud, address):
    assert as_(client, dawud).get(f"/exports/{address}").status_code == 403


def test_somebody_elses_request_is_not_taken_back(client, amina, rahela, bashir):
    case, people = family(amina)
    consent(amina, *people)
    as_(client, amina).post("/exports/ask/", asking(recipient(bashir), case, act="ask"))
    export = Export.objects.get()
    as_(client, rahela).post(f"/exports/{export.ref}/take-back/")
    export.refresh_from_db()
    assert export.state == "asked"


def test_a_recipient_is_added_by_a_reviewer_with_a_key_that_is_one(client, bashir):
    typed = {"name": "Legal aid society", "kind": "partner", "contact": "+99 1", "age_key": "age1nonsense"}
    assert as_(client, bashir).post("/exports/recipients/add/", typed).status_code == 422
    typed["age_key"] = str(SECRET.to_public())
    assert client.post("/exports/recipients/add/", typed).status_code == 302
    assert Recipient.objects.get().added_by == bashir
    assert client.post("/exports/recipients/add/", typed).status_code == 422


def test_leaked_rows_are_traced_to_their_file(client, amina, bashir):
    case, people = family(amina)
    consent(amina, *people)
    as_(client, amina).post("/exports/ask/", asking(recipient(bashir), case, act="ask"))
    export = Export.objects.get()
    refs = "\n".join(export.rows.order_by("position").values_list("row_ref", flat=True))
    text = as_(client, bashir).post("/exports/trace/", {"references": refs}).content.decode()
    assert export.ref in text
    assert "among them" in text
    assert "No file of your office" in client.post("/exports/trace/", {"references": "R-0"}).content.decode()
