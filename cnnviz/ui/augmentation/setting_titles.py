"""What the settings of steps are called."""

from __future__ import annotations

from cnnviz.i18n import marked, translate
from cnnviz.nets.augment import STEPS

TITLES = {
    "alpha": marked("Alpha"),
    "degrees": marked("Degrees"),
    "factor": marked("Factor"),
    "fill_mode": marked("Fill mode"),
    "height_factor": marked("Height factor"),
    "probability": marked("Probability"),
    "scale": marked("Scale"),
    "side": marked("Side"),
    "sigma": marked("Sigma"),
    "stddev": marked("Stddev"),
    "width_factor": marked("Width factor"),
    "x_factor": marked("X factor"),
    "y_factor": marked("Y factor"),
}


def setting_title(name: str) -> str:
    """Give the title of a setting.

    Examples
    --------
    >>> setting_title("width_factor")
    'Width factor'
    """
    return translate(TITLES[name])


def sweep_title(sweep: str) -> str:
    """Give the title of a setting that can be swept, with its step.

    Examples
    --------
    >>> sweep_title("Hue.factor"), sweep_title("Shift.width_factor")
    ('Hue', 'Shift, width factor')
    """
    kind, name = sweep.split(".")
    title = translate(STEPS[kind].LABEL)
    return f"{title}, {setting_title(name).lower()}" if len(STEPS[kind].ranges()) > 1 else title
