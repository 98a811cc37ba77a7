"""Settings for all tests, which must be made before TensorFlow is imported, and Keras."""

from __future__ import annotations

import gc
import os
import warnings

import pytest

os.environ.setdefault("KERAS_BACKEND", "tensorflow")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")


@pytest.fixture(scope="session")
def keras():
    with warnings.catch_warnings():
        # TensorFlow's own imports warn; ours must not.
        warnings.simplefilter("ignore")
        import keras
    # TensorFlow's million objects stay to the end: each later search for garbage passes them by.
    gc.collect()
    gc.freeze()
    return keras
