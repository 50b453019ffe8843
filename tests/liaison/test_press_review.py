"""Is each field decided by a person, alone or with others, and is only what they confirmed made a record?"""

from datetime import date

import pytest
from django.urls import reverse
from press_texts import REPORT

from aman.accounts.models import User
from aman.audit.models import AuditEvent
from aman.errors import Conflict, NotAllowed
from aman.liaison.actions.press import receive_press
from aman.liaison.actions.press_decisions import decide_press_item
from aman.liaison.models import Commitment, Engagement, Figure, Official, Party, PressField, PressItem, Statement
from aman.liaison.queries.press_names import known_names


@pytest.fixture
def lina(embassy):
    return User.objects.create_user("lina", password=None, role="liaison", office=embassy)


@pytest.fixture
def report(lina):
    return receive_press(actor=lina, content=REPORT, outlet="The Example Herald").report


@pytest.fixture
def host(db):
    return Party.objects.create(name="Pakistan", side="host")


@pytest.fixture
def us(db):
    return Party.objects.create(name="United States", short="US", side="us")


def item(report, group, number=1):
    return PressItem.objects.get(report=report, group=group, number=number)


def act(client, one, what, **typed):
    one.refresh_from_db()
    address = reverse("liaison:decide_press", args=[one.report.ref, one.pk])
    return client.post(address, {"act": what, "version": one.version, **typed})


def states(one):
    return {field.name: field.state for field in PressField.objects.filter(item=one)}


def record(client, one, follow=True, **typed):
    one.refresh_from_db()
    address = reverse("liaison:record_press", args=[one.report.ref, one.pk])
    return client.post(address, {"version": one.version, **typed}, follow=follow)


def test_each_field_is_confirmed_edited_rejected_or_not_stated_and_the_page_goes_on_by_itself(client, lina, report):
    client.force_login(lina)
    person = item(report, "people")
    answer = act(client, person, "confirm", field="name")
    assert f"item={person.pk}&field=title" in answer["Location"]
    act(client, person, "edit", field="title", value="Acting Assistant Secretary")
    act(client, person, "reject", field="government")
    answer = act(client, person, "not_stated", field="office")
    assert f"item={item(report, 'people', 2).pk}" in answer["Location"]
    assert states(person) == {
        "name": "confirmed", "title": "edited", "government": "rejected", "office": "not_stated"
    }  # fmt: skip
    person.refresh_from_db()
    assert (person.state, person.version) == ("edited", 5)
    assert AuditEvent.objects.filter(verb="press.decided").count() == 4


def test_all_that_waits_is_confirmed_at_once_and_what_was_not_drafted_is_not_stated(client, lina, report):
    client.force_login(lina)
    quote = item(report, "quotes")
    act(client, quote, "confirm_all")
    assert states(quote) == {"speaker": "confirmed", "said_on": "not_stated"}
    act(client, quote, "undo")
    assert set(states(quote).values()) == {"waiting"}
    act(client, quote, "reject_all")
    quote.refresh_from_db()
    assert quote.state == "rejected"


def test_the_other_reading_of_a_day_is_shown_and_can_be_taken(client, lina, report):
    client.force_login(lina)
    day = item(report, "dates")
    page = client.get(reverse("liaison:view_press", args=[report.ref]) + f"?item={day.pk}").content.decode()
    assert 'name="value" value="2024-05-21"' in page
    act(client, day, "edit", field="resolves_to", value="2024-05-21")
    field = PressField.objects.get(item=day)
    assert (field.state, field.value) == ("edited", {"value": "2024-05-21"})


def test_a_figure_is_said_with_whose_word_it_is_and_as_of_which_day(client, lina, report):
    client.force_login(lina)
    figure = item(report, "figures")
    page = client.get(reverse("liaison:view_press", args=[report.ref]) + f"?item={figure.pk}").content.decode()
    assert "Per Washington, about 25,000 Afghans, as of 2024-05-15." in page


@pytest.mark.parametrize(
    ("group", "field", "typed"),
    [("figures", "value", "many"), ("figures", "as_of", "someday"), ("engagements", "kind", "duel"), ("dates", "resolves_to", " ")],
)  # fmt: skip
def test_a_value_that_cannot_be_is_refused_beside_its_field(client, lina, report, group, field, typed):
    client.force_login(lina)
    answer = act(client, item(report, group), "edit", field=field, value=typed)
    assert answer.status_code == 422
    assert "There is a problem" in answer.content.decode()
    assert set(states(item(report, group)).values()) == {"waiting"}


def test_two_people_confirm_the_same_draft_and_the_second_sees_what_the_first_did(client, lina, bashir, report):
    quote = item(report, "quotes")
    decide_press_item(actor=bashir, item=quote, version=1, act="edit", name="speaker", value="Somebody Else")
    client.force_login(lina)
    address = reverse("liaison:decide_press", args=[report.ref, quote.pk])
    answer = client.post(address, {"act": "confirm", "field": "speaker", "version": 1}, follow=True)
    page = answer.content.decode()
    assert "Somebody else decided about this while you had it open." in page
    assert "Decided by bashir" in page
    assert "Somebody Else" in page
    assert PressField.objects.get(item=quote, name="speaker").decided_by == bashir


def test_what_the_rules_missed_is_added_by_its_words(client, lina, report):
    client.force_login(lina)
    address = reverse("liaison:add_press", args=[report.ref])
    assert client.post(address, {"group": "places", "words": "nowhere in it"}).status_code == 422
    client.post(address, {"group": "places", "words": "waited for two years"})
    added = PressItem.objects.get(report=report, method="")
    assert report.text[added.start : added.end] == "waited for two years"
    act(client, added, "confirm_all")
    assert states(added) == {"name": "edited", "state": "not_stated"}
    second = report.text.rindex("Sample")
    client.post(address, {"group": "people", "words": "Sample", "start": second})
    assert PressItem.objects.get(report=report, method="", group="people").start == second


def confirmed(client, report, *places):
    for group, number in places:
        act(client, item(report, group, number), "confirm_all")


def test_an_official_is_recorded_with_the_post_and_found_without_a_title_the_next_time(client, lina, report, host):
    client.force_login(lina)
    confirmed(client, report, ("people", 2))
    minister = item(report, "people", 2)
    assert record(client, minister, official="new", party="Nowhere").status_code == 422
    record(client, minister, official="new", party="Pakistan")
    official = Official.objects.get()
    assert (official.name, official.is_private) == ("Kamran Sample", False)
    assert official.posts.get().title == "interior ministry"
    minister.refresh_from_db()
    assert minister.became == official.ref
    assert known_names().people == {"Kamran Sample": "Pakistan"}
    again = receive_press(actor=lina, content="ISLAMABAD, June 1, 2024: Kamran Sample spoke. He left.").report
    assert PressItem.objects.get(report=again, group="people").method == "gazetteer"
    with pytest.raises(Conflict):
        decide_press_item(actor=lina, item=minister, version=minister.version, act="undo")


def test_a_private_person_needs_a_second_person_before_anything_is_recorded(client, lina, bashir, report, host):
    client.force_login(lina)
    driver = next(
        i for i in PressItem.objects.filter(report=report, group="people") if "Karimi" in report.text[i.start : i.end]
    )
    act(client, driver, "confirm_all")
    page = client.get(reverse("liaison:view_press", args=[report.ref]) + f"?item={driver.pk}").content.decode()
    assert "a second person must agree" in page
    assert record(client, driver, official="new").status_code == 422
    assert not Official.objects.exists()
    second = reverse("liaison:second_press", args=[report.ref, driver.pk])
    driver.refresh_from_db()
    client.post(second, {"version": driver.version})
    driver.refresh_from_db()
    assert driver.second_by is None, "whoever confirmed it is no second person"
    client.force_login(bashir)
    client.post(second, {"version": driver.version})
    record(client, driver, official="new")
    assert Official.objects.get().is_private
    assert known_names().people == {}


def test_an_engagement_is_drafted_with_officials_quotes_and_figures(client, lina, report, host, us):
    client.force_login(lina)
    meeting = item(report, "engagements")
    assert "decide each field first" in record(client, meeting).content.decode()
    confirmed(client, report, ("people", 2), ("quotes", 1), ("figures", 1), ("engagements", 1))
    record(client, item(report, "people", 2), official="new", party="Pakistan")
    quote, figure = item(report, "quotes"), item(report, "figures")
    record(client, meeting, quotes=[quote.pk], figures=[figure.pk])
    made = Engagement.objects.get()
    assert (made.kind, made.state, made.first_day, made.place) == ("meeting", "draft", date(2024, 5, 14), "Islamabad")
    assert made.press_report == report
    people = list(made.participants.order_by("number"))
    assert [p.official.name if p.official else p.name_words for p in people] == ["Joan Example", "Kamran Sample"]
    assert people[1].post is not None
    said = Statement.objects.get(engagement=made)
    assert (said.speaker, said.is_quote, said.certainty) == (people[1], True, "reported")
    assert said.words == "We will issue letters to every family by June 30,"
    kept = Figure.objects.get(engagement=made)
    assert (kept.low, kept.high, kept.unit, kept.hedge, kept.stated_by) == (
        25000,
        25000,
        "Afghans",
        "about",
        "Washington",
    )
    for one in (meeting, quote, figure):
        one.refresh_from_db()
        assert one.became == made.ref


def test_a_private_person_is_not_named_in_an_engagement_until_a_second_person_agreed(client, lina, report):
    client.force_login(lina)
    meeting = item(report, "engagements")
    act(client, meeting, "edit", field="participants", value="Habib Karimi\n; Interior Minister; Pakistan")
    act(client, meeting, "confirm_all")
    answer = record(client, meeting)
    assert "no second person agreed" in answer.content.decode()
    assert [str(p.name_words) for p in Engagement.objects.get().participants.all()] == [""]


def test_a_figure_that_is_nobodys_is_not_kept_and_one_that_is_keeps_its_words(client, lina, report):
    client.force_login(lina)
    figure = item(report, "figures")
    act(client, figure, "reject", field="stated_by")
    act(client, figure, "confirm_all")
    assert record(client, figure).status_code == 422
    assert not Figure.objects.exists()
    act(client, figure, "edit", field="stated_by", value="Washington")
    record(client, figure)
    kept = Figure.objects.get()
    assert (kept.stated_by, kept.reported_by, kept.press_report) == ("Washington", "The Example Herald", report)
    assert kept.as_of_last == date(2024, 5, 15)


def test_a_promise_is_written_down_as_reported_by_others(client, lina, report, host, us):
    client.force_login(lina)
    confirmed(client, report, ("commitments", 1))
    promise = item(report, "commitments")
    typed = {"by_party": "Pakistan", "to_party": "US", "direction": "to_us", "made": "2024-05-14"}
    record(client, promise, **typed)
    made = Commitment.objects.get()
    assert (made.by_party, made.to_party, made.certainty) == (host, us, "reported")
    assert (made.due_last, made.press_report) == (date(2024, 6, 30), report)
    assert "issue letters" in made.what


def test_a_new_party_comes_with_the_record_or_not_at_all(client, lina, report):
    client.force_login(lina)
    confirmed(client, report, ("commitments", 1))
    promise = item(report, "commitments")
    new = {"by_party": "Examplia", "direction": "to_us", "new_kind": "government", "new_side": "host"}
    assert record(client, promise, **new, made="2999-01-01").status_code == 422
    assert not Party.objects.exists()
    record(client, promise, **new, made="2024-05-14")
    assert Party.objects.get().side == "host"


def test_the_rates_say_how_often_what_was_drafted_is_taken(client, lina, report):
    client.force_login(lina)
    person = item(report, "people")
    act(client, person, "confirm", field="name")
    act(client, person, "edit", field="title", value="Other")
    act(client, item(report, "people", 2), "confirm_all")
    answer = client.get(reverse("liaison:view_press_rates"))
    rates = {(rate.group, rate.name): rate for _, rate in answer.context["by_field"]}
    assert (rates["people", "name"].share, rates["people", "title"].share) == (100, 50)
    assert rates["people", "office"].decided == 1
    methods = {(rate.group, rate.name): rate.decided for rate in answer.context["by_method"]}
    assert methods["people", "title"] == answer.context["decided"]


def test_who_may_not_confirm_does_not_and_carol_finds_nothing(client, lina, other_office, amina, report):
    stranger = User.objects.create_user("orla", password=None, role="liaison", office=other_office)
    quote = item(report, "quotes")
    for nobody in (stranger, amina):
        with pytest.raises(NotAllowed):
            decide_press_item(actor=nobody, item=quote, version=1, act="confirm_all")
    client.force_login(stranger)
    for name in ("decide_press", "record_press", "second_press"):
        assert client.post(reverse(f"liaison:{name}", args=[report.ref, quote.pk]), {"act": "undo"}).status_code == 404
