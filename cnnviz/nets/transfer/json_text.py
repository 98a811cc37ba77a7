"""A transfer network as plain values for JSON, both ways."""

from __future__ import annotations

from dataclasses import asdict, fields
from typing import Any

from cnnviz.i18n import message
from cnnviz.nets.choice import ModelChoice
from cnnviz.nets.json_text import read_layers
from cnnviz.nets.reading import ReadingError, made, named_settings
from cnnviz.nets.transfer.fine_tuning import FineTuning
from cnnviz.nets.transfer.spec import TransferSpec


def to_data(spec: TransferSpec) -> dict[str, Any]:
    """Give a transfer network as what JSON can hold.

    Examples
    --------
    >>> from cnnviz.nets.transfer.head import usual_head
    >>> found = to_data(TransferSpec(ModelChoice("edges"), (32, 32, 3), usual_head(4)))
    >>> found["backbone"], found["head"][0]
    ({'kind': 'edges', 'name': '', 'scale': 'auto', 'epoch': 0}, {'kind': 'GlobalAveragePooling2D'})
    """
    values = {each.name: getattr(spec, each.name) for each in fields(spec)}
    backbone = asdict(spec.backbone)
    del backbone["inputs"]  # a network begins with models of one picture
    return values | {
        "backbone": backbone,
        "head": [layer.data() for layer in spec.head],
        "fine_tune": asdict(spec.fine_tune) if spec.fine_tune else None,
    }


def from_data(data: Any) -> TransferSpec:
    """Read a transfer network from what JSON held.

    Raises
    ------
    ReadingError
        One sentence that says why it is none.

    Examples
    --------
    >>> from_data({"backbone": {"kind": "edges"}, "input_shape": [8, 8, 3], "head": []})
    Traceback (most recent call last):
    cnnviz.nets.reading.ReadingError: `head` must end in a Dense with a unit for each class and the activation softmax.
    """  # noqa: E501, the sentence is one line
    values = dict(named_settings(TransferSpec, data, message("A TransferSpec")))
    if not isinstance(values["head"], list):
        raise ReadingError(message("`head` must be a list of layers."))
    values["head"] = read_layers(values["head"])
    values["backbone"] = made(ModelChoice, values["backbone"], message("A ModelChoice"))
    if values.get("fine_tune") is not None:
        values["fine_tune"] = made(FineTuning, values["fine_tune"], message("A FineTuning"))
    return made(TransferSpec, values, message("A TransferSpec"))
