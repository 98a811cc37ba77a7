"""What the settings of layers are called."""

from __future__ import annotations

from cnnviz.i18n import marked, translate

TITLES = {
    "activation": marked("Activation"),
    "axis": marked("Axis"),
    "depth_multiplier": marked("Depth multiplier"),
    "dilation_rate": marked("Dilation rate"),
    "epsilon": marked("Epsilon"),
    "filters": marked("Filters"),
    "groups": marked("Groups"),
    "interpolation": marked("Interpolation"),
    "kernel_size": marked("Kernel size"),
    "momentum": marked("Momentum"),
    "offset": marked("Offset"),
    "padding": marked("Padding"),
    "pool_size": marked("Pool size"),
    "rate": marked("Rate"),
    "scale": marked("Scale"),
    "size": marked("Size"),
    "strides": marked("Strides"),
    "units": marked("Units"),
    "use_bias": marked("Bias"),
}


def setting_title(name: str) -> str:
    """Give the title of a setting, as Keras calls it.

    Examples
    --------
    >>> setting_title("kernel_size"), setting_title("use_bias")
    ('Kernel size', 'Bias')
    """
    return translate(TITLES[name])
