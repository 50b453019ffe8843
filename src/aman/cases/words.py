"""Which kinds of evidence, steps, employers and purposes does a case know, and how are they said?

The keys are glossary words and are stored; the words beside them are shown.
"""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from aman.cases import purposes

Choices = list[tuple[str, Any]]

EVIDENCE_KINDS: Choices = [
    ("hr_letter", _("Letter of employment (HR letter)")),
    ("lor", _("Letter of recommendation")),
    ("ds157", _("Form DS-157")),
    ("com_application", _("Application to the Chief of Mission")),
    ("com_approval", _("Chief of Mission approval")),
    ("com_denial", _("Chief of Mission denial")),
    ("i360", _("Petition I-360")),
    ("badge", _("Badge")),
    ("tazkira", _("Tazkira")),
    ("passport", _("Passport")),
    ("visa", _("Visa or stay permit of the host state")),
    ("por_card", _("Proof of Registration card")),
    ("acc", _("Afghan Citizen Card")),
    ("unhcr_paper", _("UNHCR paper")),
    ("court_order", _("Court order")),
    ("marriage_proof", _("Proof of marriage")),
    ("birth_proof", _("Proof of birth or parentage")),
    ("threat_statement", _("Statement about threats")),
    ("biographic_data", _("Biographic data sheet")),
    ("other", _("Other paper")),
]

EMPLOYERS: Choices = [
    ("usg_direct", _("The US Government directly")),
    ("contractor_or_sub_for_usg", _("A contractor or subcontractor of the US Government")),
    ("isaf_rs_direct", _("ISAF or Resolute Support directly")),
    ("isaf_rs_contractor", _("A contractor of ISAF or Resolute Support")),
    ("usg_funded_project", _("A project paid by the US Government")),
    ("us_media_or_ngo", _("A US medium or non-governmental organisation")),
    ("other", _("Another employer")),
]

DUTIES: Choices = [
    ("off_base_interpreter_us_military", _("Interpreter with US forces outside the base")),
    ("sensitive_duties_us_military", _("Sensitive and trusted duties for US forces")),
    ("other", _("Other duties")),
]

STEPS: Choices = [
    ("referral", _("Referral")),
    ("com_application", _("Application to the Chief of Mission")),
    ("com_decision", _("Chief of Mission decision")),
    ("com_approval", _("Chief of Mission approval")),
    ("com_appeal", _("Chief of Mission appeal")),
    ("i360", _("Petition I-360")),
    ("prescreening", _("Prescreening")),
    ("documentarily_complete", _("Documentarily complete")),
    ("interview", _("Interview")),
    ("adjudication", _("Adjudication")),
    ("security_check", _("Security check")),
    ("administrative_processing", _("Administrative processing")),
    ("medical", _("Medical examination")),
    ("cultural_orientation", _("Cultural orientation")),
    ("assurance", _("Assurance")),
    ("visa_issued", _("Visa issued")),
    ("exit_permit", _("Exit permit of the host state")),
    ("ready_for_departure", _("Ready for departure")),
    ("departed", _("Departed")),
]

RESULTS: Choices = [
    ("passed", _("Passed")),
    ("failed", _("Not passed")),
    ("denied", _("Denied")),
    ("withdrawn", _("Withdrawn")),
    ("expired", _("Expired")),
    ("suspended", _("Suspended")),
]

PURPOSES: Choices = [(one.key, one.words) for one in purposes.PURPOSES.values()]


def with_blank(choices: Choices) -> Choices:
    """Put "not stated" before the choices."""
    return [("", _("Not stated")), *choices]


def word_of(choices: Choices, key: str) -> Any:
    """Say a key in words; a key that came from a list and is not known here is shown as it is."""
    return dict(choices).get(key, key.replace("_", " "))
