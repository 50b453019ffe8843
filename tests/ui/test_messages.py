"""Do catalogues survive reading and writing, and does Django read what was compiled?"""

import gettext
import io
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aman.ui.messages import (
    LOCALE,
    Entry,
    compile_all,
    compile_entries,
    compile_stale,
    merge,
    read_catalogue,
    write_catalogue,
)
from aman.ui.wordlist import PACKAGE, collect, messages_of_python, messages_of_rules, messages_of_template

HEADER = Entry(
    "", translations=["Content-Type: text/plain; charset=UTF-8\nPlural-Forms: nplurals=2; plural=(n != 1);\n"]
)
WORDS = st.text(st.characters(blacklist_categories=("Cs", "Cc")) | st.sampled_from('\n\t"\\'), min_size=1, max_size=30)


def compiled(*entries):
    return gettext.GNUTranslations(io.BytesIO(compile_entries([HEADER, *entries])))


@given(st.dictionaries(WORDS, WORDS, max_size=8))
def test_a_catalogue_reads_back_as_it_was_written(words):
    entries = [Entry(k, translations=[v]) for k, v in words.items()]
    comments, back = read_catalogue(write_catalogue(["# a comment"], [HEADER, *entries]))
    assert comments == ["# a comment"]
    assert [(e.msgid, e.translations) for e in back] == [(e.msgid, e.translations) for e in [HEADER, *entries]]


@given(st.dictionaries(WORDS, WORDS, max_size=8))
def test_python_reads_what_was_compiled(words):
    catalogue = compiled(*(Entry(k, translations=[v]) for k, v in words.items()))
    for key, value in words.items():
        assert catalogue.gettext(key) == value


def test_plurals_contexts_and_drafts():
    catalogue = compiled(
        Entry("%d row", plural="%d rows", translations=["%d سطر", "%d سطرها"]),
        Entry("May", context="month", translations=["می"]),
        Entry("not sure", translations=["شاید"], fuzzy=True),
        Entry("empty", translations=[""]),
    )
    assert catalogue.ngettext("%d row", "%d rows", 1) == "%d سطر"
    assert catalogue.ngettext("%d row", "%d rows", 5) == "%d سطرها"
    assert catalogue.pgettext("month", "May") == "می"
    assert catalogue.gettext("May") == "May"
    assert catalogue.gettext("not sure") == "not sure"
    assert catalogue.gettext("empty") == "empty"


def test_a_broken_line_is_named_by_its_number():
    with pytest.raises(ValueError, match="Line 3"):
        read_catalogue('msgid "a"\nmsgstr "b"\nnonsense\n')


def test_merging_keeps_translations_adds_new_words_and_drops_old_ones():
    old = [HEADER, Entry("kept", translations=["k"]), Entry("gone", translations=["g"])]
    new = {("", "kept"): Entry("kept"), ("", "new"): Entry("new", plural="news")}
    merged = merge(old, new, forms=2)
    assert [(e.msgid, e.translations) for e in merged] == [
        ("", HEADER.translations),
        ("kept", ["k"]),
        ("new", ["", ""]),
    ]


def test_only_what_is_newer_is_compiled(tmp_path):
    folder = tmp_path / "ps" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    source = folder / "django.po"
    source.write_text(
        write_catalogue(["# draft"], [HEADER, Entry("a", translations=["b"]), Entry("c")]), encoding="utf-8"
    )
    assert compile_all(tmp_path) == {"ps": (1, 2)}
    target = source.with_suffix(".mo")
    target.write_bytes(b"left alone")
    compile_stale(tmp_path)
    assert target.read_bytes() == b"left alone"
    target.unlink()
    compile_stale(tmp_path)
    assert target.exists()


def test_the_words_of_python_are_found():
    source = 'a = _("one"); b = gettext_lazy("two" " and a half"); c = ngettext("row", "rows", 3); d = pgettext("x", "y"); e = f("no")'
    assert [(e.msgid, e.plural, e.context) for e in messages_of_python(source)] == [
        ("one", "", ""),
        ("two and a half", "", ""),
        ("row", "rows", ""),
        ("y", "", "x"),
    ]


def test_the_words_of_a_template_are_found():
    source = (
        '{% load i18n %}{% translate "it\'s" %}{% translate "two" as x %}{% blocktranslate %}a {{ b }} c{% endblocktranslate %}'
        "{% blocktranslate count n=n %}{{ n }} row{% plural %}{{ n }} rows{% endblocktranslate %}{% if _('three') %}{% endif %}"
    )
    found = {e.msgid: e.plural for e in messages_of_template(source)}
    assert found == {"it's": "", "two": "", "a %(b)s c": "", "%(n)s row": "%(n)s rows", "three": ""}


def test_the_words_of_a_rule_pack_are_found():
    source = "title: Exposure\nanswers:\n  meets: It\n    reaches.\n  cannot_tell: Who knows.\nrules: []\n"
    assert [e.msgid for e in messages_of_rules(source)] == ["Exposure", "It reaches.", "Who knows."]


def test_every_catalogue_says_that_it_is_a_draft_and_who_reviewed_it():
    for source in LOCALE.glob("*/LC_MESSAGES/*.po"):
        comments, _ = read_catalogue(source.read_text(encoding="utf-8"))
        assert any("DRAFT" in c for c in comments)
        assert any("Review:" in c for c in comments)


@pytest.mark.parametrize("language", ["fa_AF", "ps", "ur"])
def test_a_translation_keeps_every_place_for_a_value(language):
    _, entries = read_catalogue((LOCALE / language / "LC_MESSAGES" / "django.po").read_text(encoding="utf-8"))
    places = re.compile(r"%\(\w+\)[sd]|%[sd]|{\w+}")
    wrong = [
        e.msgid
        for e in entries
        if e.msgid and e.is_translated
        for form in e.translations
        if sorted(places.findall(form)) not in (sorted(places.findall(e.msgid)), sorted(places.findall(e.plural)))
    ]
    assert wrong == []


@pytest.mark.parametrize("language", ["fa_AF", "ps", "ur"])
def test_nine_in_ten_words_of_the_pages_are_translated(language):
    """Help texts of the tables are seen by nobody but the programmer, so they are not counted."""
    wanted = {key for key in collect() if key not in table_words()}
    _, entries = read_catalogue((LOCALE / language / "LC_MESSAGES" / "django.po").read_text(encoding="utf-8"))
    held = {e.key for e in entries if e.is_translated}
    assert len(wanted) > 500
    lacking = sorted(wanted - held)
    assert len(lacking) < len(wanted) / 10, f"python -m aman.ui.messages --collect, then translate: {lacking[:5]}"


def table_words():
    """Give the words that stand in `help_text=` of models."""
    return {
        ("", text)
        for path in PACKAGE.glob("*/models.py")
        for text in re.findall(r'help_text=_\("([^"]*)"\)', path.read_text())
    }
