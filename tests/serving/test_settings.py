"""The settings of an app that serves others: read from the environment, each with its rule."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, fields
from pathlib import Path

import pytest

from cnnviz.serving import Serving, ServingError, read, variable_of

SERVED = {"CNNVIZ_SERVE": "1"}
DOCUMENT = (Path(__file__).parents[2] / "docs/serving.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("text", [None, "", "0", "off"])
def test_a_person_s_own_machine_has_no_settings(text):
    assert read({} if text is None else {"CNNVIZ_SERVE": text}) is None


def test_the_switch_alone_serves_this_machine_s_names():
    found = read(SERVED)
    assert found == Serving()
    assert found.names == ("localhost", "127.0.0.1", "::1")
    assert (found.base_path, found.https, found.data) == ("", False, None)


def test_each_variable_is_read_as_its_kind(tmp_path):
    found = read(
        SERVED
        | {
            "CNNVIZ_SERVE_URL": "https://lab.example.edu:8443/deep/cnnviz/",
            "CNNVIZ_SERVE_HOSTS": "other.example.edu, *.lan",
            "CNNVIZ_SERVE_FRAMES": "https://moodle.example.edu https://*.example.org:444",
            "CNNVIZ_SERVE_DATA": str(tmp_path),
            "CNNVIZ_SERVE_VISITOR_RUNS": " 7 ",
            "CNNVIZ_SERVE_SIGN_IN": "yes",
            "CNNVIZ_SERVE_QUEUE": "",
        }
    )
    assert (found.base_path, found.https) == ("/deep/cnnviz", True)
    assert found.names[:3] == ("lab.example.edu", "other.example.edu", "*.lan")
    assert found.frames == ("https://moodle.example.edu", "https://*.example.org:444")
    assert (found.data, found.visitor_runs, found.sign_in) == (tmp_path, 7, True)
    assert found.queue == Serving().queue


@pytest.mark.parametrize(
    ("variable", "text", "said"),
    [
        ("CNNVIZ_SERVE", "maybe", 'must be 1 or 0, got "maybe"'),
        ("CNNVIZ_SERVE_URL", "lab.example.edu", "such as https://lab.example.edu/cnnviz"),
        ("CNNVIZ_SERVE_URL", "ftp://lab.example.edu", "such as https://"),
        ("CNNVIZ_SERVE_URL", "https://lab.example.edu/?a=1", "such as https://"),
        ("CNNVIZ_SERVE_URL", "https://me:secret@lab.example.edu", "such as https://"),
        ("CNNVIZ_SERVE_URL", "https://*.example.edu", "such as https://"),
        ("CNNVIZ_SERVE_URL", "https://lab:port/", "such as https://"),
        ("CNNVIZ_SERVE_URL", "https://lab.example.edu/../x", "path of `CNNVIZ_SERVE_URL` must be"),
        ("CNNVIZ_SERVE_HOSTS", "https://lab.example.edu", "without a scheme and a port"),
        ("CNNVIZ_SERVE_HOSTS", "*", "such as lab.example.edu"),
        ("CNNVIZ_SERVE_FRAMES", "moodle.example.edu", "origins such as https://"),
        ("CNNVIZ_SERVE_FRAMES", "https://moodle.example.edu/course", "origins such as https://"),
        ("CNNVIZ_SERVE_FRAMES", "'none'; script-src *", "origins such as https://"),
        ("CNNVIZ_SERVE_DATA", "pictures", "full path of a folder that is there"),
        ("CNNVIZ_SERVE_DATA", "/no/such/folder", "leave it out"),
        ("CNNVIZ_SERVE_TRAININGS", "0", "must be from 1 to 1,000,000, got 0"),
        ("CNNVIZ_SERVE_TRAININGS", "65", "must be from 1 to 64, got 65"),
        ("CNNVIZ_SERVE_RUNS_DAYS", "-3", "got -3"),
        ("CNNVIZ_SERVE_VISITOR_RUNS", "1.5", 'must be a whole number, got "1.5"'),
        ("CNNVIZ_SERVE_METRICS_TOKEN", "short", "16 characters or more"),
        ("CNNVIZ_SERVE_HOST", "lab.example.edu", "is no variable of cnnviz"),
    ],
)
def test_a_wrong_value_is_one_sentence_that_names_the_variable(variable, text, said):
    with pytest.raises(ServingError) as caught:
        read(SERVED | {variable: text})
    sentence = str(caught.value)
    assert f"`{variable}`" in sentence
    assert said in sentence
    assert sentence.endswith((".", "`."))


def test_a_token_that_is_wrong_is_not_repeated():
    with pytest.raises(ServingError) as caught:
        read(SERVED | {"CNNVIZ_SERVE_METRICS_TOKEN": "a secret"})
    assert "a secret" not in str(caught.value)
    assert "0123456789abcdef" not in repr(Serving(metrics_token="0123456789abcdef"))


def test_what_is_set_without_the_switch_is_not_passed_over():
    with pytest.raises(ServingError, match="set `CNNVIZ_SERVE` to 1"):
        read({"CNNVIZ_SERVE_QUEUE": "3"})


def test_workers_elsewhere_are_counted_there():
    serves = SERVED | {"CNNVIZ_SCHEDULER": "tcp://scheduler:8786"}
    assert read(serves) == Serving()
    with pytest.raises(ServingError, match="start as many workers there"):
        read(serves | {"CNNVIZ_SERVE_TRAININGS": "2"})


def test_settings_do_not_change():
    with pytest.raises(FrozenInstanceError):
        Serving().queue = 3


@pytest.mark.parametrize("setting", [each.name for each in fields(Serving)])
def test_each_setting_stands_in_the_document_with_its_default(setting):
    row = next(
        (line for line in DOCUMENT.splitlines() if line.startswith(f"| `{variable_of(setting)}`")),
        None,
    )
    assert row, setting
    default = next(each.default for each in fields(Serving) if each.name == setting)
    if isinstance(default, int):
        assert row.endswith(f" {int(default):,} |")
