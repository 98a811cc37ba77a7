"""Networks that begin with what others have learned. Nothing here loads TensorFlow on import."""

from cnnviz.nets.transfer.fine_tuning import ALL, NONE, FineTuning
from cnnviz.nets.transfer.spec import TransferSpec, backbone_title, sides, usual_head

__all__ = [
    "ALL",
    "NONE",
    "FineTuning",
    "TransferSpec",
    "backbone_title",
    "sides",
    "usual_head",
]
