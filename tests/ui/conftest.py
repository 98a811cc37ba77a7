"""Prose as it is written, as for the pages."""

from tests.pages.conftest import plain_prose

__all__ = ["plain_prose"]
