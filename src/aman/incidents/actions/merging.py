"""Are two incidents one event? The machine proposes, a person merges, and what was merged comes apart again unharmed."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from aman.accounts.models import User
from aman.audit.actions import record
from aman.core.names import compare_names
from aman.errors import BadInput, Conflict
from aman.incidents import queries
from aman.incidents.actions.versions import refresh, take_version
from aman.incidents.facts import NAMES_ALIKE, SAME_EVENT, Happening, compare_happenings, facts_of_told
from aman.incidents.models import STANDING, Incident, IncidentPerson, MergeProposal

#: First reports of one event come this close together: the event's own span, told of late.
_WINDOW = 2 * SAME_EVENT


Pair = tuple[Incident, Incident, list[str]]


@transaction.atomic
def propose_merges(*, actor: User, incidents: Iterable[Incident]) -> int:
    """Look for other incidents that may be the same event, and keep each pair once; give how many are new."""
    return keep_pairs(find_pairs(actor=actor, incidents=incidents))


def find_pairs(*, actor: User, incidents: Iterable[Incident]) -> list[Pair]:
    """Give each of some incidents with another one that may be the same event, and why; nothing is written."""
    wanted = {incident.pk: incident.first_report_at for incident in incidents}
    if not wanted:
        return []
    near = (
        Incident.objects.visible_to(actor)
        .roots()
        .filter(
            first_report_at__gte=min(wanted.values()) - _WINDOW, first_report_at__lte=max(wanted.values()) + _WINDOW
        )
    )
    rows = list(near.order_by("first_report_at", "pk").prefetch_related("people__changes", "reports"))
    happenings = {row.pk: _happenings_of(row) for row in rows}
    found = []
    for at, one in enumerate(rows):
        for other in rows[at + 1 :]:
            if other.first_report_at - one.first_report_at > _WINDOW:
                break
            if one.pk in wanted or other.pk in wanted:
                reasons = _reasons(one, other, happenings)
                if reasons:
                    found.append((one, other, reasons))
    return found


def keep_pairs(pairs: Iterable[Pair]) -> int:
    """Put pairs before a person, each once; give how many are new."""
    made = 0
    for one, other, reasons in pairs:
        left, right = sorted((one, other), key=lambda i: i.pk)
        kept = {"reasons": reasons, "found_at": timezone.now()}
        made += MergeProposal.objects.get_or_create(left=left, right=right, defaults=kept)[1]
    return made


def _reasons(one: Incident, other: Incident, happenings: dict[int, list[Happening]]) -> list[str]:
    if any(_was_free_between(before, after) for before in one.people.all() for after in other.people.all()):
        return []  # the second arrest of somebody is no other report of the first
    return max(
        (compare_happenings(a, b) for a in happenings[one.pk] for b in happenings[other.pk]), key=len, default=[]
    )


def _was_free_between(before: IncidentPerson, after: IncidentPerson) -> bool:
    """Say whether somebody is known to have been free between two arrests, of which the later leads back to the earlier."""
    if after.earlier_id != before.pk:
        return False
    began = min((change.happened_at for change in after.changes.all()), default=after.state_at)
    return any(change.state in STANDING and change.happened_at < began for change in before.changes.all())


def _happenings_of(incident: Incident) -> list[Happening]:
    """What everybody in an incident is compared by; other spellings stand in the reports of one named person."""
    people = [person for person in incident.people.all() if person.same_as_id is None]
    found = []
    for person in people:
        told = [person.told]
        if len(people) == 1:
            told += [report.received["told"] for report in incident.reports.all() if "told" in report.received]
        first = min(person.changes.all(), key=lambda change: change.happened_at, default=None)
        happened = first.happened_at if first else incident.first_report_at
        facts = facts_of_told(told, happened.date())
        place = incident.place or incident.place_words.partition(",")[0].casefold()
        found.append(Happening(facts, person.person_id, place, happened))
    return found


@transaction.atomic
def merge_incidents(*, actor: User, incident: Incident, other: Incident, version: int) -> None:
    """Make two incidents one event: `other` is laid under `incident`. Reports, states and people all stay.

    Whoever stands in both is followed once; the copy keeps what was recorded of it.
    """
    # Read anew and held: what was shown may have been merged elsewhere since.
    held = Incident.objects.select_for_update().order_by("pk").in_bulk([incident.pk, other.pk])
    incident, other = held[incident.pk], held[other.pk]
    if incident.pk == other.pk or incident.office_id != other.office_id:
        raise BadInput("Nothing was merged: these are not two incidents of one office.", fix="Choose another.")
    if incident.merged_into_id or other.merged_into_id:
        raise Conflict(
            "Nothing was merged: one of them is part of another incident already.", fix="Open that incident instead."
        )
    take_version(incident, version)
    upper, lower = [incident, *incident.merged.all()], [other, *other.merged.all()]
    # What was merged into the other before goes with it, and will leave with it.
    other.merged.filter(merged_through=None).update(merged_through=other)
    Incident.objects.filter(pk__in=[i.pk for i in lower]).update(merged_into=incident)
    _lay_copies([i.pk for i in upper], [i.pk for i in lower])
    refresh(incident)
    _answer_between(actor, incident, other, MergeProposal.Answer.ONE)
    record(
        actor=actor,
        verb="incident.merged",
        subject=f"incident:{incident.ref}",
        detail={"with": other.ref, "and": [i.ref for i in lower[1:]]},
    )


def _lay_copies(upper: Collection[int], lower: Collection[int]) -> None:
    """Say which people of some incidents are one with those of others: the same row of the register, or names alike.

    Where each side has one person only, and nobody said who the lower is, they are taken for one.
    """
    standing = IncidentPerson.objects.filter(same_as__isnull=True).order_by("incident_id", "number")
    above, copies = list(standing.filter(incident__in=upper)), list(standing.filter(incident__in=lower))
    is_alone = len(above) == 1 and len(copies) == 1
    for copy in copies:
        match = next((p for p in above if p.person_id and p.person_id == copy.person_id), None)
        if match is None and not (copy.person_id and all(p.person_id for p in above)):
            match = next((p for p in above if _alike(p, copy)), None)
        if match is None and is_alone and not copy.person_id:
            match = above[0]
        if match is not None:
            IncidentPerson.objects.filter(Q(pk=copy.pk) | Q(same_as=copy)).update(same_as=match)
            above.remove(match)


def _alike(one: IncidentPerson, other: IncidentPerson) -> bool:
    if one.person_id and other.person_id:
        return False
    left, right = one.told.get("name", ""), other.told.get("name", "")
    return bool(left and right) and compare_names(left, right).score >= NAMES_ALIKE


@transaction.atomic
def undo_merge(*, actor: User, incident: Incident, version: int) -> None:
    """Take an incident out of the one it was laid under; everything is as it was before, and what came since stays.

    Args:
        actor: who takes it apart.
        incident: the one that was laid under another.
        version: of the incident above it, as it was shown.
    """
    above = incident.merged_into
    if above is None:
        raise Conflict(f"{incident.ref} is not part of another incident.", fix="Open it again.")
    take_version(above, version)
    leaving = _those_with(incident)
    part = [incident.pk, *(one.pk for one in leaving)]
    stay = [above.pk, *(one.pk for one in above.merged.order_by("pk") if one.pk not in part)]
    Incident.objects.filter(pk=incident.pk).update(merged_into=None, merged_through=None)
    Incident.objects.filter(pk__in=part[1:]).update(merged_into=incident)
    Incident.objects.filter(pk__in=part[1:], merged_through=incident).update(merged_through=None)
    incident.refresh_from_db()
    _part_copies(part, stay)
    for top in (above, incident):
        refresh(top)
    _answer_between(actor, above, incident, MergeProposal.Answer.TWO)
    record(actor=actor, verb="incident.merge_undone", subject=f"incident:{above.ref}", detail={"with": incident.ref})


def _those_with(incident: Incident) -> list[Incident]:
    """Give the incidents that came with this one when it was merged, and leave with it."""
    beside = list(Incident.objects.filter(merged_into=incident.merged_into_id))
    found: list[Incident] = []
    ahead = {incident.pk}
    while ahead:
        more = [one for one in beside if one.merged_through_id in ahead]
        found += more
        ahead = {one.pk for one in more}
    return found


def _part_copies(one: list[int], other: list[int]) -> None:
    """Let nobody of one event stand for somebody of another; whoever loses the row above looks for one among their own."""
    across = Q(incident__in=one, same_as__incident__in=other) | Q(incident__in=other, same_as__incident__in=one)
    cut = dict(IncidentPerson.objects.filter(across).values_list("pk", "incident_id"))
    IncidentPerson.objects.filter(pk__in=list(cut)).update(same_as=None)
    for part in (one, other):
        for lower in sorted(set(cut.values()) & set(part[1:])):
            _lay_copies([pk for pk in part if pk != lower], [lower])


def list_proposals(*, actor: User) -> list[MergeProposal]:
    """Give the pairs that wait and log that they were listed."""
    pairs = list(queries.proposals(user=actor)[:200])
    record(actor=actor, verb="incidents.pairs_listed", detail={"pairs": len(pairs)})
    return pairs


def read_pair(*, actor: User, proposal: MergeProposal) -> list[queries.IncidentRecord]:
    """Give both incidents of a pair whole, the older first, and log the look at each."""
    pair = sorted((proposal.left, proposal.right), key=lambda i: (i.first_report_at, i.pk))
    found = [queries.incident_record(user=actor, ref=incident.ref) for incident in pair]
    for one in found:
        known = [p.person.ref for p in one.people if p.person is not None]
        subject = f"incident:{one.incident.ref}"
        record(actor=actor, verb="incident.read", subject=subject, detail={"as": "pair"}, touches=known)
    return found


@transaction.atomic
def answer_proposal(*, actor: User, proposal: MergeProposal, is_one: bool, version: int) -> Incident:
    """Say whether two incidents are one event; the older one stays on top. Gives the incident to go on with."""
    if proposal.answer != MergeProposal.Answer.WAITING:
        raise Conflict("This was answered already.", fix="Open the incident.", code="changed-meanwhile")
    first, second = sorted((proposal.left, proposal.right), key=lambda i: (i.first_report_at, i.pk))
    if is_one:
        merge_incidents(actor=actor, incident=first, other=second, version=version)
    else:
        _answer_between(actor, first, second, MergeProposal.Answer.TWO)
        record(actor=actor, verb="incident.kept_apart", subject=f"incident:{first.ref}", detail={"with": second.ref})
    return first


def _answer_between(actor: User, one: Incident, other: Incident, answer: MergeProposal.Answer) -> None:
    left, right = sorted((one, other), key=lambda i: i.pk)
    MergeProposal.objects.filter(left=left, right=right).update(
        answer=answer, answered_at=timezone.now(), answered_by=actor
    )
