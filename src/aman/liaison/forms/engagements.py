"""What may be typed about an engagement: the page with its rows, and the filter of the list?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.forms.utils import ErrorDict
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from aman.accounts.models import User
from aman.core.account.drafts import Content, Reading, Row
from aman.core.names import fold
from aman.errors import AmanError
from aman.liaison.actions.engagements import MOST_ROWS, NewEngagement, NewFigure, NewParticipant, NewStatement
from aman.liaison.days import Days, read_days, say_days
from aman.liaison.forms import rows
from aman.liaison.forms.commitments import DaysField
from aman.liaison.models import Engagement, Official, PressReport
from aman.liaison.models.reading import Precision, Readers
from aman.liaison.queries import engagements as queries
from aman.liaison.queries.content import days_in, key_of
from aman.liaison.queries.officials import (
    OfficialHit,
    find_officials_of,
    list_parties,
    posts_on_of,
    visible_officials,
    with_posts,
)
from aman.liaison.sides import say_count
from aman.liaison.topics import TOPICS
from aman.ui.forms import SeveralOf

#: Empty rows that a new page has of each kind.
FIRST_ROWS = {"people": 3, "said": 1, "figures": 0}


class EngagementForm(forms.Form):
    """An engagement without its rows."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    kind = forms.ChoiceField(label=_("What it was"), choices=Engagement.Kind.choices)
    days = DaysField(label=_("When"), help_text=_("A day, a month, a year, or two days: 2023-12-05, 2023-12."))
    within = forms.BooleanField(label=_("One day of these; it is not known which"), required=False)
    place = forms.CharField(label=_("Where"), max_length=80, required=False)
    title = forms.CharField(label=_("What it was about, in a line"), max_length=200)
    topics = forms.MultipleChoiceField(
        label=_("Topics"), required=False, widget=forms.CheckboxSelectMultiple, choices=list(TOPICS.items())
    )
    summary = forms.CharField(
        label=_("Summary"), max_length=8000, required=False, widget=forms.Textarea(attrs={"rows": 5})
    )
    source = forms.CharField(
        label=_("Source"), max_length=300, required=False, help_text=_("Own notes, or where it was read.")
    )
    state = forms.ChoiceField(label=_("How far it is"), choices=Engagement.State.choices, widget=forms.RadioSelect)
    readers = forms.ChoiceField(label=_("Who may read it"), choices=Readers.choices, widget=forms.RadioSelect)
    named_readers = SeveralOf(
        label=_("If only those named: who, besides you"), queryset=User.objects.none(), required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    other_offices = SeveralOf(
        label=_("If other offices too: which"), queryset=User.objects.none(), required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip

    ABOUT = ("kind", "days", "within", "place", "title", "topics", "summary", "source", "state")
    READERS = ("readers", "named_readers", "other_offices")

    def __init__(self, *args: Any, user: User, may_set_readers: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not may_set_readers:
            for name in self.READERS:
                del self.fields[name]
            return
        for name, rows_offered in (
            ("named_readers", queries.readers_of_office(user=user).exclude(pk=user.pk)),
            ("other_offices", queries.offices_to_share_with(user=user)),
        ):
            field = self.fields[name]
            assert isinstance(field, forms.ModelMultipleChoiceField)  # noqa: S101 - declared above
            field.queryset = rows_offered
            if not rows_offered.exists():
                del self.fields[name]

    def clean(self) -> dict[str, Any]:
        """Ask for the offices where it is to be read by other offices."""
        typed = super().clean() or {}
        if typed.get("readers") == Readers.OFFICES and not typed.get("other_offices"):
            self.add_error("readers", _("Choose the other offices that may read it, or let only yours."))
        return typed

    def reading(self) -> Reading | None:
        """Give who may read it as chosen; None where that is not this user's to say."""
        if "readers" not in self.fields:
            return None
        typed = self.cleaned_data
        people = frozenset(one.pk for one in typed.get("named_readers") or ())
        offices = frozenset(one.pk for one in typed.get("other_offices") or ())
        level = str(typed["readers"])
        return Reading(
            level, people if level == "named" else frozenset(), offices if level == "offices" else frozenset()
        )

    def about(self) -> list[forms.BoundField]:
        """Give the fields before the rows."""
        return [self[name] for name in self.ABOUT]

    def who_reads(self) -> list[forms.BoundField]:
        """Give the fields that say who may read it."""
        return [self[name] for name in self.READERS if name in self.fields]


class EngagementPage:
    """The whole page: an engagement and its rows, from what was typed or from what stands there."""

    def __init__(
        self,
        *,
        user: User,
        data: QueryDict | None = None,
        content: Content | None = None,
        engagement: Engagement | None = None,
    ) -> None:
        self.user, self.content, self.engagement = user, content, engagement
        may_set = engagement is None or queries.may_set_readers(user=user, engagement=engagement)
        self.form = EngagementForm(data, user=user, may_set_readers=may_set, initial=_initial(content, engagement))
        people, said, figures = _row_initials(content)
        names = _typed_in(data, "people", "name") if data is not None else [row["name"] for row in people]
        chosen = _typed_in(data, "people", "who") if data is not None else [row["who"] for row in people]
        self.people = rows.ParticipantRows(  # type: ignore[call-arg]
            data, prefix="people", initial=people, offers=self._offers(names, chosen, data)
        )
        self.said = rows.StatementRows(data, prefix="said", initial=said)
        self.figures = rows.FigureRows(data, prefix="figures", initial=figures)
        if data is None and content is None:
            for name, formset in self.formsets():
                formset.extra = FIRST_ROWS[name]

    def formsets(self) -> list[tuple[str, Any]]:
        """Give the rows by kind."""
        return [("people", self.people), ("said", self.said), ("figures", self.figures)]

    def is_valid(self) -> bool:
        """Check everything, so that all mistakes are shown at once."""
        return all([self.form.is_valid(), *(formset.is_valid() for _name, formset in self.formsets())])

    def leave_unchecked(self) -> None:
        """Show what was typed without a word about mistakes: it is not sent yet."""
        for form in (self.form, *(row for _kind, formset in self.formsets() for row in formset.forms)):
            form._errors = ErrorDict()

    def row_errors(self) -> list[tuple[str, str]]:
        """Give the mistakes in rows, each with the field it is about, for the summary above the page."""
        return [
            (form[name].id_for_label or form[name].auto_id, str(words))
            for _kind, formset in self.formsets()
            for form in formset.forms
            for name, several in form.errors.items()
            for words in several
        ] + [("", str(words)) for _kind, formset in self.formsets() for words in formset.non_form_errors()]

    def new(self) -> NewEngagement:
        """Give everything that was typed."""
        typed, days = self.form.cleaned_data, self.form.cleaned_data["days"]
        people = [row for row in self.people.forms if not row.is_empty()]
        report = self.engagement.press_report if self.engagement is not None else None
        is_open = typed.get("within") and days.first != days.last
        return NewEngagement(
            kind=typed["kind"],
            first_day=days.first,
            last_day=days.last,
            precision=Precision.WITHIN if is_open else days.precision,
            state=typed["state"],
            place=typed["place"],
            topics=typed["topics"],
            title=typed["title"],
            summary=typed["summary"],
            source=typed["source"],
            press_report=report if isinstance(report, PressReport) else None,
            participants=[_participant(row) for row in people],
            statements=[_statement(row, people) for row in self.said.forms if not row.is_empty()],
            figures=[self._figure(row) for row in self.figures.forms if not row.is_empty()],
            reading=self.form.reading(),
        )

    def _figure(self, row: Any) -> NewFigure:
        typed = row.cleaned_data
        days: Days | None = typed["as_of"]
        stood = next((one for one in self._stood() if _same_count(one, typed)), None)
        return NewFigure(
            unit=typed["unit"], stated_by=typed["stated_by"], low=typed["low"], high=typed["high"],
            hedge=typed["hedge"], reported_by=typed["reported_by"],
            rejected_by=stood["rejected_by"] if stood else "",
            as_of=(days.first, days.last) if days is not None else None,
            press_report=stood["press_report"] if stood else None,
        )  # fmt: skip

    def _stood(self) -> Sequence[Row]:
        return self.content.rows["figures"] if self.content is not None else ()

    def _offers(self, names: list[str], chosen: list[str], data: QueryDict | None) -> dict[int, dict[str, Any]]:
        """Find for every row whom the typed name may mean, and which posts they held in the days typed."""
        found = find_officials_of(user=self.user, typed=names) if any(names) else [[] for _name in names]
        refs = {ref.partition(":")[0] for ref in chosen if ref.startswith("OF-")}
        known = {one.ref: one for one in with_posts(visible_officials(user=self.user)).filter(ref__in=refs)}
        offers: dict[int, list[OfficialHit]] = {}
        for at, hits in enumerate(found):
            picked = known.get(chosen[at].partition(":")[0]) if at < len(chosen) else None
            shown = [] if picked is None or picked in [hit.official for hit in hits] else [OfficialHit(picked, 1.0, "")]
            offers[at] = [*shown, *hits]
        first, last = self._days(data)
        officials: set[Official] = {hit.official for hits in offers.values() for hit in hits}
        held = posts_on_of(officials, first, last) if officials else {}
        may_add = self.user.may("liaison.write_official")
        return {at: {"hits": hits, "held": held, "may_add": may_add} for at, hits in offers.items()}

    def _days(self, data: QueryDict | None) -> Any:
        today = timezone.localdate()
        if data is not None:
            try:
                days = read_days(str(data.get("days", ""))[:60], today=today)
            except AmanError:
                days = None
            return (days.first, days.last) if days is not None else (today, today)
        return days_in(self.content.fields)[:2] if self.content is not None else (today, today)


def with_one_more(data: QueryDict, kind: str) -> QueryDict:
    """Give what was typed with one more row of a kind."""
    more = data.copy()
    name = f"{kind}-TOTAL_FORMS"
    now = str(more.get(name, "0"))
    more[name] = str(min(int(now) + 1, MOST_ROWS) if now.isascii() and now.isdigit() and len(now) < 4 else 1)
    return more


def typed_before(drafts: Iterable[Any], path: str) -> QueryDict | None:
    """Give what the user typed on this page and did not send, rows included; None where there is nothing."""
    kept = next((one.typed for one in drafts if one.path == path), None)
    if not kept:
        return None
    data = QueryDict(mutable=True)
    for name, values in kept.items():
        data.setlist(name, list(values))
    for kind in FIRST_ROWS:
        numbers = [name.split("-")[1] for name in kept if name.startswith(f"{kind}-") and name.count("-") == 2]
        count = max((int(n) + 1 for n in numbers if n.isascii() and n.isdigit() and len(n) < 4), default=0)
        data[f"{kind}-TOTAL_FORMS"], data[f"{kind}-INITIAL_FORMS"] = str(min(count, MOST_ROWS)), "0"
    return data


def _typed_in(data: QueryDict, prefix: str, name: str) -> list[str]:
    total = str(data.get(f"{prefix}-TOTAL_FORMS", "0"))
    count = min(int(total), MOST_ROWS) if total.isascii() and total.isdigit() and len(total) < 4 else 0
    return [str(data.get(f"{prefix}-{at}-{name}", ""))[:160] for at in range(count)]


def _participant(row: Any) -> NewParticipant:
    typed = row.cleaned_data
    official, post = row.official_chosen()
    name = typed["name"]
    if official is not None and fold(name) == fold(official.name):
        name = ""
    return NewParticipant(
        official, post, rows.party_of(row), name, typed["post_words"], is_new=typed.get("who") == rows.NEW
    )


def _statement(row: Any, people: Sequence[Any]) -> NewStatement:
    typed = row.cleaned_data
    speaker = speaker_meant(typed["said_by"], [_names_of(one) for one in people])
    return NewStatement(
        typed["words"], speaker, typed["said_by"], typed["is_quote"], typed["certainty"], typed["source"]
    )


def _names_of(row: Any) -> list[str]:
    official, _post = row.official_chosen()
    names = [row.cleaned_data["name"], row.cleaned_data["post_words"] if not row.cleaned_data["name"] else ""]
    return [*names, *((official.name, official.name_own_script, *official.spellings) if official is not None else ())]


def speaker_meant(said_by: str, people: Sequence[Sequence[str]]) -> int | None:
    """Give which of those who took part is meant by a name: the same name, or the only one that holds all its words."""
    wanted = fold(said_by)
    if not wanted:
        return None
    folded = [[fold(name) for name in names if name] for names in people]
    for at, names in enumerate(folded):
        if wanted in names:
            return at
    holding = [at for at, names in enumerate(folded) if any(set(wanted.split()) <= set(n.split()) for n in names)]
    return holding[0] if len(holding) == 1 else None


def _initial(content: Content | None, engagement: Engagement | None) -> dict[str, Any]:
    if content is None or engagement is None:
        return {"state": Engagement.State.DRAFT, "readers": Readers.OFFICE, "days": timezone.localdate().isoformat()}
    first, last, precision = days_in(content.fields)
    return {
        **{name: content.fields[name] for name in ("kind", "state", "place", "topics", "title", "summary", "source")},
        "version": engagement.version,
        "days": say_days(first, last, precision),
        "within": precision == Precision.WITHIN,
        "readers": content.reading.level,
        "named_readers": list(content.reading.people),
        "other_offices": list(content.reading.offices),
    }


def _row_initials(content: Content | None) -> tuple[list[dict[str, Any]], list[dict[str, Any]], list[dict[str, Any]]]:
    if content is None:
        return [], [], []
    refs = {row["official"] for row in content.rows["participants"] if row["official"]}
    names = dict(Official.objects.filter(ref__in=refs).values_list("ref", "name"))
    people: list[dict[str, Any]] = []
    speakers: dict[str, str] = {}
    for row in content.rows["participants"]:
        name = row["name"] or names.get(row["official"], "")
        who = f"{row['official']}:{row['post'] or ''}" if row["official"] else rows.WORDS if name else ""
        people.append({"name": name, "who": who, "party": row["party"], "post_words": row["post_words"]})
        speakers.setdefault(key_of(row), name or row["post_words"])
    said = [
        {**row, "said_by": row["speaker_words"] or speakers.get(row["speaker"], "")}
        for row in content.rows["statements"]
    ]
    return people, said, [_figure_initial(row) for row in content.rows["figures"]]


def _figure_initial(row: Row) -> dict[str, Any]:
    as_of = " – ".join(dict.fromkeys(row["as_of"]))
    return {**row, "number": say_count(row["hedge"], row["low"], row["high"]), "as_of": as_of}


def _same_count(row: Row, typed: Mapping[str, Any]) -> bool:
    names = ("unit", "stated_by", "reported_by", "low", "high")
    return all(row[name] == typed[name] for name in names)


class FilterForm(forms.Form):
    """The filter of the list; the address is the filter."""

    kind = forms.ChoiceField(label=_("What it was"), required=False, choices=[("", _("Any")), *Engagement.Kind.choices])
    state = forms.ChoiceField(
        label=_("How far it is"), required=False, choices=[("", _("Any")), *Engagement.State.choices]
    )
    topic = forms.ChoiceField(label=_("Topic"), required=False, choices=[("", _("Any")), *TOPICS.items()])
    party = forms.ChoiceField(label=_("Party"), required=False, choices=[])
    month = forms.CharField(
        label=_("Month"), required=False, max_length=7,
        widget=forms.TextInput(attrs={"type": "month", "dir": "ltr", "class": "short"}),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["party"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared above
        field.choices = [("", _("Any")), *((str(party.pk), party.name) for party in list_parties())]
