"""What a run costs: numbers to learn, and multiply-adds."""

from __future__ import annotations

from cnnviz.nets import NetworkSpec, spec_table
from cnnviz.training.config import RunConfig
from cnnviz.training.sources import part_sizes
from cnnviz.training.store.records import Run

_PASSES = 3  # learning takes the multiply-adds of one pass there and about two back


def parameters(network: NetworkSpec) -> int:
    """Count the parameters of a network."""
    return sum(row.parameters for row in spec_table(network))


def run_parameters(run: Run) -> int | None:
    """Count the parameters of a run's network; None of a backbone that no worker has had yet."""
    network = run.config.network
    if isinstance(network, NetworkSpec):
        return parameters(network)
    return run.transfer.parameters if run.transfer else None


def image_work(network: NetworkSpec) -> int:
    """Estimate the multiply-adds of learning from one image once: one pass there, two back."""
    return _PASSES * sum(row.macs or 0 for row in spec_table(network))


def multiply_adds(config: RunConfig, images: int, validation: int = 0) -> int:
    """Estimate the work of a whole run.

    Parameters
    ----------
    config : RunConfig
    images : int
        That there are to train on, before the shares are taken.
    validation : int
        How many of them are kept for validation as they came.

    Returns
    -------
    int
        See `image_work`, for each image of each epoch; 0 for a network that begins with a
        backbone, whose work is known when it is there.

    Examples
    --------
    >>> from cnnviz.training.config import SEED_LESSON
    >>> per_image = sum(row.macs for row in spec_table(SEED_LESSON.network))
    >>> multiply_adds(SEED_LESSON, 50_000) == 3 * per_image * 40_000 * 10  # 20 % are kept apart
    True
    """
    shares = config.data_share, config.validation_share
    learned, _ = part_sizes(images, *shares, validation)
    network = config.network
    return image_work(network) * learned * config.epochs if isinstance(network, NetworkSpec) else 0
