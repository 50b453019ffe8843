"""Do the pages about promises work, without script too, and does each show only what its reader may see?"""

import re

import pytest
from django.urls import reverse
from promises import ago, became, liaison_officer, new_promise, parties, promise, taken, today
from small_register import family

from aman.audit.models import AuditEvent
from aman.liaison.actions.commitments import edit_commitment
from aman.liaison.actions.links import link_commitment
from aman.liaison.actions.officials import add_official
from aman.liaison.models import Commitment, Party
from aman.screening.models import RuleChange

pytestmark = pytest.mark.django_db
LIST = "/liaison/commitments/"
SENT = {
    "direction": "to_us", "by_party": "Ministry of Examples", "to_party": "embassy", "what": "Letters will be honoured.",
    "made": "2023-12-05", "certainty": "said", "readers": "office",
}  # fmt: skip


@pytest.fixture
def lina(embassy):
    return liaison_officer(embassy)


@pytest.fixture
def desk(client, lina):
    parties()
    client.force_login(lina)
    return client


def text_of(answer):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def at(name, commitment, *more):
    return reverse(f"liaison:{name}", args=[commitment.ref, *more])


def test_a_promise_is_written_down_with_its_counts_and_stands_on_the_page(desk):
    answer = desk.post(f"{LIST}new/", {**SENT, "due": ago(-20).isoformat(), "counts": ["detained_letter_holders"]})
    made = Commitment.objects.get()
    assert answer["Location"] == at("view_commitment", made)
    assert [(link.kind, link.ref) for link in made.links.all()] == [("count", "detained_letter_holders")]
    page = text_of(desk.get(LIST))
    assert "They promised us" in page
    assert "Letters will be honoured." in page
    assert "Detentions of letter holders" in page
    # Whoever sees nobody is not told of one or two people.
    assert "fewer than 5" in page


def test_a_day_that_has_passed_is_taken_and_said_at_once(desk):
    answer = desk.post(f"{LIST}new/", {**SENT, "due": "2023-12-31"}, follow=True)
    assert answer.status_code == 200
    page = text_of(answer)
    assert "It is overdue: its last day passed" in page
    assert "Missed" in page
    assert "nothing is recorded that says whether it was kept" in page


def test_a_month_keeps_its_precision_and_its_last_day_counts(desk):
    desk.post(f"{LIST}new/", {**SENT, "due": "2031-02"})
    made = Commitment.objects.get()
    assert (made.due_last.isoformat(), made.due_precision) == ("2031-02-28", "month")
    assert "2031-02 " in text_of(desk.get(at("view_commitment", made)))


def test_every_mistake_is_named_and_nothing_typed_is_lost(desk):
    answer = desk.post(
        f"{LIST}new/",
        {**SENT, "by_party": "Ministry of Sums", "by_official": "Nobody Known", "made": "sometime", "direction": ""},
    )
    page = text_of(answer)
    assert answer.status_code == 422
    for words in ("No party is called so", "No official is known by this name", "cannot be read"):
        assert words in page
    assert "Letters will be honoured." in page
    assert Commitment.objects.count() == 0


def test_a_party_that_is_not_known_is_added_with_its_kind_and_side(desk):
    desk.post(f"{LIST}new/", {**SENT, "by_party": "Ministry of Sums", "new_kind": "ministry", "new_side": "host"})
    assert Commitment.objects.get().by_party == Party.objects.get(name="Ministry of Sums", side="host")


def test_an_official_is_found_by_a_known_spelling_in_any_script(desk, lina):
    official = add_official(actor=lina, name="Gul Example", name_own_script="گل مثال", spellings=["Gool Example"])
    for n, typed in enumerate(("Gool Example", "گل مثال", official.ref)):
        desk.post(f"{LIST}new/", {**SENT, "by_official": typed, "what": f"The promise number {n}."})
    assert set(Commitment.objects.values_list("by_official", flat=True)) == {official.pk}
    page = desk.get(f"{LIST}?official={official.ref}")
    assert text_of(page).count("The promise number") == 3


def test_two_officials_of_one_name_are_asked_again(desk, lina):
    pair = [add_official(actor=lina, name="Gul Example") for _ in range(2)]
    answer = desk.post(f"{LIST}new/", {**SENT, "by_official": "gul example"})
    assert answer.status_code == 422
    assert all(one.ref in text_of(answer) for one in pair)


def test_what_became_of_it_is_recorded_with_its_evidence(desk, lina):
    made = promise(lina, due=ago(3))
    sent = {"version": made.version, "state": "partly_kept", "on_day": today().isoformat(), "evidence": "figures"}
    assert desk.post(at("record_commitment", made), sent).status_code == 422
    answer = desk.post(at("record_commitment", made), {**sent, "words": "Two in three were honoured."}, follow=True)
    page = text_of(answer)
    assert "Recorded as partly kept on" in page
    assert "The rest is waited for" in page
    assert "Two in three were honoured." in page
    assert "Our own counts" in page
    assert "decides how it stands" in page


def test_a_promise_is_never_said_to_be_broken_because_its_day_passed(desk, lina):
    made = promise(lina, made=ago(500), due=ago(400))
    main = text_of(desk.get(at("view_commitment", made))).split("What became of it")[0]
    assert "Missed" in main
    assert "Broken" not in main
    assert "broken" not in main


def test_of_two_who_change_it_at_once_the_second_sees_both(desk, lina, bashir):
    made = promise(lina, what="The first words.")
    shown = made.version
    edit_commitment(actor=bashir, commitment=made, new=new_promise(what="Words of somebody else."), version=shown)
    answer = desk.post(at("edit_commitment", made), {**SENT, "what": "My own words.", "version": shown})
    page = text_of(answer)
    assert answer.status_code == 422
    assert "changed by somebody else" in page
    assert "Words of somebody else." in page
    assert "My own words." in page
    version = re.search(r'name="version" value="(\d+)"', answer.content.decode())[1]
    desk.post(at("edit_commitment", made), {**SENT, "what": "My own words.", "version": version})
    made.refresh_from_db()
    assert made.what == "My own words."


def test_carol_cannot_see_it(client, desk, lina, carol, dawud, other_office):
    made = promise(lina, what="Said to this office alone.")
    abroad = liaison_officer(other_office, "abroad")
    pages = [at(name, made) for name in ("view_commitment", "edit_commitment", "record_commitment", "link_commitment")]
    for user, status in ((abroad, 404), (dawud, 403)):
        client.force_login(user)
        assert {client.get(page).status_code for page in pages} == {status}
    client.force_login(carol)
    assert client.get(pages[0]).status_code == 404
    assert "Said to this office alone." not in text_of(client.get(LIST))


def test_what_was_said_in_confidence_is_on_no_page_of_somebody_else(client, desk, lina, bashir, amina):
    made = promise(lina, what="Between four eyes.", readers="named", named_readers=[bashir])
    for user, status in ((bashir, 200), (amina, 404)):
        client.force_login(user)
        assert client.get(at("view_commitment", made)).status_code == status
        assert ("Between four eyes." in text_of(client.get(LIST))) == (status == 200)


def test_a_reader_of_another_office_may_look_and_change_nothing(client, desk, lina, other_office):
    made = promise(lina, readers="offices", other_offices=[other_office])
    abroad = liaison_officer(other_office, "abroad")
    client.force_login(abroad)
    page = client.get(at("view_commitment", made)).content.decode()
    assert at("record_commitment", made) not in page
    for name in ("edit_commitment", "record_commitment", "link_commitment", "draft_rule"):
        assert client.get(at(name, made)).status_code == 404


def test_a_number_leads_to_its_rows_for_those_who_may_see_them(client, desk, lina, amina):
    _case, people = family(amina)
    incident = taken(amina, *people, day=ago(5))
    made = promise(lina, made=ago(20))
    link_commitment(actor=lina, commitment=made, links=[("count", "detained")])
    rows = at("list_counted", made, "detained")
    assert rows not in desk.get(at("view_commitment", made)).content.decode()
    assert desk.get(rows).status_code == 404
    client.force_login(amina)
    for page in (at("view_commitment", made), LIST):
        assert f'href="{rows}">' in client.get(page).content.decode()
    page = client.get(rows).content.decode()
    assert incident.ref in page
    assert "Darwazi" not in page
    assert client.get(at("list_counted", made, "no-such")).status_code == 404
    assert AuditEvent.objects.filter(verb="commitment.counted").count() == 1


def test_counts_rules_and_records_are_linked_and_taken_away(client, desk, lina, amina, bashir):
    _case, people = family(amina)
    incident = taken(amina, *people, day=ago(5))
    made = promise(lina)
    assert desk.post(at("link_commitment", made), {}).status_code == 422
    desk.post(at("link_commitment", made), {"counts": ["letters_refused"], "rule": "pk-exposure:pk.acc"})
    client.force_login(bashir)
    foreign = client.post(at("link_commitment", made), {"incident": "IN-00000000"})
    assert "Not visible to you" in text_of(foreign)
    client.post(at("link_commitment", made), {"incident": incident.ref.lower()})
    page = client.get(at("view_commitment", made)).content.decode()
    assert reverse("incidents:view_incident", args=[incident.ref]) in page
    assert "A holder of an Afghan Citizen Card is reached" in page
    client.force_login(lina)
    page = client.get(at("view_commitment", made)).content.decode()
    assert reverse("incidents:view_incident", args=[incident.ref]) not in page
    link = made.links.get(kind="incident")
    assert client.get(at("unlink_commitment", made, link.pk)).status_code == 405
    client.post(at("unlink_commitment", made, link.pk))
    assert sorted(made.links.values_list("kind", flat=True)) == ["count", "rule"]
    assert client.post(at("unlink_commitment", made, link.pk)).status_code == 404


def test_a_liaison_officer_gets_the_draft_as_text_and_a_reviewer_proposes_it(client, desk, lina, bashir):
    made = promise(lina)
    sent = {
        "place": "pk-exposure:stay_anywhere", "value": "2031-12-31", "first": "2031-01-01", "known": ago(4).isoformat(),
        "rank": "decided", "mark": "seen", "title": "A note of the ministry, example",
    }  # fmt: skip
    answer = desk.post(at("draft_rule", made), {**sent, "propose": "1"})
    assert f"PROMISE-{made.ref[3:]}" in text_of(answer)
    assert "Hand it to a reviewer" in text_of(answer)
    assert RuleChange.objects.count() == 0
    assert desk.post(at("draft_rule", made), {**sent, "value": "soon"}).status_code == 422
    client.force_login(bashir)
    assert client.post(at("draft_rule", made), {**sent, "propose": "1"}).status_code == 422
    done = client.post(at("draft_rule", made), {**sent, "propose": "1", "reason": "The ministry told us so."})
    assert done["Location"] == reverse("screening:view_change", args=[RuleChange.objects.get().pk])


def test_a_long_side_leads_on_and_back(desk, lina, monkeypatch):
    monkeypatch.setattr("aman.liaison.queries.commitments.MOST_WAITING", 1)
    monkeypatch.setattr("aman.liaison.queries.commitments.A_PAGE", 1)
    first, second = (promise(lina, due=ago(n)) for n in (9, 8))
    page = desk.get(LIST).content.decode()
    assert "direction=to_us" in page
    assert second.ref not in page
    assert first.ref in desk.get(f"{LIST}?direction=to_us&page=nonsense").content.decode()
    last = desk.get(f"{LIST}?direction=to_us&page=2").content.decode()
    assert second.ref in last
    assert "page=1" in last
    assert "page=3" not in last


def test_titles_and_addresses_carry_no_words_of_a_promise(desk, lina):
    made = promise(lina, what="Nobody is sent away.")
    for page in (LIST, at("view_commitment", made), at("record_commitment", made), at("draft_rule", made)):
        answer = desk.get(page)
        title = re.search(r"<title>(.*?)</title>", answer.content.decode(), re.DOTALL)[1]
        assert "sent away" not in title
        assert answer.status_code == 200


@pytest.mark.parametrize("language", ["fa-AF", "ps", "ur"])
def test_the_pages_stand_in_right_to_left(desk, lina, language):
    made = promise(lina, due=ago(9), condition="If a list comes.")
    became(lina, made, "changed", new_due=ago(2))
    desk.cookies["django_language"] = language
    for page in (LIST, at("view_commitment", made), f"{LIST}new/", at("record_commitment", made)):
        answer = desk.get(page)
        assert answer.status_code == 200
        assert 'dir="rtl"' in answer.content.decode()
