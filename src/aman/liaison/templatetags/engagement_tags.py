"""How are days, people, figures and differences of an engagement written on a page?"""

from __future__ import annotations

from collections.abc import Sequence

from django import template
from django.utils.functional import Promise
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from aman.liaison.days import say_days
from aman.liaison.models import Engagement, Figure, FollowUp, Participant, PostHeld, Statement
from aman.liaison.models.reading import Precision
from aman.liaison.queries.follow_ups import path_of
from aman.liaison.sides import say_figure
from aman.liaison.topics import TOPICS
from aman.ui.templatetags.aman import ltr, status

register = template.Library()
_STATES = {
    Engagement.State.DRAFT: "waiting",
    Engagement.State.CONFIRMED: "good",
    Engagement.State.CANCELLED: "closed",
}
_STANDINGS = {"agree": "good", "differ": "attention", "alone": "info", "blank": "unknown"}
REASONS: dict[str, str | Promise] = {
    "person": gettext_lazy("The same people took part."),
    "party": gettext_lazy("The same parties took part."),
    "place": gettext_lazy("The place is the same."),
    "kind": gettext_lazy("Both are of one kind."),
    "day": gettext_lazy("The day is the same."),
}


@register.filter
def engagement_days(engagement: Engagement) -> SafeString:
    """Write when an engagement was."""
    said = ltr(say_days(engagement.first_day, engagement.last_day, engagement.precision))
    if engagement.precision == Precision.WITHIN:
        return format_html("{} · {}", said, Precision.WITHIN.label)
    return said


@register.filter
def engagement_state(engagement: Engagement) -> SafeString:
    """Say how far an engagement is as a word with its shape."""
    return status(_STATES[Engagement.State(engagement.state)], engagement.get_state_display())


@register.filter
def topic_words(codes: Sequence[str]) -> str:
    """Write topics."""
    return ", ".join(str(TOPICS[code]) for code in codes if code in TOPICS)


@register.filter
def participant_name(one: Participant) -> SafeString:
    """Write who took part: the official, the name as stated, or the post or party alone."""
    if one.official is not None:
        own = f" · {one.official.name_own_script}" if one.official.name_own_script else ""
        return format_html('<bdi dir="auto">{}</bdi>{}', one.official.name, own)
    return format_html('<bdi dir="auto">{}</bdi>', one.name_words or one.post_words or one.party or "")


@register.filter
def participant_post(one: Participant) -> SafeString:
    """Write in which post somebody took part."""
    if one.post is not None:
        return post_words(one.post)
    parts = [one.post_words if one.official or one.name_words else "", str(one.party) if one.party else ""]
    return format_html('<bdi dir="auto">{}</bdi>', ", ".join(part for part in parts if part))


@register.filter
def post_words(post: PostHeld) -> SafeString:
    """Write a post with the party it is of."""
    return format_html('<bdi dir="auto">{}, {}</bdi>', post.title, post.party)


@register.filter
def post_days(post: PostHeld) -> str:
    """Write from when to when a post was held, as far as known."""
    if post.from_day and post.to_day:
        return _("%(first)s to %(last)s") % {"first": post.from_day, "last": post.to_day}
    if post.from_day:
        return _("since %(first)s") % {"first": post.from_day}
    return _("until %(last)s") % {"last": post.to_day} if post.to_day else _("days not known")


@register.filter
def speaker_words(statement: Statement) -> SafeString:
    """Write who said something."""
    if statement.speaker is not None:
        return participant_name(statement.speaker)
    return format_html('<bdi dir="auto">{}</bdi>', statement.speaker_words or _("nobody is named"))


@register.filter
def figure_words(figure: Figure) -> str:
    """Write a figure with whose it is: per somebody, about so many, as of a day."""
    days = [figure.as_of_first, figure.as_of_last] if figure.as_of_first and figure.as_of_last else []
    row = {
        name: getattr(figure, name)
        for name in ("low", "high", "hedge", "unit", "stated_by", "reported_by", "rejected_by")
    }
    return say_figure({**row, "as_of": [day.isoformat() for day in days if day]})


@register.filter
def marked(words: Sequence[tuple[str, bool]]) -> SafeString:
    """Write words with those marked that no other draft has."""
    joined = format_html_join(" ", "{}", ((format_html("<mark>{}</mark>", w) if new else w,) for w, new in words))
    return format_html('<bdi dir="auto">{}</bdi>', joined)


@register.filter
def standing_shape(standing: str) -> str:
    """Give the shape beside how drafts stand to each other."""
    return _STANDINGS[standing]


@register.filter
def same_reason(code: str) -> str | Promise:
    """Say why two drafts may tell of one meeting."""
    return REASONS.get(code, code)


@register.filter
def follow_up_path(follow_up: FollowUp) -> str:
    """Give the page of the record that a follow-up belongs to."""
    return path_of(follow_up_ref(follow_up))


@register.filter
def follow_up_ref(follow_up: FollowUp) -> str:
    """Give the reference of the record that a follow-up belongs to."""
    about = follow_up.engagement or follow_up.commitment
    return about.ref if about is not None else ""
