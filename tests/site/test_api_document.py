"""Is the kept document of the API the one that is served, and does every route say what it answers?"""

import json

from conftest import ROOT

from aman.site.document import document_text

KEPT = ROOT / "docs/reference/openapi.json"


def test_the_kept_document_is_the_one_that_is_served(client):
    assert KEPT.read_text(encoding="utf-8") == document_text(), (
        "python -m aman.site.document > docs/reference/openapi.json"
    )
    assert client.get("/api/v1/openapi.json").json() == json.loads(document_text())


def test_every_route_says_what_it_is_for_who_may_call_it_and_how_it_refuses():
    document = json.loads(document_text())
    for path, item in document["paths"].items():
        for method, operation in item.items():
            where = f"{method} {path}"
            assert operation.get("summary"), where
            assert operation.get("security"), where
            assert {"401", "403", "422", "429"} <= set(operation["responses"]), where


def test_the_document_names_no_field_of_a_person_that_an_answer_may_not_hold():
    text = json.dumps(json.loads(document_text())["components"])
    for word in ("employer", "programme", "address", "tazkira_number", "biometric"):
        assert word not in text.lower()
