"""EfficientNetV2B0: Tan and Le, 2021."""

from cnnviz.i18n import marked
from cnnviz.nets.backbone import Backbone, WeightsFile

ENTRY = Backbone(
    "EfficientNetV2B0",
    place=50,
    scaling="0..255",  # its first layers scale
    smallest=32,
    usual=224,
    folder="efficientnet_v2",
    whole=WeightsFile("efficientnetv2-b0.h5", "21ecbf6da12460d5c40bb2f29ceb2188", 0),
    no_top=WeightsFile(
        "efficientnetv2-b0_notop.h5", "893217f2bb855e2983157299931e43ff", 24_274_472
    ),
    licence=marked("Apache 2.0, the authors of Google's AutoML"),
)
