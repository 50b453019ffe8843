"""Two officers, and twenty clicks, at one incident: is every confirmed change kept, and is nobody overwritten unseen?"""

import threading

import pytest
from served import WORLD, Officer, version_shown

pytestmark = pytest.mark.slow
STATES = ("located", "in_custody", "transferred", "released", "charged")


def test_two_officers_at_one_incident_never_overwrite_each_other(site):
    _, ref = site.python(WORLD).split()
    site.start(workers=2)
    page = f"/incidents/{ref}/people/1/state/"
    before = int(
        site.python(f"from aman.incidents.models import Incident\nprint(Incident.objects.get(ref='{ref}').version)")
    )

    # Both open the form, the first sends, then the second with what is old by now.
    amina, basira = Officer(site).sign_in("amina"), Officer(site).sign_in("basira")
    shown = version_shown(amina.get(page)[1])
    assert version_shown(basira.get(page)[1]) == shown
    first = {"state": "located", "version": shown, "evidence": "relative", "note": "first-word"}
    second = {"state": "released", "how": "unknown", "version": shown, "evidence": "relative", "note": "second-word"}
    assert amina.post(page, first)[0] == 302
    status, text, _ = basira.post(page, second)
    assert status in (409, 422)
    assert "second-word" in text, "what the second officer typed is gone"

    # Then both at once, again and again, each on what they last saw.
    confirmed = []

    def work(officer, word):
        for number in range(10):
            fields = {"state": STATES[number % 5], "how": "", "evidence": "relative", "note": f"{word}-{number}"}
            if fields["state"] == "released":
                fields["how"] = "unknown"
            fields["version"] = version_shown(officer.get(page)[1])
            status, _, _ = officer.post(page, fields)
            assert status in (302, 409, 422), status
            if status == 302:
                confirmed.append(fields["note"])

    threads = [threading.Thread(target=work, args=(who, name)) for who, name in ((amina, "a"), (basira, "b"))]
    for one in threads:
        one.start()
    for one in threads:
        one.join(timeout=120)
    notes = site.python(
        f"from aman.incidents.models import StateChange, Incident\n"
        f"kept = StateChange.objects.filter(incident_person__incident__ref='{ref}').order_by('id')\n"
        f"print(*[change.note.replace(' ', '_') for change in kept if change.note])\n"
        f"print(Incident.objects.get(ref='{ref}').version)"
    ).splitlines()
    assert len(confirmed) >= 5
    assert set(notes[0].split()) == {"first-word", *confirmed}
    assert int(notes[1]) == before + 1 + len(confirmed), "two changes were taken for the same version"
