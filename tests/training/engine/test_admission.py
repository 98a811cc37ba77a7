"""Who may steer a run, from what it may learn, and how many runs are taken."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cnnviz.nets.choice import ModelChoice
from cnnviz.nets.transfer import TransferSpec, usual_head
from cnnviz.serving import Serving
from cnnviz.training.config import SEED_LESSON
from cnnviz.training.data_choice import DataChoice
from cnnviz.training.engine.commands import COMMANDS
from cnnviz.training.engine.connection import EngineError
from cnnviz.training.engine.dispatcher import Dispatcher
from cnnviz.training.engine.engine import Engine
from cnnviz.training.engine.process_identity import ProcessIdentity
from cnnviz.training.places import uploads_folder
from cnnviz.training.uploads import owner_folder
from tests.training.engine.stand_in import Cluster

SMALL = Serving(queue=4, visitor_queue=3, visitor_runs=5, visitor_runs_mb=1)


@pytest.fixture
def make(store):
    """Give a function that makes an engine with bounds, on no cluster."""
    engines = []
    identity = ProcessIdentity.new()

    def engine(bounds=None):
        engine = Engine(store, "", bounds=bounds)
        cluster = Cluster()
        engine._connection = cluster
        engine._dispatcher = Dispatcher(store, cluster, identity, None)
        engines.append(engine)
        return engine

    yield engine
    for each in engines:
        each._heartbeat.close()
    identity.forget()


def refused(call, *arguments, **named):
    with pytest.raises(EngineError) as caught:
        call(*arguments, **named)
    return str(caught.value)


@pytest.mark.parametrize("bounds", [None, SMALL])
@pytest.mark.parametrize("stranger", ["you", "", "me "])
def test_who_knows_a_run_s_id_alone_can_see_it_but_not_touch_it(make, store, bounds, stranger):
    engine = make(bounds)
    run_id = engine.submit(SEED_LESSON, "me")
    before = (store.state(run_id), store.control(run_id))
    said = [refused(engine.command, run_id, each, owner=stranger) for each in COMMANDS]
    said += [refused(call, run_id, owner=stranger) for call in (engine.resume, engine.delete)]
    assert set(said) == {"This run is another visitor's: only its owner can steer or delete it."}
    assert (store.state(run_id), store.control(run_id)) == before
    store.change_state(run_id, status="stopped")
    assert {refused(call, run_id, owner=stranger) for call in (engine.resume, engine.delete)} == {
        *said
    }
    assert engine.run(run_id).state.status == "stopped"
    engine.delete(run_id, owner="me")
    assert store.ids() == []


def test_a_visitor_queues_so_many_and_others_go_on(make, store):
    engine = make(SMALL)
    ids = [engine.submit(SEED_LESSON, "me") for _ in range(3)]
    assert refused(engine.submit, SEED_LESSON, "me").startswith(
        "At most 3 of your runs wait or train at once, and 3 do"
    )
    engine.submit(SEED_LESSON, "you")
    assert refused(engine.submit, SEED_LESSON, "a third").startswith(
        "At most 4 runs of all visitors wait or train at once, and 4 do"
    )
    assert len(store.ids()) == 4
    store.change_state(ids[0], status="finished")
    engine._dispatcher.forget(ids[0])
    engine.submit(SEED_LESSON, "me")


def test_a_sweep_is_taken_whole_or_not_at_all(make, store):
    engine = make(SMALL)
    assert "At most 3 of your runs" in refused(engine.sweep, [SEED_LESSON] * 4, "me")
    assert store.ids() == []
    engine.sweep([SEED_LESSON] * 3, "me")
    assert len(store.ids()) == 3


def test_what_is_resumed_waits_with_the_others(make, store):
    engine = make(SMALL)
    old = engine.submit(SEED_LESSON, "me")
    store.change_state(old, status="stopped")
    engine._dispatcher.forget(old)
    for _ in range(3):
        engine.submit(SEED_LESSON, "me")
    assert "At most 3 of your runs" in refused(engine.resume, old, owner="me")


def test_so_many_runs_are_kept_for_a_visitor(make, store):
    engine = make(SMALL)
    for _ in range(5):
        store.change_state(store.create(SEED_LESSON, "me"), status="finished")
    assert refused(engine.submit, SEED_LESSON, "me") == (
        "At most 5 runs are kept for one visitor, and you have 5: delete some on the page of runs."
    )
    engine.submit(SEED_LESSON, "you")


def test_so_many_bytes_are_kept_for_a_visitor_with_the_models_that_runs_begin_with(make, store):
    engine = make(SMALL)
    run_id = store.create(SEED_LESSON, "me")
    store.change_state(run_id, status="finished")
    store.write_log(run_id, "x" * 900_000)
    assert 900_000 < store.size([run_id]) < 1_000_000
    engine.submit(SEED_LESSON, "me")
    store.write_log(run_id, "x" * 1_100_000)
    assert "yours have 1 MB" in refused(engine.submit, SEED_LESSON, "me")


def test_without_bounds_all_runs_are_taken(make, store):
    engine = make()
    engine.sweep([SEED_LESSON] * 20, "me")
    assert len(store.ids()) == 20


def test_nobody_learns_from_another_s_pictures(make, store, monkeypatch):
    monkeypatch.setenv("CNNVIZ_STORE", store.url)
    engine = make()
    (uploads_folder() / owner_folder("me") / ("0" * 22)).mkdir(parents=True)
    (uploads_folder() / owner_folder("you")).mkdir()
    path = uploads_folder() / owner_folder("me") / ("0" * 22) / "pets.zip"
    config = replace(SEED_LESSON, data=DataChoice("folder", str(path)))
    assert refused(engine.submit, config, "you") == (
        "These pictures are another visitor's: bring your own."
    )
    tricked = uploads_folder() / owner_folder("you") / ".." / owner_folder("me") / "0" / "a"
    config = replace(SEED_LESSON, data=DataChoice("folder", str(tricked)))
    assert "another visitor's" in refused(engine.submit, config, "you")
    assert store.ids() == []
    engine.submit(replace(SEED_LESSON, data=DataChoice("folder", str(path))), "me")


@pytest.mark.parametrize("path", ["/etc", "uploads"])
def test_a_server_learns_from_no_folder_that_nobody_may_name(make, store, serve, path):
    engine = make(serve())
    config = replace(SEED_LESSON, data=DataChoice("folder", path))
    assert "cannot be named here" in refused(engine.submit, config, "me")
    assert store.ids() == []


def test_who_knows_the_sha_256_of_another_s_model_begins_no_run_with_it(make, store):
    engine = make(SMALL)
    name = engine.keep_model(b"their model", "you")
    begins = TransferSpec(ModelChoice("file", name), (32, 32, 3), usual_head(10))
    config = replace(SEED_LESSON, network=begins)
    assert "You have not brought this model's file" in refused(engine.submit, config, "me")
    assert "You have not brought this model's file" in refused(engine.sweep, [config], "me")
    assert store.ids() == []
    assert engine.submit(config, "you")
    assert make(SMALL).submit(config, "you")  # after the app was started anew
    engine.keep_model(b"their model", "me")  # it is theirs as well
    assert engine.submit(config, "me")
