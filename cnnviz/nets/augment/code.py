"""An augmentation as a program of Keras's preprocessing layers."""

from __future__ import annotations

from typing import NamedTuple

from cnnviz.nets.augment import code_parts
from cnnviz.nets.augment.augmentation import Augmentation
from cnnviz.nets.augment.keras_call import written
from cnnviz.nets.augment.listing import listing


class Layers(NamedTuple):
    """The layers of a program, as calls, and what it must define before them.

    Attributes
    ----------
    calls : tuple of str
    definitions : str
        Of classes and functions; "" for none.
    """

    calls: tuple[str, ...]
    definitions: str

    @property
    def names(self) -> str:
        """What is imported from keras, by name."""
        return "layers, ops" if self.definitions else "layers"


def keras_code(augmentation: Augmentation) -> str:
    """Write a program of Keras that makes the augmentation's layers.

    Its layers draw other numbers than the app, from the same ranges; those that move an image
    read it anew each, where the app reads it once for a row of them. A blur has one sigma for a
    batch there.

    Parameters
    ----------
    augmentation : Augmentation

    Returns
    -------
    str
        It leaves ``augmentation``, a model; if images are mixed, a function
        ``augment(images, labels)``.

    Examples
    --------
    >>> from cnnviz.nets.augment.steps.horizontal_flip import HorizontalFlip
    >>> from cnnviz.nets.augment.steps.rotation import Rotation
    >>> print(keras_code(Augmentation((Rotation((-20, 20)), HorizontalFlip()))))
    import keras
    from keras import layers
    <BLANKLINE>
    # For images (N, H, W, C) of 0 to 255; they change only with training=True.
    augmentation = keras.Sequential(
        [
            layers.RandomRotation((-20 / 360, 20 / 360), fill_mode="reflect"),
            layers.RandomFlip("horizontal"),
        ]
    )
    <BLANKLINE>
    """
    found = keras_layers(augmentation)
    parts = [f"import keras\nfrom keras import {found.names}\n"]
    if found.definitions:
        parts.append(found.definitions + "\n")
    listed = listing(found.calls or ("layers.Identity()",), 4 if augmentation.mixes_labels else 8)
    if augmentation.mixes_labels:
        parts.append(f"augmentation = [\n{listed}]")
        return "\n".join(parts) + "\n" + code_parts.MIXED
    parts.append("# For images (N, H, W, C) of 0 to 255; they change only with training=True.")
    parts.append(f"augmentation = keras.Sequential(\n    [\n{listed}    ]\n)\n")
    return "\n".join(parts)


def keras_layers(augmentation: Augmentation) -> Layers:
    """Give the layers of an augmentation as calls, and what they need."""
    calls, defined, sometimes = [], [], False
    for step in augmentation.steps:
        call, says_probability, definition = step.keras_call()
        if step.probability < 1 and not says_probability:
            call, sometimes = f"Sometimes({call}, {written(step.probability)})", True
        if definition:
            defined.append((definition.place or step.PLACE, definition.text))
        calls.append(call)
    texts = list(dict.fromkeys(text for _, text in sorted(defined)))
    counted = [code_parts.COUNTED] if any("count(" in text for text in texts) else []
    several = [code_parts.SOMETIMES] if sometimes else []
    return Layers(tuple(calls), "\n".join([*counted, *several, *texts]))
