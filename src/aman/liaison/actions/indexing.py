"""How does a record become findable? Its words are hashed with a key of this database and written beside it.

Whoever writes a record calls `index` in the same transaction. What was missed, because a rule of hashing changed or a
record was written otherwise, is found by its version at the next look.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.db.models import F, OuterRef, Q, Subquery

from aman.core.account.terms import index_terms
from aman.liaison.models import Commitment, Engagement, PressReport, Searched
from aman.liaison.models.searched import SearchedKind
from aman.liaison.queries.hashing import hashed
from aman.liaison.queries.texts import commitment_text, engagement_text, press_text

#: Most records made findable in one look; the next look does the rest.
MOST_A_LOOK = 500
_TEXT_OF: dict[str, tuple[Any, Callable[[Any], str]]] = {
    SearchedKind.ENGAGEMENT: (Engagement, engagement_text),
    SearchedKind.COMMITMENT: (Commitment, commitment_text),
    SearchedKind.PRESS: (PressReport, press_text),
}


def index(*, kind: str, pk: int) -> None:
    """Make one record findable by the words it has now; does nothing where it is gone."""
    model, text_of = _TEXT_OF[kind]
    row = model.objects.filter(pk=pk).first()
    if row is None:
        Searched.objects.filter(kind=kind, record=pk).delete()
        return
    terms = index_terms(text_of(row))
    found = {
        "version": getattr(row, "version", 0),
        "words": " ".join(hashed("w", word) for word in terms.words),
        "starts": " ".join(sorted(hashed("s", start) for start in terms.starts)),
        "sounds": " ".join(sorted(hashed("h", sound) for sound in terms.sounds)),
    }
    Searched.objects.update_or_create(kind=kind, record=pk, defaults=found)


def index_what_is_missing() -> int:
    """Make findable what is not, or not as it stands now; give how many records that were."""
    done = 0
    for kind, (model, _text) in _TEXT_OF.items():
        indexed = Searched.objects.filter(kind=kind, record=OuterRef("pk")).values("version")[:1]
        rows = model.objects.annotate(indexed=Subquery(indexed))
        if kind == SearchedKind.PRESS:
            missing = rows.filter(indexed=None)
        else:
            missing = rows.filter(Q(indexed=None) | ~Q(indexed=F("version")))
        for pk in missing.order_by("pk").values_list("pk", flat=True)[:MOST_A_LOOK]:
            with transaction.atomic():
                index(kind=kind, pk=pk)
            done += 1
    return done
