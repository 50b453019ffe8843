"""What may be typed to find what was said?"""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

#: Longer than this is no question but a text.
LONGEST_ASKED = 200


class SearchForm(forms.Form):
    """One box for words in any script."""

    asked = forms.CharField(
        label=_("Words to look for"),
        max_length=LONGEST_ASKED,
        help_text=_(
            "In any script, also the beginning of a word; every word must be there. "
            "Words in quotation marks are found one after the other."
        ),
    )
