"""What does an officer give when a file of reports comes in?"""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from aman.ui.uploads import within_limit

ENDINGS = (".csv", ".xlsx", ".ods")


class ReceiveReportsForm(forms.Form):
    """A file of reports."""

    file = forms.FileField(
        label=_("The file of reports"),
        help_text=_("A CSV file in UTF-8 or a workbook; one row for each report or its news."),
        widget=forms.FileInput(attrs={"accept": ",".join(ENDINGS)}),
        error_messages={
            "required": _("Choose the file of reports."),
            "empty": _("The file is empty. Choose another."),
        },
    )

    def clean_file(self) -> UploadedFile[Any]:
        """Refuse what is too large to be a file of reports before it is read."""
        return within_limit(self.cleaned_data["file"], _("The file is larger than %(limit)s MB. Send it in parts."))
