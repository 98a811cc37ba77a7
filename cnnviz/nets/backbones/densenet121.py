"""DenseNet121: Huang, Liu, van der Maaten and Weinberger, 2016."""

from cnnviz.nets.backbone import Backbone, WeightsFile

ENTRY = Backbone(
    "DenseNet121",
    place=60,
    scaling="torch",
    smallest=32,
    usual=224,
    folder="densenet",
    whole=WeightsFile(
        "densenet121_weights_tf_dim_ordering_tf_kernels.h5", "9d60b8095a5708f2dcce2bca79d332c7", 0
    ),
    no_top=WeightsFile(
        "densenet121_weights_tf_dim_ordering_tf_kernels_notop.h5",
        "30ee3e1110167f948a6b9946edeeb738",
        29_084_464,
    ),
    licence="BSD 3-clause, Zhuang Liu",
)
