"""Which model to look into or to learn from, as a value that fits into a link."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Literal, get_args

from cnnviz.i18n import joined, message
from cnnviz.nets.backbone import Backbone
from cnnviz.nets.backbones import BACKBONES
from cnnviz.nets.input_choice import InputChoice
from cnnviz.nets.link_text import from_link
from cnnviz.nets.pixel_scaling import Numbers
from cnnviz.nets.pretrained.edges import BASE
from cnnviz.nets.reading import ReadingError, short
from cnnviz.nets.weights import TRAINED

Kind = Literal["shipped", "run", "imagenet", "edges", "random", "untrained", "file"]
Scale = Literal["auto", Numbers]
RUN_ID = re.compile(r"[A-Za-z0-9_-]{22}")
_DIGEST = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class ModelChoice:
    """Which model to look into or to learn from.

    Attributes
    ----------
    kind : {"shipped", "run", "imagenet", "edges", "random", "untrained", "file"}
        A network that comes trained; a finished run; one of keras.applications with the weights
        of ImageNet; the convolutional base of one, fine-tuned for edges; one of
        keras.applications with random weights; a network as data with seeded random weights; a
        file that was brought.
    name : str
        Of the shipped network or the application; the run's id; the network as
        `cnnviz.nets.to_link` writes it; the file's SHA-256.
    scale : str
        Which numbers a file's model takes for pixels, by the names of
        `cnnviz.nets.pixel_scaling.SCALINGS`; "auto" guesses from its first layers.
    epoch : int
        After which a run's weights are meant; 0 for its last. Not in a link.
    inputs : InputChoice
        Which input takes the picture, of which size, and what the others are given. Not in a link.

    Raises
    ------
    ValueError

    Examples
    --------
    >>> ModelChoice.from_text("fast")
    ModelChoice(kind='shipped', name='fast', scale='auto')
    >>> ModelChoice("random", "VGG16").text
    'random-VGG16'
    >>> ModelChoice.from_text("VGG99")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    ValueError: "VGG99" is no model: it must be seed, fast, wide, VGG16, ..., or run- with ...
    """

    kind: Kind
    name: str = ""
    scale: Scale = "auto"
    epoch: int = field(default=0, repr=False)
    inputs: InputChoice = field(default=InputChoice(), repr=False)

    def __post_init__(self) -> None:
        if not isinstance(self.inputs, InputChoice):
            raise TypeError(
                message("`inputs` must be an InputChoice, got {inputs}.", inputs=repr(self.inputs))
            )
        if self.scale not in get_args(Scale):
            raise ValueError(
                message("`scale` must be one of {scales}.", scales=joined(", ", get_args(Scale)))
            )
        fits = {
            "shipped": self.name in TRAINED,
            "run": RUN_ID.fullmatch(self.name) is not None,
            "imagenet": self.name in BACKBONES,
            "edges": not self.name,
            "random": self.name in BACKBONES,
            "untrained": self.kind == "untrained" and _is_network(self.name),
            "file": _DIGEST.fullmatch(self.name) is not None,
        }
        if not fits.get(self.kind):
            raise ValueError(
                message(
                    '"{name}" is no model of the kind "{kind}".',
                    name=short(self.name),
                    kind=self.kind,
                )
            )

    @property
    def backbone(self) -> Backbone | None:
        """The network of keras.applications that it is, whatever its weights; else None."""
        if self.kind == "edges":
            return BASE
        return BACKBONES[self.name] if self.kind in ("imagenet", "random") else None

    @property
    def text(self) -> str:
        """The choice in a link; a file's digest, which no other visitor's link opens."""
        return self.name if self.kind in ("shipped", "imagenet") else _joined(self.kind, self.name)

    @property
    def key(self) -> str:
        """Tells it from all others, whose text may be the same."""
        return f"{self.text} {self.scale} {self.epoch} {self.inputs}"

    @classmethod
    def from_text(cls, text: str) -> ModelChoice:
        """Read what stands in a link.

        Raises
        ------
        ValueError
            One sentence.
        """
        if text in KNOWN:
            return KNOWN[text]
        kind, _, name = text.partition("-")
        if kind == "run" and RUN_ID.fullmatch(name):
            return cls("run", name)
        if kind == "untrained" and _is_network(name):
            return cls("untrained", name)
        raise ValueError(
            message(
                '"{text}" is no model: it must be {known}, or run- with a run\'s id.',
                text=short(text),
                known=joined(", ", KNOWN),
            )
        )


def _is_network(text: str) -> bool:
    try:
        from_link(text)
    except ReadingError:
        return False
    return True


def _joined(kind: str, name: str) -> str:
    return f"{kind}-{name}" if name else kind


KNOWN: dict[str, ModelChoice] = {
    each.text: each
    for each in (
        *(ModelChoice("shipped", name) for name in TRAINED),
        *(ModelChoice("imagenet", name) for name in BACKBONES),
        ModelChoice("edges"),
        *(ModelChoice("random", name) for name in BACKBONES),
    )
}
"""The models that every visitor may choose, by their text in a link."""
