"""Which invented engagements does the demonstration hold? A few, between parties that do not exist, one of them written twice."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

_NOTE = "Invented for this demonstration"


def write_sample_engagements(*, liaison: Any, reviewer: Any, today: date) -> int:
    """Write down meetings of an invented embassy and ministry, with who took part and what is to be done; give how many.

    Args:
        liaison: the officer who writes most of them down.
        reviewer: who wrote one of the meetings down as well, and has something to do.
        today: from which every day is counted.
    """
    from aman.liaison.actions.engagements import (
        NewEngagement,
        NewFigure,
        NewParticipant,
        NewStatement,
        write_engagement,
    )
    from aman.liaison.actions.follow_ups import add_follow_up
    from aman.liaison.queries.follow_ups import About

    people = _officials(liaison, today)
    secretary, envoy, counsellor = (NewParticipant(one) for one in people)
    met = today - timedelta(days=18)
    meeting: dict[str, Any] = {
        "kind": "meeting", "first_day": met, "last_day": met, "place": "Exampleville", "topics": ["letters", "lists"],
        "title": "Letters and the list", "source": _NOTE,
    }  # fmt: skip
    said = [
        NewStatement("Whoever shows a letter in force is let go on.", 0, "Example Specimen", certainty="said"),
        NewStatement("The list will be answered row by row.", 0, "Example Specimen", certainty="said"),
    ]
    count = NewFigure("people on the list", "Ministry of Examples", 4000, None, "about", as_of=(met, met))
    first = write_engagement(
        actor=liaison,
        new=NewEngagement(
            **meeting, state="confirmed", summary="The ministry asked for rows without mistakes.",
            participants=[secretary, envoy], statements=said, figures=[count],
        ),
    )  # fmt: skip
    same = [NewStatement("Whoever shows a letter that is in force will be let go on.", 0, "Specimen", certainty="said")]
    write_engagement(
        actor=reviewer,
        new=NewEngagement(**{**meeting, "title": "Meeting at the ministry"}, participants=[secretary, envoy, counsellor],
                          statements=same, summary="A second meeting was spoken of."),
    )  # fmt: skip
    _write_the_others(liaison, envoy, counsellor, today)
    about = About(engagement=first)
    add_follow_up(actor=liaison, about=about, what="Send the list again without rows that must be mended.",
                  due_on=today - timedelta(days=2), owner=reviewer)  # fmt: skip
    add_follow_up(actor=reviewer, about=about, what="Ask for the answer in writing.", due_on=today + timedelta(days=5),
                  owner=liaison)  # fmt: skip
    return 4


def _write_the_others(liaison: Any, envoy: Any, counsellor: Any, today: date) -> None:
    """Write down a call that was and a visit that is announced."""
    from aman.liaison.actions.engagements import NewEngagement, NewStatement, write_engagement

    called, visit = today - timedelta(days=6), today + timedelta(days=9)
    write_engagement(
        actor=liaison,
        new=NewEngagement(
            "call", called, called, topics=["detentions"], title="A call about somebody held", source=_NOTE,
            participants=[counsellor], state="confirmed", statements=[NewStatement("It is being looked into.", 0)],
        ),
    )  # fmt: skip
    write_engagement(
        actor=liaison,
        new=NewEngagement("visit", visit, visit + timedelta(days=2), "range", topics=["access"],
                          title="Visit to a holding point, announced", source=_NOTE, participants=[envoy]),
    )  # fmt: skip


def _officials(liaison: Any, today: date) -> list[Any]:
    """Give three invented officials, the first of whom may stand in the list already."""
    from aman.liaison.actions.officials import NewPost, add_official, add_party
    from aman.liaison.queries.officials import find_officials, party_called

    host = party_called("Ministry of Examples") or add_party(
        actor=liaison, name="Ministry of Examples", kind="ministry", side="host"
    )
    us = party_called("Embassy of Examplia") or add_party(
        actor=liaison, name="Embassy of Examplia", short="Embassy", side="us"
    )
    since = today - timedelta(days=400)
    found = []
    for name, own, posts in (
        ("Example Specimen", "", [NewPost(host, "Secretary for Examples", source=_NOTE)]),
        ("Orla Testing", "اورلا تستینگ", [NewPost(us, "Envoy for Examples", since, source=_NOTE)]),
        (
            "Farid Beispiel",
            "فرید بیشپیل",
            [NewPost(host, "Counsellor", since, today - timedelta(days=30), _NOTE), NewPost(host, "Director", since)],
        ),
    ):
        hits = find_officials(user=liaison, typed=name)
        known = hits[0].official if hits else None
        found.append(known or add_official(actor=liaison, name=name, name_own_script=own, posts=posts))
    return found
