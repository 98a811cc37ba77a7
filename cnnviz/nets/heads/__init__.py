"""The kinds of outputs: the one place that names them, an entry a module.

An entry says how what leaves a model becomes classes and their probabilities, and which number of
a class is explained. Nobody else names a kind.
"""

from cnnviz.discovery import entries
from cnnviz.nets.heads.kind import HeadKind, Squashed, default_names

__all__ = ["HEADS", "HeadKind", "Squashed", "default_names", "head_kind"]

HEADS = entries(__name__, HeadKind)
"""All kinds by name, in the order in which they are asked whether an output is theirs."""


def head_kind(squashed: Squashed, size: int, adds_up: bool = False) -> HeadKind:
    """Give the kind of an output.

    Parameters
    ----------
    squashed : {"", "each", "shared"}
        Whether it ends in a sigmoid or a softmax: `ActivationKind.probabilities`.
    size : int
        How many numbers it gives.
    adds_up : bool
        Whether these were seen to be a distribution, though it ends in neither.

    Examples
    --------
    >>> head_kind("each", 1).name, head_kind("", 10).name
    ('binary', 'logits')
    """
    return next(kind for kind in HEADS.values() if kind.fits(squashed, size, adds_up))
