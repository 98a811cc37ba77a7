"""Tours: a page shown step by step, each step as data."""

from cnnviz.teaching.tours.reading import TourError, read_tour
from cnnviz.teaching.tours.tour import MAX_STEPS, MIN_STEPS, Step, Tour, Wait

PATH = (
    "images",
    "convolution",
    "padding",
    "pooling",
    "activation",
    "dense",
    "architecture",
    "learning",
    "training",
    "runs",
    "sweeps",
    "feature_maps",
    "why",
    "transfer_learning",
    "augmentation",
    "classify",
)
"""The names of all tours in the order of the lesson."""

__all__ = ["MAX_STEPS", "MIN_STEPS", "PATH", "Step", "Tour", "TourError", "Wait", "read_tour"]
