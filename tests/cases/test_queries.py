"""Are the counts above the worklist made only where they do not go through a large register?"""

import small_register as sample

from aman.cases import queries


def counts(user):
    return {view.key: view.count for view in queries.quick_views(user=user)}


def test_every_link_above_the_worklist_has_its_count(amina):
    case, (qais, *_others) = sample.family(amina)
    sample.letter(amina, case, qais)
    assert counts(amina) == {"mine": 0, "nobodys": 1, "late": 0, "half": 1, "without": 0, "open": 1}


def test_in_a_large_register_families_are_not_gone_through_for_a_link(client, amina, monkeypatch):
    sample.family(amina)
    monkeypatch.setattr(queries, "COUNT_CAP", 0)
    told = counts(amina)
    assert (told["half"], told["without"]) == (None, None)
    assert told["open"] == 1
    client.force_login(amina)
    assert client.get("/cases/?letters=half").status_code == 200
