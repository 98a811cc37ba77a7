import pytest

from cnnviz.ui.run_duration import duration


@pytest.mark.parametrize(
    ("seconds", "measured", "guessed"),
    [
        (0.4, "0 s", "10 s"),
        (54, "54 s", "50 s"),
        (59.7, "1 min", "1 min"),
        (75, "1 min 15 s", "1 min"),
        (3599, "59 min 59 s", "1 h"),
        (3600, "1 h", "1 h"),
        (7325, "2 h 2 min", "2 h 2 min"),
    ],
)
def test_a_length_of_time(seconds, measured, guessed):
    assert duration(seconds) == measured
    assert duration(seconds, guessed=True) == guessed
