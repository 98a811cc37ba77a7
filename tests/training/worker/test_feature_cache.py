from __future__ import annotations

import numpy as np

IMAGES = np.zeros((2, 4, 4, 3), np.uint8)


def transfer_network(keras):
    inputs = keras.Input((4, 4, 3), name="images")
    backbone = keras.Sequential(
        [
            keras.Input((4, 4, 3), name="inputs"),
            keras.layers.Conv2D(2, 3, kernel_initializer="ones", name="conv"),
        ],
        name="backbone",
    )
    pool = keras.layers.GlobalAveragePooling2D(name="pool")
    outputs = keras.layers.Dense(2, name="dense")(pool(backbone(inputs)))
    return keras.Model(inputs, outputs, name="whole")


def test_the_same_backbone_is_known_again(keras):
    from cnnviz.training.worker.feature_cache import digest, split_at_features

    first, second = (split_at_features(transfer_network(keras), "backbone")[0] for _ in range(2))
    assert digest(first, IMAGES) == digest(second, IMAGES)
    second.get_layer("backbone").set_weights([np.zeros((3, 3, 3, 2)), np.zeros(2)])
    assert digest(first, IMAGES) != digest(second, IMAGES)
