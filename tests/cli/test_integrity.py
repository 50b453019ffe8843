"""Is each thing that does not belong together found, named by reference, and said with what to do?"""

import pytest
from django.db import connection
from issuing_words import PASSPHRASE
from small_register import add, family, new_person

from aman.cli.integrity import letters, records, sealed, tables
from aman.cli.integrity.looking import look
from aman.core.letters import with_set
from aman.incidents.actions import NewPersonTold, NewReport, open_incident
from aman.incidents.models import Incident
from aman.issuing.models import Letter, StatusList
from aman.people.models import MatchLine, NameKey, Person

pytestmark = pytest.mark.django_db


@pytest.fixture
def register(amina, tmp_path, monkeypatch):
    from aman.issuing.actions import create_issuing_key, create_root_key, issue_letters

    monkeypatch.setattr("aman.issuing.seals._COST", 2**4)
    _case, people = family(amina)
    path = tmp_path / "root.key"
    create_root_key(path=path, passphrase=PASSPHRASE)
    create_issuing_key(actor=amina, root_path=path, root_passphrase=PASSPHRASE, passphrase=PASSPHRASE)
    issue_letters(actor=amina, passphrase=PASSPHRASE)
    return people


def found(check, every=True):
    return [one.sentence for one in check(every)]


def test_nothing_is_found_where_everything_belongs_together(register):
    said = [(name, one.sentence) for name, findings in look(every=True) for one in findings if name != "room"]
    assert said == []


def test_a_letter_that_differs_from_its_row_and_one_that_is_forged_are_named(register):
    first, second, _third = Letter.objects.order_by("id")
    Letter.objects.filter(pk=first.pk).update(status_index=60_000)
    token = bytearray(second.token)
    token[-1] ^= 1
    second.token = bytes(token)
    second.save(update_fields=["token"])
    said = found(letters.letters_wrong)
    assert said == [
        f"The signature does not hold: letters {second.letter_id}.",
        f"Letters say something else than their rows: {first.letter_id}.",
    ]


def test_status_bits_that_do_not_agree_with_letters_are_named(register):
    first, second, _third = Letter.objects.order_by("id")
    Letter.objects.filter(pk=first.pk).update(state="withdrawn")
    row = StatusList.objects.get()
    row.bits = with_set(bytes(row.bits), [second.status_index])
    row.save()
    assert [first.letter_id in found(letters.bits_wrong)[0], second.letter_id in found(letters.bits_wrong)[1]] == [
        True,
        True,
    ]


def test_people_nobody_can_find_and_roots_under_roots_are_named(register):
    one, two, three = register
    NameKey.objects.filter(person=one).delete()
    MatchLine.objects.filter(person=two).delete()
    Person.objects.filter(pk=two.pk).update(root=one)
    Person.objects.filter(pk=three.pk).update(root=two)
    said = found(records.matching_missing) + found(records.joins_tangled)
    assert said == [
        f"People that matching cannot see: {two.ref}.",
        f"People that no search finds: {one.ref}.",
        f"People joined to somebody who is no root: {three.ref}.",
    ]


def test_incidents_merged_in_a_circle_are_named(register, amina):
    from django.utils import timezone

    refs = []
    for name in ("one", "two"):
        report = NewReport(received_at=timezone.now(), words="taken")
        refs.append(
            open_incident(actor=amina, kind="arrest", report=report, people=[NewPersonTold({"name": name})]).ref
        )
    one, two = (Incident.objects.get(ref=ref) for ref in refs)
    Incident.objects.filter(pk=one.pk).update(merged_into=two)
    Incident.objects.filter(pk=two.pk).update(merged_into=one)
    (said,) = found(records.joins_tangled)
    assert one.ref in said
    assert two.ref in said


@pytest.mark.parametrize("every", [True, False])
def test_a_sealed_value_that_was_changed_or_moved_is_counted_by_column(register, every):
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, seal FROM cases_case")
        case, _ = cursor.fetchone()
        cursor.execute("SELECT token FROM issuing_letter LIMIT 1")
        cursor.execute("UPDATE cases_case SET programme_number = %s WHERE id = %s", [cursor.fetchone()[0], case])
    assert found(sealed.sealed_closed, every) == ["Sealed values of cases_case do not open: 1 in programme_number."]


def test_keys_of_nobody_are_counted(register, amina):
    (extra,) = add(amina, new_person("Sabir Noor"))
    NameKey.objects.filter(person=extra).update(person=extra.pk + 1_000)
    assert "rows of people_namekey point to rows of people_person" in found(tables.references_broken)[0]
