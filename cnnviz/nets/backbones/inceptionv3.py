"""InceptionV3: Szegedy, Vanhoucke, Ioffe, Shlens and Wojna, 2015."""

from cnnviz.i18n import marked
from cnnviz.nets.backbone import Backbone, WeightsFile

ENTRY = Backbone(
    "InceptionV3",
    place=30,
    scaling="-1..1",
    smallest=75,
    usual=299,
    folder="inception_v3",
    whole=WeightsFile(
        "inception_v3_weights_tf_dim_ordering_tf_kernels.h5",
        "9a0d58056eeedaa3f26cb7ebd46da564",
        96_112_376,
    ),
    no_top=WeightsFile(
        "inception_v3_weights_tf_dim_ordering_tf_kernels_notop.h5",
        "bcbd6486424b2319ff4ef7d526e38f63",
        87_910_968,
    ),
    licence=marked("Apache 2.0, the authors of TensorFlow's models"),
)
