"""Runs: configured, trained, followed and kept. Importing this loads no framework."""
