"""What is asked before a brief is made or taken: a day; a form and a language."""

from __future__ import annotations

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from aman.ui.forms import DateInput

#: The numbers themselves hold small ones, so that they are taken by the command line only.
TAKEN = [("pdf", _("PDF, to print")), ("xlsx", _("XLSX, the tables")), ("html", _("HTML, one page"))]


class MakeBriefForm(forms.Form):
    """The day of a brief."""

    as_of = forms.DateField(
        label=_("As known on"),
        widget=DateInput,
        initial=timezone.localdate,
        help_text=_("What was recorded by the end of this day counts."),
    )


class TakeBriefForm(forms.Form):
    """In which form and language a brief is taken."""

    form = forms.ChoiceField(label=_("Form"), choices=TAKEN, initial="pdf")
    language = forms.ChoiceField(label=_("Language"), choices=lambda: settings.LANGUAGES)
