"""How does a page answer a form that cannot be accepted? With the form, the reasons, and status 422."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def render_form(request: HttpRequest, template: str, context: Mapping[str, Any]) -> HttpResponse:
    """Render a page whose context holds `form`; 422 when the form has errors, 200 when it has none."""
    form: forms.BaseForm = context["form"]
    if not form.is_bound:
        put_back(form, request)
    return render(request, template, dict(context), status=422 if form.errors else 200)


def put_back(form: forms.BaseForm, request: HttpRequest) -> None:
    """Put into a form what its reader typed before and did not send, where the request brings such a draft."""
    for draft in getattr(request, "aman_drafts", ()):
        if draft.path == request.path:
            for name, field in form.fields.items():
                values = draft.typed.get(form.add_prefix(name))
                if values:
                    form.initial[name] = values if isinstance(field.widget, _SEVERAL) else values[0]


_SEVERAL = (forms.SelectMultiple, forms.CheckboxSelectMultiple)


class SeveralOf(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]  # not subscriptable at run time
    """Several rows of a table; a number that no row can have is a choice that is not offered, like any other."""

    def clean(self, value: Any) -> Any:
        """Say of a number beyond every row what is said of one that is not offered."""
        try:
            return super().clean(value)
        except OverflowError as error:
            # SQLite refuses numbers beyond 64 bits only when it is asked with one.
            code = "invalid_list"
            raise forms.ValidationError(self.error_messages[code], code=code) from error


class DateInput(forms.DateInput):
    """A date field that asks the browser for its own picker and sends ISO dates."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs={"dir": "ltr", "class": "short", **(attrs or {})}, format="%Y-%m-%d")
