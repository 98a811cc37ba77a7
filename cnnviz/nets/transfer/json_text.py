"""A transfer network as plain values for JSON, both ways."""

from __future__ import annotations

from dataclasses import MISSING, asdict, fields
from typing import Any, TypeVar

from cnnviz.nets.choice import ModelChoice
from cnnviz.nets.json_text import read_layer
from cnnviz.nets.reading import SpecError, read_layers, short
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
    values = _named(TransferSpec, values)
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
    try:
        return kind(**_named(kind, values))
    except SpecError:
        raise
    except (TypeError, ValueError) as rule:
        raise SpecError(str(rule)) from None


def _named(kind: type[T], values: Any) -> dict[str, Any]:
    known = {each.name: each.default is MISSING for each in fields(kind)}
    if not isinstance(values, dict):
        raise SpecError(f"A {kind.__name__} must be its settings by name: {{…}}.")
    for name in values:
        if name not in known:
            raise SpecError(f'A {kind.__name__} has no setting "{short(str(name))}".')
    for name, needed in known.items():
        if needed and name not in values:
            raise SpecError(f"A {kind.__name__} needs `{name}`.")
    return values
