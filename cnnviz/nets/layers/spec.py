"""What all layers of a network share."""

from __future__ import annotations

from dataclasses import dataclass, fields

from cnnviz.nets.settings import CheckedSettings


@dataclass(frozen=True, repr=False)
class LayerSpec(CheckedSettings):
    """A kind of layer, named as its Keras class; one of its objects says its settings.

    Raises
    ------
    TypeError, ValueError
        One sentence that names the setting, its value and the rule.

    Examples
    --------
    >>> from cnnviz.nets.layers import Conv2D
    >>> Conv2D(32, strides=2, padding="same")
    Conv2D(filters=32, strides=(2, 2), padding='same')
    >>> Conv2D(0)
    Traceback (most recent call last):
    ValueError: `filters` must be at least 1, got 0.
    """

    @classmethod
    def positional(cls) -> tuple[str, ...]:
        """Give the settings that Keras's call has in any case, without their names."""
        return tuple(each.name for each in fields(cls) if each.metadata["positional"])
