"""Networks that begin with what others have learned. Nothing here loads TensorFlow on import."""

from cnnviz.nets.transfer.backbone_facts import backbone_title, sides
from cnnviz.nets.transfer.fine_tuning import ALL, NONE, FineTuning
from cnnviz.nets.transfer.head import usual_head
from cnnviz.nets.transfer.spec import TransferSpec

__all__ = [
    "ALL",
    "NONE",
    "FineTuning",
    "TransferSpec",
    "backbone_title",
    "sides",
    "usual_head",
]
