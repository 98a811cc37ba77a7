"""ResNet50: He, Zhang, Ren and Sun, 2015."""

from cnnviz.nets.backbone import Backbone, WeightsFile

ENTRY = Backbone(
    "ResNet50",
    place=20,
    scaling="caffe",
    smallest=32,
    usual=224,
    folder="resnet",
    whole=WeightsFile(
        "resnet50_weights_tf_dim_ordering_tf_kernels.h5",
        "2cb95161c43110f7111970584f804107",
        102_967_424,
    ),
    no_top=WeightsFile(
        "resnet50_weights_tf_dim_ordering_tf_kernels_notop.h5",
        "4d473c1dd8becc155b73f8504c6f6626",
        94_765_736,
    ),
    licence="MIT, Kaiming He",
)
