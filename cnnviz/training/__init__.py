"""Runs: configured, trained, followed and kept. Importing this loads no framework."""

from cnnviz.training.config import FAST, SEED_LESSON, RunConfig
from cnnviz.training.config_rules import PRECISIONS, SCHEDULES
from cnnviz.training.data_choice import DataChoice
from cnnviz.training.engine.commands import COMMANDS, Command
from cnnviz.training.engine.connection import EngineError
from cnnviz.training.engine.engine import Engine
from cnnviz.training.optimizers import OPTIMIZERS
from cnnviz.training.store.errors import LostError, StoreError
from cnnviz.training.store.measured import EpochMetrics, LayerStats
from cnnviz.training.store.records import EpochArrays, Live, Run, TestResult, TransferNote
from cnnviz.training.store.states import Control, RunState
from cnnviz.training.store.store import Store

__all__ = [
    "COMMANDS",
    "FAST",
    "OPTIMIZERS",
    "PRECISIONS",
    "SCHEDULES",
    "SEED_LESSON",
    "Command",
    "Control",
    "DataChoice",
    "Engine",
    "EngineError",
    "EpochArrays",
    "EpochMetrics",
    "LayerStats",
    "Live",
    "LostError",
    "Run",
    "RunConfig",
    "RunState",
    "Store",
    "StoreError",
    "TestResult",
    "TransferNote",
]
