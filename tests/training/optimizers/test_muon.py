"""Muon's steps: the filters of a kernel come nearer to being orthogonal, whatever its shape."""

from __future__ import annotations

import numpy as np
import pytest


@pytest.mark.parametrize("shape", [(3, 3, 8, 32), (3, 3, 2, 64), (1, 1, 16, 16), (5, 3, 4, 1)])
@pytest.mark.parametrize("dtype", ["float32", "bfloat16"])
def test_steps_come_near_to_orthogonal(request, keras, shape, dtype):
    if dtype == "bfloat16":
        request.getfixturevalue("bfloat16")
    import tensorflow as tf

    from cnnviz.training.optimizers.muon import orthogonal

    kernel = np.random.default_rng(0).normal(size=shape).astype(np.float32)
    found = orthogonal(tf.constant(kernel), dtype).numpy()
    assert found.shape == shape
    before, after = (
        np.linalg.svd(each.reshape(-1, shape[-1]), compute_uv=False) for each in (kernel, found)
    )
    assert after.max() < 1.3
    assert np.median(after) > 0.6
    assert after.std() / after.mean() <= before.std() / before.mean() + 1e-6


def test_steps_do_not_depend_on_the_gradients_size(keras):
    import tensorflow as tf

    from cnnviz.training.optimizers.muon import orthogonal

    kernel = tf.random.stateless_normal((3, 3, 4, 8), (1, 2))
    small, large = (orthogonal(kernel * factor, "float32").numpy() for factor in (1e-3, 1e3))
    np.testing.assert_allclose(small, large, atol=2e-3)
    assert not orthogonal(tf.zeros((3, 3, 4, 8)), "float32").numpy().any()
