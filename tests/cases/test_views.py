"""The pages about cases: what they show, to whom, and how a change is made."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse
from small_register import determination, family, letter

from aman.audit.models import AuditEvent
from aman.cases import actions
from aman.cases.models import Case
from aman.checks.models import DeskCheck

pytestmark = pytest.mark.django_db

CHANGES = ["assign_case", "add_evidence", "record_step", "add_note", "add_task", "record_consent"]


def get(client, user, name, /, *args, **query):
    client.force_login(user)
    return client.get(reverse(f"cases:{name}", args=args), query)


def post(client, user, name, /, *args, **typed):
    client.force_login(user)
    return client.post(reverse(f"cases:{name}", args=args), typed)


def test_the_page_shows_the_family_and_who_has_no_letter(client, amina):
    case, (qais, shakila, _) = family(amina)
    held = letter(amina, case, qais)
    determination(shakila, missing=[{"evidence": "the visa page", "settles_alone": True}])
    text = get(client, amina, "view_case", case.ref).content.decode()
    for part in ("Qais Darwazi", "Shakila Darwazi", "Farhad Darwazi", held.letter_id, "Family half covered: 1 of 3"):
        assert part in text
    assert "the visa page" in text
    assert "settles it alone" in text
    assert "P01234567" not in text


def test_looking_at_a_case_is_logged(client, amina):
    case, _ = family(amina)
    get(client, amina, "view_case", case.ref)
    assert AuditEvent.objects.get(verb="case.read").subject == f"case:{case.ref}"


def test_the_owner_sees_that_a_desk_asked_but_not_what(client, amina, dawud):
    case, _ = family(amina)
    DeskCheck.objects.create(
        reference="DC-00000001",
        asked_by=dawud,
        asked_at="2023-11-02T10:00Z",
        by="name",
        reason="stop",
        place="Faizabad interchange",
        answer="in_force",
        case=case,
    )
    text = get(client, amina, "view_case", case.ref).content.decode()
    for part in ("Faizabad interchange", "Host desk", "DC-00000001", "Protection in force"):
        assert part in text


def test_the_worklist_pages_without_losing_or_repeating_a_case(client, amina):
    refs = [family(amina, f"A{n:07d}")[0].ref for n in range(30)]
    first = get(client, amina, "list_cases")
    shown = [row.case.ref for row in first.context["rows"]]
    assert len(shown) == 25
    second = get(client, amina, "list_cases", after=first.context["page"].after)
    assert shown + [row.case.ref for row in second.context["rows"]] == refs


def test_the_filter_is_the_address(client, amina, bashir):
    mine, _ = family(amina, "A1000001")
    other, _ = family(amina, "A1000002")
    actions.assign_case(actor=bashir, case=mine, officer=amina, version=1)

    def refs(**query):
        return [row.case.ref for row in get(client, amina, "list_cases", **query).context["rows"]]

    assert refs(assigned="me") == [mine.ref]
    assert refs(assigned="nobody") == [other.ref]
    assert refs(programme="SIV") == [mine.ref, other.ref]
    assert refs(programme="nonsense", state="nonsense", after="nonsense") == [mine.ref, other.ref]
    assert refs(state="closed") == []


@pytest.mark.parametrize("name", CHANGES)
def test_a_change_is_one_question_on_its_own_page(client, amina, rahela, name):
    case, _ = family(amina)
    user = rahela if name == "add_evidence" else amina
    assert get(client, user, name, case.ref).status_code == 200


def test_evidence_is_recorded_from_the_page(client, amina):
    case, (qais, *_) = family(amina)
    answer = post(
        client,
        amina,
        "add_evidence",
        case.ref,
        version=1,
        kind="hr_letter",
        person=qais.pk,
        received_on="2023-11-01",
        employer_kind="usg_direct",
        employment_start="2011-01-01",
        employment_end="2013-01-01",
    )
    assert answer.status_code == 302
    facts = case.evidence.get().facts
    assert facts["employer_kind"] == "usg_direct"
    assert facts["employment_end"] == "2013-01-01"
    assert "Letter of employment" in get(client, amina, "view_case", case.ref).content.decode()


def test_employment_that_ends_before_it_began_is_sent_back(client, amina):
    case, _ = family(amina)
    answer = post(
        client,
        amina,
        "add_evidence",
        case.ref,
        version=1,
        kind="hr_letter",
        received_on="2023-11-01",
        employment_start="2013-01-01",
        employment_end="2011-01-01",
    )
    assert answer.status_code == 422
    assert "There is a problem" in answer.content.decode()
    assert not case.evidence.exists()


def test_a_lost_race_shows_what_is_true_now_and_keeps_what_was_typed(client, amina, bashir):
    case, _ = family(amina)
    actions.assign_case(actor=bashir, case=case, officer=bashir, version=1)
    lost = post(client, amina, "assign_case", case.ref, version=1, officer=amina.pk)
    assert lost.status_code == 422
    text = lost.content.decode()
    assert "was changed by somebody else" in text
    assert "bashir" in text
    assert 'name="version" value="2"' in text
    assert Case.objects.get().assigned_to == bashir
    assert post(client, amina, "assign_case", case.ref, version=2, officer=amina.pk).status_code == 302


def test_step_task_note_and_consent_are_recorded_from_their_pages(client, amina):
    case, (qais, *_) = family(amina)
    assert post(client, amina, "record_step", case.ref, version=1, name="interview", entered_on="2023-11-01")
    assert post(client, amina, "add_note", case.ref, version=1, text="Called the family.").status_code == 302
    assert post(client, amina, "add_task", case.ref, version=1, what="Call again", due_on="2023-11-09")
    assert post(
        client,
        amina,
        "record_consent",
        case.ref,
        version=1,
        people=[qais.pk],
        answer="yes",
        way="paper",
        purpose="letter",
        recipient="the person",
        given_on="2023-11-01",
    )
    text = get(client, amina, "view_case", case.ref).content.decode()
    for part in ("Interview", "Called the family.", "Call again", "A letter that shows"):
        assert part in text
    task, consent = case.tasks.get(), qais.consents.get()
    assert post(client, amina, "finish_task", case.ref, task.pk, version=1).status_code == 302
    assert post(client, amina, "withdraw_consent", case.ref, consent.pk, version=1).status_code == 302
    task.refresh_from_db()
    consent.refresh_from_db()
    assert task.done_at is not None
    assert consent.withdrawn_on is not None


@pytest.mark.parametrize("name", ["view_case", *CHANGES])
def test_carol_cannot_see_it(client, amina, carol, name):
    case, _ = family(amina)
    assert get(client, carol, name, case.ref).status_code == 404
    assert get(client, carol, name, "AM-2023-999999").status_code == 404


def test_carol_cannot_change_it(client, amina, carol):
    case, _ = family(amina)
    task = actions.add_task(actor=amina, case=case, what="Call", due_on=date(2023, 11, 1))
    assert post(client, carol, "assign_case", case.ref, version=1, officer=carol.pk).status_code == 404
    assert post(client, carol, "finish_task", case.ref, task.pk, version=1).status_code == 404
    task.refresh_from_db()
    assert task.done_at is None
    assert Case.objects.get().version == 1


@pytest.mark.parametrize("name", ["view_case", *CHANGES])
def test_dawud_is_refused(client, amina, dawud, name):
    case, _ = family(amina)
    assert get(client, dawud, name, case.ref).status_code == 403
    assert get(client, dawud, "list_cases").status_code == 403


def test_a_role_without_the_permission_is_refused(client, amina, bashir):
    case, _ = family(amina)
    assert get(client, bashir, "add_evidence", case.ref).status_code == 403
    text = get(client, bashir, "view_case", case.ref).content.decode()
    assert reverse("cases:add_evidence", args=[case.ref]) not in text
