"""What the rules read out of small invented texts, kind by kind."""

from __future__ import annotations

from datetime import date

import pytest

from aman.core.press import Gazetteers, draft_report

DAY = date(2024, 5, 15)  # a Wednesday


def dates_of(text: str, day: date | None = DAY) -> list[tuple[str, str | None]]:
    return [(d.text, d.resolves_to) for d in draft_report(text, dateline=day).dates]


@pytest.mark.parametrize(
    ("text", "written", "resolved"),
    [
        ("He said on Monday that it was over.", "Monday", "2024-05-13"),
        ("The list will be sent by Friday.", "Friday", "2024-05-17"),
        ("They met last Friday.", "last Friday", "2024-05-10"),
        ("They will meet next Tuesday.", "next Tuesday", "2024-05-21"),
        ("The deadline passed on October 31.", "October 31", "2023-10-31"),
        ("Visas are valid until 31 December.", "31 December", "2024-12-31"),
        ("It was signed on 26 and 27 November 2023.", "26 and 27 November 2023", "2023-11-26/2023-11-27"),
        ("Talks resume in the first week of June.", "the first week of June", "2024-06-01/2024-06-07"),
        ("It will be published by mid-August.", "mid-August", "2024-08-15"),
        ("It ends at the end of the month.", "the end of the month", "2024-05-31"),
        ("They will come later this week.", "later this week", "2024-05-15/2024-05-19"),
        ("It will be done within three weeks.", "within three weeks", "2024-06-05"),
        ("It is due in the second quarter of 2025.", "the second quarter of 2025", "2025-04-01/2025-06-30"),
        ("He was arrested two weeks ago.", "two weeks ago", "2024-05-01"),
        ("She left last year.", "last year", "2023"),
        ("It was closed on 15 Aqrab 1402.", "15 Aqrab 1402", "2023-11-06"),
        ("این در ۱۵ عقرب ۱۴۰۲ بود.", "۱۵ عقرب ۱۴۰۲", "2023-11-06"),
        ("Nothing is known for the next few days.", "the next few days", None),
        ("It is to be ready before Eid.", "Eid", None),
    ],
)
def test_a_date_is_told_from_the_day_of_the_report(text, written, resolved):
    assert dates_of(text) == [(written, resolved)]


def test_a_figure_date_keeps_its_other_reading():
    (found,) = draft_report("Data as of 10/3 were shown.", dateline=DAY).dates
    assert (found.resolves_to, found.also) == ("2024-03-10", ("2024-10-03",))


def test_the_verb_may_is_no_month():
    assert dates_of("They may go. May they rest. In May they went.") == [("May", "2024-05")]


def test_without_a_day_relative_dates_are_left_open_and_a_note_says_so():
    draft = draft_report("The minister came on Monday. The deadline is 3 June 2024.")
    assert [(d.text, d.resolves_to) for d in draft.dates] == [("Monday", None), ("3 June 2024", "2024-06-03")]
    assert "no_day" in draft.notes


def test_the_day_of_the_dateline_is_not_drafted_again():
    draft = draft_report("OSLO, 3 May 2024 (Agency) - It rained on Thursday.")
    assert draft.dateline is not None
    assert (draft.dateline.place, draft.dateline.date) == ("Oslo", "2024-05-03")
    assert [d.text for d in draft.dates] == ["Thursday"]


@pytest.mark.parametrize(
    ("text", "person"),
    [
        ("Foreign Secretary Amir Zaman Qureshi spoke.", ("Amir Zaman Qureshi", "Foreign Secretary", "foreign ministry")),
        ("Col. (retd) Jan Bakker, the envoy for visas, spoke.", ("Jan Bakker", "Col. (retd)", "envoy for visas")),
        ("The network's director, Dr Lena Moe, spoke.", ("Lena Moe", "Dr", "director, network")),
        ("He met Ms. Ana de la Cruz, Director General, Refugee Affairs.", ("Ana de la Cruz", "Ms.", "Director General, Refugee Affairs")),
        ("Botschafterin Ute von Ahlen kam.", ("Ute von Ahlen", "Botschafterin", None)),
    ],
)  # fmt: skip
def test_a_person_has_a_title_and_an_office(text, person):
    (found,) = draft_report(text, dateline=DAY).people
    assert (found.name, found.title, found.office) == person


def test_a_byline_and_a_ministry_are_no_people():
    text = "By Mira Holm\n\nThe Foreign Ministry and the Lantern Relief Network said nothing to the Daily Herald on Monday.\n"
    assert draft_report(text, dateline=DAY).people == ()


def test_a_confirmed_official_is_found_without_a_title():
    known = Gazetteers({"Ute Ahlen": "Germany"}, {}, {})
    assert [p.name for p in draft_report("There stood Ute Ahlen.", gazetteers=known).people] == ["Ute Ahlen"]


@pytest.mark.parametrize(
    ("text", "quotes"),
    [
        ('"We wait," said Minister Ali Khan.', [("We wait,", "Ali Khan")]),
        (
            "«We wait», Minister Ali Khan said. «We always wait.»",
            [("We wait", "Ali Khan"), ("We always wait.", "Ali Khan")],
        ),
        ("Minister Ali Khan said the list ‘will not be touched’ in May.", [("will not be touched", "Ali Khan")]),
        ("„Wir warten“, sagte Minister Ali Khan.", [("Wir warten", "Ali Khan")]),
        ("“Too late” – Ambassador Jo Dahl", [("Too late", "Jo Dahl")]),
        ('Her book "The Long Queue" sold well.', []),
    ],
)
def test_a_quote_has_its_speaker(text, quotes):
    assert [(q.text, q.speaker) for q in draft_report(text, dateline=DAY).quotes] == quotes


def test_a_quote_inside_a_quote_is_told_by_who_tells_it():
    text = "\"The police told us in May: 'Come back with a stamp.' We came back,\" said Consul Jo Dahl."
    quotes = draft_report(text, dateline=DAY).quotes
    assert [q.speaker for q in quotes] == ["Jo Dahl", "police, according to Jo Dahl"]


@pytest.mark.parametrize(
    ("text", "value", "hedge", "who"),
    [
        ("According to Ottawa, about 2,500 Afghans wait.", 2500, "about", "Ottawa"),
        ("The ministry put the number at 9,750.", 9750, None, "ministry"),
        ("Between 40 and 50 families were moved, police said.", (40, 50), "Between", "police"),
        ("One in eight letters was refused, lawyers said.", 12.5, None, "lawyers"),
        ("Hundreds of families left, police said.", None, None, "police"),
        ("Some 1.4 lakh people left, police said.", 140000, "Some", "police"),
        ("Two dozen cases were closed, police said.", 24, None, "police"),
        ("~2.3k more hold tickets, police said.", 2300, "~", "police"),
    ],
)
def test_a_figure_has_its_hedge_and_who_states_it(text, value, hedge, who):
    (found,) = draft_report(text, dateline=DAY).figures
    assert (found.value, found.hedge, found.stated_by) == (value, hedge, who)


@pytest.mark.parametrize(
    "text",
    [
        "It lasted four days and cost Rs2,500.", "Two officials spoke for 48 hours.", "In Phase 9 it was 46°C.", "He is 34, she is aged 61.",
        "Call 042-555-0100.", "The two sides met.", "It was 1984.", "See paragraph 12.",
    ],
)  # fmt: skip
def test_durations_money_labels_and_officials_are_no_figures(text):
    assert draft_report(text, dateline=DAY).figures == ()


def test_a_figure_put_right_is_disputed_by_who_puts_it_right():
    text = "The embassy said 540 people wait. The ministry said there are 480 people, not 540."
    figures = draft_report(text, dateline=DAY).figures
    assert [(f.value, f.stated_by, f.rejected_by) for f in figures] == [
        (540, "embassy", None), (480, "ministry", None), (540, "embassy", "ministry"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "certainty", "due"),
    [
        ("Norway undertook to send a list by 20 June.", "firm", "2024-06-20"),
        ("The minister said permits would be issued, provided that the fee is paid.", "conditional", None),
        ("The minister denied that a blanket extension had been agreed.", "denied", None),
        ("The embassy intends to complete all interviews by the end of June.", "intended", "2024-06-30"),
    ],
)
def test_a_commitment_has_a_certainty_and_a_due_date(text, certainty, due):
    (found,) = draft_report(text, dateline=DAY).commitments
    assert (found.certainty, found.due) == (certainty, due)


@pytest.mark.parametrize(
    "text",
    [
        "Pakistan may waive the fee.", "The envoy asked Pakistan to stop.", "Will you issue more letters?", "The minister will travel to Oslo on Friday.",
        "The spokesman would not comment.", "If a minister met an envoy, nothing would change.", "Someone should pledge a date.",
    ],
)  # fmt: skip
def test_requests_questions_and_travel_are_no_commitments(text):
    assert draft_report(text, dateline=DAY).commitments == ()


def test_a_meeting_has_its_people_day_and_place():
    text = "Norwegian Ambassador Kari Lund met Interior Minister Ali Khan in Lahore on Monday."
    (found,) = draft_report(text, dateline=DAY).engagements
    assert (found.kind, found.date, found.place) == ("meeting", "2024-05-13", "Lahore")
    assert [(p.name, p.side) for p in found.participants] == [("Kari Lund", "Norway"), ("Ali Khan", "Pakistan")]


@pytest.mark.parametrize(
    "text",
    [
        "Ambassador Kari Lund has never met Minister Ali Khan.", "There was no meeting between Ambassador Kari Lund and Minister Ali Khan.",
        "If Ambassador Kari Lund met Minister Ali Khan, nothing would change.", "Had Ambassador Kari Lund met Minister Ali Khan, we would know.",
        "Minister Ali Khan denied that he met Ambassador Kari Lund.",
    ],
)  # fmt: skip
def test_a_meeting_denied_or_imagined_is_none(text):
    assert draft_report(text, dateline=DAY).engagements == ()


def test_of_a_page_only_the_article_is_read():
    page = (
        "<html><head><title>Talks | The Herald</title><script>Minister Bad Man said 500 people</script></head><body><nav>Minister Menu Man</nav>"
        "<article><p>OSLO: Minister Ali&nbsp;Khan said &ldquo;we wait&rdquo; on 3 May 2024.</p><div class='ad'>900 people</div></article>"
        "<div class='comments'>Minister Comment Man said 7,000 people</div></body></html>"
    )
    draft = draft_report(page)
    assert [p.name for p in draft.people] == ["Ali Khan"]
    assert page[draft.people[0].start : draft.people[0].end] == "Ali&nbsp;Khan"
    assert draft.figures == ()
    assert draft.source == "The Herald"


def test_hyphens_and_page_breaks_are_put_right_and_spans_still_point_into_the_file():
    text = (
        "JOINT STATEMENT 3 May 2024\n\n1. The delegation was led by Ms. Kirsten Abild-\ngaard, Director of the agency, who took the list of the\nfami-\n\n"
        "                      – 1 –\n\f\nWorking Group            Page 2 of 2\n\nlies with her on 2 May and signed the minutes of it there.\n"
    )
    draft = draft_report(text)
    assert [p.name for p in draft.people] == ["Kirsten Abildgaard"]
    assert text[draft.people[0].start : draft.people[0].end] == "Kirsten Abild-\ngaard"
    assert [d.text for d in draft.dates] == ["2 May"]


def test_two_articles_in_one_file_keep_their_own_days():
    text = (
        "OSLO, 3 May 2024 (Agency) - The minister spoke on Thursday of the list and its gaps.\n\n"
        "LAHORE, 10 June 2024 (Agency) - The governor spoke on Sunday of the list and its gaps.\n"
    )
    draft = draft_report(text)
    assert [d.resolves_to for d in draft.dates] == ["2024-05-02", "2024-06-09"]
    assert "several_articles" in draft.notes


def test_a_dari_text_gives_dates_and_places_and_says_what_it_cannot():
    draft = draft_report("سفیر در کابل گفت که فهرست در ۱۵ عقرب ۱۴۰۲ داده شد.", dateline=DAY)
    assert [p.name for p in draft.places] == ["کابل"]
    assert [d.resolves_to for d in draft.dates] == ["2023-11-06"]
    assert draft.people == ()
    assert "other_script" in draft.notes


@pytest.mark.parametrize(
    ("text", "written", "resolved"),
    [
        ("By end-June it will open.", "end-June", "2024-06-30"),
        ("It was closed over the weekend.", "the weekend", "2024-05-11/2024-05-12"),
        ("It will be done by year’s end.", "year’s end", "2024-12-31"),
        ("They will report by the end of next month.", "the end of next month", "2024-06-30"),
        ("By the 20th the list will come.", "the 20th", "2024-05-20"),
        ("It was Tuesday’s meeting.", "Tuesday", "2024-05-14"),
        ("She will be heard tomorrow morning.", "tomorrow morning", "2024-05-16"),
    ],
)
def test_looser_ways_to_write_a_day_are_read_too(text, written, resolved):
    assert dates_of(text) == [(written, resolved)]


def test_names_of_a_list_after_posts_in_the_plural_are_people():
    text = "Minister Burak Demir hosted his counterparts from Pakistan and the EU, Rizwana Jalil and Henna Virkku-Laine, on Monday."
    assert [p.name for p in draft_report(text, dateline=DAY).people] == [
        "Burak Demir",
        "Rizwana Jalil",
        "Henna Virkku-Laine",
    ]


def test_a_quote_that_goes_on_in_the_next_paragraph_keeps_its_speaker():
    text = "Minister Ali Khan said: “They wore our uniform.\n\n“We told them we would come back.”\n"
    assert [q.speaker for q in draft_report(text, dateline=DAY).quotes] == ["Ali Khan", "Ali Khan"]


def test_an_appeal_is_no_call_on_somebody():
    text = "Ambassador Kari Lund on Monday called on Minister Ali Khan to suspend the order."
    assert draft_report(text, dateline=DAY).engagements == ()
