"""What may a machine of an office read of engagements and commitments?"""

import json
from datetime import date, timedelta

import pytest
from django.utils import timezone

from aman.accounts.models import Office, OfficeKey, User
from aman.accounts.office_keys import draw_key
from aman.accounts.roles import Role
from aman.audit.models import AuditEvent
from aman.liaison.actions.references import new_ref
from aman.liaison.models import (
    Commitment,
    CommitmentChange,
    Engagement,
    Figure,
    Official,
    Participant,
    Party,
    Readers,
    Statement,
)

pytestmark = pytest.mark.django_db
DAY = date(2023, 12, 5)


@pytest.fixture
def lina():
    office = Office.objects.create(code="ours", name="Our office", duty_number="+99 000 0000")
    return User.objects.create_user("lina", password=None, role=Role.LIAISON, office=office)


@pytest.fixture
def call(client, lina):
    """A machine of an office, in the name of an officer."""

    def ask(path, *, user=lina, body=None):
        text, found_by, stored = draw_key()
        now = timezone.now()
        OfficeKey.objects.create(
            office=user.office, label="machine", found_by=found_by, secret_hash=stored,
            permissions=["liaison.view_engagements", "liaison.view_commitments", "liaison.receive_press"],
            made_by=user, made_at=now, confirmed_at=now, expires_at=now + timedelta(days=30),
        )  # fmt: skip
        headers = {"Authorization": f"Bearer {text}", "Aman-Officer": user.username}
        if body is not None:
            return client.post(
                f"/api/v1/liaison{path}", json.dumps(body), content_type="application/json", headers=headers
            )
        return client.get(f"/api/v1/liaison{path}", headers=headers)

    return ask


def meeting(user, **changes):
    fields = {"first_day": DAY, "last_day": DAY, "title": "On lists", **changes}
    return Engagement.objects.create(
        ref=new_ref("EN"), office=user.office, written_by=user, written_at=timezone.now(), **fields
    )


def promise(user, **changes):
    party, _ = Party.objects.get_or_create(name="Foreign Office of Examplia")
    fields = {"direction": "to_us", "what": "Spare the eligible", "made_first": DAY, "made_last": DAY, **changes}
    return Commitment.objects.create(
        ref=new_ref("CM"), office=user.office, written_by=user, written_at=timezone.now(), by_party=party, **fields
    )


def test_a_meeting_is_given_with_who_said_what_and_whose_figures(call, lina):
    row = meeting(lina)
    official = Official.objects.create(ref=new_ref("OF"), name="Example Envoy", added_by=lina, added_at=timezone.now())
    who = Participant.objects.create(engagement=row, number=1, official=official, post_words="special envoy")
    Statement.objects.create(engagement=row, number=1, speaker=who, words="It was sent back.", is_quote=True)
    Figure.objects.create(
        engagement=row, low=25000, high=25000, unit="people", hedge="about", stated_by="Examplia", as_of_first=DAY,
        as_of_last=DAY, recorded_by=lina, recorded_at=timezone.now(),
    )  # fmt: skip
    kept = promise(lina, engagement=row)
    assert [one["ref"] for one in call("/engagements").json()["engagements"]] == [row.ref]
    whole = call(f"/engagements/{row.ref}").json()
    assert whole["days"] == "2023-12-05"
    assert whole["participants"] == [{"name": "Example Envoy", "post": "special envoy", "party": ""}]
    assert whole["statements"][0]["speaker"] == "Example Envoy"
    assert (whole["figures"][0]["stated_by"], whole["figures"][0]["as_of"]) == ("Examplia", "2023-12-05")
    assert whole["commitments"] == [kept.ref]
    assert AuditEvent.objects.filter(verb="engagement.read", subject=f"engagement:{row.ref}").count() == 1


def test_promises_come_by_the_day_they_are_due_with_what_became_of_them(call, lina):
    open_ended = promise(lina)
    later = promise(lina, due_first=DAY, due_last=DAY + timedelta(days=30), due_precision="within")
    soon = promise(lina, due_first=DAY, due_last=DAY, due_precision="day")
    CommitmentChange.objects.create(
        commitment=soon, state="broken", on_day=DAY, evidence="document", words="The note of that day",
        recorded_by=lina, recorded_at=timezone.now(),
    )  # fmt: skip
    refs = [one["ref"] for one in call("/commitments").json()["commitments"]]
    assert refs == [soon.ref, later.ref, open_ended.ref]
    assert [one["ref"] for one in call("/commitments?due_until=2023-12-06").json()["commitments"]] == [soon.ref]
    whole = call(f"/commitments/{soon.ref}").json()
    assert whole["changes"][0]["words"] == "The note of that day"
    assert whole["due"] == "2023-12-05"


def test_a_key_never_reads_what_only_named_people_may_read(call, lina):
    named = meeting(lina, readers=Readers.NAMED)
    quiet = promise(lina, readers=Readers.NAMED)
    assert call("/engagements").json()["engagements"] == []
    assert call("/commitments").json()["commitments"] == []
    assert call(f"/engagements/{named.ref}").status_code == 404
    assert call(f"/commitments/{quiet.ref}").status_code == 404


def test_carols_key_reads_nothing_of_another_office(call, lina):
    row, kept = meeting(lina), promise(lina)
    other = Office.objects.create(code="other", name="Another office", duty_number="+99 000 0001")
    carol = User.objects.create_user("carol", password=None, role=Role.LIAISON, office=other)
    assert call("/engagements", user=carol).json()["engagements"] == []
    assert call(f"/engagements/{row.ref}", user=carol).status_code == 404
    assert call(f"/commitments/{kept.ref}", user=carol).status_code == 404


def test_an_officer_without_the_verb_is_refused(call, lina):
    analyst = User.objects.create_user("anna", password=None, role=Role.ANALYST, office=lina.office)
    assert call("/engagements", user=analyst).status_code == 403


def test_more_than_a_hundred_come_in_pages_without_one_twice(call, lina):
    for number in range(103):
        meeting(lina, last_day=DAY + timedelta(days=number))
    first = call("/engagements").json()
    rest = call(f"/engagements?after={first['after']}").json()
    assert (len(first["engagements"]), len(rest["engagements"]), rest["after"]) == (100, 3, "")
    assert len({one["ref"] for one in first["engagements"] + rest["engagements"]}) == 103


def test_a_report_is_drafted_and_nothing_of_it_is_kept(call):
    text = 'ISLAMABAD, December 6, 2023 - "Cases would be scrutinised accordingly," Foreign Minister Example Khan said.'
    answer = call("/press/draft", body={"text": text, "dateline": "2023-12-06"})
    assert answer.status_code == 200
    assert answer.json()["schema"] == "aman.press/1"
    assert answer.json()["quotes"]
