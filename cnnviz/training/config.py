"""What a run is: everything that decides how a network learns, checked when made."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

from cnnviz.i18n import marked, message
from cnnviz.nets import FAST_CNN, SEED_CNN, WIDE_CNN, NetworkSpec
from cnnviz.nets.augment import Augmentation
from cnnviz.nets.layers import Dense
from cnnviz.nets.transfer import TransferSpec
from cnnviz.training.config_rules import RULES
from cnnviz.training.data_choice import DataChoice
from cnnviz.training.whitening import WhiteningError, whitened_layer

_NONE = Augmentation()


@dataclass(frozen=True)
class RunConfig:
    """A run, as plain data.

    Attributes
    ----------
    name : str
        At most 60 letters, digits, single blanks and ``_ . , : ( ) + = % × · -``.
    data : DataChoice
    network : NetworkSpec or TransferSpec
        One that can be built and ends in a softmax; or a backbone and a head.
    data_share : float
        Of the training images that are used, above 0, at most 1.
    validation_share : float
        Of those, the part that is kept for validation, 0.01 to 0.9.
    epochs : int
        1 to 1,000.
    batch_size : int
        1 to 4,096.
    optimizer : str
        Name of one of `cnnviz.training.optimizers.OPTIMIZERS`.
        Muon makes a convolution's step orthogonal; the other layers take Adam's, at a
        twentieth of the rate.
    momentum : float
        Of SGD and Muon, at least 0 and below 1.
    nesterov : bool
        Of SGD and Muon.
    learning_rate : float
        The largest of its schedule; above 0, at most 100.
    schedule : {"constant", "cosine", "one-cycle"}
    weight_decay : float
        Decoupled from the gradient: 0 to 1.
    dropout : float
        Before the last Dense layer; at least 0 and below 1.
    label_smoothing : float
        At least 0 and below 1.
    seed : int
        Of the split, the first weights, the order of the images, dropout and augmentation.
    mixed_precision : {"auto", "on", "off"}
        bfloat16 where the machine computes it fast, everywhere, or nowhere.
    flip : bool
        Mirror half of the training images, left to right.
    shift : int
        Pixels that a training image is moved at most, each way: 0 to 16.
    cutout : int
        Side in pixels of a square that is blanked in each training image; 0 for none, at most 64.
    whitening : bool
        Take the first convolution's filters from the training images, and keep them: see
        `cnnviz.training.whitening`.
    average_weights : bool
        Judge and keep a moving average of the weights.
    flip_test : bool
        Average each prediction with that of the mirrored image.
    augmentation : Augmentation
        What each training image passes after that: other numbers in each step.

    Raises
    ------
    TypeError, ValueError
        One sentence that names the setting, its value and the rule.

    Examples
    --------
    >>> from dataclasses import replace
    >>> replace(SEED_LESSON, epochs=0)
    Traceback (most recent call last):
    ValueError: `epochs` must be at least 1, got 0.
    """

    name: str
    data: DataChoice
    network: NetworkSpec | TransferSpec
    data_share: float = 1.0
    validation_share: float = 0.2
    epochs: int = 10
    batch_size: int = 128
    optimizer: str = "adam"
    momentum: float = 0.9
    nesterov: bool = True
    learning_rate: float = 1e-3
    schedule: str = "constant"
    weight_decay: float = 0.0
    dropout: float = 0.0
    label_smoothing: float = 0.0
    seed: int = 42
    mixed_precision: str = "auto"
    flip: bool = False
    shift: int = 0
    cutout: int = 0
    whitening: bool = False
    average_weights: bool = False
    flip_test: bool = False
    augmentation: Augmentation = _NONE

    def __post_init__(self) -> None:
        for each in fields(self):
            value = RULES[each.name](getattr(self, each.name), each.name)
            object.__setattr__(self, each.name, value)
        network = self.network
        layers = network.head if isinstance(network, TransferSpec) else network.layers
        if self.dropout and not any(isinstance(each, Dense) for each in layers):
            raise ValueError(
                message(
                    "`dropout` comes before the last Dense layer, but the network has none: use 0."
                )
            )
        if self.whitening:
            if isinstance(network, TransferSpec):
                raise WhiteningError(
                    message("`whitening` is for networks of their own, not for a backbone.")
                )
            whitened_layer(network)
        tuned = network.fine_tune if isinstance(network, TransferSpec) else None
        if tuned and tuned.epochs >= self.epochs:
            raise ValueError(
                message(
                    "`fine_tune.epochs` must be fewer than the run's `epochs`, which they end, "
                    "got {tuned:,} of {epochs:,}.",
                    tuned=tuned.epochs,
                    epochs=self.epochs,
                )
            )

    @staticmethod
    def presets() -> dict[str, RunConfig]:
        """Give the runs to start from, by name."""
        return {each.name: each for each in (SEED_LESSON, FAST, LONG)}


SEED_LESSON = RunConfig(marked("Seed lesson"), DataChoice("cifar10"), SEED_CNN)

FAST = RunConfig(
    marked("Fast"),
    DataChoice("cifar10"),
    FAST_CNN,
    validation_share=0.1,
    epochs=8,
    batch_size=512,
    optimizer="muon",
    momentum=0.6,
    learning_rate=0.24,
    schedule="cosine",
    label_smoothing=0.1,
    flip=True,
    shift=2,
    flip_test=True,
)

# Nearly all training images, and a wider network. The decay keeps the filters from growing, and
# with them Muon's steps from becoming too small to matter.
LONG = replace(
    FAST,
    name=marked("Long"),
    network=WIDE_CNN,
    epochs=12,
    validation_share=0.01,
    weight_decay=0.03,
    whitening=True,
)
