"""Do figures for everybody take two people, say nothing of few, never change, and show only where they were turned on?"""

import csv
import io
import json
from datetime import UTC, datetime, timedelta

import pytest
import small_register as sample
from django.urls import reverse

from aman.accounts.models import User
from aman.audit.models import AuditEvent
from aman.core.disclosure import LEAST_PEOPLE, Split
from aman.errors import BadInput, Conflict, NotAllowed
from aman.reports.actions.releases import answer_release, propose_release
from aman.reports.models import Release
from aman.reports.public_tables import count_tables
from aman.reports.queries import releases
from aman.reports.queries.releases import hash_of

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 27, 9, 0, tzinfo=UTC)
PUBLIC = ("public_figures", "public_csv", "public_json")


@pytest.fixture
def analyst(embassy):
    return User.objects.create_user("yalda", password="a long test password", role="analyst", office=embassy)


@pytest.fixture
def register(amina):
    """Eleven families of one programme, one of another."""
    for number in range(12):
        case, _ = sample.family(amina, number=f"KBL2023618{number:03d}")
        if number >= 11:
            case.programme = "P-9 of few"
            case.save(update_fields=["programme"])


@pytest.fixture
def people(monkeypatch):
    """The tables of a register, without the register."""
    months = ("month", (40, 5))
    tables = {"SIV": 33, "P-9": 3}, [months]
    monkeypatch.setattr("aman.reports.actions.releases.count_tables", lambda now: _counted(*tables))


def _counted(programmes, others):
    splits = [Split("programme", "waiting", tuple(programmes.items()), named_by_records=True)]
    splits += [Split(name, "detained", (("earlier", a), ("2026-11", b))) for name, (a, b) in others]
    return {"waiting": sum(programmes.values()), "detained": 45}, splits


@pytest.fixture
def let_out(analyst, bashir, people):
    made = propose_release(actor=analyst, now=NOW)
    return answer_release(actor=bashir, number=made.number, sha256=made.sha256, let_out=True, now=NOW)


def parts(release, table):
    return dict(next(t for t in releases.tables_of(release) if t.name == table).rows)


def test_everybody_is_in_exactly_one_part_of_each_table(register):
    totals, splits = count_tables(NOW)
    assert totals["waiting"] == 36
    programmes = next(s for s in splits if s.name == "programme")
    assert sum(n for _, n in programmes.parts) == 36
    assert dict(next(s for s in splits if s.name == "letters").parts)["none"] == 36


def test_figures_are_multiples_and_a_programme_of_few_is_not_named(register, analyst):
    let_out = propose_release(actor=analyst, now=NOW)
    assert releases.totals_of(let_out)["waiting"] == 35
    assert all(n % LEAST_PEOPLE == 0 for n in releases.shown_of(let_out).values())
    assert "P-9 of few" not in json.dumps(let_out.tables)
    assert not {"KBL", "Darwazi", "Embassy of Examplia"} & set(json.dumps(let_out.tables).split('"'))


def test_no_table_tells_of_a_place_smaller_than_a_province(analyst):
    let_out = propose_release(actor=analyst, now=NOW)
    assert {t.name.split(".")[0] for t in releases.tables_of(let_out)} <= {
        "programme", "opened", "letters", "state", "month", "province", "how", "hours", "check_month", "check_answer",
        "list_year",
    }  # fmt: skip
    assert set(parts(let_out, "province")) == {"gb", "kp", "ict", "ajk", "balochistan", "punjab", "sindh", "unknown"}


def test_nobody_answers_what_they_proposed(bashir, people):
    made = propose_release(actor=bashir, now=NOW)
    with pytest.raises(NotAllowed):
        answer_release(actor=bashir, number=made.number, sha256=made.sha256, let_out=True)
    assert releases.last_published() is None


def test_roles_that_may_not_do_neither(amina, analyst, people):
    with pytest.raises(NotAllowed):
        propose_release(actor=amina, now=NOW)
    made = propose_release(actor=analyst, now=NOW)
    with pytest.raises(NotAllowed):
        answer_release(actor=amina, number=made.number, sha256=made.sha256, let_out=True)


def test_one_answers_for_exactly_what_one_saw(analyst, bashir, people):
    made = propose_release(actor=analyst, now=NOW)
    with pytest.raises(Conflict, match="not those that you were shown"):
        answer_release(actor=bashir, number=made.number, sha256="0" * 64, let_out=True)
    Release.objects.filter(pk=made.pk).update(tables={**made.tables, "base": 1})
    with pytest.raises(Conflict, match="not those that you were shown"):
        answer_release(actor=bashir, number=made.number, sha256=made.sha256, let_out=True)


def test_figures_changed_behind_our_back_are_shown_to_nobody(let_out, client, settings):
    settings.PUBLIC_FIGURES = True
    Release.objects.filter(pk=let_out.pk).update(tables={**let_out.tables, "totals": {"waiting": 99_999}})
    for page in PUBLIC:
        answer = client.get(reverse(f"reports:{page}"))
        assert answer.status_code >= 400
        assert b"99,999" not in answer.content


def test_a_refusal_needs_a_reason_and_stays_inside(analyst, bashir, people, client, settings):
    settings.PUBLIC_FIGURES = True
    made = propose_release(actor=analyst, now=NOW)
    with pytest.raises(BadInput):
        answer_release(actor=bashir, number=made.number, sha256=made.sha256, let_out=False)
    answer_release(actor=bashir, number=made.number, sha256=made.sha256, let_out=False, reason="Wait for the list.")
    assert client.get(reverse("reports:public_release", args=[made.number])).status_code == 404
    assert b"Wait for the list" not in client.get(reverse("reports:public_figures")).content


def test_only_one_waits_and_the_next_speaks_of_a_later_day(let_out, analyst, bashir):
    with pytest.raises(Conflict, match="subtracted"):
        propose_release(actor=analyst, now=NOW + timedelta(days=27))
    second = propose_release(actor=analyst, now=NOW + timedelta(days=28))
    assert second.tables["after"] == let_out.number
    with pytest.raises(Conflict, match="waits for an answer"):
        propose_release(actor=analyst, now=NOW + timedelta(days=60))


def test_few_more_people_change_no_figure(let_out, analyst, monkeypatch):
    more = {"SIV": 36, "P-9": 2}, [("month", (38, 7))]
    monkeypatch.setattr("aman.reports.actions.releases.count_tables", lambda now: _counted(*more))
    second = propose_release(actor=analyst, now=NOW + timedelta(days=28))
    assert releases.shown_of(second) == releases.shown_of(let_out)


def test_a_threshold_once_raised_is_not_lowered_again(people, analyst, bashir, settings):
    settings.PUBLIC_THRESHOLD = 20
    made = propose_release(actor=analyst, now=NOW)
    assert made.tables["base"] == 20
    answer_release(actor=bashir, number=made.number, sha256=made.sha256, let_out=True, now=NOW)
    settings.PUBLIC_THRESHOLD = 5
    assert propose_release(actor=analyst, now=NOW + timedelta(days=30)).tables["base"] == 20


def test_both_steps_are_in_the_log(let_out):
    verbs = list(AuditEvent.objects.filter(subject=f"release:{let_out.number}").values_list("verb", flat=True))
    assert verbs == ["release.proposed", "release.published"]


@pytest.mark.parametrize("page", PUBLIC)
def test_the_pages_for_everybody_are_not_there_unless_turned_on(page, let_out, client):
    assert client.get(reverse(f"reports:{page}")).status_code == 404


@pytest.mark.parametrize("language", ["en", "fa-af", "ps", "ur"])
def test_anybody_reads_the_page_in_every_language(language, let_out, client, settings):
    settings.PUBLIC_FIGURES = True
    client.cookies["django_language"] = language
    answer = client.get(reverse("reports:public_figures"))
    text = answer.content.decode()
    assert answer.status_code == 200
    assert f'lang="{language}' in text.replace("fa-AF", "fa-af")
    assert "35" in text
    assert let_out.sha256 in text
    assert not {"yalda", "bashir", "Embassy of Examplia"} & {
        w for w in ("yalda", "bashir", "Embassy of Examplia") if w in text
    }
    assert "style=" not in text.split("<main")[1]


def test_the_page_can_be_kept_by_anybody_and_a_signed_in_reader_s_only_by_them(let_out, client, settings, bashir):
    settings.PUBLIC_FIGURES = True
    kept = client.get(reverse("reports:public_figures"))["Cache-Control"]
    assert "public" in kept
    assert "max-age=3600" in kept
    client.force_login(bashir)
    assert "private" in client.get(reverse("reports:public_figures"))["Cache-Control"]


def test_csv_and_json_say_the_same_and_the_hash_can_be_worked_out_again(let_out, client, settings):
    settings.PUBLIC_FIGURES = True
    text = client.get(reverse("reports:public_csv")).content.decode("utf-8-sig")
    rows = [row for row in csv.DictReader(io.StringIO(text)) if row["number"]]
    document = client.get(reverse("reports:public_json")).json()
    assert document["schema"] == "aman.figures/1"
    assert hash_of(document["figures"]) == document["sha256"] == let_out.sha256
    shown = releases.shown_of(let_out)
    named = {
        row["part"] if row["table"] == "total" else f"{row['table']}/{row['part']}": int(row["number"]) for row in rows
    }
    assert named == shown
    assert document["log"] == [
        {"release": 1, "as_of": "2026-11-27", "published_on": "2026-11-27", "sha256": let_out.sha256}
    ]


def test_before_the_first_release_the_page_says_so(client, settings, db):
    settings.PUBLIC_FIGURES = True
    assert client.get(reverse("reports:public_figures")).status_code == 200
    assert client.get(reverse("reports:public_json")).status_code == 404


def test_a_page_leads_from_proposal_to_answer(client, analyst, bashir, people):
    client.force_login(analyst)
    made = client.post(reverse("reports:propose_release"), follow=True)
    number = Release.objects.get().number
    assert "You proposed these figures" in made.content.decode()
    client.force_login(bashir)
    page = reverse("reports:answer_release", args=[number])
    sha256 = Release.objects.get().sha256
    assert sha256 in client.get(reverse("reports:view_release", args=[number])).content.decode()
    assert client.post(page, {"sha256": sha256, "let_out": "no", "reason": ""}).status_code == 422
    assert client.post(page, {"sha256": sha256, "let_out": "yes"}).status_code == 302
    assert releases.last_published().number == number
    listed = client.get(reverse("reports:list_releases")).content.decode()
    assert "yalda" in listed
    assert "Published" in listed


def test_carol_in_another_office_may_look_but_not_answer(client, carol, analyst, people):
    made = propose_release(actor=analyst, now=NOW)
    client.force_login(carol)
    assert client.get(reverse("reports:list_releases")).status_code == 200
    answer = client.post(
        reverse("reports:answer_release", args=[made.number]), {"sha256": made.sha256, "let_out": "yes"}
    )
    assert answer.status_code == 403


def test_dawud_sees_no_release(client, dawud):
    client.force_login(dawud)
    assert client.get(reverse("reports:list_releases")).status_code == 403
