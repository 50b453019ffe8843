"""Which places does the menu offer this user? Those their role may open, and no others.

The menu asks the same `may` that guards the pages, so it never offers a closed door. It knows addresses by
name only: this floor lies below the apps that own them.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.http import HttpRequest
from django.urls import get_script_prefix, reverse
from django.utils.functional import Promise
from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, override
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Place:
    """One entry of the menu: where it leads, who may go there, what it is called."""

    url_name: str
    permission: str
    label: str | Promise
    #: Other views that belong to this place although another place of the same app comes first.
    also: frozenset[str] = frozenset()


PLACES: tuple[Place, ...] = (
    Place("reports:today", "reports.view_today", _("Today")),
    Place("rosters:list_rosters", "rosters.view_roster", _("Lists")),
    Place(
        "rosters:review_pairs",
        "rosters.review_pairs",
        _("Same person?"),
        frozenset({"rosters:view_pair", "rosters:undo_link", "rosters:separate_person"}),
    ),
    Place("people:search_people", "people.search_people", _("People")),
    Place("cases:list_cases", "cases.list_cases", _("Cases")),
    Place("incidents:list_incidents", "incidents.list_incidents", _("Incidents")),
    Place("issuing:list_letters", "issuing.view_letters", _("Letters")),
    Place(
        "liaison:list_engagements",
        "liaison.view_engagements",
        _("Engagements"),
        frozenset(
            {"liaison:view_engagement", "liaison:write_engagement", "liaison:edit_engagement", "liaison:undo_merge"}
            | {"liaison:merge_engagements", "liaison:list_officials", "liaison:view_official", "liaison:add_official"}
            | {"liaison:edit_official", "liaison:add_post", "liaison:edit_post", "liaison:list_parties"}
            | {"liaison:add_party", "liaison:list_follow_ups", "liaison:add_follow_up", "liaison:finish_follow_up"}
            | {"liaison:search_engagements"}
        ),
    ),
    Place(
        "liaison:list_commitments",
        "liaison.view_commitments",
        _("Promises"),
        frozenset(
            {"liaison:view_commitment", "liaison:make_commitment", "liaison:edit_commitment", "liaison:list_counted"}
            | {"liaison:record_commitment", "liaison:link_commitment", "liaison:draft_rule"}
        ),
    ),
    Place(
        "liaison:list_press",
        "liaison.view_press",
        _("Press"),
        frozenset(
            {"liaison:receive_press", "liaison:view_press", "liaison:view_press_rates", "liaison:give_press_day"}
            | {"liaison:second_press", "liaison:record_press"}
        ),
    ),
    Place("exports:list_exports", "exports.list_exports", _("Files out")),
    Place(
        "reports:list_briefs",
        "reports.view_brief",
        _("Briefs"),
        frozenset({"reports:view_brief", "reports:make_brief", "reports:take_brief"}),
    ),
    Place(
        "reports:view_pictures",
        "reports.view_pictures",
        _("Pictures"),
        frozenset({"reports:list_releases", "reports:view_release", "reports:answer_release"}),
    ),
    Place("screening:list_policies", "screening.view_policies", _("Rules")),
    Place("checks:ask_desk", "checks.ask_desk", _("Ask the desk")),
    Place(
        "checks:list_referrals",
        "checks.view_referrals",
        _("Desk"),
        frozenset({"checks:view_referral", "checks:view_checks", "checks:view_counters"}),
    ),
    Place("checks:view_patterns", "checks.view_patterns", _("Desk")),
    Place("checks:view_checks", "checks.view_checks", _("Desk")),
    Place("checks:view_counters", "checks.view_counters", _("Desk")),
    Place("accounts:list_users", "accounts.manage_users", _("Users")),
    Place("audit:view_log", "audit.view_log", _("Log")),
    Place("notices:list_messages", "notices.manage_deliveries", _("Messages")),
    Place("retention:view_schedule", "retention.view_schedule", _("Retention")),
    Place("lockdown:close_everything", "lockdown.close_everything", _("Close everything")),
)


@dataclass(frozen=True, slots=True)
class Entry:
    """A place as a menu shows it."""

    url: str
    label: str
    name: str
    current: bool


def menu_of(request: HttpRequest) -> tuple[Entry, ...]:
    """Give the menu of the signed-in user, with the place they are in marked."""
    return _menu(*_asked(request))


def menu_list(request: HttpRequest) -> SafeString:
    """Give the same as the entries of a list, worded once for each role, place and language: every page has a menu."""
    return _list(*_asked(request))


def _asked(request: HttpRequest) -> tuple[tuple[str, ...], str, str, str]:
    """Give the names of the places, the one that is marked, the language, and where the site stands."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated or not user.is_active:
        return (), "", "", ""
    if user.role not in _open_to:
        _open_to[user.role] = _places_of(user)
    names = _open_to[user.role]
    here = request.resolver_match.view_name if request.resolver_match else ""
    return names, _marked(names, here), get_language() or "", get_script_prefix()


#: Names of places by role: what a role may do stands in the code and does not change while it runs.
_open_to: dict[str, tuple[str, ...]] = {}
_BY_NAME = {place.url_name: place for place in PLACES}


def _places_of(user: Any) -> tuple[str, ...]:
    """Of several places of one name, each user has the first that their role opens."""
    found: dict[str, str] = {}
    with override("en"):
        for place in PLACES:
            if user.may(place.permission):
                found.setdefault(str(place.label), place.url_name)
    return tuple(found.values())


@lru_cache(maxsize=2_000)
def _marked(names: tuple[str, ...], here: str) -> str:
    """Give the place a view belongs to, the first of its app where none claims it, blank where there is none."""
    claimed = [name for name in names if here == name or here in _BY_NAME[name].also]
    of_app = [name for name in names if name.partition(":")[0] == here.partition(":")[0]]
    return next(iter([*claimed, *of_app]), "")


@lru_cache(maxsize=2_000)
def _menu(names: tuple[str, ...], marked: str, language: str, prefix: str) -> tuple[Entry, ...]:
    return tuple(Entry(reverse(name), str(_BY_NAME[name].label), name, name == marked) for name in names)


@lru_cache(maxsize=2_000)
def _list(names: tuple[str, ...], marked: str, language: str, prefix: str) -> SafeString:
    entries = _menu(names, marked, language, prefix)
    mark = mark_safe(' aria-current="page"')
    return format_html_join(
        "", '<li><a href="{}"{}>{}</a></li>', ((e.url, mark if e.current else "", e.label) for e in entries)
    )
