"""What holds where the app serves others: read once, from the environment alone."""

from cnnviz.serving.environment import read, serving, variable_of
from cnnviz.serving.rate_limit import RateLimit
from cnnviz.serving.settings import Serving, ServingError

__all__ = ["RateLimit", "Serving", "ServingError", "read", "serving", "variable_of"]
