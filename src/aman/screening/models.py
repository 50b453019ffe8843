"""What the rules say of a person on a day, frozen, and what a person decided beside it."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from aman.people.models import Person
from aman.vault.fields import SealedJSONField, SealedTextField


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
    """The facts of one person as the rules saw them; written once. `facts_once` is also its index by person.

    The digest is keyed: few facts are many people's, and whoever has the table could try them all against a plain hash.
    """

    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="fact_snapshots", db_index=False)
    facts = SealedJSONField(
        key_of="person.seal", shape="objects", help_text=_("Fact -> value, source, or why it is unknown.")
    )
    digest = models.CharField(max_length=64)
    taken_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "digest"], name="facts_once")]


class OpenPoints(models.Model):
    """What a trace of a version leaves open on its two days; written once for everybody with that trace."""

    version = models.ForeignKey(PolicyVersion, on_delete=models.PROTECT, related_name="+", db_index=False)
    as_of = models.DateField()
    known_on = models.DateField()
    trace_code = models.CharField(max_length=40)
    missing = models.JSONField(default=list, help_text=_("Facts, what could be brought, whether one settles it."))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["version", "as_of", "known_on", "trace_code"], name="open_points_once")
        ]


class DeterminationQuerySet(models.QuerySet["Determination"]):
    """The only way a page, file or count reaches a determination is `visible_to`."""

    def visible_to(self, user: Any) -> DeterminationQuerySet:
        """Keep what was determined about people of the user's office, if the user's role sees people at all."""
        if not getattr(user, "sees_people", False):
            return self.none()
        kept = self.filter(person__office_id=user.office_id)
        return kept.filter(person__in=Person.objects.visible_to(user)) if user.sees_assigned_only else kept


class Determinations(models.Manager["Determination"]):
    """Answers come with what they leave open: a page that shows a family would ask for each of them."""

    def get_queryset(self) -> DeterminationQuerySet:
        """Give answers joined with their open points; counts and columns are not burdened by it."""
        return DeterminationQuerySet(self.model, using=self._db).select_related("open_points")

    def visible_to(self, user: Any) -> DeterminationQuerySet:
        """Keep what was determined about people of the user's office, if the user's role sees people at all."""
        return self.get_queryset().visible_to(user)


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
    open_points = models.ForeignKey(
        OpenPoints, on_delete=models.PROTECT, related_name="determinations", null=True, db_index=False
    )
    own_missing = models.JSONField(
        null=True, default=None, help_text=_("Where an early version wrote it with each answer.")
    )
    snapshot = models.ForeignKey(FactSnapshot, on_delete=models.PROTECT, related_name="determinations", db_index=False)
    version = models.ForeignKey(
        PolicyVersion, on_delete=models.PROTECT, related_name="determinations", null=True, db_index=False
    )
    made_at = models.DateTimeField()

    objects = Determinations()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                # The snapshot fixes the person, the version fixes policy and hash: four narrow columns suffice. In this
                # order a screening writes to the end of the index, and finds what stands already side by side.
                fields=["as_of", "version", "known_on", "snapshot"],
                name="determined_once",
            )
        ]
        # With the person in it, counting people by outcome reads this index and nothing else.
        indexes = [models.Index(fields=["as_of", "policy", "outcome", "person"], name="determination_by_day")]

    @property
    def missing(self) -> list[dict[str, Any]]:
        """The evidence that is missing, as it was when the rules were asked."""
        return (self.open_points.missing if self.open_points is not None else self.own_missing) or []

    @missing.setter
    def missing(self, listed: list[dict[str, Any]]) -> None:
        self.own_missing = listed


class DecisionQuerySet(models.QuerySet["Decision"]):
    """Decisions are reached through what was determined about people of the user's office."""

    def visible_to(self, user: Any) -> DecisionQuerySet:
        """Keep what was decided about people of the user's office, if the user's role sees people at all."""
        if not getattr(user, "sees_people", False):
            return self.none()
        kept = self.filter(determination__person__office_id=user.office_id)
        if user.sees_assigned_only:
            kept = kept.filter(determination__person__in=Person.objects.visible_to(user))
        return kept

    def standing(self) -> DecisionQuerySet:
        """Keep decisions that stand: by one person where that is enough, else with the second one's yes."""
        return self.filter(models.Q(needs_second=False) | models.Q(second_agrees=True))

    def waiting(self) -> DecisionQuerySet:
        """Keep decisions that do not stand until a second reviewer has looked."""
        return self.filter(needs_second=True, second_agrees__isnull=True)


class Decision(models.Model):
    """What a reviewer decided beside a determination, never over it."""

    class Outcome(models.TextChoices):
        CONFIRMED = "confirmed", _("Confirmed")
        PROTECTED = "protected", _("Protection given")
        NOT_PROTECTED = "refused", _("Protection not given")
        REMOVED = "removed", _("Protection taken back")
        DEFERRED = "deferred", _("More is needed")

    determination = models.ForeignKey(Determination, on_delete=models.PROTECT, related_name="decisions")
    outcome = models.CharField(max_length=12, choices=Outcome.choices)
    reason = SealedTextField(key_of="determination.person.seal")
    decided_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="decisions")
    decided_at = models.DateTimeField()
    second_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="second_decisions"
    )
    second_at = models.DateTimeField(null=True, blank=True)
    second_agrees = models.BooleanField(null=True, blank=True, help_text=_("Empty until a second reviewer has looked."))
    second_reason = SealedTextField(key_of="determination.person.seal", blank=True, default="")
    needs_second = models.BooleanField(
        default=False, help_text=_("It takes protection away: one person is not enough.")
    )

    objects = DecisionQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["decided_at"],
                name="decision_waiting",
                condition=models.Q(needs_second=True, second_agrees__isnull=True),
            )
        ]
        constraints = [
            models.CheckConstraint(
                name="nobody_is_their_own_second",
                condition=models.Q(second_by__isnull=True) | ~models.Q(second_by=models.F("decided_by")),
            ),
            models.CheckConstraint(
                name="taking_protection_needs_two",
                condition=~models.Q(outcome__in=["refused", "removed"]) | models.Q(needs_second=True),
            ),
            models.CheckConstraint(
                name="the_second_says_yes_or_no",
                condition=models.Q(second_by__isnull=True, second_agrees__isnull=True)
                | models.Q(second_by__isnull=False, second_agrees__isnull=False, needs_second=True),
            ),
        ]

    @property
    def stands(self) -> bool:
        """Whether it counts: by one person where that is enough, else with the second one's yes."""
        return not self.needs_second or self.second_agrees is True

    @property
    def is_waiting(self) -> bool:
        """Whether a second reviewer has still to look."""
        return self.needs_second and self.second_agrees is None


class FactStatement(models.Model):
    """What somebody said of one fact of a person, or why it is not known; only ever added, the latest counts."""

    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="fact_statements")
    fact = models.CharField(max_length=60, help_text=_("As the rule packs name it."))
    value = SealedJSONField(
        key_of="person.seal",
        shape="mark",
        null=True,
        blank=True,
        help_text=_("In the type of the fact; empty when it is not known."),
    )
    not_applicable = models.BooleanField(default=False)
    because = models.CharField(max_length=20, blank=True, default="", help_text=_("Why it is not known."))
    note = SealedTextField(key_of="person.seal", blank=True, default="")
    evidence = models.ForeignKey(
        "cases.Evidence", on_delete=models.PROTECT, null=True, blank=True, related_name="fact_statements"
    )
    stated_on = models.DateField()
    recorded_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["person", "fact", "recorded_at"], name="statement_by_person")]
        constraints = [
            models.CheckConstraint(
                name="a_value_or_why_not",
                condition=models.Q(value__isnull=False, because="", not_applicable=False)
                | models.Q(value__isnull=True, because="", not_applicable=True)
                | (models.Q(value__isnull=True, not_applicable=False) & ~models.Q(because="")),
            )
        ]


class ListStatement(models.Model):
    """What holds for everybody on a list of whom nothing else is known; it counts once a second person agrees.

    "Nobody on this list is named in a ministry's letter, unless recorded": asked of the office once, not of 25,000 people.
    """

    source = models.ForeignKey("people.Source", on_delete=models.PROTECT, related_name="list_statements")
    fact = models.CharField(max_length=60, help_text=_("As the rule packs name it."))
    value = models.JSONField(help_text=_("In the type of the fact."))
    # Under the general key: it is about a list, not about one person.
    reason = SealedTextField()
    recorded_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    confirmed_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="nobody_answers_for_a_list_alone",
                condition=models.Q(confirmed_by__isnull=True) | ~models.Q(confirmed_by=models.F("recorded_by")),
            ),
            models.UniqueConstraint(
                fields=["source", "fact"],
                condition=models.Q(withdrawn_at__isnull=True),
                name="one_answer_for_a_list_and_fact",
            ),
        ]


class RuleChangeQuerySet(models.QuerySet["RuleChange"]):
    """Rule changes are an office's own; numbers about its people hang on them."""

    def visible_to(self, user: Any) -> RuleChangeQuerySet:
        """Keep the changes of the user's office."""
        office_id = getattr(user, "office_id", None)
        return self.filter(office_id=office_id) if office_id is not None else self.none()


class RuleChange(models.Model):
    """A version of a rule pack on its way into force in an office: proposed, tried on everybody, made effective.

    The version in force is that of the latest effective change; nothing takes its place unseen.
    """

    class State(models.TextChoices):
        PROPOSED = "proposed", _("Proposed")
        TRYING = "trying", _("Being tried on everybody")
        READY = "ready", _("Tried: read the difference")
        EFFECTIVE = "effective", _("In force")
        WITHDRAWN = "withdrawn", _("Withdrawn")
        FAILED = "failed", _("The trial stopped")

    office = models.ForeignKey("accounts.Office", on_delete=models.PROTECT, related_name="rule_changes")
    policy = models.CharField(max_length=60)
    version = models.ForeignKey(PolicyVersion, on_delete=models.PROTECT, related_name="changes")
    replaces = models.ForeignKey(PolicyVersion, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    state = models.CharField(max_length=10, choices=State.choices, default=State.PROPOSED)
    reason = models.TextField(blank=True, default="")
    as_of = models.DateField(help_text=_("The day the trial asks the rules about."))
    known_on = models.DateField()
    people = models.PositiveIntegerField(default=0)
    people_done = models.PositiveIntegerField(default=0)
    summary = models.JSONField(default=dict, help_text=_("Counts of the trial; nobody is named."))
    register_mark = models.CharField(
        max_length=64, blank=True, default="", help_text=_("What the trial was made of: facts and rules, as one hash.")
    )
    proposed_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    proposed_at = models.DateTimeField()
    tried_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    effective_at = models.DateTimeField(null=True, blank=True)
    trouble = models.CharField(max_length=300, blank=True, default="")

    objects = RuleChangeQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["office", "policy", "effective_at"], name="change_in_force")]
        constraints = [
            models.CheckConstraint(
                name="nobody_enacts_their_own_rule",
                condition=models.Q(proposed_by__isnull=True)
                | models.Q(decided_by__isnull=True)
                | ~models.Q(decided_by=models.F("proposed_by"))
                | models.Q(state="withdrawn"),
            )
        ]


class ChangedAnswer(models.Model):
    """A person whose answer a tried rule change would change."""

    change = models.ForeignKey(RuleChange, on_delete=models.CASCADE, related_name="answers")
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    before = models.CharField(max_length=14, choices=Determination.Outcome.choices)
    after = models.CharField(max_length=14, choices=Determination.Outcome.choices)
    rules = models.JSONField(default=list, help_text=_("Ids of the rules that make the difference."))
    district = models.CharField(max_length=60, blank=True, default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["change", "person"], name="changed_once")]


class LookAhead(models.Model):
    """When, on which facts and by which rules it was last worked out whom the host's rules reach in the days to come."""

    office = models.ForeignKey("accounts.Office", on_delete=models.CASCADE, related_name="+")
    policy = models.CharField(max_length=60)
    policy_hash = models.CharField(max_length=64)
    from_day = models.DateField(help_text=_("The day it was worked out for; what was known by then counts."))
    until = models.DateField(help_text=_("The last day that was asked about."))
    screened_for = models.DateField(null=True, help_text=_("The day the facts were frozen for."))
    mark = models.CharField(max_length=160, help_text=_("What it was worked out from, as one word."))
    made_at = models.DateTimeField()
    people = models.PositiveIntegerField()
    cannot_tell = models.PositiveIntegerField(help_text=_("Of whom it cannot be told yet on the first day."))
    numbers = models.JSONField(default=list, help_text=_("Day, what begins on it, people reached; nobody is named."))

    class Meta:
        constraints = [models.UniqueConstraint(fields=["office", "policy"], name="one_look_ahead")]


class ExposureAhead(models.Model):
    """A person whom the host's rules do not reach today, and the first day on which they will, by what is known today."""

    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="+")
    office = models.ForeignKey("accounts.Office", on_delete=models.CASCADE, related_name="+", db_index=False)
    policy = models.CharField(max_length=60)
    on_day = models.DateField()
    before = models.CharField(max_length=14, choices=Determination.Outcome.choices)
    begins = models.CharField(
        max_length=160,
        blank=True,
        default="",
        help_text=_("Ids of the values that begin on that day; blank: a paper of the person ends."),
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "policy"], name="exposed_once")]
        indexes = [models.Index(fields=["office", "on_day", "begins", "person"], name="exposed_by_day")]
