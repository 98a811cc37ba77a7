"""What is past its age is removed, once an hour, as long as the app lives."""

from __future__ import annotations

import logging
import threading
import time

from cnnviz.serving import Serving
from cnnviz.training import StoreError
from cnnviz.training.store.sweep import sweep_runs
from cnnviz.training.uploads import sweep as sweep_zips
from cnnviz.ui.engine import engine
from cnnviz.ui.inspector import inspector

_EVERY = 3600.0  # seconds
_LOG = logging.getLogger(__name__)


def sweep(serving: Serving) -> None:
    """Remove runs, models and zips that are past their age."""
    inspector().sweep()
    try:
        gone = sweep_runs(engine().store, days=serving.runs_days)
        sweep_zips(engine().store)
    except StoreError as reason:  # the next time
        _LOG.error("What is old could not be removed", exc_info=reason)
    else:
        figures = {"runs": gone.runs, "models": gone.models}
        _LOG.info("removed what is old", extra={"figures": figures})


def sweep_again_and_again(serving: Serving) -> None:
    """Begin, in a thread that ends with the app."""

    def go_on() -> None:
        while True:
            try:
                sweep(serving)
            except Exception as reason:  # nobody else would remove anything
                _LOG.error("A round of sweeping broke off", exc_info=reason)
            time.sleep(_EVERY)

    threading.Thread(target=go_on, name="cnnviz sweep", daemon=True).start()
