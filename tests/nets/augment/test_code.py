"""The programs run, are well written, and do what the steps do, in the mean."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest

from cnnviz.nets.augment import PRESETS, STEPS, Augmentation, keras_code
from cnnviz.nets.augment.mixing import MixingStep
from cnnviz.nets.augment.steps.blur import Blur
from cnnviz.nets.augment.steps.brightness import Brightness
from cnnviz.nets.augment.steps.contrast import Contrast
from cnnviz.nets.augment.steps.crop import Crop
from cnnviz.nets.augment.steps.cut_mix import CutMix
from cnnviz.nets.augment.steps.cutout import Cutout
from cnnviz.nets.augment.steps.grey import Grey
from cnnviz.nets.augment.steps.horizontal_flip import HorizontalFlip
from cnnviz.nets.augment.steps.hue import Hue
from cnnviz.nets.augment.steps.mix_up import MixUp
from cnnviz.nets.augment.steps.noise import Noise
from cnnviz.nets.augment.steps.rotation import Rotation
from cnnviz.nets.augment.steps.shear import Shear
from cnnviz.nets.augment.steps.vertical_flip import VerticalFlip

EVERY = tuple(kind() for kind in STEPS.values() if not issubclass(kind, MixingStep))
SPECIAL = (
    HorizontalFlip(probability=0.9),
    Shear((0.1, 0.2), (-0.1, 0.3), "constant"),
    Contrast((0.2, 0.9)),
    Hue((10, 50)),
    Blur((1.5, 2), probability=0.5),
    Rotation((-7.123456789, 12.987654321), "nearest", probability=0.123456789),
)
PROGRAMS = {
    "none": Augmentation(),
    "every": Augmentation(EVERY[:12]),
    "the others": Augmentation(EVERY[12:]),
    "special": Augmentation(SPECIAL),
    "sometimes": Augmentation(tuple(replace(each, probability=0.3) for each in EVERY[:12])),
    "mixed": Augmentation((HorizontalFlip(), MixUp(probability=0.5), Noise(), CutMix(0.5))),
    **PRESETS,
}


def made(keras, *steps, **found):
    exec(compile(keras_code(Augmentation(steps)), "augmentation.py", "exec"), found)
    return found


@pytest.mark.parametrize("name", PROGRAMS)
def test_programs_run(keras, name) -> None:
    images = np.random.default_rng(0).integers(0, 256, (8, 16, 12, 3)).astype(np.float32)
    found = made(keras, *PROGRAMS[name].steps)
    if PROGRAMS[name].mixes_labels:
        after, labels = found["augment"](images, np.eye(8, dtype=np.float32))
        np.testing.assert_allclose(np.sum(labels, 1), 1, atol=1e-5)
        assert (np.max(labels, 1) < 1).any()
    else:
        after = found["augmentation"](images, training=True)
        still = found["augmentation"](images, training=False)
        np.testing.assert_array_equal(still, images)
    assert after.shape == images.shape
    assert np.isfinite(after).all()


@pytest.mark.parametrize("name", PROGRAMS)
def test_programs_are_well_written(name, tmp_path) -> None:
    (tmp_path / "augmentation.py").write_text(keras_code(PROGRAMS[name]), encoding="utf-8")
    for rules in (["check", "--select=E,F,W,I,N"], ["format", "--diff"]):
        ruff = [sys.executable, "-m", "ruff", *rules, "--isolated", "--line-length=100"]
        command = [*ruff, tmp_path / "augmentation.py"]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    "step",
    [
        HorizontalFlip(probability=0.8),
        VerticalFlip(probability=0.5),
        Brightness((0.1, 0.3), probability=0.25),
        Contrast((0.3, 0.6)),
        Contrast((0.7, 1.5)),
        Hue((30, 60)),
        Hue((-40, 40)),
        Grey(probability=0.4),
        Noise((10, 30)),
        Blur((1.2, 1.2)),
        Cutout((0.2, 0.3), probability=0.7),
        Crop((0.4, 0.8)),
        Shear((0.1, 0.3)),
        Shear((-0.3, 0.3)),
        MixUp(1.0, probability=0.6),
        CutMix(1.0),
    ],
    ids=str,
)
def test_a_program_changes_images_as_much_as_the_step(keras, step) -> None:
    import tensorflow as tf

    from cnnviz.nets.augment.apply import augment

    rows, columns = np.mgrid[:16, :16]
    picture = np.stack([rows * 12.0 + 30, columns * 9.0 + 60, 200.0 - rows * columns / 2], -1)
    images = np.repeat(picture[None], 400, 0).astype(np.float32)
    images[::2] = images[::2, ::-1, ::-1] / 2
    labels = np.tile(np.eye(2, dtype=np.float32), (200, 1))
    ours, _ = augment(Augmentation((step,)), tf.constant(images), tf.constant(labels), [1, 2])
    keras.utils.set_random_seed(1)
    found = made(keras, step)
    if isinstance(step, MixingStep):
        theirs, _ = found["augment"](images, labels)
    else:
        theirs = found["augmentation"](images, training=True)
    changes = [np.abs(np.asarray(each) - images) for each in (ours, theirs)]
    assert changes[0].mean() > 0.5
    # Whom an image is mixed with is a draw too.
    wide = 0.3 if isinstance(step, MixingStep) else 0.1
    assert changes[1].mean() == pytest.approx(changes[0].mean(), rel=wide)
    spared = [(each.max(axis=(1, 2, 3)) < 1e-3).mean() for each in changes]
    assert spared[1] == pytest.approx(spared[0], abs=0.1)
    means = [np.asarray(each).mean(axis=(0, 1, 2)) for each in (ours, theirs)]
    np.testing.assert_allclose(means[1], means[0], rtol=0.05)
