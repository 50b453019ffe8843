"""Which offices work with the register, and which people sign in for them?"""

from __future__ import annotations

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _

from aman.accounts import roles
from aman.accounts.roles import Role

ROLE_NAMES = {
    Role.REGISTER_OFFICER: _("Register officer"),
    Role.CASE_OFFICER: _("Case officer"),
    Role.REVIEWER: _("Reviewer"),
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
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.OWNER)
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
