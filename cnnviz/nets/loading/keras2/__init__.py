"""Files of Keras 2, and `.h5` files of any Keras: their settings and weights, for Keras 3."""

from cnnviz.nets.loading.keras2.older import Older
from cnnviz.nets.loading.keras2.settings import as_keras3
from cnnviz.nets.loading.keras2.weights import load_archive_weights, load_h5_weights

__all__ = ["Older", "as_keras3", "load_archive_weights", "load_h5_weights"]
