"""Is every verb that a restore knows by name one that something writes?"""

import re

from conftest import ROOT

from aman.cli.backup.redoing import LEFT_NOTHING, left_nothing

SOURCE = "\n".join(
    path.read_text(encoding="utf-8") for path in (ROOT / "src/aman").rglob("*.py") if "backup" not in path.parts
)
OURS = {"backup.restored", "restore.redone"}


def test_every_verb_that_is_named_is_written_somewhere():
    from aman.cli.backup.again import AGAIN

    named = (LEFT_NOTHING | set(AGAIN)) - OURS
    assert [verb for verb in sorted(named) if f'"{verb}"' not in SOURCE] == []


def test_nothing_that_takes_something_away_counts_as_a_look():
    written = set(re.findall(r'"([a-z_]+\.[a-z_]+(?:_[a-z]+)*)"', SOURCE))
    taking = re.compile(r"\.(withdrawn|erased|disabled|stopped|dropped|removed|refused|revoked|lifted|ended|closed)$")
    looks = {verb for verb in written if taking.search(verb) and left_nothing(verb)}
    assert looks <= {"desk_check.refused", "session.ended"}


def test_a_verb_nobody_knows_is_for_a_person():
    assert not left_nothing("case.turned_over")
    assert left_nothing("case.read")
