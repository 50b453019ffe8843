"""What holds for everybody on a list of whom nothing else is known?

The weakest word there is: it fills what was not asked or not recorded of a person. What a row, a paper or an officer says
of the person goes before it, also that the person did not wish to say.
"""

from __future__ import annotations

from collections import defaultdict

from aman.core.policy import FactKind, Unknown, UnknownBecause, read_fact
from aman.screening.facts.beings import Being
from aman.screening.facts.stated import FactSheet, Stated
from aman.screening.models import ListStatement

#: List -> fact -> value with its reference.
ListWords = dict[int, dict[str, Stated]]
_GAPS = frozenset({UnknownBecause.NOT_ASKED, UnknownBecause.NOT_RECORDED})


def words_of_lists(office_id: int | None, kinds: dict[str, FactKind]) -> ListWords:
    """Read what two people said of whole lists of an office, and nobody took back."""
    found: ListWords = defaultdict(dict)
    standing = ListStatement.objects.filter(
        source__office=office_id, confirmed_at__isnull=False, withdrawn_at__isnull=True
    )
    for pk, source_id, fact, value in standing.order_by("pk").values_list("pk", "source_id", "fact", "value"):
        read = read_fact(value, kinds[fact]) if fact in kinds else None
        if read is not None:
            found[source_id][fact] = (read, f"list:{pk}")
    return dict(found)


def fill_from_lists(sheet: FactSheet, being: Being, words: ListWords) -> None:
    """Fill what is not known of a person with what was said of the lists they stand on, the latest list first."""
    for row in reversed(being.rows):
        for fact, stated in words.get(row[6], {}).items():
            held = sheet.get(fact)
            if held is None or (isinstance(held, Unknown) and held.because in _GAPS):
                sheet[fact] = stated
