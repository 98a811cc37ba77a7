"""Where pictures come from: uploads, sample photos, drawn shapes, data sets."""

from cnnviz.data.cifar10 import CIFAR10_CLASSES, find_cifar10, read_cifar10
from cnnviz.data.dataset import Dataset, DatasetError, shapes_dataset
from cnnviz.data.folder import read_folder, read_zip
from cnnviz.data.guards import ImageError
from cnnviz.data.images import MAX_BYTES, image_size, load_image
from cnnviz.data.outlines import CLASS_NAMES
from cnnviz.data.samples import SAMPLES, Sample, sample_image
from cnnviz.data.shapes import draw_shapes
from cnnviz.data.stratify import stratified_split
from cnnviz.data.transform import cut, fit, square, to_grey

__all__ = [
    "CIFAR10_CLASSES",
    "CLASS_NAMES",
    "MAX_BYTES",
    "SAMPLES",
    "Dataset",
    "DatasetError",
    "ImageError",
    "Sample",
    "cut",
    "draw_shapes",
    "find_cifar10",
    "fit",
    "image_size",
    "load_image",
    "read_cifar10",
    "read_folder",
    "read_zip",
    "sample_image",
    "shapes_dataset",
    "square",
    "stratified_split",
    "to_grey",
]
