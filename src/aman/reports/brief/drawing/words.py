"""How are sections, figures, tables and columns of a brief called? Codes are frozen, words are not."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

#: Section -> its heading, and a sentence on what is counted.
SECTIONS: dict[str, tuple[Any, Any]] = {
    "compared": (_("Against the earlier brief"), _("Figures that are not what they were.")),
    "waiting": (
        _("Waiting"),
        _(
            "Open cases by programme and step, and for how many days they wait there. A case in two steps stands in both."
        ),
    ),
    "changes": (_("Changes"), _("What was recorded after the day named first, by what it was.")),
    "exposure": (
        _("Exposure ahead"),
        _("Whom the host's rules reach, as the rules were known on the day, with the facts that were screened last."),
    ),
    "letters": (
        _("Letters"),
        _("Letters in force at the end of the day; end dates with every extension published since."),
    ),
    "checks": (_("Checks at desks"), _("What desks asked about people of this office, and how long answers took.")),
    "incidents": (_("Incidents known to us"), _("Only what somebody reported to this office.")),
    "lists": (_("Lists and what stands against them"), _("Lists received, and what is open until somebody answers.")),
    "engagements": (_("Engagements"), _("Who met whom, on what, since the earlier brief.")),
    "commitments": (_("Promises"), _("How each promise stood on the day, by what was recorded.")),
    "quality": (_("What is missing"), _("People of whom something is not stated, and answers that cannot be told.")),
    "limits": (_("What this brief cannot know"), _("Read it before any of the numbers.")),
}

FIGURES: dict[str, Any] = {
    "cases_open": _("open cases"),
    "people_on_cases": _("people on open cases"),
    "waiting_median": _("days waited at the step, the middle one"),
    "waiting_p90": _("days within which nine of ten wait"),
    "changes_since": _("changes after this day"),
    "people_came": _("rows of people came in"),
    "rules_known": _("values of rules became known"),
    "facts_frozen_for": _("the day people were screened for last"),
    "without_facts": _("people of whom no facts were screened"),
    "exposed_now": _("people whom a deportation rule reaches, as known"),
    "exposed_in_90": _("the same, 90 days ahead"),
    "letters_in_force": _("letters in force"),
    "people_with_letter": _("people with a letter in force"),
    "letters_not_handed": _("letters in force not handed over"),
    "half_covered": _("families half covered"),
    "checks_everywhere": _("checks by all desks since the earlier brief"),
    "checks_in_force": _("of them answered: protection in force"),
    "checks_past_limit": _("past a limit"),
    "referrals_waiting": _("referrals nobody has answered"),
    "incidents_known": _("incidents known to us"),
    "people_held": _("people held, as far as known"),
    "people_free": _("people released, as far as known"),
    "hours_median": _("hours to release, the middle one"),
    "hours_p90": _("hours within which nine of ten were released"),
    "lists_received": _("lists received"),
    "lists_since": _("of them since the earlier brief"),
    "objections_open": _("points open about lists and people"),
    "engagements_since": _("engagements"),
    "engagements_ahead": _("engagements ahead"),
    "follow_ups_open": _("follow-ups open"),
    "follow_ups_late": _("follow-ups late"),
    "commitments_overdue": _("promises overdue"),
    "commitments_due_soon": _("promises due within 30 days"),
    "commitments_broken": _("promises broken"),
    "commitments_kept": _("promises kept"),
    "people": _("people on the register"),
    "pairs_waiting": _("pairs wait for a person"),
    "pairs_not_sure": _("pairs looked at, not sure"),
    "screened_for": _("the day people were screened for last"),
    "other_registers": _("registers of other offices, not counted here"),
}

TABLES: dict[str, Any] = {
    "compared": _("Now and in the earlier brief"),
    "waiting_by_programme": _("Cases by programme and days waited"),
    "waiting_by_step": _("Cases by programme and step"),
    "changes": _("What was recorded"),
    "steps_moved": _("Steps entered and left"),
    "rules_known": _("Values of rules that became known"),
    "rules_enacted": _("Versions of rules that came into force in this office"),
    "exposure_by_day": _("People by day, by the rules as known"),
    "exposure_by_paper": _("People whom a rule reaches, by paper of stay"),
    "conflicts": _("Where the sources of rules contradict each other"),
    "letters_ending": _("Letters in force by when they end"),
    "letters_cover": _("Open cases by how many of the family carry a letter"),
    "letters_withdrawn": _("Letters withdrawn"),
    "letters_refused": _("Letters refused, and what readers reported"),
    "checks_answers": _("Checks about people of this office"),
    "referrals": _("Referrals since the earlier brief, and the minutes to an answer"),
    "incidents_kinds": _("Incidents by kind"),
    "incidents_states": _("People in incidents by state"),
    "releases": _("Releases by what they came by, and the hours"),
    "lists": _("Lists received"),
    "objections": _("Open until somebody answers"),
    "engagement_topics": _("Engagements by topic"),
    "engagement_kinds": _("Engagements by kind"),
    "engagements": _("Engagements since the earlier brief"),
    "commitment_standings": _("Promises by how they stand"),
    "commitments": _("Promises overdue, due, broken or partly kept"),
    "missing": _("People of whom something is missing"),
    "defects": _("Defects of lists"),
    "answers": _("What the rules said of people, the last day they were screened for"),
    "rules_cannot_know": _("What the rules themselves cannot know"),
}

COLUMNS: dict[str, Any] = {
    "figure": _("Figure"), "earlier": _("Earlier"), "now": _("Now"), "change": _("Change"), "programme": _("Programme"),
    "step": _("Step"), "cases": _("Cases"), "people": _("People"), "median_days": _("Middle, days"),
    "p90_days": _("Nine of ten within, days"), "longest_days": _("Longest, days"), "d30": _("Under 30 days"),
    "d90": _("30 to 89"), "d180": _("90 to 179"), "d365": _("180 to 364"), "more": _("365 and more"),
    "what": _("What happened"), "number": _("How many"), "policy": _("Rules"), "parameter": _("What it is about"),
    "value": _("Value"), "values": _("Values"), "from": _("From"), "known": _("Known"), "cites": _("Sources"),
    "version": _("Version"), "enacted": _("In force"), "day": _("Day"), "begins": _("Rules that begin"),
    "meets": _("Reached or met"), "does_not_meet": _("Not reached or not met"), "cannot_tell": _("Cannot be told yet"),
    "newly": _("Reached then, not today"), "paper": _("Paper of stay"), "on_now": _("Today"), "on_30": _("In 30 days"),
    "on_90": _("In 90 days"), "within": _("When"), "letters": _("Letters"), "when": _("When"), "cover": _("Family"),
    "refusal": _("What was reported"), "since": _("Since the earlier brief"), "ever": _("Ever"),
    "answer": _("Answer"), "referral": _("Referral"), "median_minutes": _("Middle, minutes"),
    "p90_minutes": _("Nine of ten within, minutes"), "longest_minutes": _("Longest, minutes"), "kind": _("Kind"),
    "past_mark": _("Running past the first day"), "state": _("State"), "how": _("By what"),
    "median_hours": _("Middle, hours"), "p90_hours": _("Nine of ten within, hours"), "longest_hours": _("Longest, hours"),
    "list": _("List"), "received": _("Received"), "list_state": _("State"), "rows": _("Rows"), "to_mend": _("Must be mended"),
    "to_look_at": _("Should be looked at"), "objection": _("What is open"), "topic": _("Topic"), "topics": _("Topics"),
    "engagement": _("Engagement"), "engagement_state": _("State"), "first_day": _("First day"), "last_day": _("Last day"),
    "commitment": _("Promise"), "direction": _("Whose"), "by_party": _("By"), "certainty": _("How known"), "due": _("Due"),
    "standing": _("How it stands"), "days_over": _("Days overdue"), "to_us": _("They promised us"),
    "by_us": _("We promised them"), "others": _("Others promised each other"), "gap": _("What is missing"),
    "defect": _("Defect"), "severity": _("How bad"), "sentence": _("What it says"),
}  # fmt: skip

NOTES: dict[str, Any] = {
    "known_to_us": _("Known to us: whoever was arrested and not reported is in none of these numbers."),
    "held_until_told": _("Somebody whose release nobody reported counts as held."),
    "no_host_replies": _(
        "The host's replies to lists are not kept row by row; what was answered stands in the engagements about lists."
    ),
    "named_only": _("What only named people may read is counted in no brief."),
    "due_is_not_broken": _("A day that passed is overdue, not broken: broken is what somebody recorded as broken."),
    "arrests_unreported": _("Arrests and releases that nobody reported to this office."),
    "rules_unpublished": _(
        "Orders that were not published, and whatever was decided after the rules were last reviewed."
    ),
    "coverage": _("People who are on no list of this office, and the registers of other offices."),
    "sources_conflict": _(
        "Which of two sources is right where they contradict each other: both stay, and the answer is that it cannot be told."
    ),
    "no_moments": _(
        "When a case was closed, who joined or left a family and when rows were joined: these carry no moment, so they "
        "count as they stand on the day the brief was made."
    ),
    "dates_as_stated": _("Steps and papers count by the days that somebody stated, whenever they were written down."),
    "not_a_forecast": _(
        "What officers will do. Exposure ahead follows from rules and papers; it is no forecast of arrests."
    ),
    "past_day": _(
        "This brief was counted after its day was over. Records carry the moment they were written, so what came later is "
        "left out; what was corrected since is counted as corrected."
    ),
}
