"""What may be typed where an office answers for a whole list?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from aman.core.policy import FactKind
from aman.people.models import Source
from aman.screening.queries import AskedFact


class SourceField(forms.ModelChoiceField):  # type: ignore[type-arg] # no subscript at run time
    """Names a list as its file was named."""

    def label_from_instance(self, obj: Source) -> str:
        """Give the name of the file."""
        return obj.label


class ListForm(forms.Form):
    """A list, a fact with its value, and how the office knows it of everybody."""

    source = SourceField(label=_("The list"), queryset=Source.objects.none())
    answer = forms.ChoiceField(
        label=_("What holds for everybody on it of whom nothing else is known"),
        help_text=_("What a row, a paper or an officer says of one person always goes before it."),
    )
    reason = forms.CharField(
        label=_("How you know it of everybody"),
        widget=forms.Textarea(attrs={"rows": 3}),
        min_length=10,
        max_length=4000,
    )

    def __init__(self, *args: Any, lists: Any, facts: Sequence[AskedFact], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        source, answer = self.fields["source"], self.fields["answer"]
        assert isinstance(source, SourceField)  # noqa: S101 - declared above
        assert isinstance(answer, forms.ChoiceField)  # noqa: S101 - declared above
        source.queryset = lists
        answer.choices = [
            (fact.label, [(f"{fact.name}={value}", words) for value, words in _values(fact)]) for fact in facts
        ]

    def said(self) -> dict[str, Any]:
        """Give what was chosen as the action takes it."""
        fact, _sep, value = self.cleaned_data["answer"].partition("=")
        return {
            "source": self.cleaned_data["source"],
            "fact": fact,
            "value": value,
            "reason": self.cleaned_data["reason"],
        }


def _values(fact: AskedFact) -> list[tuple[str, Any]]:
    if fact.kind is FactKind.BOOL:
        return [("yes", _("yes")), ("no", _("no"))]
    return [(word, word.replace("_", " ")) for word in fact.values or ()]
