"""Models looked into, in a process of their own: the app never loads TensorFlow."""

from cnnviz.inspection.inspector import Inspector
from cnnviz.inspection.job import Job
from cnnviz.inspection.limits import Limits
from cnnviz.inspection.loaded_model import Description, Head, first_classifier
from cnnviz.inspection.messages import InspectionError, Progress
from cnnviz.inspection.preprocessing import Preprocessing
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
    "Preprocessing",
    "Progress",
    "first_classifier",
]
