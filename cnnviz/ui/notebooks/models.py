"""The parts of a notebook that open a model and bring a picture to it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cnnviz.i18n import translate
from cnnviz.inspection import Description, Head, ModelChoice
from cnnviz.inspection.questions.notebook_model import NotebookModel, notebook_model
from cnnviz.nets.layers import layer_kind
from cnnviz.nets.pixel_scaling import SCALINGS, Numbers
from cnnviz.notebooks.section import Section, Value, photo_of, scale_for
from cnnviz.ui.inspector import inspector
from cnnviz.ui.notebooks.parts import no_notebook, to_notebook
from cnnviz.ui.notebooks.photo import photo_shown

MOST_PARAMETERS = 2_000_000
"""Of a model that is written into a notebook: 8 MB of float32."""

OPEN = """\
import tempfile
from pathlib import Path

with tempfile.TemporaryDirectory() as folder:
    file = Path(folder, "model.keras")
    file.write_bytes(data["model"].tobytes())
    model = keras.models.load_model(file)"""

_ROUNDED = 0.005  # of 255: a pixel that is rounded may be the next one


def refusal(description: Description) -> str:
    """Say why a model cannot be written into a notebook; "" where it can."""
    parameters = sum(row.parameters for row in description.rows)
    if parameters > MOST_PARAMETERS:
        return translate(
            "The model has {count:,} parameters, and at most {most:,} are written into a "
            "notebook: choose a smaller model.",
            count=parameters,
            most=MOST_PARAMETERS,
        )
    if any(layer_kind(row.kind).given for row in description.rows):
        return translate(
            "What the model's further inputs are given is a layer of cnnviz, which a notebook "
            "does not have: choose a model of one input."
        )
    if len(description.heads) > 1:
        return translate(
            "A notebook holds models of one output, and this one has {count}: choose another.",
            count=len(description.heads),
        )
    return ""


def with_model(
    make: Callable[..., Sequence[Section]],
    choice: ModelChoice,
    description: Description,
    *arguments: Any,
    layer: str = "",
) -> None:
    """Have a notebook hold what a page shows of a model, or say why there can be none.

    Parameters
    ----------
    make : callable
        Gives sections of what gets the model, its description, and the arguments.
    choice, description
        As `cnnviz.ui.models.picker.pick_model` gives them.
    *arguments
        What else it takes: the numbers as they are shown.
    layer : str
        Whose place in the model is asked for.
    """
    if reason := refusal(description):
        no_notebook(reason)
        return
    ask = partial(inspector().ask, notebook_model, choice, layer)
    to_notebook(make, ask, description, *arguments)


def model_and_picture(
    ask: Callable[[], NotebookModel],
    description: Description,
    photo: NDArray[np.uint8],
    pixels: NDArray[np.uint8],
) -> tuple[NotebookModel, list[Section]]:
    """Open the model in the notebook, and bring it the photo (H, W, 3); give the model too."""
    found = ask()
    return found, [
        _opened(found, description),
        photo_shown(photo),
        _seen(description, photo.shape, pixels),
    ]


def _opened(found: NotebookModel, description: Description) -> Section:
    parameters = sum(row.parameters for row in description.rows)
    return Section(
        translate("**The model**, with its weights, out of this notebook."),
        OPEN,
        {"model": np.frombuffer(found.file, np.uint8)},
        [Value("model.count_params()", parameters, 0)],
    )


def _seen(
    description: Description, photo_shape: tuple[int, ...], pixels: NDArray[np.uint8]
) -> Section:
    """Make of the photo what the model sees, pixels (H, W, C)."""
    how = description.preprocessing
    lines = []
    if how.channels == 1:
        lines.append("photo = np.rint(photo @ np.array([0.299, 0.587, 0.114]))[..., None]")
    lines.append('pixels = photo.astype("float32")')
    if photo_shape[:2] != (how.height, how.width):
        lines += [
            f"resizing = layers.Resizing({how.height}, {how.width}, crop_to_aspect_ratio=True, "
            "antialias=True)",
            "pixels = keras.ops.convert_to_numpy(resizing(pixels[None]))[0]",
            *(["pixels = np.rint(pixels)"] if how.whole else []),
        ]
    centred = scaled_code("pixels", how.numbers, "np.array({})")
    lines += [
        "",
        "",
        "def scaled(pixels):",
        f'    return np.array({centred}, "float32")',
        "",
        "",
        "inputs = scaled(pixels)",
    ]
    height, width, channels = how.height, how.width, how.channels
    return Section(
        translate(
            "**What the network sees**: the middle of the photo, brought to {shape}, in the "
            "numbers that it takes.",
            shape=f"{height} × {width} × {channels}",
        ),
        "\n".join(lines),
        values=[Value("np.rint(pixels)", pixels, _ROUNDED, printed=False)],
        painting=photo_of("pixels", pixels, scale_for(height, 224)),
    )


def scaled_code(pixels: str, numbers: Numbers, array: str = "{}") -> str:
    """Write what makes the numbers that a network takes of pixels (..., H, W, C).

    Parameters
    ----------
    pixels : str
        An expression.
    numbers : str
        Of `cnnviz.nets.pixel_scaling.SCALINGS`.
    array : str
        How numbers for the channels are written; in braces, their list.

    Examples
    --------
    >>> scaled_code("image", "0..1")
    'image / 255.0'
    """
    scaling = SCALINGS[numbers]
    found = f"{pixels}[..., ::-1]" if scaling.bgr else pixels
    if scaling.divisor != 1:
        found = f"{found} / {scaling.divisor!r}"
    if any(scaling.mean):
        found = f"{found} - {array.format([*scaling.mean])}"
    if scaling.deviation != (1.0,):
        found = f"({found}) / {array.format([*scaling.deviation])}"
    return found


def shares_of(head: Head) -> str:
    """Write what makes shares of classes of ``answers`` (N, size)."""
    if head.kind.adds_classes:
        return "np.concatenate([1 - answers, answers], axis=1)[0]"
    if head.meaning == "logits":
        return "keras.ops.convert_to_numpy(keras.ops.softmax(answers))[0]"
    return "answers[0]"


def score_of(head: Head, class_index: int, against: int | None) -> str:
    """Write the number of ``logits`` (N, size) that is explained."""
    if head.kind.adds_classes:
        return "logits[:, 0]" if class_index else "-logits[:, 0]"
    own = f"logits[:, {class_index}]"
    return own if against is None else f"{own} - logits[:, {against}]"
