"""Do bars of a long run end when their stage does?"""

from __future__ import annotations

from aman.cli import output


def test_every_stage_has_a_bar_that_is_full_when_the_next_begins(monkeypatch, capsys):
    bars = []

    class Watched(output.Progress):
        def __init__(self, *columns, **how):
            super().__init__(*columns, **how)
            bars.append(self)

    monkeypatch.setattr(output, "Progress", Watched)
    with output.stage_bars() as move:
        move("read", 10, 0)
        move("read", 25, 0)
        move("join", 0, 0)
        move("score", 3, 9)
        assert [task.finished for task in bars[0].tasks] == [True, True, False]
        move("score", 9, 9)
    assert [(task.description, task.completed, task.total) for task in bars[0].tasks] == [
        ("read", 25, 25), ("join", 0, 0), ("score", 9, 9),
    ]  # fmt: skip
