"""Whether there is room for a visitor's runs, where an app serves many."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from cnnviz.data.dataset import DatasetError
from cnnviz.i18n import message, sentence_of
from cnnviz.nets.transfer import TransferSpec
from cnnviz.serving import Serving
from cnnviz.training.config import RunConfig
from cnnviz.training.engine.connection import EngineError
from cnnviz.training.places import allowed, uploader_of
from cnnviz.training.store.ids import owner_hash
from cnnviz.training.store.records import Run
from cnnviz.training.store.store import Store
from cnnviz.training.uploads import owner_folder

ANOTHERS = message("This run is another visitor's: only its owner can steer or delete it.")


def check_owner(run: Run, owner: str) -> None:
    """Refuse who is not a run's owner.

    Raises
    ------
    EngineError
    """
    if run.owner != owner_hash(owner):
        raise EngineError(ANOTHERS)


def check_pictures(config: RunConfig, owner: str) -> None:
    """Refuse pictures that another visitor brought, or that nobody may name.

    Raises
    ------
    EngineError
    """
    if not config.data.path:
        return
    try:
        uploader = uploader_of(allowed(config.data.path))
    except DatasetError as sentence:
        raise EngineError(sentence_of(sentence)) from None
    if uploader and uploader != owner_folder(owner):
        raise EngineError(message("These pictures are another visitor's: bring your own."))


def check_model(config: RunConfig, runs: Iterable[Run], uploaded: Collection[str]) -> None:
    """Refuse a model's file that another visitor brought: its name is its SHA-256, and no secret.

    Parameters
    ----------
    config : RunConfig
    runs : iterable of Run
        The owner's, whose files are the owner's too.
    uploaded : collection of str
        The names of the files that the owner brought since this app began.

    Raises
    ------
    EngineError
    """
    name = _file_of(config)
    if name and name not in uploaded and name not in {_file_of(run.config) for run in runs}:
        raise EngineError(message("You have not brought this model's file: bring it first."))


def _file_of(config: RunConfig) -> str:
    network = config.network
    if isinstance(network, TransferSpec) and network.backbone.kind == "file":
        return network.backbone.name
    return ""


def check_queue(bounds: Serving, unfinished: int, runs: Sequence[Run], new: int) -> None:
    """Refuse more runs at once than are taken.

    Parameters
    ----------
    bounds : Serving
    unfinished : int
        All that wait or train.
    runs : sequence of Run
        The owner's.
    new : int
        How many more they want to queue.

    Raises
    ------
    EngineError
    """
    mine = sum(run.state.active for run in runs)
    if mine + new > bounds.visitor_queue:
        raise EngineError(
            message(
                "At most {most:,} of your runs wait or train at once, and {count:,} do: wait for "
                "them, or stop some.",
                most=bounds.visitor_queue,
                count=mine,
            )
        )
    if unfinished + new > bounds.queue:
        raise EngineError(
            message(
                "At most {most:,} runs of all visitors wait or train at once, and {count:,} do: "
                "try it again later.",
                most=bounds.queue,
                count=unfinished,
            )
        )


def check_room(bounds: Serving, store: Store, runs: Sequence[Run], new: int) -> None:
    """Refuse runs for which the owner has no room left; parameters as for `check_queue`.

    Raises
    ------
    EngineError, StoreError
    """
    if len(runs) + new > bounds.visitor_runs:
        raise EngineError(
            message(
                "At most {most:,} runs are kept for one visitor, and you have {count:,}: delete "
                "some on the page of runs.",
                most=bounds.visitor_runs,
                count=len(runs),
            )
        )
    held = store.size([run.id for run in runs]) / 1e6
    if held > bounds.visitor_runs_mb:
        raise EngineError(
            message(
                "At most {most:,} MB of runs are kept for one visitor, and yours have {held:,.0f} "
                "MB: delete some on the page of runs.",
                most=bounds.visitor_runs_mb,
                held=held,
            )
        )
