"""Plainly invented officials, parties and meetings for the tests of engagements."""

from __future__ import annotations

from datetime import date
from typing import Any

DAY = date(2023, 12, 5)


def liaison(office: Any, username: str = "leila", role: str = "liaison"):
    from aman.accounts.models import User

    return User.objects.create_user(username, password="a long test password", role=role, office=office)


def party(user: Any, name: str = "Ministry of Northern Affairs", **more: Any):
    from aman.liaison.actions.officials import add_party
    from aman.liaison.queries.officials import party_called

    return party_called(name) or add_party(actor=user, name=name, **more)


def official(user: Any, name: str = "Orla Testing", *titles: str, **more: Any):
    """An official who holds posts from 2023 on, all of one ministry."""
    from aman.liaison.actions.officials import NewPost, add_official

    posts = [NewPost(party(user), title, date(2023, 1, 1)) for title in titles]
    return add_official(actor=user, name=name, posts=posts, **more)


def new(**more: Any):
    from aman.liaison.actions.engagements import NewEngagement

    days = {"first_day": DAY, "last_day": DAY}
    return NewEngagement(**{"kind": "meeting", "title": "Waiting families", **days, **more})


def engagement(user: Any, **more: Any):
    from aman.liaison.actions.engagements import write_engagement

    return write_engagement(actor=user, new=new(**more))


def said(*sentences: str, speaker: int | None = None, by: str = ""):
    from aman.liaison.actions.engagements import NewStatement

    return [NewStatement(words, speaker, by) for words in sentences]


def named(*users: Any):
    from aman.core.account.drafts import Reading

    return Reading("named", frozenset(user.pk for user in users))
