"""Does a promise become a draft rule with its source, that changes nothing until two people want it?"""

from datetime import date, timedelta

import pytest
from promises import ago, liaison_officer, promise, today

from aman.core.policy import load_policy
from aman.errors import BadInput, NotAllowed
from aman.liaison.actions.rules import draft_rule, propose_rule
from aman.liaison.queries.rules import DraftValue, parameter_choices
from aman.liaison.queries.rules import draft_rule as drafted
from aman.screening.models import RuleChange
from aman.screening.queries import policy_in_force, shipped_policies

pytestmark = pytest.mark.django_db
PLACE = "pk-exposure:stay_anywhere"
SAID = {"date": "2027-01-31", "bool": "yes", "int": "30", "set": "none, acc", "text": "none"}


def draft(commitment, **more):
    first = today() + timedelta(days=30)
    plain = {"place": PLACE, "value": "2027-12-31", "first": first, "known": ago(3), "title": "A promise, example"}
    return DraftValue(**{"ref": commitment.ref, **plain, **more})


@pytest.fixture
def lina(embassy):
    return liaison_officer(embassy)


def test_a_draft_is_a_dated_value_with_its_source(lina):
    made = promise(lina)
    found = draft_rule(actor=lina, commitment=made, draft=draft(made))
    value = load_policy(found.text).parameters["stay_anywhere"].values[-1]
    assert found.can_be_proposed
    assert (value.id, value.value, value.cites) == (f"PROMISE-{made.ref[3:]}", date(2027, 12, 31), (made.ref,))
    assert load_policy(found.text).sources[made.ref].title == "A promise, example"
    assert RuleChange.objects.count() == 0


def test_every_place_of_every_shipped_pack_can_hold_a_draft():
    kinds = {f"{p.policy_id}:{name}": one.kind for p in shipped_policies() for name, one in p.parameters.items()}
    assert {name for _title, places in parameter_choices(None) for name, _said in places} == set(kinds)
    for place, kind in kinds.items():
        new = DraftValue(
            "CM-0A1B2C3D", place, SAID[kind], date(2027, 1, 1), date(2026, 11, 1), 'He said: "yes"', rank="law"
        )
        found = drafted(office_id=None, draft=new)
        # Words a pack does not know are said to be so; the text can be read all the same.
        assert found.text, place
        assert all("never" in problem for problem in found.problems), (place, found.problems)


def test_a_value_of_another_type_or_place_is_refused(lina):
    made = promise(lina)
    for more in ({"value": "soon"}, {"value": ""}, {"place": "pk-exposure:nowhere"}, {"place": "nowhere"}):
        with pytest.raises(BadInput):
            draft_rule(actor=lina, commitment=made, draft=draft(made, **more))


def test_typed_words_cannot_add_lines_or_fields_to_a_pack(lina):
    made = promise(lina)
    evil = 'x"}\n  FAKE: {title: "y'
    found = draft_rule(actor=lina, commitment=made, draft=draft(made, title=evil, note='n", rank: law}'))
    policy = load_policy(found.text)
    assert "FAKE" not in policy.sources
    assert '"' in policy.sources[made.ref].title
    assert policy.parameters["stay_anywhere"].values[-1].note.startswith("n")


def test_a_reviewer_proposes_it_and_nothing_is_in_force_by_that(lina, bashir):
    made = promise(lina)
    change = propose_rule(
        actor=bashir, commitment=made, draft=draft(made), reason="The ministry said so to us.", as_of=today()
    )
    assert (change.state, change.policy) == ("proposed", "pk-exposure")
    assert made.ref in change.version.text
    assert made.ref not in policy_in_force(bashir.office_id, "pk-exposure").sources
    assert [(link.kind, link.ref) for link in made.links.all()] == [("rule", PLACE)]


def test_whoever_may_not_propose_rules_gets_the_text_only(lina):
    made = promise(lina)
    with pytest.raises(NotAllowed):
        propose_rule(actor=lina, commitment=made, draft=draft(made), reason="The ministry said so.", as_of=today())
    assert RuleChange.objects.count() == 0
    assert made.links.count() == 0


def test_a_pack_laid_out_otherwise_gets_its_lines_by_hand(lina, monkeypatch):
    made = promise(lina)
    monkeypatch.setattr("aman.liaison.queries.rules.text_in_force", lambda *_: "{parameters: {}, sources: {}}")
    found = draft_rule(actor=lina, commitment=made, draft=draft(made))
    assert (found.text, found.can_be_proposed) == ("", False)
    assert found.problems
