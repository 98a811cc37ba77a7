"""Networks that begin with what others have learned. Nothing here loads TensorFlow on import."""

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
from cnnviz.nets.zoo import BACKBONES

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
