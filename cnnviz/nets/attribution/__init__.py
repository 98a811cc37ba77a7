"""Why a network answers as it does, and what its channels answer to."""

from cnnviz.nets.attribution.activation_maximization import maximise
from cnnviz.nets.attribution.cam import (
    grad_cam,
    grad_cam_overlay,
    map_layers,
    signed_cam,
    usual_layer,
)
from cnnviz.nets.attribution.flow import Flow, Pull, Target
from cnnviz.nets.attribution.gradients import (
    Integrated,
    integrated_gradients,
    saliency,
    strength,
)
from cnnviz.nets.attribution.occlusion import occlusion
from cnnviz.nets.attribution.placing import laid_over
from cnnviz.nets.attribution.random_weights import random_weights, rank_correlation
from cnnviz.nets.attribution.strongest import Peaks, strongest

__all__ = [
    "Flow",
    "Integrated",
    "Peaks",
    "Pull",
    "Target",
    "grad_cam",
    "grad_cam_overlay",
    "integrated_gradients",
    "laid_over",
    "map_layers",
    "maximise",
    "occlusion",
    "random_weights",
    "rank_correlation",
    "saliency",
    "signed_cam",
    "strength",
    "strongest",
    "usual_layer",
]
