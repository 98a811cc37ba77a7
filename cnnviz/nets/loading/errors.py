"""What is wrong with a model file."""

from __future__ import annotations


class ModelError(ValueError):
    """A model file cannot be used. The message is one sentence for the person who chose it."""
