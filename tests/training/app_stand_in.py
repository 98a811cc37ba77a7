"""A process that has an engine, as the app has: started by tests, and killed.

``python -m tests.training.app_stand_in STORE SCHEDULER``
"""

from __future__ import annotations

import sys
import time
from dataclasses import replace

from cnnviz.training.config import SEED_LESSON
from cnnviz.training.engine import Engine
from cnnviz.training.store import Store
from tests.training import fakes

if __name__ == "__main__":
    url, scheduler = sys.argv[1:]
    engine = Engine(Store(url), scheduler, fakes.train)
    config = replace(SEED_LESSON, name="count", epochs=1000)
    print(*(engine.submit(config, "me") for _ in range(2)), flush=True)
    time.sleep(600)
