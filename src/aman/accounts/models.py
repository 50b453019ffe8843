"""Which offices work with the register, and which people sign in for them?"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from aman.accounts import roles
from aman.accounts.roles import Role
from aman.vault.fields import SealedTextField

ROLE_NAMES = {
    Role.REGISTER_OFFICER: _("Register officer"),
    Role.CASE_OFFICER: _("Case officer"),
    Role.REVIEWER: _("Reviewer"),
    Role.HOTLINE: _("Hotline worker"),
    Role.HOST_DESK: _("Host desk officer"),
    Role.LIAISON: _("Liaison officer"),
    Role.ANALYST: _("Analyst"),
    Role.ADMINISTRATOR: _("Administrator"),
    Role.COMMAND_LINE: _("Command line"),
}


class Office(models.Model):
    """An embassy, resettlement centre, partner or host desk that signs in."""

    class Kind(models.TextChoices):
        OWNER = "owner", _("Owner of a register")
        PARTNER = "partner", _("Partner")
        HOST = "host", _("Host desk")

    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=200)

    class Sees(models.TextChoices):
        OFFICE = "office", _("Everybody of the office")
        ASSIGNMENT = "assignment", _("Only what is assigned to them or to nobody")

    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.OWNER)
    sees = models.CharField(
        max_length=12, choices=Sees.choices, default=Sees.OFFICE, help_text=_("Whom its case officers see.")
    )
    duty_number = models.CharField(max_length=40, blank=True, help_text=_("The number a letter and a check name."))

    def __str__(self) -> str:
        return self.name


class User(AbstractUser):
    """One person who signs in, in one role, for one office. Shared sign-ins break the audit."""

    office = models.ForeignKey(Office, on_delete=models.PROTECT, null=True, blank=True, related_name="users")
    role = models.CharField(max_length=20, choices=[(r.value, n) for r, n in ROLE_NAMES.items()])
    language = models.CharField(max_length=10, blank=True, default="", help_text=_("Empty: what the browser asks for."))
    password_is_temporary = models.BooleanField(
        default=False, help_text=_("Somebody else knows it; the user chooses their own before anything else.")
    )
    needs_window = models.BooleanField(
        default=False, help_text=_("Signs in only while a window of access is open: surge staff, visiting officials.")
    )

    class Meta:
        constraints = [
            models.CheckConstraint(name="user_role_known", condition=models.Q(role__in=[r.value for r in Role])),
        ]

    def may(self, permission: str) -> bool:
        """Say whether this user's role has a permission."""
        return self.is_active and roles.may(self.role, permission)

    @property
    def sees_people(self) -> bool:
        """Whether this user's role works with records of people at all."""
        return self.is_active_actor and self.role in roles.SEES_PEOPLE and self.office_id is not None

    @property
    def is_active_actor(self) -> bool:
        """The command line cannot sign in, yet it acts."""
        return self.is_active or self.role == Role.COMMAND_LINE

    @property
    def sees_assigned_only(self) -> bool:
        """Whether the office works by assignment and this user's role is bound by it."""
        return (
            self.role in roles.BY_ASSIGNMENT and self.office is not None and self.office.sees == Office.Sees.ASSIGNMENT
        )

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """Bind every session to password, role and office: whatever changes one of them signs out everywhere."""
        bound = f"{self.password}|{self.role}|{self.office_id}"
        return salted_hmac("aman.accounts.session", bound, secret=secret, algorithm="sha256").hexdigest()


class OfficeKey(models.Model):
    """What a machine of an office shows to call the API: found by a few letters, kept as a hash, for some verbs, until a day."""

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="keys")
    label = models.CharField(max_length=80, help_text=_("Which machine or room uses it."))
    found_by = models.CharField(max_length=12, unique=True)
    secret_hash = models.CharField(max_length=64)
    permissions = models.JSONField(default=list, help_text=_("The verbs it opens."))
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True, blank=True, help_text=_("Until then the key opens nothing."))
    confirmed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="key_confirmed_by_another",
                condition=models.Q(confirmed_by__isnull=True) | ~models.Q(confirmed_by=models.F("made_by")),
            )
        ]


class OfficeService(models.Model):
    """A partner's hotline takes calls for an office: it may look in that register while it does, and nowhere else."""

    partner = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="serves")
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="served_by")
    since = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["partner", "office"], condition=models.Q(ended_at__isnull=True), name="served_once"
            ),
            models.CheckConstraint(name="no_office_serves_itself", condition=~models.Q(partner=models.F("office"))),
        ]


class OfficeProposal(models.Model):
    """What one administrator proposed about an office and another must confirm before it holds."""

    class Kind(models.TextChoices):
        SEES = "sees", _("Whom its case officers see")
        SERVE = "serve", _("Take calls for another office")

    class Answer(models.TextChoices):
        WAITING = "waiting", _("Waits for a second administrator")
        CONFIRMED = "confirmed", _("Confirmed")
        REFUSED = "refused", _("Refused")

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="proposals")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    value = models.CharField(max_length=40, help_text=_("The new rule, or the code of the office that is served."))
    reason = models.CharField(max_length=300)
    answer = models.CharField(max_length=10, choices=Answer.choices, default=Answer.WAITING)
    proposed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    answered_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="proposal_answered_by_another",
                condition=~models.Q(answer="confirmed") | ~models.Q(answered_by=models.F("proposed_by")),
            )
        ]


def live(now: datetime | None = None) -> models.Q:
    """Keep windows and grants that hold now."""
    now = now or timezone.now()
    return models.Q(begins_at__lte=now, ends_at__gt=now)


class AccessWindow(models.Model):
    """The hours in which a user who needs a window may be signed in; ten at most."""

    MOST = timedelta(hours=10)

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="windows")
    begins_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    reason = models.CharField(max_length=300)
    given_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["user", "ends_at"], name="window_by_user")]
        constraints = [
            models.CheckConstraint(name="window_has_hours", condition=models.Q(begins_at__lt=models.F("ends_at")))
        ]


class AccessGrant(models.Model):
    """One record, opened for three hours by an officer who gave a reason, where the office works by assignment."""

    LASTS = timedelta(hours=3)

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="grants")
    ref = models.CharField(
        max_length=20, help_text=_("Of the case or the person; the floors above know what it names.")
    )
    begins_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    # Why somebody looks at one record speaks of that person; no key of theirs is known on this floor.
    reason = SealedTextField()

    class Meta:
        indexes = [models.Index(fields=["user", "ref", "ends_at"], name="grant_by_user")]


class OpenSession(models.Model):
    """A session that somebody is signed in with, so that it can be shown and ended; the session itself stands elsewhere."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="sessions")
    key = models.CharField(max_length=40, unique=True)
    address = models.CharField(max_length=45, blank=True, default="")
    begun_at = models.DateTimeField()
    seen_at = models.DateTimeField()


class Vouching(models.Model):
    """A sign-in that somebody else made or held for a moment, until another person says that they know its owner.

    Rows are kept: whose hands a sign-in was in when something was done under it is asked long afterwards.
    """

    class Cause(models.TextChoices):
        MADE = "made", _("Made")
        OPENED = "opened", _("Opened again")
        PASSWORD = "password", _("Given a new password")
        FACTOR = "factor", _("Freed of its second factor")
        ROLE = "role", _("Given another role")

    class Way(models.TextChoices):
        NONE = "", _("Nobody vouched yet")
        PAGE = "page", _("On a page")
        COMMAND = "command", _("At the server")

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="vouchings")
    cause = models.CharField(max_length=8, choices=Cause.choices)
    held_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    held_at = models.DateTimeField()
    vouched_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    vouched_at = models.DateTimeField(null=True, blank=True)
    way = models.CharField(max_length=8, choices=Way.choices, blank=True, default="")

    class Meta:
        indexes = [models.Index(fields=["user", "vouched_at"], name="vouching_by_user")]
        constraints = [
            models.CheckConstraint(name="nobody_holds_their_own", condition=~models.Q(held_by=models.F("user"))),
            models.CheckConstraint(
                name="vouched_for_by_another",
                condition=models.Q(vouched_by__isnull=True, vouched_at__isnull=True)
                | (
                    models.Q(vouched_by__isnull=False, vouched_at__isnull=False)
                    & ~models.Q(vouched_by=models.F("held_by"))
                    & ~models.Q(vouched_by=models.F("user"))
                ),
            ),
        ]


class SignedInBrowser(models.Model):
    """A browser in which a user signed in lately, as a keyed hash of a number drawn for it; forgotten within a day."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    browser = models.CharField(max_length=32)
    seen_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "browser"], name="one_browser_a_user")]


class TypedDraft(models.Model):
    """What a user typed on a page and did not send, sealed; forgotten after a day."""

    LASTS = timedelta(hours=24)

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="drafts")
    page = models.CharField(max_length=200, help_text=_("The page on which it was typed; references only."))
    path = models.CharField(max_length=200, help_text=_("Where the form is sent."))
    sealed = models.BinaryField()
    kept_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "page", "path"], name="one_draft_a_form")]


class Attempts(models.Model):
    """How often something was tried in a stretch of time, counted for all web servers together; who tried is a hash."""

    pk = models.CompositePrimaryKey("kind", "who", "stretch")
    kind = models.CharField(max_length=24)
    who = models.CharField(max_length=32)
    stretch = models.BigIntegerField(help_text="Seconds since 1970, at the beginning of the stretch.")
    count = models.PositiveIntegerField(default=0)
