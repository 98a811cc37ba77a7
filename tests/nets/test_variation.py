"""Networks with other kernels or filters: what changes, and what does not."""

from __future__ import annotations

from cnnviz.nets import FAST_CNN, SEED_CNN, Conv2D, NetworkSpec, ResidualBlock, to_link
from cnnviz.nets.variation import with_filters, with_kernel_size


def test_kernel_size_leaves_1_by_1_and_everything_else():
    network = NetworkSpec((8, 8, 3), (Conv2D(4, 1), Conv2D(4, (3, 5), padding="same")))
    assert with_kernel_size(network, 7).layers == (Conv2D(4, 1), Conv2D(4, 7, padding="same"))
    assert with_kernel_size(SEED_CNN, 3) == SEED_CNN


def test_filters_keep_their_proportions_and_groups():
    network = NetworkSpec((8, 8, 4), (Conv2D(32), Conv2D(48, groups=4), ResidualBlock(64)))
    assert with_filters(network, 2).layers == (Conv2D(2), Conv2D(4, groups=4), ResidualBlock(4))
    assert with_filters(FAST_CNN, 32) == FAST_CNN
    assert to_link(with_filters(FAST_CNN, 16)) != to_link(FAST_CNN)
