"""MobileNetV2: Sandler, Howard, Zhu, Zhmoginov and Chen, 2018."""

from cnnviz.i18n import marked
from cnnviz.nets.backbone import Backbone, WeightsFile

ENTRY = Backbone(
    "MobileNetV2",
    place=40,
    scaling="-1..1",
    smallest=32,
    usual=224,
    folder="mobilenet_v2",
    whole=WeightsFile("mobilenet_v2_weights_tf_dim_ordering_tf_kernels_1.0_224.h5", "", 14_536_120),
    # Trained on 224 pixels, and taken for every size.
    no_top=WeightsFile(
        "mobilenet_v2_weights_tf_dim_ordering_tf_kernels_1.0_224_no_top.h5", "", 9_406_464
    ),
    licence=marked("Apache 2.0, the authors of TensorFlow's models"),
)
