"""What is known of one activation; a registry entry, of which all modules ask."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from numbers import Integral, Real
from typing import Any, Literal

from cnnviz.i18n import message
from cnnviz.ops.arrays import Array


@dataclass(frozen=True)
class Parameter:
    """What an activation takes besides the numbers.

    Attributes
    ----------
    name : str
        As in Keras.
    default : float, int, bool or None
        As in Keras; its type is that of all values, None that of a number that may be left out.
    title : str
        For people; empty where it is not offered to them.
    minimum, maximum, step : float
        Between which, and how finely, it is worth trying.
    start : float or None
        What it begins with where it may be left out.
    switch : (str, str) or None
        Name and title of what turns it on where it may be left out.
    """

    name: str
    default: float | None
    title: str = ""
    minimum: float = 0.0
    maximum: float = 1.0
    step: float = 0.05
    start: float | None = None
    switch: tuple[str, str] | None = None

    @property
    def is_flag(self) -> bool:
        """Whether it is True or False."""
        return isinstance(self.default, bool)

    def check(self, value: object) -> None:
        """Raise TypeError if a value is of the wrong kind.

        Examples
        --------
        >>> Parameter("alpha", 1.0).check(True)
        Traceback (most recent call last):
        TypeError: `alpha` must be a number, got True.
        """
        if value is None and self.default is None:
            return
        given = {"name": self.name, "value": value}
        if self.is_flag:
            if not isinstance(value, bool):
                raise TypeError(message("`{name}` must be True or False, got {value!r}.", **given))
        elif isinstance(self.default, int):
            if not isinstance(value, Integral) or isinstance(value, bool):
                raise TypeError(message("`{name}` must be a whole number, got {value!r}.", **given))
        elif not isinstance(value, Real) or isinstance(value, bool):
            raise TypeError(message("`{name}` must be a number, got {value!r}.", **given))


@dataclass(frozen=True)
class ActivationKind:
    """One activation.

    Attributes
    ----------
    name : str
        Of Keras's function.
    place : int
        Among the others, as people are offered them.
    compute, slope : callable
        Take an array of floats, and every parameter by its name. The slope at a corner is the
        one that TensorFlow uses.
    parameters : tuple of Parameter
    layer : str
        Of the Keras layer that is nothing else, if there is one.
    presets : mapping
        Keras's further functions that are this one with certain parameters.
    operations : mapping
        Keras's operations, by class, and the parameters that they mean.
    operands : callable or None
        Of an activation that looks at a row of numbers: gives what one of them becomes is made
        of, by name, from the row and its index. None where each number becomes another by itself.
    formula : callable or None
        Of the same: writes it, from the number and the row as they are written.
    rectifies : bool
        Whether its slope is 0 below zero and 1 above: units can die, and a guided gradient
        passes what is above 0 alone.
    probabilities : {"", "each", "shared"}
        What its numbers mean at the end of a classifier: each a probability by itself, or
        together one.
    """

    name: str
    place: int
    compute: Callable[..., Array]
    slope: Callable[..., Array]
    parameters: tuple[Parameter, ...] = ()
    layer: str = ""
    presets: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    operations: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    operands: Callable[[Array, int], Mapping[str, float]] | None = None
    formula: Callable[[str, Sequence[str]], str] | None = None
    rectifies: bool = False
    probabilities: Literal["", "each", "shared"] = ""

    @property
    def elementwise(self) -> bool:
        """Whether each number becomes another by itself."""
        return self.operands is None

    def complete(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """Give every parameter: those given, and the defaults of the others.

        Raises
        ------
        TypeError
            If it has no such parameter, or a value is of the wrong kind.
        """
        known = {each.name: each for each in self.parameters}
        for name, value in given.items():
            if name not in known:
                takes = ", ".join(f"`{each}`" for each in known)
                raise TypeError(
                    message(
                        "`{name}` takes {parameters}, got `{given}`.",
                        name=self.name,
                        parameters=takes or message("no parameters"),
                        given=name,
                    )
                )
            known[name].check(value)
        return {name: given.get(name, each.default) for name, each in known.items()}
