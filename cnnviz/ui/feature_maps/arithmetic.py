"""Each step of the arithmetic of a number, as a line of words and numbers."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from cnnviz.i18n import marked, translate
from cnnviz.inspection.questions.tracing import Pixel
from cnnviz.nets import CalculationStep, Explanation, Read
from cnnviz.nets.pixel_scaling import SCALINGS
from cnnviz.ui.components.trace import Line, Token

_NORMALISING = {
    "mean": marked("− mean"),
    "variance": marked("÷ deviation"),
    "gamma": marked("× gamma"),
    "beta": marked("+ beta"),
    "scale": marked("× scale"),
    "offset": marked("+ offset"),
    "deviation": marked("× deviation"),
    "through_mean": marked("through the mean"),
    "through_variance": marked("through the variance"),
}


def layer_lines(
    found: Explanation, before: Explanation | None, windows: Sequence[Read]
) -> tuple[Line, ...]:
    """Write what one layer does.

    Parameters
    ----------
    found : Explanation
    before : Explanation or None
        Of the number that it makes this one of, None for the first layer of a trace.
    windows : sequence of Read
        What the first layer reads.
    """
    entering = before.model_value if before else _entering(windows)
    lines: list[Line] = []
    if before is None and found.sum is not None and not found.reason:
        parts: tuple[Token, ...] = (found.sum,)
        if found.bias:
            parts = (found.sum - found.bias, " + ", found.bias, " = ", found.sum)
        name = translate("sum + bias") if found.bias else translate(_how(windows))
        lines.append(Line(name, parts))
        entering = found.sum
    elif before is not None and found.moved:
        said = translate("the number of {layer}, as it is", layer=before.cell.layer)
        lines.append(Line(translate("moved"), (said,)))
    elif before is not None and not found.steps and found.value is not None:
        parts = _with_tokens(
            translate("{before} becomes {value}"), before=before.model_value, value=found.value
        )
        lines.append(Line(translate("weight"), parts))
    for step in found.steps:
        lines.append(_line(step, entering))
        entering = step.value
    if found.dtype in ("bfloat16", "float16"):
        said = translate("{dtype}: Keras keeps two or three digits", dtype=found.dtype)
        lines.append(Line(translate("precision"), (said,)))
    return tuple(lines)


def preprocessed(found: Pixel, channel: int) -> tuple[Token, ...]:
    """Write what `Preprocessing.scaled` does."""
    scaling = SCALINGS[found.numbers]
    done: list[Token] = []
    if scaling.divisor != 1:
        done.append(f" / {scaling.divisor:g}")
    if any(scaling.mean):
        mean = scaling.mean[channel % len(scaling.mean)]
        done += [" − ", mean] if len(scaling.mean) > 1 else [f" − {mean:g}"]
    if not done:
        return (translate("left as it is"),)
    if any(each != 1 for each in scaling.deviation):
        deviation = scaling.deviation[channel % len(scaling.deviation)]
        return "(", found.intensity, *done, ") / ", deviation, " = ", found.value
    return found.intensity, *done, " = ", found.value


def mode(read: Read) -> str:
    """Tell what is done to the inputs: see `WindowView`; "inputs" where they are not simply added.

    Examples
    --------
    >>> halves = np.array([[[0.5], [0.5]]])  # 3 = 0.5 * 2 + 0.5 * 4
    >>> mode(Read("x", (1, 2), (0,), (0, 1), (0,), np.array([[[2.0], [4.0]]]), halves))
    'mean'
    """
    weights = read.weights
    if weights is None:
        return "inputs"
    if len(read.channels) > 1 or read.others:
        return "kernel"
    if weights.size > 1 and (weights.sum(), weights.max()) == (1, 1):
        return "largest"
    inside = weights[weights != 0]
    if inside.size > 1 and np.allclose(inside, 1 / inside.size, rtol=1e-9, atol=0):
        return "mean"
    return "kernel"


def _with_tokens(template: str, **tokens: Token) -> tuple[Token, ...]:
    """Give the parts of a message in their order, a token in place of each {name}.

    Examples
    --------
    >>> _with_tokens("{before} becomes {value}", before=1.0, value=0.5)
    (1.0, ' becomes ', 0.5)
    """
    parts = enumerate(re.split(r"\{(\w+)\}", template))
    said = (tokens[part] if at % 2 else part for at, part in parts)
    return tuple(each for each in said if each != "")


def _how(windows: Sequence[Read]) -> str:
    """Say how the first layer makes one number of several."""
    modes = {mode(read) for read in windows}
    if "largest" in modes:
        return marked("the largest")
    return marked("their mean") if "mean" in modes else marked("sum")


def _entering(windows: Sequence[Read]) -> float | None:
    """Give the only number that the first layer reads, None if it reads several."""
    numbers = [read.inputs for read in windows if read.inputs.size]
    return float(numbers[0].item()) if len(numbers) == 1 and numbers[0].size == 1 else None


def _line(step: CalculationStep, before: float | None) -> Line:
    """Write one step.

    Examples
    --------
    >>> _line(CalculationStep("subtract", {"mean": 2.0}, 1.0), 3.0)
    Line(name='− mean', parts=(3.0, ' − ', 2.0, ' = ', 1.0))
    """
    operands = step.operands
    first = next(iter(operands), "")
    if before is None and step.name == "subtract":
        before = step.value + operands[first]  # of several numbers that are read, the one meant
    start = step.value if before is None else before
    end: tuple[Token, ...] = (" = ", step.value)
    title = _NORMALISING.get(first, step.name)
    name = translate(title)
    if step.name in ("subtract", "add", "multiply") and first:
        sign = {"subtract": " − ", "add": " + ", "multiply": " · "}[step.name]
        return Line(name, (start, sign, operands[first], *end))
    if step.name == "multiply":
        return Line(translate("product of all"), (step.value,))
    if step.name == "divide":
        epsilon: tuple[Token, ...] = (" + ", operands["epsilon"]) if "epsilon" in operands else ()
        return Line(name, (start, " / √(", operands["variance"], *epsilon, ")", *end))
    if "total" in operands:
        power: tuple[Token, ...] = (operands["power"],)
        if before is not None:
            power = ("e^(", before, " − ", operands["largest"], ")")
        return Line(step.name, (*power, " / ", operands["total"], *end))
    settings = [f", {key} {value:g}" for key, value in operands.items() if value]
    return Line(step.name, (f"{step.name}(", start, *settings, ")", *end))
