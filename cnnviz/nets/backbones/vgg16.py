"""VGG16: Simonyan and Zisserman, 2014."""

from cnnviz.nets.backbone import Backbone, WeightsFile

ENTRY = Backbone(
    "VGG16",
    place=10,
    scaling="caffe",
    smallest=32,
    usual=224,
    folder="vgg16",
    whole=WeightsFile(
        "vgg16_weights_tf_dim_ordering_tf_kernels.h5",
        "64373286793e3c8b2b4e3219cbf3544b",
        553_467_096,
    ),
    no_top=WeightsFile(
        "vgg16_weights_tf_dim_ordering_tf_kernels_notop.h5",
        "6d6bbae143d832006294945121d1f1fc",
        58_889_256,
    ),
    licence="CC BY 4.0, Visual Geometry Group, Oxford",
    whole_suffices=True,
)
