"""What is known of one kind of layer; a registry entry, of which all modules ask."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from cnnviz.discovery import LAST
from cnnviz.nets.costs import Cost
from cnnviz.nets.layers.spec import LayerSpec
from cnnviz.nets.windows import Geometry
from cnnviz.ops.arrays import Array

if TYPE_CHECKING:
    from cnnviz.nets.explain.task import Task
    from cnnviz.nets.explain.working import Working
    from cnnviz.nets.gradients.task import GradientTask
    from cnnviz.nets.gradients.weight_task import WeightTask, WeightTerms
    from cnnviz.nets.kernels import Kernel

Settings = Mapping[str, Any]
Shape = tuple[int, ...]
Family = Literal[
    "convolution", "pooling", "dense", "normalization", "activation", "merging", "other"
]
Reads = Literal["", "window", "place", "map", "channels", "inputs", "order"]


class Block(NamedTuple):
    """The layers of Keras that a block is made of.

    Attributes
    ----------
    paths : tuple of tuple of LayerSpec
        Side by side from what enters; an empty one passes it on as it is.
    merge : LayerSpec
        Where they meet.
    after : tuple of LayerSpec
    """

    paths: tuple[tuple[LayerSpec, ...], ...]
    merge: LayerSpec
    after: tuple[LayerSpec, ...] = ()


@dataclass(frozen=True)
class LayerKind:
    """One kind of layer. What is not given is not known of it.

    Attributes
    ----------
    name : str
        Of the Keras class, or of the operation.
    family : str
    spec : type of LayerSpec or None
        Its settings, where a network of one's own can have it. The editor offers it then.
    code : str
        Of the kind in links.
    place : int
        Among those that the editor offers.
    added : mapping
        The settings with which the editor adds it, where Keras's defaults are not what one wants.
    reads : str or callable
        What of its input one number of the output is made of: a ``"window"``; the numbers at the
        same ``"place"``; the whole ``"map"``; the ``"channels"`` of its place on a map, and all of
        a row; the same place of several ``"inputs"``; one in another ``"order"``. Where settings
        decide, it gives this from them.
    window : callable or None
        Gives from its settings how the cells of its map come from those of its input: what slides
        over it, or is laid down for each of its cells.
    channels : callable or None
        Gives the channels of its map from its settings and the shape that enters, where they are
        neither its filters nor those that enter.
    block : callable or None
        Gives the layers of Keras that it is, from its settings' `LayerSpec` and the channels that
        enter, where it is several: tables, models and explanations are of these.
    program : str
        A function of Python that applies such a block, named as Keras would name a layer.
    transposes : bool
        Whether its window is laid down for each cell of its input, so that maps grow.
    flattens : callable or None
        Gives the length of the row of numbers that it makes, from its settings and the shape
        that enters.
    needs_row : bool
        Whether it takes a row of numbers alone.
    cost : callable or None
        Counts parameters and multiply-adds, from its settings, and the shapes that enter and
        leave; None where there is nothing to count.
    explain : callable or None
        Gives the arithmetic of one of its numbers.
    explain_operation : callable or None
        The same of the operation of that name, which is no layer.
    gradient, gradient_of_operation : callable or None
        The same of how the loss depends on one of the numbers that enter, from how it does on those
        that leave: of the layer, and of the operation of that name.
    weight_terms : callable or None
        Gives the products that the gradient of one of its weights is the sum of.
    kernel_of : callable or None
        Gives the kernel behind one channel, from the Keras layer and the channel.
    filter_axes : mapping of tuple of int
        By the names of its weights, the axes that number their filters, where that is not the last.
    fixed_size : bool
        Whether its weights are as large as its map, so that it takes no other.
    measured : bool
        Whether its weights are measured before training, not learned.
    opaque : bool
        Whether it multiplies, how often its shapes do not say.
    sums_nothing : bool
        Whether its weights take part in no sum, of other kinds than normalizations and
        activations, of which that is known.
    preprocesses : bool
        Whether colours that pass through it are still colours: only their range, the size of the
        picture or its border change.
    seen : callable or None
        Gives mean and variance of each channel of what it has learned from, from the Keras layer,
        where it keeps them.
    by_chance : bool
        Whether it gives other numbers each time while a network trains.
    multiplies_by_chance : bool
        Whether it then does nothing but multiply each number by one that it draws.
    unchanged : bool
        Whether nothing new is to be seen in what leaves it.
    computes : bool
        Whether new numbers leave it in a prediction, not those that enter: moved, repeated, left
        out, pooled, resized, or as they were.
    given : bool
        Whether it gives the same whatever enters it, so that it sees nothing of a picture.

    Notes
    -----
    Settings are those of a `LayerSpec`, or the configuration of a Keras layer: both are spelled
    alike, and a configuration has more.
    """

    name: str
    family: Family = "other"
    spec: type[LayerSpec] | None = None
    code: str = ""
    place: int = LAST
    added: Mapping[str, Any] = field(default_factory=dict)
    reads: Reads | Callable[[Settings], Reads] = ""
    window: Callable[[Settings], Geometry] | None = None
    channels: Callable[[Settings, Shape], int] | None = None
    block: Callable[[Any, int], Block] | None = None
    program: str = ""
    transposes: bool = False
    flattens: Callable[[Settings, Shape], int] | None = None
    needs_row: bool = False
    cost: Callable[[Settings, Shape, Shape], Cost] | None = None
    explain: Callable[[Task], Working] | None = None
    explain_operation: Callable[[Task], Working] | None = None
    gradient: Callable[[GradientTask], Working] | None = None
    gradient_of_operation: Callable[[GradientTask], Working] | None = None
    weight_terms: Callable[[WeightTask], WeightTerms] | None = None
    kernel_of: Callable[[Any, int], Kernel] | None = None
    filter_axes: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    fixed_size: bool = False
    measured: bool = False
    opaque: bool = False
    sums_nothing: bool = False
    preprocesses: bool = False
    seen: Callable[[Any], tuple[Array, Array]] | None = None
    by_chance: bool = False
    multiplies_by_chance: bool = False
    unchanged: bool = False
    computes: bool = True
    given: bool = False

    def reading(self, settings: Settings) -> Reads:
        """Give what of its input one number is made of, with these settings.

        Examples
        --------
        >>> from cnnviz.nets.layers import layer_kind
        >>> layer_kind("Dropout").reading({})
        'place'
        """
        return self.reads(settings) if callable(self.reads) else self.reads

    def counted(self, settings: Settings, inputs: Shape, outputs: Shape) -> Cost:
        """Count what it learns and multiplies, from the shapes that enter and leave it.

        Examples
        --------
        >>> from cnnviz.nets.layers import layer_kind
        >>> layer_kind("Dense").counted({"units": 10}, (64,), (10,)).parameters_formula
        '64·10 + 10 = 650'
        """
        return self.cost(settings, inputs, outputs) if self.cost else Cost()

    @property
    def multiplies(self) -> bool:
        """Whether its weights, if it has any, may take part in sums."""
        return not self.sums_nothing and self.family not in ("normalization", "activation")

    @property
    def takes_any_size(self) -> bool:
        """Whether maps of any size can enter, whatever it was made for, and leave as maps.

        Not known where it hangs on the settings.
        """
        same_numbers = self.fixed_size or self.flattens is not None
        return self.reads in ("window", "place", "inputs") and not same_numbers

    @property
    def has_kernel(self) -> bool:
        """Whether it multiplies its input by what it has learned and adds up."""
        return self.family in ("convolution", "dense")

    @property
    def convolves(self) -> bool:
        """Whether a kernel of its own slides over its input."""
        return self.has_kernel and self.window is not None and not self.transposes

    def output_shape(self, settings: Settings, shape: Shape) -> Shape:
        """Give what leaves it, where the shape can enter."""
        if self.flattens:
            return (self.flattens(settings, shape),)
        if self.window is None:
            return shape
        channels = settings.get("filters") or shape[2] * settings.get("depth_multiplier", 1)
        if self.channels:
            channels = self.channels(settings, shape)
        return (*self.window(settings).output_size((shape[0], shape[1])), channels)
