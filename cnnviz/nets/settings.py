"""Frozen settings, spelled as in Keras: checked and brought to one form when made."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import MISSING, Field, dataclass, field, fields
from typing import Any

Rule = Callable[[Any, str], Any]


def setting(rule: Rule, letter: str, default: Any = MISSING, *, positional: bool = False) -> Any:
    """Make a field of `CheckedSettings`.

    Parameters
    ----------
    rule : callable
        Gives a value in its one form, or raises one sentence that names the setting: one of
        `cnnviz.nets.rules` or `cnnviz.nets.augment.limits`.
    letter : str
        Of the setting in links; the same for the same setting of all layers.
    default : optional
    positional : bool
        Whether Keras's call has it in any case, without its name.
    """
    metadata = {"rule": rule, "letter": letter, "positional": positional}
    return field(default=default, metadata=metadata)


@dataclass(frozen=True, repr=False)
class CheckedSettings:
    """What layers and augmentation steps share; each kind is a class, its object has the settings.

    Raises
    ------
    TypeError, ValueError
        One sentence that names the setting, its value and the rule.
    """

    def __post_init__(self) -> None:
        for each in self.in_order():
            object.__setattr__(self, each.name, _checked(each, getattr(self, each.name)))

    @classmethod
    def in_order(cls) -> tuple[Field[Any], ...]:
        """Give the fields in the order in which they are written."""
        return fields(cls)

    @property
    def kind(self) -> str:
        """The name of the class."""
        return type(self).__name__

    @classmethod
    def rules(cls) -> dict[str, Any]:
        """Give the rule of each setting."""
        return {each.name: each.metadata["rule"] for each in cls.in_order()}

    @classmethod
    def letters(cls) -> dict[str, str]:
        """Give the letter of each setting in links."""
        return {each.name: each.metadata["letter"] for each in cls.in_order()}

    def settings(self) -> dict[str, Any]:
        """Give every setting by name."""
        return {each.name: getattr(self, each.name) for each in self.in_order()}

    def chosen(self) -> dict[str, Any]:
        """Give the settings that differ from their defaults."""
        return {
            each.name: getattr(self, each.name)
            for each in self.in_order()
            if each.default is MISSING or getattr(self, each.name) != _checked(each, each.default)
        }

    def data(self) -> dict[str, Any]:
        """Give the kind and what was chosen of it, as JSON can hold it."""
        return {"kind": self.kind, **self.chosen()}

    def __repr__(self) -> str:
        return f"{self.kind}({', '.join(f'{k}={v!r}' for k, v in self.chosen().items())})"


def _checked(each: Field[Any], value: Any) -> Any:
    return each.metadata["rule"](value, each.name)


def json_lines(data: dict[str, Any]) -> str:
    """Write values by name as JSON, each entry of the last, a list, in a line of its own."""
    *others, (last, entries) = data.items()
    first = json.dumps(dict(others), ensure_ascii=False).removesuffix("}")
    lines = ",\n".join(f"  {json.dumps(each)}" for each in entries)
    return f'{first}, "{last}": [\n{lines}\n]}}'
