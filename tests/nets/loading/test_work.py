"""What a traced graph takes: what is more than its numbers, each by its own formula."""

from __future__ import annotations

import pytest

from cnnviz.nets.loading import ModelError, work
from cnnviz.nets.loading.work import Work, work_of

pytestmark = pytest.mark.tensorflow


@pytest.fixture
def tf(keras):
    import tensorflow

    return tensorflow


@pytest.fixture
def macs(tf, monkeypatch):
    """Give a function that counts the multiply-adds of a function, without those of each number."""
    monkeypatch.setattr(work, "_A_CALL", 0)
    monkeypatch.setattr(work, "_A_NUMBER", 0)
    return lambda compute, *shapes: work_of(traced(tf, compute, *shapes)).macs


def traced(tf, compute, *shapes):
    specs = [tf.TensorSpec(shape, "float32") for shape in shapes]
    return tf.function(compute, autograph=False).get_concrete_function(*specs).graph


@pytest.mark.parametrize(
    ("compute", "shapes", "expected"),
    [
        ("linalg.matmul", [(4, 5), (5, 6)], 4 * 5 * 6),
        ("linalg.matmul", [(2, 4, 5), (2, 5, 6)], 2 * 4 * 5 * 6),
        ("nn.conv2d", [(1, 8, 8, 4), (3, 3, 2, 6), 1, "SAME"], 8 * 8 * 6 * 3 * 3 * 2),
        ("nn.conv3d", [(1, 4, 8, 8, 2), (3, 3, 3, 2, 5), [1] * 5, "SAME"], 256 * 5 * 27 * 2),
        ("nn.conv2d_transpose", [(1, 4, 4, 6), (3, 3, 2, 6), (1, 8, 8, 2), 2], 96 * 9 * 2),
        ("nn.max_pool2d", [(1, 8, 8, 4), 5, 1, "SAME"], 10 * 256 * 25),
        ("linalg.svd", [(6, 4)], 100 * 24 * 6),
        ("linalg.inv", [(4, 4)], 10 * 16 * 4),
    ],
)
def test_multiply_adds_of_an_operation(tf, macs, compute, shapes, expected):
    from operator import attrgetter

    function = attrgetter(compute)(tf)
    arrays = {"conv2d": 2, "conv3d": 2, "conv2d_transpose": 2, "matmul": 2}
    count = arrays.get(compute.partition(".")[2], 1)
    assert macs(lambda *given: function(*given, *shapes[count:]), *shapes[:count]) == expected


@pytest.mark.parametrize(
    ("equation", "shapes", "expected"),
    [
        ("ij,jk->ik", [(4, 5), (5, 6)], 4 * 5 * 6),
        ("...ij,jk->...ik", [(2, 3, 4, 5), (5, 6)], 2 * 3 * 4 * 5 * 6),
    ],
)
def test_multiply_adds_of_an_einsum(tf, macs, equation, shapes, expected):
    assert macs(lambda *given: tf.raw_ops.Einsum(inputs=given, equation=equation), *shapes) == (
        expected
    )


def test_a_loop_is_computed_as_often_as_it_turns(tf, macs):
    def loop(x):
        return tf.while_loop(
            lambda i, y: i < 7, lambda i, y: (i + 1, y @ x), (0, x), maximum_iterations=7
        )[1]

    assert macs(loop, (4, 4)) == 7 * 4**3


@pytest.mark.parametrize("kind", ["SimpleRNN", "GRU", "LSTM"])
def test_the_loop_of_a_recurrent_layer_turns_for_each_step(keras, macs, kind):
    layer = getattr(keras.layers, kind)(3)
    layer.build((1, 7, 2))
    gates = {"SimpleRNN": 1, "GRU": 3, "LSTM": 4}[kind]
    # Keras computes the first step once more, to see what leaves it.
    assert macs(layer, (1, 7, 2)) == pytest.approx((7 + 1) * gates * 3 * (2 + 3), rel=0.01)


def test_a_loop_without_an_end_is_refused(tf, macs):
    def loop(x):
        return tf.while_loop(lambda y: tf.reduce_sum(y) < 7, lambda y: (y + 1,), (x,))

    with pytest.raises(ModelError, match="TensorFlow's StatelessWhile, of which it cannot be told"):
        macs(loop, (4, 4))


def test_what_is_called_in_a_function_is_counted(tf, macs):
    inner = tf.function(lambda x: x @ x, autograph=False)
    assert macs(lambda x: inner(inner(x)), (4, 4)) == 2 * 4**3


@pytest.mark.parametrize("case", ["a length that numbers say", "no formula"])
def test_what_cannot_be_counted_is_refused(tf, macs, case):
    def compute(x):
        return tf.where(x > 0) if case == "no formula" else tf.unique(tf.reshape(x, [-1]))[0]

    with pytest.raises(ModelError, match="it cannot be told beforehand how long it takes"):
        macs(compute, (4, 4))


def test_numbers_that_are_only_moved_take_time_and_memory(tf, monkeypatch):
    monkeypatch.setattr(work, "_A_CALL", 1)
    monkeypatch.setattr(work, "_A_NUMBER", 10)
    found = work_of(traced(tf, lambda x: tf.reshape(x, [-1]) + 1.0, (4, 5)))
    assert found == Work(bytes=4 * 20, macs=1 + 10 * (20 + 1 + 20))  # 1.0 enters too
