from __future__ import annotations

from types import SimpleNamespace

CONFIG = SimpleNamespace(network=SimpleNamespace(input_shape=(4, 4, 3)), flip_test=True)


def test_names_are_the_same_each_time(keras):
    from cnnviz.training.export.inference import ready_model

    def names():
        network = keras.Sequential(
            [keras.Input((4, 4, 3), name="inputs"), keras.layers.Flatten(name="flat")], name="net"
        )
        return [layer.name for layer in ready_model(CONFIG, network).layers]

    assert names() == names()
