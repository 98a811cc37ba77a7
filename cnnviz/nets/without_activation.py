"""What a layer gives before an activation of its own."""

from __future__ import annotations

from typing import Any

from cnnviz.nets.graph import Call, keras_kind
from cnnviz.nets.own_convolutions import own_call


class _Linear:
    """A layer as its ``call`` sees it, but for the activation."""

    activation = None

    def __init__(self, layer: Any) -> None:
        self._layer = layer

    def __getattr__(self, name: str) -> Any:
        return getattr(self._layer, name)


def without_activation(call: Call, tensor: Any) -> Any:
    """Compute what a layer gives before an activation of its own."""
    # The layer is shared, so its activation must not be taken away from it.
    layer = call.operation
    compute = own_call(keras_kind(layer), layer) or type(layer).call
    return compute(_Linear(layer), tensor)
