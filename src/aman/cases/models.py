"""Cases, who is on them, on which pathway, with what evidence, steps and open tasks."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from aman.accounts.models import AccessGrant, live
from aman.vault.blind import blind
from aman.vault.fields import BlindIndexField, SealedJSONField, SealedTextField, SealNumberField


class CaseQuerySet(models.QuerySet["Case"]):
    """The only way a page, file, count or search reaches a case is `visible_to`."""

    def visible_to(self, user: Any) -> CaseQuerySet:
        """Keep the cases of the user's office that are theirs to see, if their role sees people at all."""
        if not getattr(user, "sees_people", False):
            return self.none()
        kept = self.filter(office_id=user.office_id)
        if not user.sees_assigned_only:
            return kept
        opened = AccessGrant.objects.filter(live(), user=user).values("ref")
        return kept.filter(models.Q(assigned_to=user) | models.Q(assigned_to__isnull=True) | models.Q(ref__in=opened))

    def numbered(self, number: str) -> CaseQuerySet:
        """Keep the cases with exactly this number of a programme; none for a blank one."""
        return self.filter(number_index=blind("case", number)) if number else self.none()


class Case(models.Model):
    """One family or person and what is being done for them."""

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        DEPARTED = "departed", _("Departed")
        CLOSED = "closed", _("Closed")

    ref = models.CharField(max_length=20, unique=True, help_text=_("AM-, the year, a running number."))
    office = models.ForeignKey("accounts.Office", on_delete=models.PROTECT, related_name="cases")
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    programme = models.CharField(max_length=20, blank=True, default="")
    seal = SealNumberField(help_text=_("The key under which what was written about the case is sealed."))
    programme_number = SealedTextField(key_of="seal", blank=True, default="", help_text=_("Normalised."))
    number_index = BlindIndexField(source="programme_number", kind="case")
    opened_at = models.DateTimeField()
    assigned_to = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="assigned_cases"
    )
    version = models.PositiveIntegerField(default=1)

    objects = CaseQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["number_index", "office"], name="case_by_number_index")]

    def __str__(self) -> str:
        return self.ref


class Member(models.Model):
    """A person's place on a case."""

    class Relation(models.TextChoices):
        PRINCIPAL_APPLICANT = "principal_applicant", _("Principal applicant")
        SPOUSE = "spouse", _("Spouse")
        CHILD = "child", _("Child")
        SIBLING = "sibling", _("Sibling")
        PARENT = "parent", _("Parent")
        WARD = "ward", _("Ward")
        OTHER = "other", _("Other relation")
        UNKNOWN = "", _("Not stated")

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="members")
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="memberships")
    relation = models.CharField(max_length=20, choices=Relation.choices, blank=True, default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "person"], name="once_on_a_case")]


class Pathway(models.Model):
    """A programme of a third country under which a case is being decided."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="pathways")
    kind = models.CharField(max_length=20, help_text=_("SIV, P-1, P-2, I-730, ..."))
    reference = SealedTextField(key_of="case.seal", blank=True, default="")
    applied_on = models.DateField(null=True, blank=True)


class Evidence(models.Model):
    """A paper that supports a case: what it is, whose it is, when it came."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="evidence")
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, blank=True)
    kind = models.CharField(max_length=30, help_text=_("hr_letter, lor, ds157, tazkira, ..."))
    facts = SealedJSONField(
        key_of="seal_number",
        shape="dict",
        default=dict,
        help_text=_("What it states, as facts of the rules: employer, dates."),
    )
    received_on = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    note = SealedTextField(key_of="seal_number", blank=True, default="")
    recorded_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT)
    recorded_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(
                fields=["valid_to", "case"], name="evidence_by_end", condition=models.Q(valid_to__isnull=False)
            )
        ]

    @property
    def seal_number(self) -> int:
        """The key of the person whose paper it is, or of the case where it is the family's."""
        return int(self.person.seal if self.person is not None else self.case.seal)


class Step(models.Model):
    """A stage of the pathway that a case entered and perhaps left."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="steps")
    name = models.CharField(max_length=40)
    entered_on = models.DateField()
    left_on = models.DateField(null=True, blank=True)
    result = models.CharField(max_length=40, blank=True, default="")


class Consent(models.Model):
    """What a person allowed or refused, for which purpose and which recipient, how they said so, and until when."""

    class Way(models.TextChoices):
        PAPER = "paper", _("Signed on paper")
        VOICE = "voice", _("Said in person")
        INTERPRETER = "interpreter", _("Said through an interpreter")
        GUARDIAN = "guardian", _("Said by a guardian, for a child")

    class Scope(models.TextChoices):
        PERSON = "person", _("For this person")
        FAMILY = "family", _("Said together with the family, each adult for themself")

    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="consents")
    purpose = models.CharField(max_length=60)
    recipient = models.CharField(max_length=120, blank=True, help_text=_("Blank: anybody of the purpose's kind."))
    is_refusal = models.BooleanField(default=False, help_text=_("The person said no."))
    way = models.CharField(max_length=12, choices=Way.choices, default=Way.PAPER)
    scope = models.CharField(max_length=8, choices=Scope.choices, default=Scope.PERSON)
    signatory = models.ForeignKey(
        "people.Person",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="signed_consents",
        help_text=_("Who said it for a child; blank: the person themself, or somebody outside the register."),
    )
    given_on = models.DateField()
    expires_on = models.DateField(null=True, blank=True)
    withdrawn_on = models.DateField(null=True, blank=True)
    recorded_at = models.DateTimeField(default=timezone.now)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    recorded_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT)
    withdrawn_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        indexes = [
            models.Index(fields=["person", "purpose"], name="consent_by_purpose"),
            models.Index(
                fields=["expires_on", "person"], name="consent_by_end", condition=models.Q(withdrawn_on__isnull=True)
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="guardian_speaks_for_another", condition=~models.Q(signatory=models.F("person"))
            )
        ]


class Note(models.Model):
    """Something an officer wrote down about a case."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="notes")
    text = SealedTextField(key_of="case.seal")
    written_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT)
    written_at = models.DateTimeField()


class Task(models.Model):
    """Something to be done for a case by a day."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="tasks")
    what = SealedTextField(key_of="seal_number")
    due_on = models.DateField(null=True, blank=True)
    owner = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    origin = models.CharField(
        max_length=160,
        blank=True,
        default="",
        help_text=_("The deadline of the rules it comes from; blank when typed."),
    )
    sources = models.CharField(max_length=200, blank=True, default="", help_text=_("Where that deadline was read."))
    has_lapsed = models.BooleanField(
        default=False, help_text=_("Closed because the deadline no longer applies, not because anybody did it.")
    )

    class Meta:
        indexes = [
            models.Index(fields=["due_on", "case"], name="task_by_day", condition=models.Q(done_at__isnull=True)),
            models.Index(fields=["owner", "due_on"], name="task_by_owner", condition=models.Q(done_at__isnull=True)),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "origin"], condition=~models.Q(origin=""), name="one_task_for_a_deadline"
            )
        ]

    @property
    def seal_number(self) -> int:
        """The key of the person whom it concerns, or of the case where it is the family's."""
        return int(self.person.seal if self.person is not None else self.case.seal)
