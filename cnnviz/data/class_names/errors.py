"""What is said of a text that holds no names of classes."""

from __future__ import annotations


class ClassNamesError(ValueError):
    """A text holds no names of classes. The message is one sentence for whoever brought it."""
