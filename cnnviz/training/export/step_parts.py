"""Pieces of the program that one training step is written as."""

HEAD = '''\
"""One training step, taken apart: a program of Keras that prints its numbers.

It reads what lies beside it: model.keras, the network before the step, and batch.npz, the images
as the network takes them and their labels. The sums are those of the page Learning of cnnviz.
"""

from pathlib import Path

import keras
import numpy as np
import tensorflow as tf
{imported}'''

OWN_LAYERS = """
# What the other inputs of the network are given is a layer of cnnviz.
from cnnviz.nets.one_picture import FixedInput
"""

READ = """\
here = Path(__file__).parent
model = keras.models.load_model(here / "model.keras"{custom})
with np.load(here / "batch.npz") as batch:
    images, labels = tf.constant(batch["images"]), batch["labels"]
"""

KEEP_SUM = """\
# What this layer adds up is kept before its activation.
layer = {layer}
activation, kept = layer.activation, []


def and_keep(sums):
    kept.append(sums)
    return activation(sums)


layer.activation = and_keep
"""

KEEP_OUTPUT = """\
# What this layer gives is kept.
layer = {layer}
call, kept = layer.call, []


def and_keep(*given, **settings):
    kept.append(tf.identity(call(*given, **settings)))
    return kept[-1]


layer.call = and_keep
"""

FORWARD = """\
weights = model.trainable_variables
with tf.GradientTape(persistent=True) as tape:
{watched}    answers = model(images, training=True)
    losses = loss(targets, answers)
    total = tf.reduce_mean(losses){penalties}
"""

PRINT_LOSSES = """\

for number, each in enumerate(losses):
    print(f"loss of image {number}: {each:.9g}")
print(f"mean loss: {tf.reduce_mean(losses):.9g}")
print(f"loss: {total:.9g}")
"""

SHARES = """\
# Keras takes the softmax or sigmoid together with the loss, so that nothing comes back to the
# shares between them: by the formula.
{smoothed}slopes = ({slope}) / len(labels)
"""
SLOPE = "-targets / answers"
SLOPE_OF_ONE = "-targets / answers + (1 - targets) / (1 - answers)"

WEIGHT = """\
weight = next(each for each in {layer}.trainable_weights if each.name == {name})
index = {index}
gradients = tape.gradient(total, [each.value for each in weights])
pairs = [pair for pair in zip(gradients, weights) if pair[0] is not None]
gradient = next(each for each, learned in pairs if learned is weight)
"""

PRINT_WEIGHT = """\
print({title}, f"{{weight.numpy()[index]:.9g}}")
print(f"gradient of the weight: {{gradient.numpy()[index]:.9g}}")

"""

APPLY = """\
{optimizer}
{comments}
optimizer.apply(*zip(*pairs))
"""

PRINT_STEP = """\
prefix = weight.path.replace("/", "_") + "_"
for each in optimizer.variables:
    if each.name.startswith(prefix) and each.shape == weight.shape:
        print(f"{each.name.removeprefix(prefix)}: {each.numpy()[index]:.9g}")
print(f"new weight: {weight.numpy()[index]:.9g}")
"""
