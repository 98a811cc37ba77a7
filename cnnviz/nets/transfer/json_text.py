"""A transfer network as plain values for JSON, both ways."""

from __future__ import annotations

from dataclasses import asdict, fields
from typing import Any, TypeVar

from cnnviz.nets.choice import ModelChoice
from cnnviz.nets.json_text import read_layer
from cnnviz.nets.reading import SpecError, named_settings, read_layers
from cnnviz.nets.transfer.spec import FineTuning, TransferSpec

T = TypeVar("T", ModelChoice, FineTuning, TransferSpec)


def to_dict(spec: TransferSpec) -> dict[str, Any]:
    """Write a transfer network as plain values.

    Examples
    --------
    >>> from cnnviz.nets.transfer.spec import usual_head
    >>> found = to_dict(TransferSpec(ModelChoice("edges"), (32, 32, 3), usual_head(4)))
    >>> found["backbone"], found["head"][0]
    ({'kind': 'edges', 'name': '', 'scale': 'auto', 'epoch': 0}, {'kind': 'GlobalAveragePooling2D'})
    """
    values = {each.name: getattr(spec, each.name) for each in fields(spec)}
    values["backbone"] = asdict(spec.backbone)
    values["input_shape"] = list(spec.input_shape)
    values["head"] = [{"kind": layer.kind, **layer.chosen()} for layer in spec.head]
    values["fine_tune"] = asdict(spec.fine_tune) if spec.fine_tune else None
    return values


def from_dict(values: Any) -> TransferSpec:
    """Read a transfer network that anyone may have written.

    Raises
    ------
    SpecError
        One sentence that says why it is none.

    Examples
    --------
    >>> from_dict({"backbone": {"kind": "edges"}, "input_shape": [8, 8, 3], "head": []})
    Traceback (most recent call last):
    cnnviz.nets.reading.SpecError: `head` must end in a Dense with a unit for each class and the activation softmax.
    """  # noqa: E501, the sentence is one line
    values = named_settings(TransferSpec, values, "A TransferSpec")
    if not isinstance(values["head"], list):
        raise SpecError("`head` must be a list of layers.")
    head = read_layers(values["head"], read_layer)
    tuning = values.get("fine_tune")
    backbone = _made(ModelChoice, values["backbone"])
    fine_tune = None if tuning is None else _made(FineTuning, tuning)
    return _made(
        TransferSpec, {**values, "backbone": backbone, "head": head, "fine_tune": fine_tune}
    )


def _made(kind: type[T], values: Any) -> T:
    settings = named_settings(kind, values, f"A {kind.__name__}")
    try:
        return kind(**settings)
    except (TypeError, ValueError) as rule:
        raise SpecError(str(rule)) from None
