"""Calls as the lines of a list in a program."""

from __future__ import annotations

_WIDTH = 100  # of a line that is not broken, at most


def listing(calls: tuple[str, ...], indent: int) -> str:
    """Write calls as the lines of a list, one argument a line where one would be too long."""
    return "".join(_broken(call, " " * indent) for call in calls)


def _broken(call: str, indent: str) -> str:
    if len(indent + call) < _WIDTH:
        return f"{indent}{call},\n"
    name, _, arguments = call.partition("(")
    parts = _split(arguments.removesuffix(")"))
    inner = "".join(_broken(part, indent + "    ") for part in parts)
    return f"{indent}{name}(\n{inner}{indent}),\n"


def _split(arguments: str) -> list[str]:
    """Split arguments at the commas that stand in no bracket."""
    parts, depth = [""], 0
    for character in arguments:
        depth += (character == "(") - (character == ")")
        if character == "," and not depth:
            parts.append("")
        else:
            parts[-1] += character
    return [part.strip() for part in parts]
