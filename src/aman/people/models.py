"""People, their names, papers and households, each fact with where it came from.

One row of a list becomes one Person. Rows that are the same human being are
joined by pointing `root` at one of them; nothing moves and nothing is deleted, so
taking the join apart again restores exactly what was there.
"""

from __future__ import annotations

import operator
from collections.abc import Iterable
from functools import reduce
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from aman.accounts.models import AccessGrant, live
from aman.accounts.queries import offices_served
from aman.core.names import is_placeholder
from aman.core.names.words import BLANKS
from aman.vault.blind import INDEX_BYTES
from aman.vault.fields import BlindIndexField, SealedTextField, SealNumberField
from aman.vault.sealing import ErasedText

#: Longer texts are names, whatever words stand in them.
_LONGEST_PLACEHOLDER = 30
_MARKS = str.maketrans("", "", " ./-_")


def says_no_name(full: str) -> bool:
    """Whether a name as written says that the name is not known."""
    if len(full) > _LONGEST_PLACEHOLDER:
        return False
    bare = full.lower().translate(_MARKS)
    return (not bare or any(word in bare for word in BLANKS)) and is_placeholder(full)


class PersonQuerySet(models.QuerySet["Person"]):
    """The only way a page, file, count or search reaches a person is `visible_to`."""

    #: The one office that `visible_to` kept to, for the lookup by keys; None where nobody was named.
    only_office: int | None = None
    #: The officer to whom the people are narrowed within that office, so that a lookup asks for those it found; else None.
    narrowed_to: int | None = None

    def visible_to(self, user: Any) -> PersonQuerySet:
        """Keep the people whose office is the user's and who are theirs to see, if their role sees people at all."""
        if not getattr(user, "sees_people", False) or user.office_id is None:
            return self.none()
        kept = self._of_office(user.office_id)
        if user.sees_assigned_only:
            kept = kept.filter(_assigned_to(user))
            kept.narrowed_to = user.pk
        return kept

    def registers_of_call(self, user: Any) -> list[PersonQuerySet]:
        """Give the registers in which a call may be looked up: what a hotline serves, one by one; else what the user sees.

        Whoever takes calls only is shown a reference and how sure it is, never what stands in the register.
        """
        served = offices_served(user)
        return [self._of_office(office.pk) for office in served] if served else [self.visible_to(user)]

    def _of_office(self, office_id: int) -> PersonQuerySet:
        kept = self.filter(office_id=office_id)
        kept.only_office = office_id
        return kept

    def _clone(self) -> PersonQuerySet:
        copy: PersonQuerySet = super()._clone()  # type: ignore[misc]
        copy.only_office, copy.narrowed_to = self.only_office, self.narrowed_to
        return copy

    def among(self, ids: Iterable[int]) -> set[int]:
        """Give which of a few rows `visible_to` keeps: its rule for a lookup, in plain statements by number.

        A database that is asked the WHERE clause for two hundred rows may work out all cases of the register first.
        """
        rows = dict(
            self.model.objects.filter(office_id=self.only_office or 0, pk__in=set(ids)).values_list("pk", "root_id")
        )
        if self.narrowed_to is None or not rows:
            return set(rows)
        being_of = {pk: root or pk for pk, root in rows.items()}
        every = dict.fromkeys(being_of.values())
        joined = self.model.objects.filter(root__in=every).values_list("pk", "root_id")
        being = {**{pk: pk for pk in every}, **dict(joined), **being_of}
        opened = set(AccessGrant.objects.filter(live(), user=self.narrowed_to).values_list("ref", flat=True))
        on_a_case = self.model.objects.filter(pk__in=being, memberships__isnull=False)
        held, theirs = set(), set()
        for pk, owner, ref in on_a_case.values_list("pk", "memberships__case__assigned_to", "memberships__case__ref"):
            held.add(being[pk])
            if owner in (None, self.narrowed_to) or ref in opened:
                theirs.add(being[pk])
        named = set(self.model.objects.filter(ref__in=opened).values_list("pk", flat=True)) if opened else set()
        return {pk for pk, whose in being_of.items() if whose in theirs or whose not in held or {pk, whose} & named}

    def roots(self) -> PersonQuerySet:
        """Keep one row for each human being."""
        return self.filter(root__isnull=True)


def _assigned_to(user: Any) -> models.Q:
    """Whoever is on a case that is this user's or nobody's, whoever is on no case, and records opened for hours.

    All rows of a human being count together, whichever of them stands on the case.
    """
    opened = AccessGrant.objects.filter(live(), user=user).values("ref")
    theirs = (
        models.Q(memberships__case__assigned_to=user)
        | models.Q(memberships__case__assigned_to=None)
        | models.Q(memberships__case__ref__in=opened)
    )
    on_a_case = models.Q(memberships__isnull=False)
    granted = models.Q(ref__in=opened) | models.Q(root__ref__in=opened)
    return granted | _any_row(on_a_case & theirs) | ~_any_row(on_a_case)


def _any_row(condition: models.Q) -> models.Q:
    """Whether some row of the same human being meets a condition: the row, its root, what is joined to either."""
    ways = (("pk", "pk"), ("pk", "root_id"), ("root_id", "pk"), ("root_id", "root_id"))
    met = [
        models.Exists(Person._base_manager.filter(condition, **{inner: models.OuterRef(outer)}))
        for inner, outer in ways
    ]
    found: models.Q = reduce(operator.or_, (models.Q(one) for one in met))
    return found


class Source(models.Model):
    """Where facts come from: a sheet of a list, an officer, a document."""

    class Kind(models.TextChoices):
        ROSTER = "roster", _("List")
        OFFICER = "officer", _("Officer")
        DOCUMENT = "document", _("Document")

    office = models.ForeignKey("accounts.Office", on_delete=models.PROTECT)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    label = models.CharField(max_length=200, help_text=_("For a list: file name, then # and the sheet."))
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True)


class Household(models.Model):
    """People who live as one family, whichever case they are on."""

    office = models.ForeignKey("accounts.Office", on_delete=models.PROTECT)
    ref = models.CharField(max_length=20, unique=True)


class Person(models.Model):
    """One human being as one source states them; see the module's first lines for joins."""

    class Sex(models.TextChoices):
        MALE = "M", _("Male")
        FEMALE = "F", _("Female")
        UNKNOWN = "", _("Not stated")

    ref = models.CharField(max_length=12, unique=True, help_text=_("AP- and eight letters or digits, drawn at random."))
    office = models.ForeignKey("accounts.Office", on_delete=models.PROTECT, related_name="people")
    root = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="joined")
    household = models.ForeignKey(Household, on_delete=models.PROTECT, null=True, blank=True, related_name="people")
    seal = SealNumberField(help_text=_("The key under which what identifies this person is sealed."))
    sex = models.CharField(max_length=1, choices=Sex.choices, blank=True, default="")
    birth_first = models.DateField(null=True, blank=True)
    birth_last = models.DateField(null=True, blank=True)
    birth_precision = models.CharField(max_length=10, blank=True, default="")
    birth_calendar = models.CharField(max_length=12, blank=True, default="")
    birth_as_written = SealedTextField(key_of="seal", blank=True, default="")
    nationality = models.CharField(max_length=60, blank=True, default="")
    place = SealedTextField(key_of="seal", blank=True, default="", help_text=_("District of stay, as written."))
    phone = SealedTextField(key_of="seal", blank=True, default="")
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="people")
    source_row = models.IntegerField(null=True, help_text=_("The row a spreadsheet shows."))
    created_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    objects = PersonQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["office", "root"], name="person_by_office"),
            models.Index(fields=["source", "source_row"], name="person_by_row"),
        ]
        constraints = [
            models.CheckConstraint(
                name="birth_is_an_interval",
                condition=models.Q(birth_first__isnull=True, birth_last__isnull=True)
                | models.Q(birth_first__lte=models.F("birth_last")),
            ),
            models.CheckConstraint(name="nobody_is_their_own_root", condition=~models.Q(root=models.F("id"))),
        ]

    def __str__(self) -> str:
        return self.ref


class PersonName(models.Model):
    """A name of a person, or of their father or grandfather, as one source wrote it."""

    class Kind(models.TextChoices):
        OWN = "own", _("Name")
        FATHER = "father", _("Father's name")
        GRANDFATHER = "grandfather", _("Grandfather's name")

    class Script(models.TextChoices):
        LATIN = "latin", _("Latin")
        ARABIC = "arabic", _("Arabic script")
        MIXED = "mixed", _("Both scripts")
        NONE = "none", _("No letters")

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="names")
    kind = models.CharField(max_length=12, choices=Kind.choices, default=Kind.OWN)
    full = SealedTextField(key_of="person.seal", help_text=_("The whole name as written, given name first."))
    given = SealedTextField(key_of="person.seal", blank=True, default="")
    family = SealedTextField(key_of="person.seal", blank=True, default="")
    is_placeholder = models.BooleanField(default=False, help_text=_('Whether the name says "name not known".'))
    script = models.CharField(max_length=8, choices=Script.choices, default=Script.LATIN)
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="+")
    source_row = models.IntegerField(null=True)

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Note what the database can no longer see in the name."""
        self.is_placeholder = not isinstance(self.full, ErasedText) and says_no_name(self.full)
        super().save(*args, **kwargs)


class Document(models.Model):
    """A paper or card of a person, with its number in the one form used for matching."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="documents")
    kind = models.CharField(max_length=20)
    number = SealedTextField(key_of="person.seal", blank=True, default="", help_text=_("Normalised."))
    number_index = BlindIndexField(source="number", kind="document")
    as_written = SealedTextField(key_of="person.seal", blank=True, default="")
    valid_to = models.DateField(null=True, blank=True)
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="+")
    source_row = models.IntegerField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["number_index", "kind"], name="document_by_index"),
            # What runs out soon is counted on the first page of everybody, in a register of a million.
            models.Index(
                fields=["valid_to", "kind", "person"],
                name="document_by_end",
                condition=models.Q(valid_to__isnull=False),
            ),
        ]


class PersonPhone(models.Model):
    """The blind index of a telephone number that a person states; several people may state one, and one person several."""

    pk = models.CompositePrimaryKey("number_index", "person")
    number_index = models.BinaryField(max_length=INDEX_BYTES)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="phones")


class NameKey(models.Model):
    """A 64-bit key under which a person can be found; written with the person, keyed so that no name leads to it.

    The office stands in the key, so that a lookup that stops after a few people stops inside one register.
    """

    pk = models.CompositePrimaryKey("key", "office", "person")
    key = models.BigIntegerField()
    # A dozen rows a person: no other index, and no constraint that is asked for each of them; one function writes them.
    office = models.ForeignKey(
        "accounts.Office", on_delete=models.CASCADE, related_name="+", db_index=False, db_constraint=False
    )
    person = models.ForeignKey(
        Person, on_delete=models.CASCADE, related_name="keys", db_index=False, db_constraint=False
    )
    sign = models.BigIntegerField(
        help_text="Who is worth a look, in one veiled number; see `aman.core.matching.signs`."
    )


class MatchLine(models.Model):
    """What matching needs of a person, names taken apart; written with the person, and as sensitive as the names."""

    person = models.OneToOneField(Person, on_delete=models.CASCADE, primary_key=True, related_name="match_line")
    version = models.PositiveSmallIntegerField(help_text="Of the writing; lines of another version are made anew.")
    line = SealedTextField(key_of="person.seal")
