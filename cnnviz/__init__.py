"""A visual explorer of convolutional networks, exact down to the multiply-add."""

__version__ = "0.1.0"
