"""Names that nobody guesses, for runs, sweeps and owners."""

from __future__ import annotations

import hashlib
import secrets

from cnnviz.nets.choice import RUN_ID as ID

__all__ = ["ID", "new_id", "owner_hash"]


def new_id() -> str:
    """Make an id that nobody guesses, for a run or a sweep."""
    return secrets.token_urlsafe(16)


def owner_hash(secret: str) -> str:
    """Give what a run keeps of its owner's secret."""
    return hashlib.sha256(secret.encode()).hexdigest()
