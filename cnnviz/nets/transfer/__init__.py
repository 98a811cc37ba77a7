"""Networks that begin with what others have learned. Nothing here loads TensorFlow on import."""

from cnnviz.nets.example_networks import BACKBONES
from cnnviz.nets.transfer.spec import (
    ALL,
    NONE,
    SMALLEST,
    USUAL,
    FineTuning,
    TransferSpec,
    backbone_title,
    sides,
    usual_head,
)

__all__ = [
    "ALL",
    "BACKBONES",
    "NONE",
    "SMALLEST",
    "USUAL",
    "FineTuning",
    "TransferSpec",
    "backbone_title",
    "sides",
    "usual_head",
]
