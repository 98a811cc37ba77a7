"""The start of an app that serves others: its options, and wrong settings in one sentence."""

from __future__ import annotations

import pytest
from streamlit import config

from cnnviz.serving import Serving, ServingError, serving
from cnnviz.ui.serving import app_parts, sign_in
from cnnviz.ui.serving.streamlit_options import set_options

TOUCHED = (
    *("server.allowedHosts", "server.baseUrlPath", "server.enableXsrfProtection"),
    *("server.enableCORS", "server.enableStaticServing", "server.fileWatcherType"),
    *("server.headless", "global.developmentMode"),
)


@pytest.fixture
def options():
    """Give Streamlit's options back as they were."""
    before = {name: config.get_option(name) for name in TOUCHED}
    yield
    for name, value in before.items():
        config.set_option(name, value)


def test_streamlit_answers_to_the_names_and_below_the_path_and_its_guards_are_on(options):
    config.set_option("server.enableXsrfProtection", False)
    config.set_option("server.enableStaticServing", True)
    set_options(Serving(url="https://lab.example/deep", hosts=("*.lan",)))
    assert config.get_option("server.allowedHosts")[:2] == ["lab.example", "*.lan"]
    assert config.get_option("server.baseUrlPath") == "deep"
    assert config.get_option("server.enableXsrfProtection")
    assert config.get_option("server.enableCORS")
    assert not config.get_option("server.enableStaticServing")


def test_two_paths_are_one_too_many(options):
    config.set_option("server.baseUrlPath", "another")
    with pytest.raises(ServingError, match="set the variable alone"):
        set_options(Serving(url="https://lab.example/deep"))


def test_what_visitors_bring_does_not_lie_where_all_may_read(tmp_path, monkeypatch):
    data = tmp_path / "data"
    (data / "inner").mkdir(parents=True)
    for home in (data / "runs", data, data / "inner" / "deep"):
        monkeypatch.setenv("CNNVIZ_STORE", str(home))
        with pytest.raises(ServingError, match="must lie apart"):
            app_parts.check_data(Serving(data=data))
    monkeypatch.setenv("CNNVIZ_STORE", str(tmp_path))
    with pytest.raises(ServingError, match="must lie apart"):
        app_parts.check_data(Serving(data=data))
    monkeypatch.setenv("CNNVIZ_STORE", str(tmp_path / "runs"))
    app_parts.check_data(Serving(data=data))
    app_parts.check_data(Serving())


def test_a_sign_in_needs_its_package_and_its_provider(monkeypatch):
    sign_in.check_sign_in(Serving())
    monkeypatch.setattr(sign_in, "find_spec", lambda name: None)
    with pytest.raises(ServingError, match="needs the package Authlib"):
        sign_in.check_sign_in(Serving(sign_in=True))
    monkeypatch.setattr(sign_in, "find_spec", lambda name: name)
    for secrets in ({}, {"auth": {}}):
        monkeypatch.setattr(sign_in.st, "secrets", secrets)
        with pytest.raises(ServingError, match="section `\\[auth\\]`"):
            sign_in.check_sign_in(Serving(sign_in=True))
    monkeypatch.setattr(sign_in.st, "secrets", {"auth": {"client_id": "a"}})
    sign_in.check_sign_in(Serving(sign_in=True))


def test_a_wrong_setting_ends_the_start_with_one_sentence(monkeypatch):
    monkeypatch.setenv("CNNVIZ_SERVE", "1")
    monkeypatch.setenv("CNNVIZ_SERVE_QUEUE", "0")
    serving.cache_clear()
    with pytest.raises(SystemExit) as caught:
        app_parts.begin()
    serving.cache_clear()
    assert caught.value.code == (
        "cnnviz cannot serve: `CNNVIZ_SERVE_QUEUE` must be from 1 to 1,000,000, got 0."
    )
