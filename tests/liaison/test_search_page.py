"""Does the page that finds what was said show it to those who may read it, and to nobody else?"""

from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from aman.accounts.models import Office, User
from aman.accounts.roles import Role
from aman.audit.models import AuditEvent
from aman.liaison.actions.indexing import index
from aman.liaison.actions.references import new_ref
from aman.liaison.models import Engagement

pytestmark = pytest.mark.django_db
URL = "/liaison/search/"


def officer(client, name, code, role=Role.LIAISON):
    office, _ = Office.objects.get_or_create(code=code, defaults={"name": code, "duty_number": "+99 000 0000"})
    user = User.objects.create_user(name, password=None, role=role, office=office)
    client.force_login(user)
    session = client.session
    session["second_factor"] = True
    session.save()
    return user


@pytest.fixture
def meeting(client):
    user = officer(client, "lina", "ours")
    row = Engagement.objects.create(
        ref=new_ref("EN"), office=user.office, written_by=user, written_at=timezone.now(),
        first_day=date(2023, 12, 5), last_day=date(2023, 12, 5), title="Talks in Peshawar",
    )  # fmt: skip
    index(kind="engagement", pk=row.pk)
    return row


def test_it_is_found_in_another_script_and_leads_to_its_page(client, meeting):
    page = client.post(URL, {"asked": "پشاور"})
    assert page.status_code == 200
    assert reverse("liaison:view_engagement", args=[meeting.ref]) in page.content.decode()
    line = AuditEvent.objects.get(verb="engagements.searched")
    assert "Peshawar" not in str(line.detail)
    assert line.detail["engagements"] == 1


def test_carol_finds_nothing_of_another_office(client, meeting):
    officer(client, "carol", "other")
    page = client.post(URL, {"asked": "Peshawar"}).content.decode()
    assert meeting.ref not in page
    assert "Nothing that you may read holds all these words." in page


def test_an_empty_question_is_asked_again(client, meeting):
    assert client.post(URL, {"asked": " "}).status_code == 422


def test_what_is_asked_for_never_stands_in_the_address(client, meeting):
    page = client.get(URL).content.decode()
    assert 'method="post"' in page
    assert client.get(URL + "?asked=Peshawar").status_code == 200
    assert AuditEvent.objects.filter(verb="engagements.searched").count() == 0
