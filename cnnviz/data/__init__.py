"""Where pictures come from: uploads, sample photos, drawn shapes."""

from cnnviz.data.guards import ImageError
from cnnviz.data.images import MAX_BYTES, image_size, load_image
from cnnviz.data.samples import SAMPLES, Sample, sample_image
from cnnviz.data.shapes import CLASS_NAMES, draw_shapes
from cnnviz.data.transform import cut, fit, square, to_grey

__all__ = [
    "CLASS_NAMES",
    "MAX_BYTES",
    "SAMPLES",
    "ImageError",
    "Sample",
    "cut",
    "draw_shapes",
    "fit",
    "image_size",
    "load_image",
    "sample_image",
    "square",
    "to_grey",
]
