"""What was somebody told, by which way did it leave, did it arrive, and when did they read it?"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from aman.vault.fields import SealedTextField


class Notice(models.Model):
    """One thing that one user is told: a kind, a reference and a page of this site. Nobody is named."""

    class Urgency(models.TextChoices):
        USUAL = "usual", _("With the next digest")
        SOON = "soon", _("At once, outside quiet hours")
        ESCALATION = "escalation", _("At once, whatever the hour")

    user = models.ForeignKey("accounts.User", on_delete=models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=60, help_text=_("What happened, as a verb of the log: referral.waiting."))
    subject = models.CharField(max_length=80, help_text=_("A reference such as incident:IN-4K7Q2M9T, never a name."))
    path = models.CharField(max_length=200, help_text=_("The page of this site that shows it."))
    urgency = models.CharField(max_length=12, choices=Urgency.choices, default=Urgency.USUAL)
    made_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)
    mail_at = models.DateTimeField(
        null=True, blank=True, help_text=_("When it is to leave by e-mail; empty once it has, or where it never will.")
    )

    class Meta:
        indexes = [
            models.Index(fields=["user", "read_at", "-made_at"], name="notices_of_a_user"),
            models.Index(fields=["kind", "subject", "user", "-made_at"], name="notices_about_a_subject"),
            models.Index(fields=["mail_at"], name="notices_to_mail", condition=models.Q(mail_at__isnull=False)),
        ]


class NoticeWish(models.Model):
    """How one user wants to be told by e-mail: where, at which hour of their day, and when not to be woken."""

    class DueList(models.TextChoices):
        NEVER = "never", _("Not by e-mail")
        DAILY = "daily", _("Every day")
        WEEKLY = "weekly", _("Every Monday")

    user = models.OneToOneField("accounts.User", on_delete=models.CASCADE, related_name="notice_wish")
    address = SealedTextField(blank=True, default="", help_text=_("Confirmed by its owner."))
    asked_address = SealedTextField(blank=True, default="", help_text=_("Waits for the code that was sent to it."))
    code_made_at = models.DateTimeField(null=True, blank=True)
    code_tries = models.PositiveSmallIntegerField(default=0)
    digest_hour = models.PositiveSmallIntegerField(default=8, help_text=_("The hour of the daily digest."))
    quiet_from = models.PositiveSmallIntegerField(default=22)
    quiet_until = models.PositiveSmallIntegerField(default=6, help_text=_("The same hour twice: never quiet."))
    zone = models.CharField(max_length=60, blank=True, default="", help_text=_("Empty: the zone of the site."))
    due_list = models.CharField(
        max_length=6, choices=DueList.choices, default=DueList.NEVER, help_text=_("What is due, as a list by e-mail.")
    )
    due_list_on = models.DateField(null=True, blank=True, help_text=_("The day of the last list."))

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="hours_of_a_day",
                condition=models.Q(digest_hour__lte=23, quiet_from__lte=23, quiet_until__lte=23),
            )
        ]

    @property
    def zone_name(self) -> str:
        """The time zone in which its hours are meant."""
        return self.zone or settings.TIME_ZONE


class Webhook(models.Model):
    """An address of an office's own machine that is told what the office is told, signed."""

    office = models.ForeignKey("accounts.Office", on_delete=models.PROTECT, related_name="webhooks")
    label = models.CharField(max_length=80, help_text=_("Which machine it is."))
    url = models.CharField(max_length=300)
    secret = SealedTextField(help_text=_("Signs every message; shown once."))
    made_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    stopped_at = models.DateTimeField(null=True, blank=True)
    stopped_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+")


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    """Deliveries are looked after by administrators, each of their own office."""

    def visible_to(self, user: Any) -> DeliveryQuerySet:
        """Keep what an administrator looks after: their office's, or everything when they belong to none."""
        if not user.may("notices.manage_deliveries"):
            return self.none()
        return self if user.office_id is None else self.filter(office_id=user.office_id)


class Delivery(models.Model):
    """One message on its way: to whom, what it says (no name), how often it was tried and how it ended.

    A worker that takes one moves `next_try_at` ahead; when the worker dies, the message is tried again then, under the
    same id: whoever gets it twice can tell.
    """

    class Way(models.TextChoices):
        MAIL = "mail", _("E-mail")
        CODE = "code", _("E-mail with a code")
        WEBHOOK = "webhook", _("Webhook")

    message_id = models.CharField(max_length=32, unique=True)
    way = models.CharField(max_length=8, choices=Way.choices)
    office = models.ForeignKey("accounts.Office", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    user = models.ForeignKey(
        "accounts.User", on_delete=models.CASCADE, null=True, blank=True, related_name="notice_deliveries"
    )
    webhook = models.ForeignKey(Webhook, on_delete=models.PROTECT, null=True, blank=True, related_name="deliveries")
    former = SealedTextField(
        blank=True, default="", help_text=_("Where it goes when not to the user's address; empty once it went.")
    )
    lines = models.JSONField(default=list, help_text=_("Kind, reference and page of each thing it tells."))
    made_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    given_up_at = models.DateTimeField(null=True, blank=True)
    trouble = models.CharField(max_length=40, blank=True, default="", help_text=_("What went wrong last, as a code."))

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["next_try_at"], name="deliveries_due", condition=models.Q(next_try_at__isnull=False)),
            models.Index(fields=["office", "-made_at"], name="deliveries_of_an_office"),
        ]
        constraints = [
            models.CheckConstraint(
                name="a_delivery_goes_to_one",
                condition=models.Q(user__isnull=False, webhook__isnull=True)
                | models.Q(user__isnull=True, webhook__isnull=False),
            )
        ]

    @property
    def state(self) -> str:
        """Where it stands: sent, given_up or waiting."""
        return "sent" if self.sent_at else "given_up" if self.given_up_at else "waiting"


class NoticeMark(models.Model):
    """When something that is looked after now and then was last looked after."""

    name = models.CharField(max_length=40, unique=True)
    at = models.DateTimeField()
