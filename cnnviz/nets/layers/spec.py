"""What all layers of a network share: frozen settings, checked when made, spelled as in Keras."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import MISSING, Field, dataclass, field, fields
from typing import Any

Rule = Callable[[Any, str], Any]


def setting(rule: Rule, letter: str, default: Any = MISSING, *, positional: bool = False) -> Any:
    """Make a field of a `LayerSpec`.

    Parameters
    ----------
    rule : callable
        Gives a value in its one form, or raises one sentence that names the setting: one of
        `cnnviz.nets.rules`.
    letter : str
        Of the setting in links; the same for the same setting of all layers.
    default : optional
    positional : bool
        Whether Keras's call has it in any case, without its name.
    """
    metadata = {"rule": rule, "letter": letter, "positional": positional}
    return field(default=default, metadata=metadata)


@dataclass(frozen=True, repr=False)
class LayerSpec:
    """What all layers share: their settings are checked and brought to one form when made.

    Raises
    ------
    TypeError, ValueError
        One sentence that names the setting, its value and the rule.

    Examples
    --------
    >>> from cnnviz.nets.layers import Conv2D
    >>> Conv2D(32, strides=2, padding="same")
    Conv2D(filters=32, strides=(2, 2), padding='same')
    >>> Conv2D(0)
    Traceback (most recent call last):
    ValueError: `filters` must be at least 1, got 0.
    """

    def __post_init__(self) -> None:
        for each in fields(self):
            object.__setattr__(self, each.name, _checked(each, getattr(self, each.name)))

    @property
    def kind(self) -> str:
        """The name of the Keras class."""
        return type(self).__name__

    def settings(self) -> dict[str, Any]:
        """Give every setting by name."""
        return {each.name: getattr(self, each.name) for each in fields(self)}

    def chosen(self) -> dict[str, Any]:
        """Give the settings that differ from their defaults."""
        return {
            each.name: getattr(self, each.name)
            for each in fields(self)
            if each.default is MISSING or getattr(self, each.name) != _checked(each, each.default)
        }

    @classmethod
    def positional(cls) -> tuple[str, ...]:
        """Give the settings that Keras's call has in any case, without their names."""
        return tuple(each.name for each in fields(cls) if each.metadata["positional"])

    @classmethod
    def rule(cls, name: str) -> Rule:
        """Give the rule that a setting keeps."""
        (found,) = (each.metadata["rule"] for each in fields(cls) if each.name == name)
        rule: Rule = found
        return rule

    @classmethod
    def letters(cls) -> dict[str, str]:
        """Give the letter of each setting in links."""
        return {each.name: each.metadata["letter"] for each in fields(cls)}

    def __repr__(self) -> str:
        return f"{self.kind}({', '.join(f'{k}={v!r}' for k, v in self.chosen().items())})"


def _checked(each: Field[Any], value: Any) -> Any:
    return each.metadata["rule"](value, each.name)
