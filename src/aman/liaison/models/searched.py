"""What an engagement, a commitment or a press report is found by: its words, hashed, so that the table tells nobody any.

Each word, each start of a word and each sound is a keyed hash of twelve letters. The database finds hashes that stand
in it and knows no word. Which table and index look through them is said in `aman.liaison.migrations.0002_search`.
"""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class SearchedKind(models.TextChoices):
    """What can be found."""

    ENGAGEMENT = "engagement", _("Engagement")
    COMMITMENT = "commitment", _("Commitment")
    PRESS = "press", _("Press report")


class Searched(models.Model):
    """What one record is found by, as of a version of it."""

    kind = models.CharField(max_length=10, choices=SearchedKind.choices)
    record = models.BigIntegerField()
    version = models.PositiveIntegerField(default=0)
    words = models.TextField(default="", help_text=_("Hashes in the order of the words, for phrases."))
    starts = models.TextField(default="")
    sounds = models.TextField(default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "record"], name="searched_once")]
