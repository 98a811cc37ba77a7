"""What both flips share: how they are written as a layer of Keras."""

from __future__ import annotations

from cnnviz.nets.augment.keras_call import Definition, KerasCall, written

_DEFINITION = Definition('''
class Flip(layers.RandomFlip):
    """A flip of another share of the images than half."""

    def __init__(self, mode, probability):
        super().__init__(mode)
        self.probability = probability

    def get_random_transformation(self, data, training=True, seed=None):
        drawn = keras.random.uniform((count(data), 1, 1, 1), seed=self.generator)
        return {"flips": drawn < self.probability} if training else None
''')


def flip_call(mode: str, probability: float) -> KerasCall:
    """Write Keras's layer, which flips one image in two, or one that flips another share.

    Parameters
    ----------
    mode : {"horizontal", "vertical"}
    probability : float

    Examples
    --------
    >>> flip_call("vertical", 0.5).text, flip_call("vertical", 0.3).text
    ('layers.RandomFlip("vertical")', 'Flip("vertical", 0.3)')
    """
    if probability == 0.5:
        return KerasCall(f'layers.RandomFlip("{mode}")', says_probability=True)
    text = f'Flip("{mode}", {written(probability)})'
    return KerasCall(text, says_probability=True, definition=_DEFINITION)
