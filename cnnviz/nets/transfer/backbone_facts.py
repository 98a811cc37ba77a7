"""What is said of a backbone before it is there: its name, and the pictures that it takes."""

from __future__ import annotations

from cnnviz.i18n import message
from cnnviz.nets.choice import ModelChoice
from cnnviz.nets.weights import TRAINED

MAX_BACKBONE_SIDE = 512


def backbone_title(choice: ModelChoice) -> str:
    """Name a backbone for people.

    Examples
    --------
    >>> backbone_title(ModelChoice("shipped", "fast"))
    'Fast CNN'
    """
    if choice.kind == "shipped":
        return TRAINED[choice.name].name
    if known := choice.backbone:
        if choice.kind == "edges":
            return message("{name} (edge-tuned)", name=known.name)
        if choice.kind == "random":
            return message("{name} (random weights)", name=known.name)
        return known.name
    return message("A run of yours") if choice.kind == "run" else message("Your file")


def sides(choice: ModelChoice) -> tuple[int, int, int] | None:
    """Give the smallest, the largest and the usual side of a backbone's pictures.

    Returns
    -------
    tuple of int or None
        None for a network that takes one size alone.

    Examples
    --------
    >>> sides(ModelChoice("imagenet", "InceptionV3"))
    (75, 512, 299)
    """
    known = choice.backbone
    return (known.smallest, MAX_BACKBONE_SIDE, known.usual) if known else None


def check_side(choice: ModelChoice, side: int) -> None:
    """Let through 0, for the usual one, and sides that a backbone takes.

    Raises
    ------
    ValueError
        One sentence.
    """
    if (known := sides(choice)) is None:
        if side:
            raise ValueError(
                message(
                    "`side` must be 0 for {backbone}, which takes pictures of one size, "
                    "got {side}.",
                    backbone=backbone_title(choice),
                    side=side,
                )
            )
    elif side and not known[0] <= side <= known[1]:
        raise ValueError(
            message(
                "`side` must be 0, or {smallest} to {largest} for {backbone}, got {side}.",
                smallest=known[0],
                largest=known[1],
                backbone=backbone_title(choice),
                side=side,
            )
        )
