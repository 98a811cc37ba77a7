from __future__ import annotations

import errno
import socket
import urllib.error
from io import BytesIO
from types import SimpleNamespace

import pytest

from cnnviz.data import downloads
from cnnviz.data.downloads import Pace, no_room, reason


def test_the_pace_is_that_of_the_last_seconds():
    pace = Pace(1000)
    for second in range(20):
        pace.see(10 * second if second < 10 else 100 + 40 * (second - 10), at=float(second))
    assert pace.rate == pytest.approx(40)
    assert pace.seconds_left == pytest.approx((1000 - 460) / 40)


def test_the_pace_of_what_begins_anew_is_not_known():
    pace = Pace(1000)
    pace.see(100, at=1.0)
    pace.see(300, at=2.0)
    pace.see(5, at=3.0)
    assert (pace.rate, pace.seconds_left) == (None, None)


def test_a_stalled_download_has_no_pace():
    pace = Pace(10)
    for second in range(3):
        pace.see(5, at=float(second))
    assert (pace.rate, pace.seconds_left) == (None, None)


def test_room_is_looked_for_where_the_folder_will_be(tmp_path, monkeypatch):
    asked = []

    def usage(folder):
        asked.append(folder)
        return SimpleNamespace(free=2_000_000)

    monkeypatch.setattr(downloads.shutil, "disk_usage", usage)
    assert no_room(tmp_path / "a" / "b", 2_000_000, "It", "wait.") == ""
    said = no_room(tmp_path / "a" / "b", 3_000_000, "It", "wait.")
    assert said == "It needs 3 MB, but the disk has 2 MB free; make room, or wait."
    assert asked == [tmp_path, tmp_path]


@pytest.mark.parametrize(
    ("error", "part"),
    [
        (urllib.error.HTTPError("x", 503, "busy", None, None), "error 503; try later"),
        (urllib.error.ContentTooShortError("short", b""), "broke off; start again"),
        (urllib.error.URLError("refused"), "The server of it cannot be reached"),
        (TimeoutError(), "The server of it was silent for 30 seconds; start again"),
        (OSError(errno.EDQUOT, "quota"), "The disk is full"),
        (PermissionError(errno.EACCES, "Permission denied"), "written to (Permission denied)"),
        (ValueError("hash"), "What arrived is not it, by its checksum"),
        (RuntimeError("odd"), "failed (RuntimeError: odd)"),
    ],
)
def test_why_it_failed_is_one_sentence(error, part):
    said = reason(error, "it", "wait.")
    assert part in said
    assert said.endswith("wait.")


def test_an_answer_that_is_an_error_leaves_no_connection_open():
    answer = BytesIO(b"busy")
    reason(urllib.error.HTTPError("x", 503, "busy", None, answer), "it", "wait.")
    assert answer.closed


def test_a_server_whose_name_is_not_known_is_not_taken_for_a_folder():
    try:
        try:
            raise socket.gaierror(-2, "Name or service not known")
        except OSError as error:
            raise urllib.error.URLError(error) from None
    except OSError as error:
        assert "cannot be reached" in reason(error, "it", "wait.")


def test_what_keras_makes_of_a_failure_is_seen_through():
    try:
        try:
            raise urllib.error.URLError("refused")
        except OSError:
            raise Exception("URL fetch failure") from None
    except Exception as error:
        assert "cannot be reached" in reason(error, "it", "wait.")
