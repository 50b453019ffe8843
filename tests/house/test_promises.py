"""Do the promises that no single app can keep hold over the whole house?"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.apps import apps
from django.db import models

from aman.accounts.roles import PERMISSIONS, Role

SOURCE = Path(__file__).resolve().parent.parent.parent / "src" / "aman"
BODY = re.compile(r"biometric|finger_?print|iris|retina|face|voice|photo|portrait|thumb", re.IGNORECASE)
#: The fingerprint of a spreadsheet's header, not of a person.
NOT_A_BODY = {"rosters.savedmapping.header_fingerprint"}
NEVER_SAID = re.compile(r"\b(safe|deportable|unprotected|not protected)\b", re.IGNORECASE)

COLUMNS = [
    (f"{model._meta.label_lower}.{field.name}", field)
    for model in apps.get_models()
    if model.__module__.startswith("aman.")
    for field in model._meta.concrete_fields
]


def test_no_table_has_a_place_for_biometrics():
    assert [name for name, _ in COLUMNS if BODY.search(name.rsplit(".", 1)[1]) and name not in NOT_A_BODY] == []
    assert [name for name, field in COLUMNS if isinstance(field, models.FileField)] == []


@pytest.mark.parametrize("language", ["fa_AF", "ps", "ur"])
def test_no_word_on_a_page_promises_or_threatens(language):
    catalogue = (SOURCE / "ui" / "locale" / language / "LC_MESSAGES" / "django.po").read_text(encoding="utf-8")
    said = re.findall(r'^msgid "(.*)"$', catalogue, re.MULTILINE)
    assert len(said) > 500, "the words of the pages were collected"
    assert [text for text in said if NEVER_SAID.search(text)] == []


@pytest.mark.parametrize("pack", sorted((SOURCE / "policies").glob("*.yaml")), ids=lambda p: p.stem)
def test_no_rule_promises_or_threatens(pack):
    assert NEVER_SAID.findall(pack.read_text(encoding="utf-8")) == []


def test_the_host_desk_may_ask_and_nothing_else():
    allowed = {name for name, roles in PERMISSIONS.items() if Role.HOST_DESK in roles}
    # Its notices hold what it is told itself: that its own question was answered.
    assert allowed == {"reports.view_today", "accounts.view_own_account", "checks.ask_desk", "notices.view_notices"}
