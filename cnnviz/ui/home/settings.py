"""The settings: what a link holds."""

from __future__ import annotations

from cnnviz.ui.link import Link
from cnnviz.ui.link_fields import choice

KERNELS = ("sobel_x", "sobel_y", "edge", "box_blur", "emboss")

LINK = Link("home", (choice("kernel", KERNELS),))
