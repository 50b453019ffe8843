"""Is whoever did the first of two acts refused the second, for every row of the table, with no way to switch it off?"""

import re
from pathlib import Path

import pytest

from aman.accounts import actions
from aman.accounts.duties import DUTIES, INCOMPATIBLE, must_be_another, why_not_both
from aman.accounts.models import Office, OfficeProposal, OfficeService, User
from aman.accounts.roles import SEES_PEOPLE, Role
from aman.audit.models import AuditEvent
from aman.errors import Conflict, NotAllowed, NotFound

ROOT = Path(__file__).resolve().parents[2]
SOURCES = {p: p.read_text(encoding="utf-8") for p in (ROOT / "src" / "aman").rglob("*.py")}
PASSWORD = "a long test password"
ENGLISH = {"accept-language": "en"}
#: Where each row is tried by one person twice; a row without a test fails.
TRIED = {
    "letters.batch": "tests/issuing/",
    "letter.withdrawal": "tests/issuing/",
    "decision.second": "tests/screening/",
    "link.second": "tests/rosters/",
    "rules.change": "tests/screening/",
    "list.answer": "tests/screening/",
    "export": "tests/exports/",
    "erasure": "tests/retention/",
    "lockdown.lift": "tests/",
    "office.proposal": "tests/accounts/",
    "office.key": "tests/accounts/",
    "figures.release": "tests/reports/",
    "press.private": "tests/liaison/",
}


@pytest.fixture
def adela(embassy):
    return User.objects.create_user("adela", password=PASSWORD, role="administrator", office=embassy)


@pytest.fixture
def second(embassy):
    return User.objects.create_user("second", password=PASSWORD, role="administrator", office=embassy)


@pytest.fixture
def partner(db):
    return Office.objects.create(code="legal-aid", name="Legal aid", kind="partner")


@pytest.mark.parametrize("duty", DUTIES)
def test_each_row_is_asked_by_the_act_it_names(duty):
    asking = [p for p, text in SOURCES.items() if re.search(rf'must_be_another\(\s*"{re.escape(duty)}"', text)]
    assert len(asking) >= 1, f"no act asks for {duty}"


@pytest.mark.parametrize("duty", DUTIES)
def test_each_row_has_a_test_that_tries_it(duty):
    folder = ROOT / TRIED.get(duty, "tests/retention/")
    texts = " ".join(p.read_text(encoding="utf-8") for p in folder.rglob("test_*.py"))
    assert "NotAllowed" in texts


@pytest.mark.parametrize("duty", DUTIES)
def test_the_same_person_and_nobody_are_refused_and_another_is_not(duty, amina, bashir):
    must_be_another(duty, first=amina, first_at=None, second=bashir)
    must_be_another(duty, first=amina.pk, first_at=None, second=bashir)
    for first, second in ((amina, amina), (amina.pk, amina), (None, amina), (amina, None)):
        with pytest.raises(NotAllowed):
            must_be_another(duty, first=first, first_at=None, second=second)


def test_no_setting_flag_or_role_switches_a_row_off():
    settings = (ROOT / "src" / "aman" / "site" / "settings.py").read_text(encoding="utf-8")
    assert not re.search(r"four.?eyes|second.?person|two.?people|duty_?off|SEGREGAT|must_be_another", settings, re.I)
    duties = (ROOT / "src" / "aman" / "accounts" / "duties.py").read_text(encoding="utf-8")
    assert "settings" not in duties.split("import annotations")[1]
    assert "environ" not in duties
    assert "SuperUser" not in duties
    assert "is_superuser" not in " ".join(text for p, text in SOURCES.items() if "migrations" not in p.parts)


def test_every_other_place_that_asks_for_two_people_is_a_row_of_the_table():
    """A check of one's own making, `x_by_id == actor.pk`, would be four eyes that the table does not know."""
    compared = re.compile(
        r"if .*\b(requested|asked|proposed|recorded|decided|made)_by(_id)? == (actor|user)(\.pk)?\b.*:"
    )
    own = [(p.name, m[0]) for p, text in SOURCES.items() for m in compared.finditer(text)]
    shown_only = [one for one in own if "views" not in one[0]]
    assert shown_only == []


def test_roles_that_exclude_each_other_exclude_both_ways():
    assert why_not_both(Role.ADMINISTRATOR, Role.REVIEWER)
    assert why_not_both(Role.REVIEWER, Role.ADMINISTRATOR)
    assert why_not_both(Role.HOST_DESK, Role.ANALYST)
    assert why_not_both(Role.HOTLINE, Role.CASE_OFFICER)
    assert why_not_both(Role.CASE_OFFICER, Role.REVIEWER) is None
    assert why_not_both(Role.REVIEWER, Role.REVIEWER) is None
    assert all(why for _one, _other, why in INCOMPATIBLE)


def test_an_administrator_never_works_with_records():
    assert all(why_not_both(Role.ADMINISTRATOR, role) for role in SEES_PEOPLE)


def test_a_role_is_changed_where_the_table_lets_it(client, adela, amina):
    client.force_login(adela)
    refused = client.post("/accounts/users/amina/role/", {"role": "administrator"}, headers=ENGLISH)
    assert refused.status_code == 422
    assert "exclude each other" in refused.content.decode()
    assert client.post("/accounts/users/amina/role/", {"role": "reviewer"}).status_code == 302
    amina.refresh_from_db()
    assert amina.role == "reviewer"
    assert AuditEvent.objects.get(verb="user.role_changed").detail == {"before": "case_officer", "role": "reviewer"}
    with pytest.raises(NotAllowed):
        actions.change_role(actor=adela, username="adela", role="reviewer")


def test_two_administrators_change_whom_officers_see(client, adela, second, embassy):
    client.force_login(adela)
    typed = {"office": embassy.pk, "change": "sees:assignment", "reason": "Fewer eyes"}
    assert client.post("/accounts/offices/propose/", typed).status_code == 302
    proposal = OfficeProposal.objects.get()
    assert client.post(f"/accounts/offices/proposals/{proposal.pk}/answer/", {"confirm": "1"}).status_code == 403
    embassy.refresh_from_db()
    assert embassy.sees == "office"
    client.force_login(second)
    assert "Fewer eyes" in client.get("/accounts/offices/").content.decode()
    assert client.post(f"/accounts/offices/proposals/{proposal.pk}/answer/", {"confirm": "1"}).status_code == 302
    embassy.refresh_from_db()
    assert embassy.sees == "assignment"
    assert client.post(f"/accounts/offices/proposals/{proposal.pk}/answer/", {"confirm": "1"}).status_code == 409
    with pytest.raises(Conflict):
        actions.propose_for_office(actor=adela, office=embassy, kind="sees", value="assignment", reason="again")


def test_two_administrators_let_a_partner_take_calls_and_one_ends_it(adela, second, embassy, partner):
    made = actions.propose_for_office(actor=adela, office=embassy, kind="serve", value="legal-aid", reason="Calls")
    with pytest.raises(NotAllowed):
        actions.answer_proposal(actor=adela, pk=made.pk, confirm=True)
    assert not OfficeService.objects.exists()
    actions.answer_proposal(actor=second, pk=made.pk, confirm=True)
    service = OfficeService.objects.get(ended_at=None)
    actions.end_service(actor=adela, pk=service.pk)
    assert not OfficeService.objects.filter(ended_at=None).exists()


def test_an_administrator_of_another_office_confirms_nothing_here(adela, embassy, other_office, partner):
    made = actions.propose_for_office(actor=adela, office=embassy, kind="serve", value="legal-aid", reason="Calls")
    foreign = User.objects.create_user("foreign", password=PASSWORD, role="administrator", office=other_office)
    with pytest.raises(NotFound):
        actions.answer_proposal(actor=foreign, pk=made.pk, confirm=True)
    with pytest.raises(NotAllowed):
        actions.propose_for_office(actor=foreign, office=embassy, kind="sees", value="assignment", reason="x")


def test_whoever_proposed_may_take_it_back(adela, embassy):
    made = actions.propose_for_office(actor=adela, office=embassy, kind="sees", value="assignment", reason="x")
    assert actions.answer_proposal(actor=adela, pk=made.pk, confirm=False).answer == "refused"


def test_a_key_opens_nothing_until_another_administrator_confirmed_it(client, adela, second, host_office):
    User.objects.filter(pk__in=[adela.pk, second.pk]).update(office=host_office)
    adela, second = User.objects.get(pk=adela.pk), User.objects.get(pk=second.pk)
    User.objects.create_user("desk", password=PASSWORD, role="host_desk", office=host_office)
    client.force_login(adela)
    typed = {"office": host_office.pk, "label": "Control room", "permissions": ["reports.view_today"], "days": "90"}
    assert client.post("/accounts/keys/make/", {**typed, "days": "91"}).status_code == 422
    assert client.post("/accounts/keys/make/", {**typed, "permissions": ["people.view_person"]}).status_code == 422
    made = client.post("/accounts/keys/make/", typed)
    text, key = made.context["text"], made.context["key"]
    assert text in made.content.decode()
    assert text not in client.get("/accounts/keys/").content.decode()
    caller = type(client)()
    headers = {"Authorization": f"Bearer {text}", "Aman-Officer": "desk"}
    assert caller.get("/api/v1/own", headers=headers).status_code == 401
    assert client.post(f"/accounts/keys/{key.pk}/confirm/").status_code == 403
    assert caller.get("/api/v1/own", headers=headers).status_code == 401
    client.force_login(second)
    assert client.post(f"/accounts/keys/{key.pk}/confirm/").status_code == 302
    assert caller.get("/api/v1/own", headers=headers).status_code == 200
    assert client.post(f"/accounts/keys/{key.pk}/withdraw/").status_code == 302
    assert caller.get("/api/v1/own", headers=headers).status_code == 401
    verbs = set(AuditEvent.objects.filter(verb__startswith="key.").values_list("verb", flat=True))
    assert verbs == {"key.made", "key.confirmed", "key.withdrawn"}


def test_the_table_is_read_by_whoever_works_here(client, amina):
    client.force_login(amina)
    page = client.get("/accounts/duties/", headers=ENGLISH).content.decode()
    assert "A list that leaves Aman can become an arrest list." in page
    assert "No setting turns a row off." in page
