"""What the rules say of a person on a day, frozen, and what a person decided beside it."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _


class PolicyVersion(models.Model):
    """The text of a rule pack as it was when somebody was first screened with it; written once.

    A determination names its pack by hash. With the text kept, it can be explained, and given again, long
    after the pack has changed.
    """

    policy = models.CharField(max_length=60)
    policy_hash = models.CharField(max_length=64, unique=True)
    text = models.TextField()
    first_used_at = models.DateTimeField()


class FactSnapshot(models.Model):
    """The facts of one person as the rules saw them; written once. `facts_once` is also its index by person."""

    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="fact_snapshots", db_index=False)
    facts = models.JSONField(help_text=_("Fact -> value, source, or why it is unknown."))
    digest = models.CharField(max_length=64)
    taken_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "digest"], name="facts_once")]


class DeterminationQuerySet(models.QuerySet["Determination"]):
    """The only way a page, file or count reaches a determination is `visible_to`."""

    def visible_to(self, user: Any) -> DeterminationQuerySet:
        """Keep what was determined about people of the user's office, if the user's role sees people at all."""
        if not getattr(user, "sees_people", False):
            return self.none()
        return self.filter(person__office_id=user.office_id)


class Determination(models.Model):
    """Facts, policy version and outcome, frozen. The same inputs give the same answer years later."""

    class Outcome(models.TextChoices):
        MEETS = "meets", _("Meets")
        DOES_NOT_MEET = "does_not_meet", _("Does not meet")
        CANNOT_TELL = "cannot_tell", _("Cannot tell yet")

    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="determinations")
    policy = models.CharField(max_length=60)
    policy_hash = models.CharField(max_length=64)
    as_of = models.DateField()
    known_on = models.DateField()
    outcome = models.CharField(max_length=14, choices=Outcome.choices)
    trace_code = models.CharField(max_length=40, help_text=_("Two bits a leaf, in hexadecimal."))
    missing = models.JSONField(default=list)
    snapshot = models.ForeignKey(FactSnapshot, on_delete=models.PROTECT, related_name="determinations", db_index=False)
    version = models.ForeignKey(
        PolicyVersion, on_delete=models.PROTECT, related_name="determinations", null=True, db_index=False
    )
    made_at = models.DateTimeField()

    objects = DeterminationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                # The snapshot fixes the person, the version fixes policy and hash: four narrow columns suffice.
                fields=["snapshot", "version", "as_of", "known_on"],
                name="determined_once",
            )
        ]
        # With the person in it, counting people by outcome reads this index and nothing else.
        indexes = [models.Index(fields=["as_of", "policy", "outcome", "person"], name="determination_by_day")]


class Decision(models.Model):
    """What a reviewer decided beside a determination, never over it."""

    class Outcome(models.TextChoices):
        CONFIRMED = "confirmed", _("Confirmed")
        PROTECTED = "protected", _("Protection given")
        NOT_PROTECTED = "refused", _("Protection not given")
        DEFERRED = "deferred", _("More is needed")

    determination = models.ForeignKey(Determination, on_delete=models.PROTECT, related_name="decisions")
    outcome = models.CharField(max_length=12, choices=Outcome.choices)
    reason = models.TextField()
    decided_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="decisions")
    decided_at = models.DateTimeField()
    second_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="second_decisions"
    )
    second_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="nobody_is_their_own_second",
                condition=models.Q(second_by__isnull=True) | ~models.Q(second_by=models.F("decided_by")),
            )
        ]
