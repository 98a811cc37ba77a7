"""A transposed convolution: each number of its input lays the kernel down on a larger map."""

from __future__ import annotations

from dataclasses import dataclass

from cnnviz.nets import costs, kernels, rules
from cnnviz.nets.explain import sums
from cnnviz.nets.gradients import sums as gradients
from cnnviz.nets.gradients import weight_terms
from cnnviz.nets.layer_windows import transposed_window
from cnnviz.nets.layers.convolution import check_strides
from cnnviz.nets.layers.kind import LayerKind
from cnnviz.nets.layers.spec import LayerSpec
from cnnviz.nets.settings import setting
from cnnviz.ops import Pair


@dataclass(frozen=True, repr=False)
class Conv2DTranspose(LayerSpec):
    """A transposed convolution, whose strides make the map larger."""

    filters: int = setting(rules.count, "f", positional=True)
    kernel_size: Pair = setting(rules.window, "k", 3, positional=True)
    strides: Pair = setting(rules.window, "s", 1)
    padding: str = setting(rules.padding, "p", "valid")
    dilation_rate: Pair = setting(rules.window, "d", 1)
    activation: str = setting(rules.activation, "a", "linear")
    use_bias: bool = setting(rules.flag, "b", True)

    def __post_init__(self) -> None:
        super().__post_init__()
        check_strides(self.strides, self.dilation_rate)


ENTRIES = (
    LayerKind(
        "Conv2DTranspose",
        "convolution",
        Conv2DTranspose,
        "ct",
        place=35,
        added={"filters": 32, "strides": 2, "padding": "same", "activation": "relu"},
        reads="window",
        window=transposed_window,
        transposes=True,
        cost=costs.transposed,
        explain=sums.conv2d_transpose,
        gradient=gradients.conv2d_transpose,
        weight_terms=weight_terms.conv2d_transpose,
        kernel_of=kernels.transposed,
        filter_axes={"kernel": (2,)},
    ),
)
