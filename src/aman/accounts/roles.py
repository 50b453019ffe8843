"""What may each role do? One table, read by every view, menu, action and test.

A permission is named after the action it allows (`cases.assign_case`). A role
that is not listed for a permission does not have it: there is no other way in.
"""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    """The eight kinds of signed-in user, and the command line."""

    REGISTER_OFFICER = "register_officer"
    CASE_OFFICER = "case_officer"
    REVIEWER = "reviewer"
    HOTLINE = "hotline"
    HOST_DESK = "host_desk"
    LIAISON = "liaison"
    ANALYST = "analyst"
    ADMINISTRATOR = "administrator"
    COMMAND_LINE = "command_line"


#: Roles that work with records of people; the others never see one.
SEES_PEOPLE = frozenset({Role.REGISTER_OFFICER, Role.CASE_OFFICER, Role.REVIEWER, Role.COMMAND_LINE})

#: Roles that see only what they are assigned or what nobody is, in an office that works by assignment.
BY_ASSIGNMENT = frozenset({Role.CASE_OFFICER})

#: Roles that must show a second factor before anything but their own account: a stolen password must not open records.
#: The hotline looks in a register while somebody calls. The host desk sees nobody, but who holds its password can ask
#: about anybody: it is an oracle. A host office that calls by keys only never signs in, so nothing is asked of it.
#: What governments told each other in confidence is read by liaison.
NEEDS_SECOND_FACTOR = (SEES_PEOPLE - {Role.COMMAND_LINE}) | {
    Role.ADMINISTRATOR, Role.HOTLINE, Role.HOST_DESK, Role.LIAISON
}  # fmt: skip

_STAFF = frozenset({Role.REGISTER_OFFICER, Role.CASE_OFFICER, Role.REVIEWER})
#: Whoever takes calls and follows what happened. The hotline does so without a page of a person, a letter or a case.
_FOLLOWS = _STAFF | {Role.HOTLINE}
_EVERYONE = frozenset(Role) - {Role.COMMAND_LINE}
#: Who reads what was said between governments, as far as each record lets them.
_ENGAGES = frozenset({Role.LIAISON, Role.REVIEWER, Role.CASE_OFFICER})
#: Who writes it down.
_WRITES = frozenset({Role.LIAISON, Role.REVIEWER})
#: Who reads the brief and the pictures: everybody who is not outside.
_ACCOUNTS = frozenset(Role) - {Role.COMMAND_LINE, Role.HOST_DESK, Role.HOTLINE}

PERMISSIONS: dict[str, frozenset[Role]] = {
    "reports.view_today": _EVERYONE,
    "accounts.view_own_account": _EVERYONE,
    "accounts.manage_users": frozenset({Role.ADMINISTRATOR}),
    "accounts.vouch_for_user": frozenset({Role.ADMINISTRATOR}),
    "accounts.give_window": frozenset({Role.ADMINISTRATOR}),
    "accounts.view_grants": frozenset({Role.ADMINISTRATOR}),
    "accounts.manage_keys": frozenset({Role.ADMINISTRATOR}),
    "accounts.manage_offices": frozenset({Role.ADMINISTRATOR}),
    "accounts.end_sessions": frozenset({Role.ADMINISTRATOR}),
    "accounts.view_duties": _EVERYONE - {Role.HOST_DESK},
    "retention.view_schedule": _STAFF | frozenset({Role.ADMINISTRATOR}),
    "retention.ask_period": frozenset({Role.REVIEWER, Role.ADMINISTRATOR}),
    "retention.answer_period": frozenset({Role.REVIEWER, Role.ADMINISTRATOR}),
    "retention.place_hold": _STAFF,
    "retention.answer_hold": frozenset({Role.REVIEWER, Role.CASE_OFFICER}),
    "retention.ask_erasure": frozenset({Role.CASE_OFFICER, Role.REGISTER_OFFICER, Role.REVIEWER}),
    "retention.answer_erasure": frozenset({Role.REVIEWER}),
    "retention.answer_disposal": frozenset({Role.REVIEWER, Role.CASE_OFFICER}),
    "lockdown.close_everything": frozenset({Role.ADMINISTRATOR, Role.REVIEWER}),
    "lockdown.agree_to_open": frozenset({Role.ADMINISTRATOR, Role.REVIEWER}),
    "audit.view_log": frozenset({Role.ADMINISTRATOR}),
    "notices.view_notices": _EVERYONE,
    "notices.manage_deliveries": frozenset({Role.ADMINISTRATOR}),
    "people.search_people": _STAFF,
    "people.view_person": _STAFF,
    "people.add_person": frozenset({Role.REGISTER_OFFICER, Role.CASE_OFFICER}),
    "people.view_readers": _STAFF,
    "people.show_document": _STAFF,
    "cases.view_case": _STAFF,
    "cases.list_cases": _STAFF,
    "cases.assign_case": frozenset({Role.CASE_OFFICER, Role.REVIEWER}),
    "cases.open_for_hours": BY_ASSIGNMENT,
    "cases.add_evidence": frozenset({Role.CASE_OFFICER, Role.REGISTER_OFFICER}),
    "cases.add_note": _STAFF,
    "cases.record_step": frozenset({Role.CASE_OFFICER}),
    "cases.add_task": _STAFF,
    "cases.finish_task": _STAFF,
    "cases.record_consent": frozenset({Role.CASE_OFFICER, Role.REGISTER_OFFICER}),
    "cases.withdraw_consent": frozenset({Role.CASE_OFFICER, Role.REGISTER_OFFICER}),
    "rosters.view_roster": _STAFF,
    "rosters.receive_roster": frozenset({Role.REGISTER_OFFICER}),
    "rosters.commit_roster": frozenset({Role.REGISTER_OFFICER}),
    "rosters.correct_mapping": frozenset({Role.REGISTER_OFFICER}),
    "rosters.resolve_roster": frozenset({Role.REGISTER_OFFICER}),
    "rosters.download_annotated": frozenset({Role.REGISTER_OFFICER}),
    "rosters.review_pairs": frozenset({Role.REVIEWER}),
    "rosters.decide_pair": frozenset({Role.REVIEWER}),
    "rosters.undo_link": frozenset({Role.REVIEWER}),
    "screening.view_determination": _STAFF,
    "screening.view_policies": _EVERYONE - {Role.HOST_DESK, Role.HOTLINE},
    "screening.screen_people": frozenset({Role.CASE_OFFICER, Role.REVIEWER}),
    "screening.view_change": frozenset({Role.REVIEWER, Role.CASE_OFFICER, Role.ANALYST}),
    "screening.list_changed_people": frozenset({Role.REVIEWER, Role.CASE_OFFICER}),
    "screening.propose_change": frozenset({Role.REVIEWER, Role.ANALYST}),
    "screening.try_change": frozenset({Role.REVIEWER, Role.ANALYST}),
    "screening.withdraw_change": frozenset({Role.REVIEWER, Role.ANALYST}),
    "screening.enact_change": frozenset({Role.REVIEWER}),
    "screening.ask_what_if": frozenset({Role.ANALYST, Role.REVIEWER, Role.CASE_OFFICER}),
    "screening.list_what_if_people": frozenset({Role.REVIEWER, Role.CASE_OFFICER}),
    "screening.decide": frozenset({Role.REVIEWER}),
    "screening.list_changed_decisions": frozenset({Role.REVIEWER}),
    "screening.ask_person": _STAFF,
    "screening.ask_case": _STAFF,
    "screening.state_fact": frozenset({Role.CASE_OFFICER, Role.REGISTER_OFFICER}),
    "screening.state_for_list": frozenset({Role.REVIEWER}),
    "screening.confirm_for_list": frozenset({Role.REVIEWER}),
    "screening.withdraw_for_list": frozenset({Role.REVIEWER}),
    "screening.list_ageing_out": _STAFF,
    "screening.list_at_risk": _STAFF,
    "issuing.view_letters": _STAFF,
    "issuing.list_uncovered": _STAFF,
    "issuing.request_letters": frozenset({Role.CASE_OFFICER}),
    "issuing.approve_letters": frozenset({Role.CASE_OFFICER, Role.REVIEWER}),
    "issuing.issue_letters": frozenset({Role.CASE_OFFICER}),
    "issuing.hand_over_letters": frozenset({Role.CASE_OFFICER, Role.REGISTER_OFFICER}),
    "issuing.record_instruction": frozenset({Role.REVIEWER}),
    "issuing.withdraw_letter": frozenset({Role.REVIEWER}),
    "issuing.download_letters": frozenset({Role.CASE_OFFICER}),
    "checks.ask_desk": frozenset({Role.HOST_DESK}),
    "checks.view_checks": _STAFF,
    "checks.view_referrals": frozenset({Role.CASE_OFFICER, Role.REVIEWER}),
    "checks.answer_referral": frozenset({Role.CASE_OFFICER, Role.REVIEWER}),
    "checks.view_patterns": frozenset({Role.ADMINISTRATOR}),
    "checks.acknowledge_pattern": frozenset({Role.ADMINISTRATOR}),
    "checks.set_desk_limit": frozenset({Role.ADMINISTRATOR}),
    "checks.view_counters": _STAFF | frozenset({Role.ANALYST}),
    "exports.list_exports": _STAFF,
    "exports.view_export": _STAFF,
    "exports.ask_export": frozenset({Role.CASE_OFFICER, Role.REGISTER_OFFICER}),
    "exports.return_list": frozenset({Role.REGISTER_OFFICER}),
    "exports.take_back_export": frozenset({Role.CASE_OFFICER, Role.REGISTER_OFFICER}),
    "exports.approve_export": frozenset({Role.REVIEWER}),
    "exports.refuse_export": frozenset({Role.REVIEWER}),
    "exports.download_export": _STAFF,
    "exports.end_export": _STAFF,
    "exports.list_recipients": _STAFF,
    "exports.add_recipient": frozenset({Role.REVIEWER}),
    "exports.trace_rows": frozenset({Role.REVIEWER}),
    "people.show_field": _STAFF,
    "incidents.list_incidents": _FOLLOWS,
    "incidents.open_incident": _FOLLOWS,
    "incidents.view_incident": _FOLLOWS,
    "incidents.add_people": _FOLLOWS,
    "incidents.add_report": _FOLLOWS,
    "incidents.record_state": _FOLLOWS,
    "incidents.match_person": _STAFF,
    "incidents.add_step": _FOLLOWS,
    "incidents.finish_step": _FOLLOWS,
    "incidents.take_steps": _FOLLOWS,
    "incidents.correct_incident": _FOLLOWS,
    "incidents.merge_incidents": _STAFF,
    "incidents.undo_merge": _STAFF,
    "incidents.show_reporter_phone": _FOLLOWS,
    "incidents.view_handover": _FOLLOWS,
    "incidents.set_office_steps": frozenset({Role.REVIEWER}),
    "incidents.view_report_files": _STAFF,
    "incidents.receive_reports": frozenset({Role.REGISTER_OFFICER, Role.REVIEWER}),
    "incidents.view_figures": _STAFF | frozenset({Role.ANALYST}),
    "liaison.view_engagements": _ENGAGES,
    "liaison.write_engagement": _WRITES,
    "liaison.merge_engagements": _WRITES,
    "liaison.view_officials": _ENGAGES,
    "liaison.write_official": _WRITES,
    "liaison.add_follow_up": _ENGAGES,
    "liaison.finish_follow_up": _ENGAGES,
    "liaison.view_commitments": _ENGAGES,
    "liaison.write_commitment": _WRITES,
    "liaison.record_commitment": _WRITES,
    "liaison.link_commitment": _WRITES,
    "liaison.draft_rule": _WRITES,
    "liaison.view_press": _WRITES,
    "liaison.receive_press": _WRITES,
    "liaison.confirm_press": _WRITES,
    "reports.view_brief": _ACCOUNTS,
    "reports.make_brief": frozenset({Role.REVIEWER, Role.ANALYST, Role.LIAISON}),
    "reports.view_pictures": _ACCOUNTS,
    "reports.view_releases": _ACCOUNTS,
    "reports.propose_release": frozenset({Role.ANALYST, Role.REVIEWER}),
    "reports.answer_release": frozenset({Role.REVIEWER, Role.ADMINISTRATOR}),
    "reports.keep_calendar": _EVERYONE - {Role.HOST_DESK},
}

#: The verbs a key of an office may open. None of them shows a record of a person.
API_PERMISSIONS = frozenset(
    {
        "reports.view_today",
        "checks.ask_desk",
        "incidents.list_incidents",
        "incidents.open_incident",
        "incidents.add_report",
        "incidents.record_state",
        "incidents.finish_step",
        "incidents.view_figures",
        "liaison.view_engagements",
        "liaison.view_commitments",
        "liaison.receive_press",
        "reports.view_brief",
    }
)


def may(role: str | None, permission: str) -> bool:
    """Say whether a role has a permission; an unknown permission is an error, not a no.

    Raises:
        KeyError: no such permission is declared.
    """
    return role in PERMISSIONS[permission]
