"""Do drafts of one meeting lie side by side without loss, and does a merge come apart exactly, whatever is chosen?"""

from core.laws import drawn, maybe

from aman.core.account.drafts import (
    Content,
    Reading,
    Standing,
    Taken,
    align_rows,
    apply_taken,
    compare_fields,
    is_wider,
    narrowest,
    take_apart,
    words_alike,
)

NAMES = ("kind", "place", "summary")
KINDS = ("participants", "statements")
PEOPLE = tuple(range(6))
REFS = ("EN-A", "EN-B", "EN-C", "EN-D")
VALUES = ["", "meeting", "call", "in the  ministry", "in the ministry", None]


def draw_fields(chance):
    return {name: chance.choice(VALUES) for name in NAMES}


def draw_rows(chance):
    return tuple({"words": chance.choice(["a b", "a c", "d", "e f g"])} for _ in range(chance.randint(0, 4)))


def draw_some(chance, names, draw):
    return {name: draw(chance) for name in names if chance.random() < 0.5}


def draw_value(chance):
    return chance.choice(VALUES)


def draw_reading(chance):
    level = chance.choice(["office", "named", "offices"])
    if level == "named":
        return Reading("named", frozenset(chance.sample(PEOPLE, chance.randint(0, len(PEOPLE)))))
    return (
        Reading("office")
        if level == "office"
        else Reading("offices", offices=frozenset(chance.sample((7, 8), chance.randint(0, 2))))
    )


def draw_content(chance):
    return Content(draw_fields(chance), {kind: draw_rows(chance) for kind in KINDS}, draw_reading(chance))


def draw_taken(chance):
    return Taken(
        fields=draw_some(chance, NAMES, draw_value),
        joined=draw_some(chance, NAMES, draw_value),
        add=draw_some(chance, KINDS, draw_rows),
        drop=draw_some(chance, KINDS, draw_rows),
        reading=maybe(chance, draw_reading),
        said=chance.random() < 0.5,
    )


def may_read(reading, person, office):
    """Whether somebody reads a record; office 1 is its own."""
    if reading.level == "named":
        return office == 1 and person in reading.people
    return office == 1 or (reading.level == "offices" and office in reading.offices)


def like(one, other):
    return words_alike(one["words"], other["words"])


def test_fields_that_agree_differ_and_stand_alone_are_told_apart():
    drafts = {
        "EN-A": {"kind": "meeting", "place": "Islamabad", "summary": "Visas ", "title": ""},
        "EN-B": {"kind": "meeting", "place": "", "summary": "Exit permits", "title": None},
    }
    found = {one.name: one for one in compare_fields(drafts, ("kind", "place", "summary", "title"))}
    assert [found[name].standing for name in ("kind", "place", "summary", "title")] == [
        Standing.AGREE,
        Standing.ALONE,
        Standing.DIFFER,
        Standing.BLANK,
    ]
    assert found["place"].variants[0].refs == ("EN-A",)


def test_sentences_that_say_one_thing_meet_and_others_do_not():
    assert words_alike("They will spare the eligible.", "they will spare all the eligible") > 0.8
    assert words_alike("They will spare the eligible.", "Exit permits cost 400 dollars.") < 0.5
    assert words_alike("آنها تا پایان ماه مهلت دارند", "آنها تا پايان ماه مهلت دارند") == 1
    assert words_alike("", "anything") == 0


def test_statements_are_grouped_by_what_they_say():
    drafts = {
        "EN-A": [{"words": "The deadline is moved to February."}, {"words": "No new visas."}],
        "EN-B": [{"words": "No new visas."}, {"words": "The deadline will be moved to February."}],
    }
    groups = align_rows(drafts, "statements", like)
    assert [group.standing for group in groups] == [Standing.DIFFER, Standing.AGREE]
    assert groups[0].variants[1].refs == ("EN-B",)


@drawn(100)
def test_no_row_is_lost_and_none_stands_twice(chance):
    drafts = {ref: draw_rows(chance) for ref in chance.sample(REFS, chance.randint(1, 4))}
    groups = align_rows(drafts, "statements", like)
    shown = [(ref, row.value["words"]) for group in groups for row in group.variants for ref in row.refs]
    assert sorted(shown) == sorted((ref, row["words"]) for ref, told in drafts.items() for row in told)
    assert all(len(refs) == len(set(refs)) for refs in ([r for v in g.variants for r in v.refs] for g in groups))


@drawn(100)
def test_every_value_that_says_something_is_shown_with_its_draft(chance):
    drafts = {ref: draw_fields(chance) for ref in chance.sample(REFS, chance.randint(1, 3))}
    for one in compare_fields(drafts, NAMES):
        for ref, said in drafts.items():
            shown = [variant.value for variant in one.variants if ref in variant.refs]
            words = (said[one.name] or "").split()
            assert [value.split() for value in shown] == ([words] if words else [])


@drawn(200)
def test_merges_taken_apart_in_any_order_give_back_exactly_what_was_there(chance):
    base, taken = draw_content(chance), [draw_taken(chance) for _ in range(chance.randint(1, 4))]
    now = base
    for one in taken:
        now = apply_taken(now, one)
    live = list(taken)
    while live:
        at = chance.randrange(len(live))
        now = take_apart(base, live, at, now)
        del live[at]
    assert now.fields == base.fields
    assert {kind: now.rows.get(kind, ()) for kind in KINDS} == dict(base.rows)
    assert now.reading == base.reading


@drawn(200)
def test_what_was_written_after_the_merge_stays_when_it_is_taken_apart(chance):
    base, taken, name = draw_content(chance), draw_taken(chance), chance.choice(NAMES)
    merged = apply_taken(base, taken)
    now = Content({**merged.fields, name: "written since"}, merged.rows, merged.reading)
    apart = take_apart(base, [taken], 0, now)
    assert apart.fields == {**base.fields, name: "written since"}
    assert not is_wider(apart.reading, now.reading), "what was written since may be the draft's own words"


def test_what_two_drafts_say_together_is_parted_again():
    base = Content({"summary": "Visas.", "topics": ["visas"]})
    taken = [
        Taken(joined={"summary": "Exit permits.", "topics": ["exit", "visas"]}),
        Taken(joined={"summary": "Lists.", "topics": ["lists"]}),
    ]
    now = apply_taken(apply_taken(base, taken[0]), taken[1])
    assert now.fields == {"summary": "Visas.\n\nExit permits.\n\nLists.", "topics": ["visas", "exit", "lists"]}
    apart = take_apart(base, taken, 0, now)
    assert apart.fields == {"summary": "Visas.\n\nLists.", "topics": ["visas", "lists"]}


def test_what_two_drafts_say_alike_stays_while_one_of_them_does():
    row = {"words": "No new visas."}
    base = Content({}, {"statements": ()})
    taken = [Taken(add={"statements": (row,)}), Taken(add={"statements": (row,)})]
    now = apply_taken(apply_taken(base, taken[0]), taken[1])
    assert now.rows["statements"] == (row,)
    assert take_apart(base, taken, 0, now).rows["statements"] == (row,)


@drawn(200)
def test_what_was_merged_is_read_by_nobody_who_may_not_read_each_draft(chance):
    drafts = [draw_reading(chance) for _ in range(chance.randint(1, 4))]
    merged = narrowest(drafts)
    for person in PEOPLE:
        for office in (1, 7, 8, 9):
            if may_read(merged, person, office):
                assert all(may_read(one, person, office) for one in drafts)
    assert not any(is_wider(merged, one) for one in drafts)


@drawn(200)
def test_wider_means_that_somebody_more_reads_it(chance):
    one, other = draw_reading(chance), draw_reading(chance)
    more = any(may_read(one, p, o) and not may_read(other, p, o) for p in (*PEOPLE, 99) for o in (1, 7, 8))
    assert is_wider(one, other) == more
