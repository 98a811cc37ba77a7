"""Pages of an app that serves others: nothing of the server's disk, nothing of another visitor."""

from __future__ import annotations

from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

from cnnviz.nets.transfer import TransferSpec, usual_head
from cnnviz.training import Engine, StoreError
from cnnviz.training.config import SEED_LESSON
from cnnviz.training.data_choice import DataChoice
from cnnviz.training.uploads import keep_zip
from cnnviz.ui import dataset
from cnnviz.ui.inspector import inspector
from cnnviz.ui.serving.owner_cookie import NAME
from cnnviz.ui.transfer.controls import keep_file
from tests.pages.drive import opened, run

SECRET = "s" * 32


@pytest.fixture
def visitor(store, serve, monkeypatch):
    """Give a function that opens a page as a visitor who has a cookie."""
    monkeypatch.undo()
    monkeypatch.setenv("CNNVIZ_STORE", store.url.removeprefix("file://"))
    monkeypatch.setattr(Engine, "warm_up", lambda self: None)  # no run is trained

    def open_(script, secret=SECRET, **state):
        monkeypatch.setattr(
            "streamlit.runtime.context.ContextProxy.cookies", property(lambda _: {NAME: secret})
        )
        return opened(script, **state)

    return open_


def texts(page):
    shown = [*page.info, *page.error, *page.caption, *page.text, *page.markdown]
    return "\n".join(each.value for each in shown)


@pytest.mark.parametrize("path", ["/etc", "/no/such/folder", "~", "../.."])
def test_a_path_that_is_posted_is_refused_and_nothing_is_told_of_it(visitor, serve, path):
    serve()
    page = run(visitor("training"), prefix="training", data="folder", folder_path=path)
    assert "Folders of the server cannot be named here" in texts(page)
    assert [each.label for each in page.text_input if "Folder" in each.label] == []
    page = run(visitor("training"), prefix="training", data="cifar10", cifar10_path=path)
    assert "Folders of the server cannot be named here" in texts(page)
    assert [each.label for each in page.text_input if "CIFAR" in each.label] == []


def test_below_the_folder_of_data_a_path_can_be_written(visitor, serve, tmp_path_factory):
    root = tmp_path_factory.mktemp("data")
    serve(data=root)
    page = run(visitor("training"), prefix="training", data="folder", folder_path="../secret")
    assert "There is nothing at `../secret` in this server's folder of data" in texts(page)
    assert str(root) not in texts(page)
    assert "Folder or zip in this server's folder of data" in [e.label for e in page.text_input]


def test_a_zip_that_another_visitor_brought_cannot_be_named(visitor, serve, store, monkeypatch):
    serve()
    path = keep_zip(store, "another", "pets.zip", b"their pictures")
    read = []
    monkeypatch.setattr(dataset, "load", read.append)
    page = run(visitor("training"), prefix="training", data="folder", folder_path=path)
    assert read == []
    assert "Bring your pictures as a zip." in texts(page)


def test_a_zip_of_one_s_own_is_named_and_not_where_it_lies(visitor, serve, store):
    serve()
    path = keep_zip(store, SECRET, "pets.zip", b"no zip")
    page = visitor("training", training_zips={"pets.zip": path})
    run(page, prefix="training", data="folder", folder_path="pets.zip")
    assert "pets.zip" in [each.value for each in page.text]
    assert str(store.url.removeprefix("file://")) not in texts(page)
    assert DataChoice("folder", path).zip_name == "pets.zip"


def test_runs_are_the_cookie_s_and_the_page_asks_the_browser_for_nothing(visitor, serve, store):
    serve()
    store.create(SEED_LESSON, SECRET)
    for secret, count in ((SECRET, 1), ("o" * 32, 0)):
        page = visitor("runs", secret).run()
        assert not page.exception
        shown = [each.proto for each in page.get("bidi_component")]
        names = [each.component_name for each in shown]
        assert "cnnviz_session_owner" not in names
        assert names.count("cnnviz_table") == count
        assert not any(secret in str(each) for each in shown)


def test_who_has_to_sign_in_sees_nothing_before(visitor, serve, monkeypatch):
    serve(sign_in=1)

    class User(dict):
        is_logged_in = False

    user = User()
    monkeypatch.setattr("cnnviz.ui.serving.sign_in.st.user", user)
    page = visitor("runs").run()
    assert not page.exception
    assert [each.value for each in page.title] == ["Sign in"]
    names = [each.proto.component_name for each in page.get("bidi_component")]
    assert "cnnviz_table" not in names
    user.update(iss="https://id.example", sub="me")
    user.is_logged_in = True
    page = visitor("runs").run()
    assert [each.value for each in page.title] == ["Runs"]
    assert "Sign out" in [each.label for each in page.sidebar.button]


@pytest.mark.parametrize("allowed", [0, 1])
def test_cifar10_is_downloaded_only_where_the_server_allows_it(
    visitor, serve, monkeypatch, tmp_path, allowed
):
    serve(downloads=allowed)
    monkeypatch.setenv("KERAS_HOME", str(tmp_path))
    monkeypatch.delenv("CNNVIZ_CIFAR10", raising=False)
    page = run(visitor("training"), prefix="training", data="cifar10")
    buttons = [each.label for each in page.button]
    assert ("Download CIFAR-10, 170 MB" in buttons) == bool(allowed)
    assert ("This server lets nobody start downloads" in texts(page)) == (not allowed)
    assert "Use the drawn shapes" in buttons


def test_weights_are_downloaded_only_where_the_server_allows_it(serve, monkeypatch):
    def script():
        from cnnviz.inspection import ModelChoice
        from cnnviz.ui.models import weight_downloads

        weight_downloads.offer(ModelChoice("imagenet", "VGG16"), "Download")

    monkeypatch.setenv("KERAS_HOME", "/no/such/folder")
    for allowed in (0, 1):
        serve(downloads=allowed)
        page = AppTest.from_function(script).run()
        assert not page.exception
        assert len(page.button) == allowed
        assert ("This server lets nobody start downloads" in texts(page)) == (not allowed)


@pytest.mark.parametrize("sent", ["by a link", "by a page"])
def test_who_knows_the_sha_256_of_another_s_model_does_not_open_it(visitor, serve, sent):
    def script():
        import streamlit as st

        from cnnviz.ui.link import Link
        from cnnviz.ui.models.model_choices import chosen, model_field

        link = Link("probe", (model_field(),))
        link.restore()
        st.session_state["chosen"] = chosen(link).text

    serve()
    theirs = inspector().keep(b"their model", owner="another")
    page = AppTest.from_function(script)
    if sent == "by a link":
        page.query_params["model"] = theirs.text
    else:
        page.session_state["probe_model"] = theirs.text
    page.run()
    assert not page.exception
    assert page.session_state["chosen"] == "fast"
    network = TransferSpec(theirs, (32, 32, 3), usual_head(10))
    with pytest.raises(StoreError, match="bring it again"):
        keep_file(replace(SEED_LESSON, network=network))
