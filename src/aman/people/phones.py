"""Who of the register states a telephone number, wherever it came from? Families share one, so several people may.

Numbers are sealed with the person; by their blind indexes, in a table beside it, they are found without opening any.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from aman.core.phones import phone_asked, phone_keys
from aman.people.models import Person, PersonPhone, PersonQuerySet
from aman.vault.blind import blind_all
from aman.vault.indexing import NumberIndex

PHONE = "phone"
PHONES_OF_PEOPLE = NumberIndex("phone", "person", PHONE, phone_keys)
#: Rows found by one number at most: more share it only where a list states the number of an office for everybody.
MOST_SHARING = 400
#: Rows of the families of those who were found.
_MOST_BESIDE = 200
#: How well a name must fit (0 to 1) for a phone to speak for it, how sure both together are, and how sure a phone alone is.
_FITS, _SURE, _POSSIBLE = 0.45, 0.85, 0.7


def phone_rows(person_id: int, text: str) -> Iterator[tuple[bytes, int]]:
    """Give the rows of `PersonPhone` of somebody, for those who write many people at once."""
    for index in PHONES_OF_PEOPLE.indexes(text):
        yield index, person_id


def index_phones() -> int:
    """Index the numbers of people who were written before there was an index; give how many people."""
    return PHONES_OF_PEOPLE.fill(Person, PersonPhone)


def by_phone(people: PersonQuerySet, text: str) -> dict[int, tuple[float, str]]:
    """Give the rows of a register that state the phone that was typed, as a search does; none where it is no phone."""
    number = phone_asked(text)
    return dict.fromkeys(people_with_phone(people, [number]), (1.0, PHONE)) if number else {}


def people_with_phone(people: PersonQuerySet, numbers: Iterable[str]) -> list[int]:
    """Give the rows of a register that state one of these numbers.

    Args:
        people: as `visible_to` or `registers_of_call` gave them; one office's, and nobody beside them is found.
        numbers: as `phone_keys` gives them.
    """
    asked = blind_all(PHONE, numbers)
    if not asked or people.only_office is None or people.query.is_empty():
        return []
    stated = PersonPhone.objects.filter(number_index__in=asked, person__office_id=people.only_office)
    return _kept(people, stated.values_list("person_id", flat=True)[:MOST_SHARING])


def found_by_call(
    registers: Iterable[PersonQuerySet], phone: str, named: Mapping[int, float], *, families: bool
) -> list[tuple[int, float, str]]:
    """Put whom a name found in the order in which the phone of whoever calls speaks for them, and add whose phone it is.

    Args:
        registers: in which the call is looked up.
        phone: as it was told; may hold several numbers.
        named: the root rows found by what was told, likeliest first, with how well the name fits (0 to 1).
        families: whether those beside whom the phone stands are given too where no name was told; whoever is shown no more
            than references must not learn how many there are.

    Returns:
        Root rows with how sure it is (0 to 1) and by what they were found, "phone", "family" or "name": first those of the
        name who state the phone or belong to a family that does, then the others who state it, then, where no name was
        told, their families, then everybody else.
    """
    numbers = phone_keys(phone)
    if not numbers:
        return [(i, fit, "name") for i, fit in named.items()]
    own: dict[int, None] = {}
    family: dict[int, None] = {}
    for register in registers:
        rows = people_with_phone(register, numbers)
        if rows:
            own |= dict.fromkeys(roots_of(rows))
            family |= dict.fromkeys(roots_of(family_of(register, rows)))
    sure = {i: max(fit, _SURE) for i, fit in named.items() if fit >= _FITS and (i in own or i in family)}
    first = [(i, fit, PHONE if i in own else "family") for i, fit in sure.items()]
    first += [(i, max(named.get(i, 0.0), _POSSIBLE), PHONE) for i in own if i not in sure]
    if families and not named:
        first += [(i, _POSSIBLE, "family") for i in family if i not in own]
    before = {i for i, _, _ in first}
    return first + [(i, fit, "name") for i, fit in named.items() if i not in before]


def family_of(people: PersonQuerySet, ids: Iterable[int]) -> list[int]:
    """Give the rows of a register that stand on a case with one of these rows, these too where they do."""
    roots = Person.objects.filter(pk__in=list(ids)).values_list("pk", "root_id")
    whose = {one for pair in roots for one in pair if one is not None}
    # The office is asked of those found: with it in the same statement SQLite walks the whole office through its index.
    beside = Person.objects.filter(memberships__case__members__person__in=whose).values_list("pk", flat=True)
    return sorted(people.among(set(beside[:_MOST_BESIDE])))


def roots_of(ids: Iterable[int]) -> list[int]:
    """Give the rows that stand for these rows, in their order; the root of a row is of the same office."""
    roots = dict(Person.objects.filter(pk__in=list(ids)).values_list("pk", "root_id"))
    return list(dict.fromkeys(roots.get(i) or i for i in ids))


def _kept(people: PersonQuerySet, ids: Iterable[int]) -> list[int]:
    """Those whom somebody may see who sees not the whole office."""
    found = sorted(set(ids))
    if people.narrowed_to is None:
        return found
    theirs = people.among(found)
    return [i for i in found if i in theirs]
