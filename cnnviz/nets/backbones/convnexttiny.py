"""ConvNeXtTiny: Liu, Mao, Wu, Feichtenhofer, Darrell and Xie, 2022."""

from cnnviz.nets.backbone import Backbone, WeightsFile

ENTRY = Backbone(
    "ConvNeXtTiny",
    place=70,
    scaling="0..255",  # its first layer scales
    smallest=32,
    usual=224,
    folder="convnext",
    whole=WeightsFile(
        "convnext_tiny.h5", "8ae6e78ce2933352b1ef4008e6dd2f17bc40771563877d156bc6426c7cf503ff", 0
    ),
    no_top=WeightsFile(
        "convnext_tiny_notop.h5",
        "d547c096cabd03329d7be5562c5e14798aa39ed24b474157cef5e85ab9e49ef1",
        111_650_432,
    ),
    licence="MIT, Meta Platforms",
)
