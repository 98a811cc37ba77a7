"""The arithmetic of an optimiser's step, with its numbers put in."""

from __future__ import annotations

from collections.abc import Mapping
from string import Formatter
from typing import NamedTuple

from cnnviz.figures import number
from cnnviz.inspection.questions.weight_step import OptimizerChoice
from cnnviz.training.optimizers import UpdateSteps
from cnnviz.ui.text import sections


class WrittenStep(NamedTuple):
    """One number on the way of a step: what it is, how it is worked out, and its value."""

    title: str
    arithmetic: str
    value: float


def written_steps(
    optimizer: OptimizerChoice, weight: float, gradient: float, steps: UpdateSteps
) -> tuple[WrittenStep, ...]:
    """Write a first step, number by number.

    Its formulas stand in the text ``optimizers``: a section for each optimiser, and in it a line
    for each number, ``name | title | formula``. Of several formulas for a number the first is
    taken of which all numbers are known.
    """
    said = sections("optimizers").plain[optimizer.name]
    formulas = [line.split(" | ") for line in said.splitlines()]
    known = {"weight": weight, "gradient": gradient} | {
        f"slot_{at}": 0.0 for at in range(len(steps.slots))
    }
    written = []
    for step in steps.steps:
        known |= {name: value for name, value in step.operands.items() if name != "weight"}
        title, formula = next(
            (title, formula)
            for name, title, formula in formulas
            if name == step.name and needed(formula) <= known.keys()
        )
        written.append(WrittenStep(title, filled(formula, known), step.value))
        known["weight" if step.name == "decay" else step.name] = step.value
    return tuple(written)


def needed(formula: str) -> set[str]:
    """Give the names of the numbers that a formula is made of.

    Examples
    --------
    >>> sorted(needed("{rate} · {gradient}"))
    ['gradient', 'rate']
    """
    return {name for _, name, _, _ in Formatter().parse(formula) if name}


def filled(formula: str, known: Mapping[str, float]) -> str:
    """Put the numbers into a formula, those below 0 in brackets.

    Examples
    --------
    >>> filled("{rate} · {gradient}", {"rate": 0.5, "gradient": -2.0})
    '0.5 · (−2)'
    """
    texts = {name: number(known[name]) for name in needed(formula)}
    return formula.format(
        **{name: f"({text})" if text.startswith("−") else text for name, text in texts.items()}
    )
