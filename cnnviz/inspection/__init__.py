"""Models looked into, in a process of their own: the app never loads TensorFlow."""

from cnnviz.inspection.inspector import Inspector
from cnnviz.inspection.job import Job
from cnnviz.inspection.limits import Limits
from cnnviz.inspection.messages import InspectionError, Progress
from cnnviz.inspection.opened import Description, Head
from cnnviz.inspection.preparation import Preparation
from cnnviz.nets.choice import KNOWN, ModelChoice

__all__ = [
    "KNOWN",
    "Description",
    "Head",
    "InspectionError",
    "Inspector",
    "Job",
    "Limits",
    "ModelChoice",
    "Preparation",
    "Progress",
]
