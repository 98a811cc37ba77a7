"""Model files that are made to do harm: code, other files, and costs that a small file hides."""

from __future__ import annotations

from tests.attacks.model_files import code, costs, other_files, sizes
from tests.attacks.model_files.making import CANARY, Make, base

__all__ = ["ATTACKS", "CANARY", "base"]

ATTACKS: dict[str, Make] = code.ATTACKS | other_files.ATTACKS | sizes.ATTACKS | costs.ATTACKS
