"""What the process that holds models takes while 500 pictures go through it.

    python -m tests.benchmarks.memory

Prints what loading and the first answer take, and its memory before the first picture, when it has
warmed up, and at the end. The pictures are all different; of each all maps and the classes are
asked, mostly of the Fast CNN, and one in five times of VGG16. What it takes after the warm-up must
not grow by more than a tenth.
"""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np

from cnnviz.inspection import Inspector, ModelChoice
from cnnviz.inspection.forward_pass import Picture
from cnnviz.inspection.questions.classifying import classify, preprocessed_pixels
from cnnviz.inspection.questions.describing import describe
from cnnviz.inspection.questions.feature_maps import layer_maps
from tests.inspection.sample_questions import process_id

PICTURES, WARM_UP = 500, 100
MOST = 1.1
MODELS = (ModelChoice("shipped", "fast"), ModelChoice("random", "VGG16"))


def megabytes(process: int) -> float:
    """Read what of a process lies in memory."""
    pages = int(Path(f"/proc/{process}/statm").read_text().split()[1])
    return pages * 4096 / 1e6


def main() -> None:
    inspector = Inspector()
    process = inspector.ask(process_id)
    layers = {}
    for choice in MODELS:
        start = time.perf_counter()
        layers[choice] = inspector.ask(describe, choice).layers
        loaded = time.perf_counter()
        picture = np.zeros((300, 400, 3), np.uint8)
        inspector.ask(classify, choice, [picture])
        answered = time.perf_counter()
        print(
            f"{choice.text}: loaded in {loaded - start:.2f} s, "
            f"first answer {answered - loaded:.3f} s after that"
        )
    print(f"models loaded:      {megabytes(process):7.0f} MB")
    chance = np.random.default_rng(0)
    warm = 0.0
    for number in range(1, PICTURES + 1):
        picture = chance.integers(0, 256, (224 + number % 64, 256, 3), np.uint8)
        choice = MODELS[number % 5 == 0]
        for layer in layers[choice]:
            inspector.ask(layer_maps, choice, Picture(f"picture {number}", picture), layer.path)
        inspector.ask(classify, choice, [picture])
        inspector.ask(preprocessed_pixels, choice, picture)
        if number in (WARM_UP, PICTURES):
            print(f"after {number:3} pictures: {megabytes(process):7.0f} MB")
            warm = warm or megabytes(process)
    end = megabytes(process)
    inspector.close()
    print(f"{end / warm:.3f} times what it was after {WARM_UP}, at most {MOST}")
    if end > MOST * warm:
        raise SystemExit("Memory grows.")


if __name__ == "__main__":
    main()
