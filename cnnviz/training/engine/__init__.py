"""Runs given to workers, followed and steered."""
