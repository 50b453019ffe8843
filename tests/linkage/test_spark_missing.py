"""Linkage on Spark where there is no Spark; and the one statement that differs from DuckDB's."""

from __future__ import annotations

import sys

import numpy as np
import pytest

from aman.errors import AmanError
from aman.linkage import candidates as on_one_machine
from aman.linkage.spark import dedupe_on_spark, session


def test_without_pyspark_it_says_what_to_install(monkeypatch, tmp_path):
    monkeypatch.setitem(sys.modules, "pyspark", None)
    with pytest.raises(AmanError, match="pyspark") as missing:
        dedupe_on_spark(None, tmp_path / "out.parquet")  # type: ignore[arg-type]
    assert "pip install 'aman[spark]'" in missing.value.fix
    assert missing.value.code == "spark-missing"


def test_without_java_it_says_so(monkeypatch, tmp_path):
    monkeypatch.setattr(session, "_is_there", lambda name: True)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    with pytest.raises(AmanError, match="no Java") as missing:
        dedupe_on_spark(None, tmp_path / "out.parquet")  # type: ignore[arg-type]
    assert missing.value.code == "java-missing"


@pytest.mark.parametrize("people", [30, 61, 300])
def test_neighbours_joined_by_place_are_the_same_neighbours(people):
    keys = np.array([-5] * people + [-7] * 10 + list(range(people)), dtype=np.int64)
    rows = np.ones(len(keys), dtype=np.int32)
    with on_one_machine.connect(threads=1) as engine:
        on_one_machine.put_keys(engine, "left_keys", keys, rows)
        most, window = on_one_machine.MOST_SHARING_INSIDE, on_one_machine.WINDOW
        found = engine.execute(f"{on_one_machine.neighbours_sql()} ORDER BY 1, 2").fetchall()
    assert len(found) == (0 if people <= most else people * window - window * (window + 1) // 2)
    wanted = [(a, b) for a in range(people) for b in range(a + 1, min(people, a + window + 1))]
    assert found == ([] if people <= most else wanted)
