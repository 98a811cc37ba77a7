"""A process that has an engine, as the app has: started by tests, and killed.

``python -m tests.training.app_stand_in STORE SCHEDULER CONFIG``, where the configuration's name
chooses what stands in for training; any other trains.
"""

from __future__ import annotations

import sys
import time

from cnnviz.training import config_json
from cnnviz.training.engine.engine import Engine
from cnnviz.training.store.store import Store
from tests.training import fakes

if __name__ == "__main__":
    url, scheduler, config = sys.argv[1:]
    run = config_json.from_json(config)
    engine = Engine(Store(url), scheduler, fakes.train if run.name in fakes.NAMES else None)
    print(*(engine.submit(run, "me") for _ in range(2)), flush=True)
    time.sleep(600)
