"""Our convolution beside TensorFlow's, SciPy's and OpenCV's, in one run.

Every result is the "same" convolution of one float32 picture, in an array of its own:

- ours is the public `cnnviz.ops.conv2d`, checks and padding included;
- TensorFlow runs a `tf.function` on the CPU, its picture and kernels already tensors, `.numpy()`
  at the end;
- SciPy convolves channel by channel and adds, by FFT as a whole or in pieces (its direct way
  takes ten times as long);
- OpenCV filters the split channels and adds. It has no way to add many channels into many
  filters, so it and SciPy sit out the layers with more than one filter.

Each takes its turn, five calls in a row, so that whatever else the machine does falls on all alike.
"""

from __future__ import annotations

import argparse
import os
import statistics
import time
from collections.abc import Callable

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "1")  # TensorFlow is loaded before cnnviz

import cv2
import numpy as np
import scipy.signal
import tensorflow as tf

from cnnviz.ops import conv2d
from cnnviz.ops.algorithms import choose

SHAPES = [(224, 3, 1, 3), (512, 3, 1, 5), (224, 3, 16, 3), (56, 64, 64, 3), (512, 1, 1, 11)]
IN_A_ROW = 5
Call = Callable[[], np.ndarray]


def tensorflow(image: np.ndarray, kernels: np.ndarray) -> Call:
    convolve = tf.function(lambda x, k: tf.nn.conv2d(x, k, strides=1, padding="SAME"))
    with tf.device("CPU"):
        x, k = tf.constant(image[None]), tf.constant(kernels)
    return lambda: convolve(x, k).numpy()[0]


def scipy_by(method: Callable[..., np.ndarray]) -> Callable[[np.ndarray, np.ndarray], Call]:
    def prepare(image: np.ndarray, kernels: np.ndarray) -> Call:
        flipped = kernels[::-1, ::-1, :, 0]
        channels = range(image.shape[2])
        return lambda: sum(method(image[..., c], flipped[..., c], "same") for c in channels)

    return prepare


def opencv(image: np.ndarray, kernels: np.ndarray) -> Call:
    planes = [np.ascontiguousarray(kernels[..., c, 0]) for c in range(image.shape[2])]

    def call() -> np.ndarray:
        maps = (
            cv2.filter2D(channel, -1, kernel, borderType=cv2.BORDER_CONSTANT)
            for channel, kernel in zip(cv2.split(image), planes, strict=True)
        )
        total = next(maps)
        for other in maps:
            cv2.add(total, other, dst=total)
        return total

    return call


ONE_FILTER = {
    "scipy fft": scipy_by(scipy.signal.fftconvolve),
    "scipy oa": scipy_by(scipy.signal.oaconvolve),
    "opencv": opencv,
}


def measure(calls: dict[str, Call], repeats: int) -> dict[str, list[float]]:
    """Milliseconds of every call; the calls take turns."""
    times: dict[str, list[float]] = {name: [] for name in calls}
    for turn in range(1 + repeats // IN_A_ROW):
        for name, call in calls.items():
            for _ in range(IN_A_ROW):
                start = time.perf_counter()
                call()
                if turn > 0:  # the first one warms up
                    times[name].append(1000 * (time.perf_counter() - start))
    return times


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--repeats", type=int, default=200, help="calls of each")
    repeats = parser.parse_args().repeats
    rng = np.random.default_rng(0)
    ratios = []
    print("Median (least) milliseconds; ratio = best peer's median / ours\n")
    for size, channels, filters, k in SHAPES:
        image = rng.standard_normal((size, size, channels), np.float32)
        kernels = rng.standard_normal((k, k, channels, filters), np.float32)
        peers = {"tensorflow": tensorflow} | (ONE_FILTER if filters == 1 else {})
        calls: dict[str, Call] = {"ours": lambda i=image, w=kernels: conv2d(i, w, padding="same")}
        calls |= {name: prepare(image, kernels) for name, prepare in peers.items()}
        expected = calls["tensorflow"]().reshape(size, size, filters)
        for name, call in calls.items():
            np.testing.assert_allclose(call().reshape(expected.shape), expected, 0, 1e-2, name)
        times = measure(calls, repeats)
        medians = {name: statistics.median(values) for name, values in times.items()}
        ours = medians.pop("ours")
        best = min(medians, key=medians.__getitem__)
        ratios.append(medians[best] / ours)
        algorithm = choose((size, size), kernels.shape, (1, 1)).__name__
        print(f"{size}²×{channels}→{filters} k{k}, ours by {algorithm}")
        for name, values in times.items():
            print(f"  {name:13}{statistics.median(values):8.3f} ({min(values):.3f})")
        print(f"  ratio        {ratios[-1]:8.2f}  (best peer: {best})\n")
    print(f"worst ratio    {min(ratios):.2f}")
    print(f"geometric mean {statistics.geometric_mean(ratios):.2f}")


if __name__ == "__main__":
    main()
