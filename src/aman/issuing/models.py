"""Issuing keys, letters and status lists. A letter is only ever superseded, extended or withdrawn."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from aman.cases.models import Case
from aman.vault.fields import SealedBytesField, SealedTextField


class IssuingKey(models.Model):
    """A key that signs letters for a month, its private half encrypted under a passphrase or held elsewhere."""

    kid = models.BinaryField(max_length=8, unique=True)
    public = models.BinaryField(max_length=65)
    algorithm = models.SmallIntegerField(default=-8, help_text=_("COSE's number: -8 is EdDSA, -7 is ES256."))
    private_encrypted = models.BinaryField(blank=True, default=b"")
    held_at = models.CharField(
        max_length=200, blank=True, default="", help_text=_("Where the private half is when it is not here.")
    )
    not_before = models.DateTimeField()
    expires = models.DateTimeField()
    issue_until = models.DateTimeField(help_text=_("No letter signed after this is accepted."))
    created_at = models.DateTimeField()
    created_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT)
    listed_at = models.DateTimeField(null=True, blank=True, help_text=_("When the root first listed it."))
    stopped_at = models.DateTimeField(null=True, blank=True, help_text=_("It signs no more and leaves the next list."))
    killed_at = models.DateTimeField(null=True, blank=True)


class KeyList(models.Model):
    """A list of issuing keys, signed by the offline root."""

    token = models.BinaryField()
    issued_at = models.DateTimeField()
    root_public = models.BinaryField(max_length=64)


class SignerMark(models.Model):
    """How far the signer's log had come when the register last heard of it: a shorter log is found out."""

    log = models.CharField(max_length=32, unique=True)
    line = models.PositiveIntegerField()
    head = models.CharField(max_length=64)
    seen_at = models.DateTimeField()


class StatusList(models.Model):
    """One list of 65,536 letters' states; its bits and the token last published."""

    number = models.PositiveIntegerField(unique=True)
    bits = models.BinaryField()
    token = models.BinaryField(null=True)
    issued_at = models.DateTimeField(null=True)


class DaySeed(models.Model):
    """Six random bytes from which the words of the days are made; the newest is on every list."""

    seed = models.BinaryField(max_length=6)
    drawn_at = models.DateTimeField()


class Extension(models.Model):
    """A newer end date for every letter issued up to a day, published with the lists; no sheet is printed again."""

    office = models.ForeignKey("accounts.Office", on_delete=models.PROTECT, related_name="extensions")
    issued_until = models.DateTimeField(help_text=_("Letters issued at or before this moment."))
    ends_at = models.DateTimeField()
    reason = models.TextField()
    letters = models.PositiveIntegerField(help_text=_("How many letters in force it moved when it was made."))
    made_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="an_extension_ends_later", condition=models.Q(ends_at__gt=models.F("issued_until"))
            )
        ]


class VerifierReport(models.Model):
    """What somebody reported from the page that checks letters: what happened and on which day, and nobody's name."""

    class Kind(models.TextChoices):
        REFUSED = "refused", _("A genuine letter was not accepted")
        SUSPICIOUS = "suspicious", _("A letter looks altered or copied")
        SITE = "site", _("A page looked like ours and was another")
        EXTORTION = "extortion", _("Money was asked for")

    kind = models.CharField(max_length=12, choices=Kind.choices)
    verdict = models.CharField(max_length=16, blank=True, default="", help_text=_("The code the page had answered."))
    day = models.DateField()
    received_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["received_at", "kind"], name="report_by_day")]


class HostInstruction(models.Model):
    """The reference of an instruction of the host state, signed into every letter issued while it is in force."""

    office = models.ForeignKey("accounts.Office", on_delete=models.PROTECT, related_name="host_instructions")
    reference = models.CharField(max_length=40, help_text=_("As the host writes it; it is printed as it stands here."))
    from_day = models.DateField()
    until_day = models.DateField(null=True, blank=True, help_text=_("The last day; empty while no end is known."))
    entered_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()
    ended_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="an_instruction_ends_after_it_begins",
                condition=models.Q(until_day__isnull=True) | models.Q(until_day__gte=models.F("from_day")),
            )
        ]


class LetterRequestQuerySet(models.QuerySet["LetterRequest"]):
    """Requests are seen by the office that made them."""

    def visible_to(self, user: Any) -> LetterRequestQuerySet:
        """Keep the requests of the user's office, if the user's role sees people at all."""
        if not getattr(user, "sees_people", False):
            return self.none()
        kept = self.filter(office_id=user.office_id)
        if not user.sees_assigned_only:
            return kept
        hidden = RequestedFamily.objects.filter(request=models.OuterRef("pk"))
        return kept.exclude(models.Exists(hidden.exclude(case__in=Case.objects.visible_to(user))))

    def open(self) -> LetterRequestQuerySet:
        """Keep the requests that still wait for somebody."""
        return self.filter(state__in=[LetterRequest.State.REQUESTED, LetterRequest.State.APPROVED])


class LetterRequest(models.Model):
    """Letters asked for one family or for many: who asked, who approved, who signed, and when."""

    class State(models.TextChoices):
        REQUESTED = "requested", _("Waits for approval")
        APPROVED = "approved", _("Approved, not signed yet")
        SIGNED = "signed", _("Signed")
        REFUSED = "refused", _("Not approved")

    office = models.ForeignKey("accounts.Office", on_delete=models.PROTECT, related_name="letter_requests")
    state = models.CharField(max_length=10, choices=State.choices, default=State.REQUESTED)
    families = models.PositiveIntegerField()
    days = models.PositiveIntegerField(default=90, help_text=_("How long the letters run."))
    renew = models.BooleanField(default=False, help_text=_("Letters in force are replaced."))
    requested_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    requested_at = models.DateTimeField()
    approved_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    approved_at = models.DateTimeField(null=True, blank=True)
    refused_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    refused_at = models.DateTimeField(null=True, blank=True)
    refused_reason = SealedTextField(blank=True, default="")
    signed_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    signed_at = models.DateTimeField(null=True, blank=True)

    objects = LetterRequestQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["office", "state"], name="letter_request_by_state")]
        constraints = [
            models.CheckConstraint(
                name="letters_for_many_families_need_two_people",
                condition=models.Q(approved_by__isnull=True)
                | models.Q(families__lte=1)
                | ~models.Q(approved_by=models.F("requested_by")),
            ),
            models.CheckConstraint(
                name="only_an_approved_request_is_signed",
                condition=~models.Q(state__in=["approved", "signed"])
                | models.Q(approved_by__isnull=False, approved_at__isnull=False),
            ),
        ]

    @property
    def is_batch(self) -> bool:
        """It is for more than one family, so that a second person must approve it."""
        return self.families > 1


class RequestedFamily(models.Model):
    """One family of a request, or one member of it where the others already carry a letter or do not want one."""

    request = models.ForeignKey(LetterRequest, on_delete=models.CASCADE, related_name="asked_for")
    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="letter_requests")
    person = models.ForeignKey(
        "people.Person", on_delete=models.PROTECT, null=True, blank=True, related_name="+",
        help_text=_("Empty: the whole family."),
    )  # fmt: skip

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["request", "case"], condition=models.Q(person__isnull=True), name="a_family_once_in_a_request"
            ),
            models.UniqueConstraint(fields=["request", "case", "person"], name="a_person_once_in_a_request"),
        ]


class LetterQuerySet(models.QuerySet["Letter"]):
    """Letters are seen by the office of the case."""

    def in_force(self, now: datetime) -> LetterQuerySet:
        """Keep the letters that are neither withdrawn, replaced nor ended."""
        return self.filter(state=Letter.State.ISSUED, expires_at__gt=now)

    def to_print(self, now: datetime) -> LetterQuerySet:
        """Keep the letters in force of which no sheet was made yet."""
        return self.in_force(now).filter(printed_at__isnull=True)

    def to_hand_over(self, now: datetime) -> LetterQuerySet:
        """Keep the letters in force whose sheet was made and is not in the family's hands yet."""
        return self.in_force(now).filter(printed_at__isnull=False, handed_over_at__isnull=True)

    def visible_to(self, user: Any) -> LetterQuerySet:
        """Keep the letters of the user's office, if the user's role sees people at all."""
        if not getattr(user, "sees_people", False):
            return self.none()
        kept = self.filter(case__office_id=user.office_id)
        return kept.filter(case__in=Case.objects.visible_to(user)) if user.sees_assigned_only else kept


class Letter(models.Model):
    """A signed letter for one person of a case."""

    class State(models.TextChoices):
        ISSUED = "issued", _("Issued")
        SUPERSEDED = "superseded", _("Replaced by a newer letter")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    letter_id = models.CharField(max_length=10, unique=True, help_text=_("Ten characters of Crockford base 32."))
    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="letters")
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="letters")
    key = models.ForeignKey(IssuingKey, on_delete=models.PROTECT, related_name="letters")
    status_list = models.ForeignKey(StatusList, on_delete=models.PROTECT, related_name="letters")
    status_index = models.PositiveIntegerField()
    token = SealedBytesField(
        key_of="person.seal", help_text=_("It names the person, so it is sealed where it is kept.")
    )
    issued_at = models.DateTimeField()
    expires_at = models.DateTimeField(help_text=_("With every end date published since it was issued."))
    state = models.CharField(max_length=10, choices=State.choices, default=State.ISSUED)
    issued_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    withdrawn_reason = SealedTextField(key_of="person.seal", blank=True, default="")
    withdrawal_asked_at = models.DateTimeField(null=True, blank=True)
    withdrawal_asked_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    withdrawal_reason = SealedTextField(
        key_of="person.seal", blank=True, default="", help_text=_("Why it was asked for; kept inside.")
    )

    request = models.ForeignKey(
        LetterRequest, on_delete=models.PROTECT, null=True, blank=True, related_name="letters",
        help_text=_("Who asked for it and who approved it; empty for letters from before there was a queue."),
    )  # fmt: skip
    printed_at = models.DateTimeField(null=True, blank=True, help_text=_("When its sheet was first made."))
    printed_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    handed_over_at = models.DateTimeField(null=True, blank=True)
    handed_over_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    handed_over_to = models.ForeignKey(
        "people.Person", on_delete=models.PROTECT, null=True, blank=True, related_name="+",
        help_text=_("The person themself, or somebody of the family."),
    )  # fmt: skip

    objects = LetterQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["state", "expires_at", "case"], name="letter_by_end"),
            # The state first in each: SQLite takes the wide index before a narrow one that has a column fewer to offer.
            models.Index(
                fields=["state", "expires_at", "case"],
                name="letter_to_print",
                condition=models.Q(printed_at__isnull=True),
            ),
            models.Index(
                fields=["state", "expires_at", "case"],
                name="letter_to_hand_over",
                condition=models.Q(printed_at__isnull=False, handed_over_at__isnull=True),
            ),
            models.Index(
                fields=["withdrawal_asked_at", "case"],
                name="letter_withdrawal_asked",
                condition=models.Q(withdrawal_asked_at__isnull=False),
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["status_list", "status_index"], name="an_index_once"),
            models.CheckConstraint(
                name="a_letter_is_printed_by_somebody",
                condition=models.Q(printed_at__isnull=True, printed_by__isnull=True)
                | models.Q(printed_at__isnull=False, printed_by__isnull=False),
            ),
            models.CheckConstraint(
                name="a_letter_is_handed_by_somebody_to_somebody",
                condition=models.Q(
                    handed_over_at__isnull=True, handed_over_by__isnull=True, handed_over_to__isnull=True
                )
                | models.Q(
                    printed_at__isnull=False,
                    handed_over_at__isnull=False,
                    handed_over_by__isnull=False,
                    handed_over_to__isnull=False,
                ),
            ),
            models.CheckConstraint(
                name="nobody_withdraws_a_letter_alone",
                condition=models.Q(withdrawn_by__isnull=True)
                | models.Q(withdrawal_asked_by__isnull=True)
                | ~models.Q(withdrawn_by=models.F("withdrawal_asked_by")),
            ),
        ]

    def __str__(self) -> str:
        return self.letter_id

    def is_in_force(self, now: datetime) -> bool:
        """It is neither withdrawn, replaced nor ended."""
        return self.state == self.State.ISSUED and self.expires_at > now

    @property
    def is_withdrawal_asked(self) -> bool:
        """Somebody asked to withdraw it and nobody has answered yet."""
        return self.withdrawal_asked_at is not None and self.state != self.State.WITHDRAWN
