"""A relative calls at night; the man is found, moved through a holding point, deported, let back in, and arrested again."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from incident_calls import now_is
from small_register import family

from aman.audit.queries import verify_chain
from aman.incidents.models import Incident

pytestmark = pytest.mark.django_db


def test_from_the_call_to_the_second_arrest(client, amina, bashir):
    _, (qais, *_) = family(amina)
    client.force_login(amina)
    found = client.post("/incidents/open/search/", {"name": "قیس", "father": "تمیم"}).content.decode()
    assert qais.ref in found
    client.post("/incidents/open/", {
        "name": "Qais", "person": qais.ref, "place": "PS Golra", "city": "Islamabad", "phone": "0390", "relation": "wife",
        "kind": "arrest", "letter_refused": "on", "words": "taken at night", "open": "1",
    })  # fmt: skip
    incident = Incident.objects.get()
    # The night passes: the report is made a day older, as the clock would.
    past = timezone.now() - timedelta(hours=26)
    incident.reports.update(received_at=past)
    incident.people.get().changes.update(happened_at=past, recorded_at=past)
    for state, hours, place in (
        ("transferred", 20, "Haji Camp"),
        ("deported", 10, "Torkham"),
        ("readmitted", 2, "Torkham"),
    ):
        now_is(incident, state, user=amina, happened_at=timezone.now() - timedelta(hours=hours), place_words=place)

    person = client.get(reverse("people:view_person", args=[qais.ref])).content.decode()
    assert "Known to have been processed at a holding point:" in person
    assert "Haji Camp" in person
    assert incident.ref in person

    client.force_login(bashir)
    client.post(
        "/incidents/open/", {"name": "Qais", "person": qais.ref, "place": "Taxila", "kind": "arrest", "open": "1"}
    )
    again = Incident.objects.exclude(pk=incident.pk).get()
    page = client.get(reverse("incidents:view_incident", args=[again.ref])).content.decode()
    assert "Arrested before" in page
    assert reverse("incidents:view_incident", args=[incident.ref]) in page
    today = client.get("/").content.decode()
    assert "incidents in which somebody is held" in today
    incident.refresh_from_db()
    assert not incident.is_running
    assert verify_chain().holds
