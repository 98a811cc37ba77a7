from __future__ import annotations

import pytest

from tests.soak.__main__ import PARTS, asked_for


def test_all_parts_are_done_with_the_numbers_of_the_goals_where_nothing_is_asked():
    asked = asked_for([])
    assert asked.parts == list(PARTS)
    assert (asked.sessions, asked.minutes, asked.readers, asked.trainings) == (50, 10, 300, 20)


def test_a_part_is_done_alone_and_shorter():
    asked = asked_for(["sliders", "--sessions", "2", "--minutes", "0.5"])
    assert (asked.parts, asked.sessions, asked.minutes) == (["sliders"], 2, 0.5)


def test_a_part_that_there_is_not_is_said(capsys):
    with pytest.raises(SystemExit):
        asked_for(["swimming"])
    assert "there is no part swimming: choose of sliders" in capsys.readouterr().err
