"""Which kinds of layers are explained, and by what."""

from __future__ import annotations

from collections.abc import Callable

from cnnviz.nets.explain import activation, merges, norms, pools, sums, views
from cnnviz.nets.explain.task import NotExplainedError, Task
from cnnviz.nets.explain.working import Working
from cnnviz.nets.graph import Call, keras_kind

_Explain = Callable[[Task], Working]

_LAYERS: dict[str, _Explain] = {
    "Conv2D": sums.conv2d,
    "DepthwiseConv2D": sums.depthwise_conv2d,
    "SeparableConv2D": sums.separable_conv2d,
    "Conv2DTranspose": sums.conv2d_transpose,
    "Dense": sums.dense,
    "MaxPooling2D": pools.max_pooling2d,
    "AveragePooling2D": pools.average_pooling2d,
    "GlobalMaxPooling2D": pools.global_max_pooling2d,
    "GlobalAveragePooling2D": pools.global_average_pooling2d,
    "BatchNormalization": norms.batch_normalization,
    "LayerNormalization": norms.layer_normalization,
    "Rescaling": norms.rescaling,
    "Normalization": norms.normalization,
    "PReLU": activation.prelu,
    **dict.fromkeys(("Activation", "ReLU", "LeakyReLU", "ELU", "Softmax"), activation.activation),
    "Add": merges.add,
    "Subtract": merges.subtract,
    "Multiply": merges.multiply,
    "Average": merges.average,
    "Maximum": merges.maximum,
    "Minimum": merges.minimum,
    "Concatenate": merges.concatenate,
    "Flatten": views.reshape,
    "Reshape": views.reshape,
    "Permute": views.permute,
    "ZeroPadding2D": views.zero_padding2d,
    "Cropping2D": views.cropping2d,
    "UpSampling2D": views.up_sampling2d,
    "Resizing": views.resizing,
    **dict.fromkeys(
        (
            *("Dropout", "SpatialDropout2D", "AlphaDropout", "GaussianDropout", "GaussianNoise"),
            *("Identity", "ActivityRegularization"),
            *("RandomFlip", "RandomRotation", "RandomZoom", "RandomTranslation"),
            *("RandomContrast", "RandomBrightness"),
        ),
        views.identity,
    ),
}
_OPERATIONS: dict[str, _Explain] = {
    "Add": merges.add,
    "Subtract": merges.subtract,
    "Multiply": merges.multiply,
    "Maximum": merges.maximum,
    "Minimum": merges.minimum,
    **dict.fromkeys(activation.OPERATIONS, activation.operation),
}


def work(call: Call, task: Task) -> Working:
    """Explain a number by the kind of its layer; of any other, offer all that enters it."""
    import keras

    kind = keras_kind(call.operation)
    table = _LAYERS if isinstance(call.operation, keras.Layer) else _OPERATIONS
    try:
        if kind in table and task.sources and ":" not in task.cell.layer.removeprefix(call.path):
            return table[kind](task)
        reason = f"What a `{call.kind}` computes is not explained here: these are its inputs."
    except NotExplainedError as why:
        reason = str(why)
    return Working(tuple(source.whole_map() for source in task.sources), reason=reason)
