"""Who sees what, as a page? Written from the tables of roles and duties, so that it cannot say anything else."""

from __future__ import annotations

from typing import Any

_INTRO = """# Who sees what

One table says what each role may do (`aman.accounts.roles`); every view, menu, route of the API and test reads it, and a
view that names no permission is closed. Which records a role then reaches is one question, `visible_to(user)`, a single
WHERE clause; lists, pages, searches, counts and files all go through it.

* **Office.** Nobody reaches a person, case, letter or list of another office. A hidden record and a missing one look the same.
* **Need and assignment.** An office chooses whether its case officers see everybody or only the cases that are theirs or
  nobody's, with their people, and whoever is on no case (*Users*, *Offices*; two administrators). Under assignment a case
  officer sees no lists as received and only pairs of people both of whom they see; incidents stay everybody's of the office,
  since whoever is on shift must be able to act. Reviewers and register officers see the office.
* **Breaking the glass.** Under assignment an officer opens one record of their office for three hours, with a reason. The
  owner of the case is told at once, the log has the line, and the administrator reads the list (*Records opened for hours*).
* **Hotline.** Finds people on the page that takes calls and nowhere else, and is shown the name as the caller said it, a
  reference and how sure it is. A partner's hotline looks only in the registers of offices whose two administrators agreed.
* **Windows of access.** Surge staff and visiting officials sign in only in hours that an administrator gave with a reason, ten
  at most; an open session ends with the window, and a key of the office does not call for them outside it.
* **Sessions.** End after `AMAN_IDLE_MINUTES` without use and after `AMAN_SESSION_HOURS` in any case; everywhere at once when
  the password, the role or the office changes, the second factor is taken away, or the sign-in is stopped. What was being
  typed is kept sealed for that user and page for a day and stands there again after signing in; passwords, codes and files
  are never kept. A script keeps long texts every four seconds; without it only a form that was sent too late is kept.
* **Limits.** Counted in the database for all web servers, by address first: ten wrong passwords a minute and sixty an hour,
  five wrong codes in five minutes for one user and address. Nothing is counted by the name that was typed, so a stranger
  locks nobody out. Who knows a password and guesses codes from many addresses is stopped after thirty an hour, at all
  addresses from which that user never signed in; their own are not touched.
* **Passwords.** 12 to 128 characters of any kind, kept whole; no kind of letter is asked for and none expires by age. Refused are
  the commonest, patterns, what is like the sign-in name, and what stands in a list of published passwords where the site names
  one (`AMAN_BREACHED_PASSWORDS`): whoever signs in with such a password chooses another before anything else.
* **Codes.** The code of an authenticator app holds once, at every door and for all web servers; used again it is refused,
  logged and told to its owner. Recovery codes have 24 letters (118 bits) and hold once; those of eight digits that were printed
  earlier hold until they are used or made anew.
* **Vouching.** Whoever makes a sign-in, gives it another role, a new password, frees it of its second factor or opens it again
  could use it. Until another person says that they know its owner, and that the owner chose the password and set up the
  factor, it works, but is the second of nothing that needs two people. Who held a sign-in never vouches for it while that is
  open, nor does anybody whose own sign-in waits. On the page another administrator vouches, of the office or of none; at the
  server (`aman users vouch`) anybody of the office with password and code, and there the first two of a new register begin
  with each other. What a sign-in did while it waited counts as done by whoever held it: they cannot be the second of it.
* **One browser.** Where both people of an act signed in with one browser within twelve hours, or as long as a session may last,
  the act is a line of the log and the administrators are told once a day. It is not refused: offices share desktops.
* **What users are told.** A new password, a second factor added or removed, recovery codes made or used, a code used again: a
  notice at once, through quiet hours. Another role, a sign-in opened again, a sign-in from where one was not lately: outside them.
  When notices go to another address, or to none, the former address is told.
* **Keys of offices.** Made by one administrator, opened by another, for ninety days at most, for verbs of the API only; the
  text is shown once and kept as a hash. Each call names an officer whose own role must allow the verb as well.

"""


def access_page() -> str:
    """Write the page from the tables."""
    from django.conf import settings

    if not settings.configured:
        settings.configure(USE_I18N=False)
    from django.utils import translation

    with translation.override("en"):
        return _INTRO + "\n".join([*_roles(), *_permissions(), *_duties()]) + "\n"


def _words(role: Any) -> str:
    return str(role).replace("_", " ")


def _roles() -> list[str]:
    from aman.accounts.roles import BY_ASSIGNMENT, NEEDS_SECOND_FACTOR, SEES_PEOPLE, Role

    lines = ["## Roles", "", "| role | reaches records of people | second factor | bound by assignment |"]
    lines.append("| --- | --- | --- | --- |")
    for role in Role:
        marks = ["yes" if role in table else "" for table in (SEES_PEOPLE, NEEDS_SECOND_FACTOR, BY_ASSIGNMENT)]
        lines.append(f"| {_words(role)} | {' | '.join(marks)} |")
    return [*lines, ""]


def _permissions() -> list[str]:
    from aman.accounts.roles import API_PERMISSIONS, PERMISSIONS, Role

    shown = [role for role in Role if role is not Role.COMMAND_LINE]
    lines = ["## What each role may do", "", "`API`: a key of an office may be made for it.", ""]
    lines.append(f"| permission | {' | '.join(map(_words, shown))} | API |")
    lines.append("| --- " * (len(shown) + 2) + "|")
    for permission in sorted(PERMISSIONS):
        marks = ["yes" if role in PERMISSIONS[permission] else "" for role in shown]
        lines.append(f"| `{permission}` | {' | '.join(marks)} | {'yes' if permission in API_PERMISSIONS else ''} |")
    return [*lines, ""]


def _duties() -> list[str]:
    from aman.accounts.duties import DUTIES, INCOMPATIBLE
    from aman.accounts.roles import Role

    lines = [
        "## Acts that need two people",
        "",
        "Whoever did the first is refused the second, in every role, and so is a sign-in nobody has vouched for; no setting",
    ]
    lines += ["turns a row off.", "", "| one person | another person | why |", "| --- | --- | --- |"]
    lines += [f"| {one.first} | {one.second} | {one.why} |" for one in DUTIES.values()]
    lines += ["", "## Roles that exclude each other", "", "| role | not together with | why |", "| --- | --- | --- |"]
    for left, right, why in INCOMPATIBLE:
        sides = [", ".join(_words(role) for role in Role if role in side) for side in (left, right)]
        lines.append(f"| {sides[0]} | {sides[1]} | {why} |")
    return lines
