"""Does any page write out a phone, a paper's number, a district or a birth as written without somebody asking for it?"""

import re

from conftest import ROOT

#: What tells where a person is, or is a key to them.
WRITTEN_OUT = re.compile(r"\{\{[^}]*\.(phone|number|as_written|birth_as_written|place|told\.phone)\b[^}]*\}\}")

#: Pages on which something of that name is written out, and why it may be.
MAY = {
    ("people/show_document.html", "number"): "the answer to somebody who asked; logged",
    ("people/shown_number.html", "number"): "the answer to somebody who asked; logged",
    ("incidents/show_phone.html", "number"): "the answer to somebody who asked; logged",
    ("cases/aside.html", "place"): "where a desk's officer stood, not where a person lives",
    ("checks/list_referrals.html", "place"): "where a desk's officer stood, not where a person lives",
    ("checks/view_checks.html", "place"): "where a desk's officer stood, not where a person lives",
    ("checks/ask_desk.html", "place"): "where a desk's officer stood, not where a person lives",
    ("checks/view_patterns.html", "place"): "where a desk's officer stood, not where a person lives",
    ("checks/view_referral.html", "number"): "what the asker said; the record's own numbers are masked beside it",
    ("reports/parts/safe.html", "number"): "a count",
    ("liaison/parts/counts.html", "number"): "a count of ours beside a promise",
    ("liaison/press/done.html", "number"): "which candidate of a report",
    ("liaison/press/item.html", "number"): "which candidate of a report",
    ("screening/parts/condition.html", "number"): "a rule's number",
    ("checks/view_referral.html", "place"): "what the asker said, beside what it must be compared with, within minutes",
}
#: Counters of the pages themselves, of lists and of policies; nobody's paper.
COUNTERS = re.compile(
    r"\b(page|place|other|step|row|paging|sentence|record\.outcome|roster|change|status_list|release)\.number\b"
)


def test_no_page_writes_out_what_is_hidden_until_asked_for():
    found = []
    for path in sorted((ROOT / "src/aman").rglob("templates/**/*.html")):
        name = "/".join(path.parts[path.parts.index("templates") + 1 :])
        for hit in WRITTEN_OUT.finditer(path.read_text(encoding="utf-8")):
            if "|masked" in hit[0] or COUNTERS.search(hit[0]) or (name, hit[1]) in MAY:
                continue
            if hit[1] == "place" and name.startswith(("incidents/", "liaison/")):
                continue  # where an incident happened or officials met, not where a person lives
            found.append((name, hit[0]))
    assert found == []


def test_the_walk_would_notice():
    assert WRITTEN_OUT.search("{{ person.phone|ltr }}")
    assert WRITTEN_OUT.search("{{ record.root.place|typed }}")
    assert WRITTEN_OUT.search("{{ document.as_written|default:document.number }}")
    assert not WRITTEN_OUT.search('{% hidden person "phone" %}')
