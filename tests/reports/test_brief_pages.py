"""Can the brief of a day be made, read and taken on the site, each in its language, by those whose role it is?"""

import brief_register
import pytest
from brief_register import DAY, NAMES
from django.urls import reverse

from aman.accounts.models import User
from aman.audit.models import AuditEvent
from aman.jobs.actions import run_due_jobs
from aman.reports.actions.briefs import make_brief
from aman.reports.models import Brief

pytestmark = pytest.mark.django_db
ENGLISH = {"accept-language": "en"}


@pytest.fixture
def register(amina, bashir):
    return brief_register.fill(amina, bashir)


@pytest.fixture
def nasrin(embassy):
    return User.objects.create_user("nasrin", password="a long test password", role="analyst", office=embassy)


def page(client, user, name, *args):
    client.force_login(user)
    return client.get(reverse(f"reports:{name}", args=args), headers=ENGLISH)


def test_bashir_asks_for_a_brief_and_finds_it_in_the_list(client, bashir, register):
    client.force_login(bashir)
    asked = client.post(reverse("reports:make_brief"), {"as_of": DAY.isoformat()}, headers=ENGLISH)
    assert asked.status_code == 302
    assert "0 of 11" in page(client, bashir, "list_briefs").content.decode()
    run_due_jobs(worker="test")
    brief = Brief.objects.get()
    listed = page(client, bashir, "list_briefs").content.decode()
    assert brief.ref in listed
    assert brief.sha256[:16] in listed
    assert AuditEvent.objects.filter(verb="briefs.listed").count() == 2


def test_a_day_of_which_nothing_was_known_is_refused_beside_its_field(client, bashir, register):
    client.force_login(bashir)
    answer = client.post(reverse("reports:make_brief"), {"as_of": "2023-10-01"}, headers=ENGLISH)
    assert answer.status_code == 422
    assert "the first list came on 2023-10-20" in answer.content.decode()
    assert "Ask for 2023-10-20 or a later day." in answer.content.decode()


def test_a_reviewer_reads_exact_numbers_and_an_analyst_none_that_are_small(client, bashir, nasrin, register):
    brief = make_brief(actor=bashir, as_of=DAY)
    exact = page(client, bashir, "view_brief", brief.ref).content.decode()
    hidden = page(client, nasrin, "view_brief", brief.ref).content.decode()
    assert "It holds small numbers" in exact
    assert "fewer than 5" not in exact
    assert "Numbers below five are not shown" in hidden
    assert "fewer than 5" in hidden
    for text in (exact, hidden):
        assert brief.sha256 in text
        assert "agrees: nothing was changed since it was made" in text
        assert "reports.brief.counting.waiting.by_step" in text
        assert not [name for name in NAMES if name in text]
    assert AuditEvent.objects.filter(verb="brief.read", subject=f"brief:{brief.ref}").count() == 2


@pytest.mark.parametrize(("form", "begins"), [("pdf", b"%PDF"), ("xlsx", b"PK"), ("html", b"<!doctype html>")])
def test_a_brief_is_taken_as_a_file_and_that_is_logged(client, bashir, register, form, begins):
    brief = make_brief(actor=bashir, as_of=DAY)
    client.force_login(bashir)
    answer = client.post(reverse("reports:take_brief", args=[brief.ref]), {"form": form, "language": "ur"})
    assert answer.status_code == 200
    assert answer.content.startswith(begins)
    assert answer["Content-Disposition"] == f'attachment; filename="{brief.ref}.ur.{form}"'
    assert AuditEvent.objects.get(verb="brief.taken").detail == {"form": form, "language": "ur", "exact": True}


def test_a_form_that_is_not_offered_is_refused(client, bashir, register):
    brief = make_brief(actor=bashir, as_of=DAY)
    client.force_login(bashir)
    answer = client.post(reverse("reports:take_brief", args=[brief.ref]), {"form": "json", "language": "en"})
    assert answer.status_code == 302
    assert not AuditEvent.objects.filter(verb="brief.taken").exists()


def test_carol_cannot_see_it(client, bashir, carol, register):
    brief = make_brief(actor=bashir, as_of=DAY)
    assert page(client, carol, "view_brief", brief.ref).status_code == 404
    assert brief.ref not in page(client, carol, "list_briefs").content.decode()


def test_dawud_sees_no_brief_and_amina_makes_none(client, amina, dawud, register):
    assert page(client, dawud, "list_briefs").status_code == 403
    assert page(client, amina, "make_brief").status_code == 403


def test_numbers_that_were_changed_are_said_to_be_changed(client, bashir, register):
    brief = make_brief(actor=bashir, as_of=DAY)
    brief.contents["sections"][0]["numbers"][0]["value"] = 999
    brief.save()
    assert "does not agree with its hash" in page(client, bashir, "view_brief", brief.ref).content.decode()
    answer = client.post(reverse("reports:take_brief", args=[brief.ref]), {"form": "pdf", "language": "en"})
    assert answer.status_code == 302
