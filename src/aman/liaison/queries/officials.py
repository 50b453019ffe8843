"""Which officials and parties are known, whom may a typed name mean in whatever script, and who held which post on a day?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from django.db.models import Exists, F, OuterRef, Prefetch, Q, QuerySet

from aman.core.names import compare_many, fold, name_keys
from aman.errors import NotFound
from aman.liaison.models import Engagement, Official, Participant, Party, PostHeld

#: From here on two names are offered as one (0 to 1).
LIKE = 0.6
#: As many are offered for one typed name.
MOST_OFFERED = 8
#: The newest engagements that an official's page shows.
MOST_SHOWN = 50
#: What is held still stands first.
_NEWEST_POST = (F("to_day").desc(nulls_first=True), F("from_day").desc(nulls_last=True), F("pk").desc())


@dataclass(frozen=True, slots=True)
class OfficialHit:
    """An official whom a typed name may mean: how alike the names are (0 to 1), and by which spelling."""

    official: Official
    score: float
    spelling: str


@dataclass(frozen=True, slots=True)
class OfficialRecord:
    """What an official's page shows."""

    official: Official
    posts: list[PostHeld]
    engagements: list[Engagement]


def visible_officials(*, user: Any) -> QuerySet[Official]:
    """Give the officials a user may see: those in public posts, and those without one that their own office added."""
    if not user.may("liaison.view_officials") or user.office_id is None:
        return Official.objects.none()
    return Official.objects.filter(Q(is_private=False) | Q(added_by__office=user.office_id))


def with_posts(officials: QuerySet[Official]) -> QuerySet[Official]:
    """Bring the posts along, the newest first."""
    posts = PostHeld.objects.select_related("party").order_by(*_NEWEST_POST)
    return officials.prefetch_related(Prefetch("posts", queryset=posts))


def visible_official(*, user: Any, ref: str) -> Official:
    """Give one official, or say not found."""
    found = visible_officials(user=user).filter(ref=ref[:12].upper()).first()
    if found is None:
        raise NotFound(f"No official {ref[:12]} is visible to you.", fix="Look in the list of officials.")
    return found


def official_record(*, user: Any, ref: str) -> OfficialRecord:
    """Gather one official's page: every post, and the engagements the user may read."""
    official = visible_official(user=user, ref=ref)
    took_part = Participant.objects.filter(official=official).values("engagement")
    above = Engagement.objects.visible_to(user).filter(pk=OuterRef("merged_into"))
    listed = Engagement.objects.visible_to(user).filter(Q(merged_into=None) | ~Exists(above))
    engagements = listed.filter(pk__in=took_part).order_by("-last_day", "-pk")
    posts = official.posts.select_related("party").order_by(*_NEWEST_POST)
    return OfficialRecord(official, list(posts), list(engagements[:MOST_SHOWN]))


def posts_on(official: Official, day: date, last: date | None = None) -> list[PostHeld]:
    """Give the posts an official held on a day, or on some day from `day` to `last`; two on one day are both given.

    A post not known to have begun or ended counts as held: what is not known rules nothing out.
    """
    return posts_on_of([official], day, last).get(official.pk, [])


def posts_on_of(officials: Iterable[Official], day: date, last: date | None = None) -> dict[int, list[PostHeld]]:
    """Give the posts that several officials held on a day, by the official's key, in one statement."""
    held = PostHeld.objects.filter(
        Q(from_day=None) | Q(from_day__lte=last or day),
        Q(to_day=None) | Q(to_day__gte=day),
        official__in=[one.pk for one in officials],
    )
    found: dict[int, list[PostHeld]] = {}
    for post in held.select_related("party").order_by("official", *_NEWEST_POST):
        found.setdefault(post.official_id, []).append(post)
    return found


def find_officials(*, user: Any, typed: str, most: int = MOST_OFFERED) -> list[OfficialHit]:
    """Give the known officials whom a typed name may mean, the likeliest first, in any script and spelling."""
    return find_officials_of(user=user, typed=[typed], most=most)[0]


def find_officials_of(*, user: Any, typed: list[str], most: int = MOST_OFFERED) -> list[list[OfficialHit]]:
    """Give for each of several typed names whom it may mean; every spelling is read once."""
    if not any(fold(one) for one in typed):
        return [[] for _ in typed]
    known = [
        (pk, spelling)
        for pk, name, own, spellings in visible_officials(user=user).values_list(
            "pk", "name", "name_own_script", "spellings"
        )
        for spelling in (name, own, *spellings)
        if spelling
    ]
    best = [_best_of(one, known, most) for one in typed]
    rows = with_posts(Official.objects.all()).in_bulk({pk for found in best for pk in found})
    return [[OfficialHit(rows[pk], score, spelling) for pk, (score, spelling) in found.items()] for found in best]


def _best_of(typed: str, known: list[tuple[int, str]], most: int) -> dict[int, tuple[float, str]]:
    """Compare with the names that share a sound or a start, and with all of them only where none of those is alike."""
    wanted, keys = fold(typed), frozenset(name_keys(typed))
    if not wanted or not known:
        return {}
    near = [one for one in known if _sounds_of(one[1])[1] & keys or _begins(wanted, _sounds_of(one[1])[0])]
    return _ranked(typed, wanted, near, most) or _ranked(typed, wanted, known, most)


def _ranked(typed: str, wanted: str, known: list[tuple[int, str]], most: int) -> dict[int, tuple[float, str]]:
    if not known:
        return {}
    scores = compare_many([(typed, spelling) for _pk, spelling in known])
    best: dict[int, tuple[float, str]] = {}
    for (pk, spelling), score in zip(known, scores.tolist(), strict=True):
        # Somebody who types the first letters of each word means a name that the comparison does not see yet.
        good = max(score, LIKE) if _begins(wanted, _sounds_of(spelling)[0]) else score
        if good >= LIKE and good > best.get(pk, (0.0, ""))[0]:
            best[pk] = (good, spelling)
    return dict(sorted(best.items(), key=lambda item: (-item[1][0], item[0]))[:most])


@lru_cache(maxsize=50_000)
def _sounds_of(spelling: str) -> tuple[str, frozenset[str]]:
    """Fold a spelling and take its sounds, once in the life of a process."""
    return fold(spelling), frozenset(name_keys(spelling))


def _begins(wanted: str, plain: str) -> bool:
    """Whether every word typed is the start of a word of a name."""
    words = plain.split()
    return all(any(word.startswith(start) for word in words) for start in wanted.split())


def list_parties() -> QuerySet[Party]:
    """Give the parties, our own side first, then the host state, by name."""
    return Party.objects.select_related("part_of").order_by("side", "name")


def party_called(typed: str) -> Party | None:
    """Give the party that is called so by its name, its short name or a spelling; None when none is."""
    wanted = fold(typed)
    if not wanted:
        return None
    for party in Party.objects.order_by("pk"):
        if wanted in {fold(name) for name in (party.name, party.short, *party.spellings) if name}:
            return party
    return None
