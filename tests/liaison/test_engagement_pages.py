"""Do the pages about engagements and officials work without script, show both states of a lost race, and hide what is hidden?"""

import re

import pytest
from django.urls import reverse
from meetings import engagement, liaison, named, new, official, party, said

from aman.accounts.actions import keep_draft
from aman.liaison.actions.engagements import NewParticipant, edit_engagement
from aman.liaison.models import Engagement, FollowUp, Official, Party

pytestmark = pytest.mark.django_db
NEW = "/liaison/engagements/new/"


@pytest.fixture
def leila(embassy):
    return liaison(embassy)


@pytest.fixture
def second(embassy):
    return liaison(embassy, "second-liaison")


@pytest.fixture
def desk(client, leila):
    client.force_login(leila)
    return client


def typed(people=(), statements=(), figures=(), **more):
    """The page as a browser sends it, rows and all."""
    form = {"kind": "meeting", "days": "2023-12-05", "title": "Waiting families", "state": "draft",
            "readers": "office", "keep": "1"}  # fmt: skip
    for prefix, rows in (("people", people), ("said", statements), ("figures", figures)):
        form |= {f"{prefix}-TOTAL_FORMS": str(len(rows)), f"{prefix}-INITIAL_FORMS": "0"}
        for at, row in enumerate(rows):
            form |= {f"{prefix}-{at}-{name}": value for name, value in row.items()}
    return {**form, **more}


def page_of(ref, name="view_engagement"):
    return reverse(f"liaison:{name}", args=[ref])


def test_a_meeting_is_written_down_with_people_statements_and_figures(desk, leila):
    orla = official(leila, "Orla Testing", "Envoy")
    form = typed(
        people=[{"name": "Orla Testing", "who": f"{orla.ref}:{orla.posts.get().pk}"}, {"name": "Just Words"}],
        statements=[{"words": "Nobody eligible will be sent away.", "said_by": "Testing", "certainty": "said"}],
        figures=[{"number": "about ۲۵٬۰۰۰", "unit": "people", "stated_by": "A Country", "as_of": "2023-12-05"}],
    )
    answer = desk.post(NEW, form)
    made = Engagement.objects.get()
    assert answer["Location"] == page_of(made.ref)
    text = desk.get(page_of(made.ref)).content.decode()
    text = text.replace("\u2068", "").replace("\u2069", "")
    for words in ("Orla Testing", "Envoy", "Just Words", "Nobody eligible", "Per A Country: about 25,000 people"):
        assert words in text
    assert made.statements.get().speaker.official == orla
    assert f"<title>{made.ref}" in text


def test_a_typed_name_offers_known_officials_before_anybody_new_is_made(desk, leila):
    orla = official(leila, "Orla Testing", "Envoy", "Adviser")
    answer = desk.post(NEW, typed(people=[{"name": "اورلا تستینگ"}, {"name": "Nova Example", "who": "new"}]))
    text = answer.content.decode()
    assert answer.status_code == 422
    assert [f'value="{orla.ref}:{post.pk}"' in text for post in orla.posts.all()] == [True, True]
    assert Official.objects.count() == 1
    chosen = {"name": "اورلا تستینگ", "who": f"{orla.ref}:{orla.posts.get(title='Adviser').pk}"}
    desk.post(NEW, typed(people=[chosen, {"name": "Nova Example", "who": "new"}]))
    assert Engagement.objects.get().participants.get(number=1).post.title == "Adviser"
    assert set(Official.objects.values_list("name", flat=True)) == {"Orla Testing", "Nova Example"}
    orla.refresh_from_db()
    assert orla.spellings == ["اورلا تستینگ"]


def test_rows_grow_by_a_button_and_names_are_looked_up_without_script(desk, leila):
    official(leila, "Orla Testing", "Envoy")
    half = {**typed(people=[{"name": "orla"}], title=""), "summary": "Half written"}
    del half["keep"]
    for button, mark in (("add_people", "people-1-name"), ("add_said", "said-0-words"), ("look", "people-0-who")):
        answer = desk.post(NEW, {**half, button: "1"})
        text = answer.content.decode()
        assert answer.status_code == 200
        assert f'name="{mark}"' in text
        assert "Half written" in text
        assert "There is a problem" not in text
    assert Engagement.objects.count() == 0


def test_every_mistake_is_shown_at_once_beside_its_field(desk):
    form = typed(
        statements=[{"said_by": "Somebody", "words": ""}],
        figures=[{"number": "many", "unit": "people"}],
        days="soon",
        title="",
    )
    answer = desk.post(NEW, form)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert re.search(r"<title>\s*Error:", text)
    for target in ("id_days", "id_title", "id_said-0-words", "id_figures-0-number", "id_figures-0-stated_by"):
        assert f'href="#{target}"' in text


def test_a_row_that_is_emptied_is_left_out_and_the_page_opens_as_it_was_kept(desk, leila):
    orla = official(leila, "Orla Testing", "Envoy")
    made = engagement(leila, participants=[NewParticipant(orla)], statements=said("One.", "Two.", speaker=0, by="Orla"))
    text = desk.get(page_of(made.ref, "edit_engagement")).content.decode()
    assert 'value="Orla Testing"' in text
    assert f'value="{orla.ref}:{orla.posts.get().pk}"' in text
    rows = [{"words": "", "said_by": ""}, {"words": "Two.", "said_by": "Orla"}]
    desk.post(page_of(made.ref, "edit_engagement"), typed(statements=rows, version="1"))
    assert [(one.words, one.number) for one in made.statements.all()] == [("Two.", 1)]
    assert made.participants.count() == 0


def test_a_lost_race_shows_both_and_keeps_what_was_typed(desk, leila, second):
    made = engagement(leila, summary="As it was")
    edit_engagement(actor=second, engagement=made, new=new(summary="Seconds words"), version=1)
    form = typed(version="1", summary="Leilas words")
    answer = desk.post(page_of(made.ref, "edit_engagement"), form)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert text.count("Leilas words") == 2
    assert "Seconds words" in text
    assert 'name="version" value="2"' in text
    desk.post(page_of(made.ref, "edit_engagement"), {**form, "version": "2"})
    assert Engagement.objects.get().summary == "Leilas words"


def test_drafts_are_laid_beside_each_other_merged_and_taken_apart(desk, leila, second):
    orla = official(leila, "Orla Testing", "Envoy")
    top, other = (
        engagement(user, participants=[NewParticipant(orla)], place=place, statements=said(words, speaker=0))
        for user, place, words in ((leila, "Islamabad", "No new visas."), (second, "Lahore", "No fresh visas."))
    )
    assert other.ref in desk.get(page_of(top.ref)).content.decode(), "proposed on the page"
    merge = f"{page_of(top.ref, 'merge_engagements')}?with={other.ref}"
    text = desk.get(merge).content.decode()
    assert "<mark>Lahore</mark>" in text
    assert "<mark>fresh</mark>" in text
    assert text.count("They differ") == 2
    chosen = {f"version-{top.ref}": "1", f"version-{other.ref}": "1", "field-place": other.ref,
              "asked-participants": "1", "row-participants": "0.0", "asked-statements": "1", "row-statements": "0.1"}  # fmt: skip
    assert desk.post(merge, {**chosen, f"version-{other.ref}": "9"}).status_code == 422
    assert desk.post(merge, chosen)["Location"] == page_of(top.ref)
    text = desk.get(page_of(top.ref)).content.decode()
    assert "Lahore" in text
    assert "No fresh visas." in text
    assert f"Merged with {other.ref}" in text
    assert page_of(other.ref) in text
    assert other.ref not in desk.get("/liaison/engagements/").content.decode()
    top.refresh_from_db()
    desk.post(page_of(other.ref, "undo_merge"), {"version": str(top.version)})
    top.refresh_from_db()
    assert top.place == "Islamabad"
    assert other.ref in desk.get("/liaison/engagements/").content.decode()


def test_carol_cannot_see_it(client, leila, carol, dawud):
    made = engagement(leila, title="Said in confidence")
    client.force_login(carol)
    assert client.get(page_of(made.ref)).status_code == 404
    assert "confidence" not in client.get("/liaison/engagements/").content.decode()
    client.force_login(dawud)
    assert client.get("/liaison/engagements/").status_code == 403


def test_only_those_named_find_it_on_any_page(client, leila, second, bashir):
    orla = official(leila, "Orla Testing", "Envoy")
    named_only = {"participants": [NewParticipant(orla)], "reading": named(bashir), "title": "Said in confidence"}
    made, other = engagement(leila, **named_only), engagement(second, participants=[NewParticipant(orla)])
    for user, sees in ((bashir, True), (second, False)):
        client.force_login(user)
        assert (client.get(page_of(made.ref)).status_code == 200) is sees
        pages = ["/liaison/engagements/", page_of(orla.ref, "view_official"), page_of(other.ref)]
        texts = "".join(client.get(page).content.decode() for page in pages)
        assert ("Said in confidence" in texts, made.ref in texts) == (sees, sees)
        beside = client.get(f"{page_of(other.ref, 'merge_engagements')}?with={made.ref}").content.decode()
        assert ("confidence" in beside) is sees


def test_officials_are_found_added_once_and_given_posts(desk, leila):
    ministry = party(leila)
    assert "Nobody of the list" in desk.post("/liaison/officials/", {"name": "Farid"}).content.decode()
    form = {"name": "Farid Beispiel", "name_own_script": "فرید بیشپیل", "title": "Envoy", "party": str(ministry.pk)}
    desk.post("/liaison/officials/new/", form)
    farid = Official.objects.get()
    answer = desk.post("/liaison/officials/new/", {"name": "Fareed Beispiel"})
    assert answer.status_code == 422
    assert farid.ref in answer.content.decode()
    desk.post("/liaison/officials/new/", {"name": "Fareed Beispiel", "nobody_of_these": "on"})
    assert Official.objects.count() == 2
    post = {"title": "Adviser", "party": str(ministry.pk), "from_day": "2023-01-01"}
    desk.post(page_of(farid.ref, "add_post"), post)
    text = desk.get(page_of(farid.ref, "view_official")).content.decode()
    assert "Adviser" in text
    assert "Farid" not in re.search(r"<title>(.*?)</title>", text, re.DOTALL)[1]
    lost = {"name": "Other", "version": "1"}
    assert desk.post(page_of(farid.ref, "edit_official"), lost).status_code == 422


def test_parties_are_listed_and_added_once(desk):
    form = {"name": "Department of Examples", "kind": "ministry", "side": "host"}
    desk.post("/liaison/parties/new/", form)
    assert desk.post("/liaison/parties/new/", {**form, "name": "department  of EXAMPLES"}).status_code == 422
    assert "Department of Examples" in desk.get("/liaison/parties/").content.decode()
    assert Party.objects.count() == 1


def test_something_to_be_done_is_added_listed_and_done(desk, leila):
    made = engagement(leila)
    desk.post(page_of(made.ref, "add_follow_up"), {"what": "Send the list", "owner": str(leila.pk)})
    desk.post(page_of(made.ref, "add_follow_up"), {"what": "Call back", "due_on": "2024-01-05"})
    assert "Send the list" in desk.get("/liaison/follow-ups/").content.decode()
    late = desk.get("/liaison/follow-ups/?view=late").content.decode()
    assert "Call back" in late
    assert "Send the list" not in late
    todo = FollowUp.objects.get(owner=leila)
    desk.post(page_of(todo.pk, "finish_follow_up"), {"result": "It was sent."})
    assert "It was sent." in desk.get(page_of(made.ref)).content.decode()
    assert desk.post(page_of(todo.pk, "finish_follow_up"), {"result": "Again"}).status_code == 422


def test_a_case_officer_reads_and_is_offered_no_button_that_is_closed(client, leila, amina):
    made = engagement(leila, title="For the office")
    client.force_login(amina)
    text = client.get(page_of(made.ref)).content.decode()
    assert "For the office" in text
    assert page_of(made.ref, "edit_engagement") not in text
    assert client.get(page_of(made.ref, "edit_engagement")).status_code == 403


def test_what_was_typed_and_not_sent_is_back_with_its_rows(desk, leila):
    kept = {name: [value] for name, value in typed(people=[{"name": "Orla"}, {"name": "Farid"}]).items()}
    keep_draft(user=leila, page=NEW, path=NEW, typed={**kept, "summary": ["Half written"]})
    session = desk.session
    session["aman_drafts"] = True
    session.save()
    text = desk.get(NEW).content.decode()
    for words in ('value="Orla"', 'value="Farid"', "Half written"):
        assert words in text
    assert "There is a problem" not in text


@pytest.mark.parametrize(
    "odd",
    [
        {"people-TOTAL_FORMS": "abc"},
        {"people-TOTAL_FORMS": "-3"},
        {"people-TOTAL_FORMS": "100000"},
        {"people-0-who": "OF-00000000:99999999999999999999", "people-TOTAL_FORMS": "1", "people-0-name": "Orla"},
        {"people-0-party": "99999999999999999999", "people-TOTAL_FORMS": "1", "people-0-name": "Orla"},
        {"days": "\u0000", "version": "x"},
        {"named_readers": "99999999999999999999", "readers": "named"},
        {"figures-TOTAL_FORMS": "1", "figures-0-number": "9" * 60, "figures-0-unit": "x", "figures-0-stated_by": "x"},
    ],
)
@pytest.mark.parametrize("button", ["keep", "look", "add_people"])
def test_what_no_browser_sends_breaks_nothing(desk, odd, button):
    form = {**typed(), **odd}
    del form["keep"]
    answer = desk.post(NEW, {**form, button: "1"})
    assert answer.status_code in {200, 302, 422}
    assert Engagement.objects.count() == (answer.status_code == 302)


@pytest.mark.parametrize("query", ["?with=EN-X&with=%00", "?ref=,,,", "?with=" + "9" * 400, "?with=CM-00000000"])
def test_a_merge_with_nothing_asks_again(desk, leila, query):
    made = engagement(leila)
    page = page_of(made.ref, "merge_engagements") + query
    assert desk.get(page).status_code == 200
    assert desk.post(page, {"row-statements": ["x.y", "9.9"], "asked-statements": "1"}).status_code == 200
