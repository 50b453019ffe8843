"""What do two hundred people do for ten minutes, and what does a control room ask fifty times a second?

Each person waits between two acts as people do (on average `THINKING` seconds). Every write carries a word of its own; what
was confirmed is counted again in the database afterwards.
"""

from __future__ import annotations

import asyncio
import random
import re
import time
import uuid
from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

from desk.wire import Answer, Person

#: Seconds between an answer and the next act of the same person, on average.
THINKING = 6.0
#: A page that tells somebody that another was first is no error and no loss: what was typed stands on it.
TOLD = {200, 204, 302, 409, 422}
STATES = ("located", "in_custody", "transferred", "charged")
_REFERENCE = re.compile(r"DC-[0-9A-Z]{8}")


@dataclass
class Seen:
    """What the people saw: seconds by act, errors by kind, and the words of confirmed writes."""

    seconds: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    errors: Counter[str] = field(default_factory=Counter)
    notes: list[str] = field(default_factory=list)
    changes: list[str] = field(default_factory=list)
    checks: list[str] = field(default_factory=list)
    told_of_another: int = 0

    async def time(self, act: str, asked: Awaitable[Answer]) -> Answer | None:
        """Wait for an answer and note how long it took."""
        start = time.perf_counter()
        try:
            answer = await asyncio.wait_for(asked, 60)
        except (OSError, TimeoutError, asyncio.IncompleteReadError, ValueError) as error:
            self.errors[f"{act}: {type(error).__name__}"] += 1
            return None
        self.seconds[act].append(time.perf_counter() - start)
        if answer.status not in TOLD:
            self.errors[f"{act}: {answer.status}"] += 1
            return None
        if answer.headers.get("location", "").startswith("/accounts/login/"):
            self.errors[f"{act}: signed out"] += 1
            return None
        return answer


@dataclass(frozen=True)
class Register:
    """References of the register that is worked on."""

    people: Sequence[str]
    names: Sequence[str]
    cases: Sequence[str]
    incidents: Sequence[str]
    hits: Sequence[str]
    misses: Sequence[str]


async def search(who: Person, what: Register, seen: Seen) -> None:
    """Search by name and open a person."""
    found = await seen.time("search", who.post("/people/", {"text": random.choice(what.names)}))
    refs = re.findall(r"/people/(AP-[0-9A-Z]{8})/", found.body) if found else []
    await seen.time("open a person", who.get(f"/people/{random.choice(refs or list(what.people))}/"))


async def read(who: Person, what: Register, seen: Seen) -> None:
    """Open a person from a link."""
    await seen.time("open a person", who.get(f"/people/{random.choice(what.people)}/"))


async def edit(who: Person, what: Register, seen: Seen) -> None:
    """Write a note on a case; where another was first, read again and write once more."""
    page, word = f"/cases/{random.choice(what.cases)}/notes/add/", f"n{uuid.uuid4().hex}"
    for _ in range(3):
        form = await seen.time("open a form", who.get(page))
        if form is None:
            return
        sent = await seen.time("write a note", who.post(page, {"text": word, "version": form.version}))
        if sent is not None and sent.status == 302:
            seen.notes.append(word)
            return
        seen.told_of_another += 1


async def follow(who: Person, what: Register, seen: Seen) -> None:
    """Take half a call (search as one types), then record where somebody is."""
    name = random.choice(what.names)
    for length in (3, 5, len(name)):
        await seen.time("search as one types", who.post("/incidents/open/search/", {"name": name[:length]}))
        await asyncio.sleep(0.3)
    ref, word = random.choice(what.incidents), f"c{uuid.uuid4().hex}"
    await seen.time("open an incident", who.get(f"/incidents/{ref}/"))
    page = f"/incidents/{ref}/people/1/state/"
    for _ in range(3):
        form = await seen.time("open a form", who.get(page))
        if form is None:
            return
        fields = {
            "state": random.choice(STATES),
            "how": "",
            "evidence": "relative",
            "note": word,
            "version": form.version,
        }
        sent = await seen.time("record a state", who.post(page, fields))
        if sent is not None and sent.status == 302:
            seen.changes.append(word)
            return
        seen.told_of_another += 1


async def check(who: Person, what: Register, seen: Seen) -> None:
    """Ask the desk about one person."""
    number = random.choice(what.hits if random.random() < 0.5 else what.misses)
    fields = {"number": number, "reason": "stop", "place": "a checkpoint"}
    answer = await seen.time("desk check", who.post("/checks/", fields))
    if answer is not None and answer.status == 302:
        answer = await seen.time("desk answer", who.get(answer.headers["location"]))
    found = _REFERENCE.search(answer.body) if answer else None
    if found:
        seen.checks.append(found[0])
    elif answer is not None:
        seen.errors["desk check: no reference"] += 1


Act = Callable[[Person, Register, Seen], Awaitable[None]]
#: What an officer does, and how often.
MIX: tuple[tuple[Act, float], ...] = ((search, 0.35), (read, 0.2), (edit, 0.2), (follow, 0.25))


async def work(
    officers: Sequence[Person], desks: Sequence[Person], what: Register, seconds: float, thinking: float = THINKING
) -> Seen:
    """Let everybody work for so many seconds; give what they saw."""
    seen, until = Seen(), time.monotonic() + seconds
    acts, weights = zip(*MIX, strict=True)

    async def one(who: Person, only: Act | None) -> None:
        await asyncio.sleep(random.uniform(0, thinking))
        while time.monotonic() < until:
            act = only or random.choices(acts, weights)[0]
            await act(who, what, seen)
            await asyncio.sleep(random.expovariate(1 / thinking))
        await who.close()

    await asyncio.gather(*(one(p, None) for p in officers), *(one(p, check) for p in desks))
    return seen


async def ask_steadily(desks: Sequence[Person], what: Register, a_second: float, seconds: float) -> Seen:
    """Ask the desk so many times a second, whether or not the answers keep up; late starts count as waiting."""
    seen, tasks = Seen(), []
    free: asyncio.Queue[Person] = asyncio.Queue()
    for desk in desks:
        free.put_nowait(desk)

    async def one(due: float) -> None:
        who = await free.get()
        number = random.choice(what.hits if random.random() < 0.5 else what.misses)
        try:
            answer = await who.post("/checks/", {"number": number, "reason": "stop", "place": "a checkpoint"})
            if answer.headers.get("location", "").startswith("/accounts/login/"):
                # A session that ended: no answer of the desk, and not to be taken for one without a reference.
                seen.errors["signed out"] += 1
                return
            if answer.status == 302:
                answer = await who.get(answer.headers["location"])
        except (OSError, asyncio.IncompleteReadError) as error:
            seen.errors[type(error).__name__] += 1
            answer = None
        finally:
            free.put_nowait(who)
        seen.seconds["desk check"].append(time.perf_counter() - due)
        found = _REFERENCE.search(answer.body) if answer else None
        if found:
            seen.checks.append(found[0])
        elif answer is not None:
            seen.errors[f"no reference: {answer.status}"] += 1

    start = time.perf_counter()
    for number in range(int(a_second * seconds)):
        due = start + number / a_second
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        tasks.append(asyncio.create_task(one(due)))
    await asyncio.gather(*tasks)
    for desk in desks:
        await desk.close()
    return seen


async def hits_and_misses(
    desks: Sequence[Person], kinds: dict[str, Sequence[dict[str, str]]], count: int
) -> dict[str, list[float]]:
    """Ask questions of several kinds one after another in random order; give the seconds of each kind."""
    order = [kind for kind in kinds for _ in range(count // len(kinds))]
    random.shuffle(order)
    seconds: dict[str, list[float]] = {kind: [] for kind in kinds}
    for number, kind in enumerate(order):
        # In turns, so that nobody comes past the limit of a minute, where everybody is told the same.
        who = desks[number % len(desks)]
        fields = {**random.choice(kinds[kind]), "reason": "stop", "place": "a checkpoint"}
        start = time.perf_counter()
        answer = await who.post("/checks/", fields)
        if answer.status == 302:
            answer = await who.get(answer.headers["location"])
        seconds[kind].append(time.perf_counter() - start)
    for who in desks:
        await who.close()
    return seconds


async def type_names(officers: Sequence[Person], names: Sequence[str], count: int) -> list[float]:
    """Type names letter by letter into the intake and give the seconds of each search."""
    seconds = []
    while len(seconds) < count:
        name, who = random.choice(names), officers[len(seconds) % len(officers)]
        for length in range(2, len(name) + 1):
            start = time.perf_counter()
            answer = await who.post("/incidents/open/search/", {"name": name[:length]})
            seconds.append(time.perf_counter() - start)
            if answer.status != 200:
                raise RuntimeError(f"the intake search answered {answer.status}")
    for who in officers:
        await who.close()
    return seconds[:count]
