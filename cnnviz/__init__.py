"""A visual explorer of convolutional networks, exact down to the multiply-add."""

from os import environ

__version__ = "0.2.0"

# TensorFlow reads this while it is loaded. Left alone, it takes oneDNN, which is faster and can do
# more, on some of the processors only that can run it.
environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "1")
