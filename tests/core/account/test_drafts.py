"""Do drafts of one meeting lie side by side without loss, and does a merge come apart exactly, whatever is chosen?"""

from core.laws import FEW
from hypothesis import given
from hypothesis import strategies as st

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
values = st.sampled_from(["", "meeting", "call", "in the  ministry", "in the ministry", None])
fields = st.fixed_dictionaries(dict.fromkeys(NAMES, values))
rows = st.lists(st.fixed_dictionaries({"words": st.sampled_from(["a b", "a c", "d", "e f g"])}), max_size=4).map(tuple)
readings = st.one_of(
    st.just(Reading("office")),
    st.frozensets(st.sampled_from(PEOPLE)).map(lambda people: Reading("named", people)),
    st.frozensets(st.sampled_from((7, 8))).map(lambda offices: Reading("offices", offices=offices)),
)
contents = st.builds(Content, fields, st.fixed_dictionaries(dict.fromkeys(KINDS, rows)), readings)
some_rows = st.dictionaries(st.sampled_from(KINDS), rows)
takens = st.builds(
    Taken,
    fields=st.dictionaries(st.sampled_from(NAMES), values),
    joined=st.dictionaries(st.sampled_from(NAMES), values),
    add=some_rows,
    drop=some_rows,
    reading=st.none() | readings,
    said=st.booleans(),
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


@FEW
@given(st.dictionaries(st.sampled_from(["EN-A", "EN-B", "EN-C", "EN-D"]), rows, min_size=1))
def test_no_row_is_lost_and_none_stands_twice(drafts):
    groups = align_rows(drafts, "statements", like)
    shown = [(ref, row.value["words"]) for group in groups for row in group.variants for ref in row.refs]
    assert sorted(shown) == sorted((ref, row["words"]) for ref, told in drafts.items() for row in told)
    assert all(len(refs) == len(set(refs)) for refs in ([r for v in g.variants for r in v.refs] for g in groups))


@FEW
@given(st.dictionaries(st.sampled_from(["EN-A", "EN-B", "EN-C"]), fields, min_size=1))
def test_every_value_that_says_something_is_shown_with_its_draft(drafts):
    for one in compare_fields(drafts, NAMES):
        for ref, said in drafts.items():
            shown = [variant.value for variant in one.variants if ref in variant.refs]
            words = (said[one.name] or "").split()
            assert [value.split() for value in shown] == ([words] if words else [])


@FEW
@given(contents, st.lists(takens, min_size=1, max_size=4), st.data())
def test_merges_taken_apart_in_any_order_give_back_exactly_what_was_there(base, taken, data):
    now = base
    for one in taken:
        now = apply_taken(now, one)
    live = list(taken)
    while live:
        at = data.draw(st.integers(0, len(live) - 1))
        now = take_apart(base, live, at, now)
        del live[at]
    assert now.fields == base.fields
    assert {kind: now.rows.get(kind, ()) for kind in KINDS} == dict(base.rows)
    assert now.reading == base.reading


@FEW
@given(contents, takens, st.sampled_from(NAMES))
def test_what_was_written_after_the_merge_stays_when_it_is_taken_apart(base, taken, name):
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


@FEW
@given(st.lists(readings, min_size=1, max_size=4))
def test_what_was_merged_is_read_by_nobody_who_may_not_read_each_draft(drafts):
    merged = narrowest(drafts)
    for person in PEOPLE:
        for office in (1, 7, 8, 9):
            if may_read(merged, person, office):
                assert all(may_read(one, person, office) for one in drafts)
    assert not any(is_wider(merged, one) for one in drafts)


@FEW
@given(readings, readings)
def test_wider_means_that_somebody_more_reads_it(one, other):
    more = any(may_read(one, p, o) and not may_read(other, p, o) for p in (*PEOPLE, 99) for o in (1, 7, 8))
    assert is_wider(one, other) == more
