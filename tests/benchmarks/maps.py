"""All maps of VGG16 beside the bare forward pass, and what one explanation takes, in one run.

The bare pass is a `tf.function` of the model, with the last map as an array; ours gives all 18
maps as arrays. Both take their turn, so that whatever else the machine does falls on both alike.
Weights are random: the time does not depend on them.
"""

from __future__ import annotations

import argparse
import os
import statistics
import time
from collections.abc import Callable

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "1")  # TensorFlow is loaded before cnnviz

import keras
import numpy as np
import tensorflow as tf

from cnnviz.nets import Explainer, OpenModel

MOST = 1.15


def seconds(call: Callable[[], object]) -> float:
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--turns", type=int, default=20)
    turns = parser.parse_args().turns
    vgg16 = keras.applications.VGG16(weights=None, include_top=False, input_shape=(224, 224, 3))
    model = OpenModel(vgg16)
    bare = tf.function(lambda x: vgg16(x, training=False))
    images = np.random.default_rng(0).uniform(0, 255, (1, 224, 224, 3)).astype(np.float32)
    calls = {"bare": lambda: bare(images).numpy(), "ours": lambda: model.maps(images)}
    for call in calls.values():
        call()
    times: dict[str, list[float]] = {name: [] for name in calls}
    for _ in range(turns):
        for name, call in calls.items():
            times[name].append(seconds(call))
    medians = {name: statistics.median(taken) for name, taken in times.items()}
    ratio = statistics.median(
        ours / alone for ours, alone in zip(times["ours"], times["bare"], strict=True)
    )
    megabytes = sum(each.nbytes for each in model.maps(images).values()) / 1e6
    print(f"bare forward pass {1000 * medians['bare']:7.1f} ms")
    print(f"all {len(model.calls)} maps       {1000 * medians['ours']:7.1f} ms  {megabytes:.0f} MB")
    print(f"{ratio:.3f} times the bare pass, at most {MOST}")

    explainer = Explainer(model, images[0])
    for layer in ("block1_conv2", "block5_conv3"):
        explained = statistics.median(
            seconds(lambda layer=layer: explainer.explain(layer, 7, 7, 7)) for _ in range(turns)
        )
        print(f"one cell of {layer} explained in {1000 * explained:.2f} ms")
    if ratio > MOST:
        raise SystemExit("The maps take too long.")


if __name__ == "__main__":
    main()
