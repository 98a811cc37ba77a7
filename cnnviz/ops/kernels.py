"""Well-known kernels. What each does and why is told in cnnviz/ui/text/en/kernels.md."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cnnviz.i18n import marked
from cnnviz.ops.settings import pair


@dataclass(frozen=True, eq=False)
class KernelPreset:
    """A kernel with a name.

    Attributes
    ----------
    name, title : str
        For programs and for people.
    values : ndarray of float64, shape (kh, kw)
    """

    name: str
    title: str
    values: NDArray[np.float64]

    def __post_init__(self) -> None:
        self.values.setflags(write=False)


def _preset(name: str, title: str, rows: object, divisor: float = 1) -> KernelPreset:
    return KernelPreset(name, title, np.array(rows, dtype=np.float64) / divisor)


# Rows of Pascal's triangle come close to a Gaussian and stay whole numbers.
_BINOMIAL = np.outer([1, 4, 6, 4, 1], [1, 4, 6, 4, 1])
_CENTRE = np.outer([0, 0, 1, 0, 0], [0, 0, 1, 0, 0])

PRESETS: dict[str, KernelPreset] = {
    preset.name: preset
    for preset in (
        _preset("identity", marked("Identity"), [[0, 0, 0], [0, 1, 0], [0, 0, 0]]),
        _preset("box_blur", marked("Box blur"), np.ones((3, 3)), 9),
        _preset("gaussian_blur", marked("Gaussian blur"), [[1, 2, 1], [2, 4, 2], [1, 2, 1]], 16),
        _preset("gaussian_blur_5", marked("Gaussian blur, 5 × 5"), _BINOMIAL, 256),
        _preset("motion_blur", marked("Motion blur"), np.eye(5), 5),
        _preset("unsharp_mask", marked("Unsharp mask"), 512 * _CENTRE - _BINOMIAL, 256),
        _preset("sharpen", marked("Sharpen"), [[0, -1, 0], [-1, 5, -1], [0, -1, 0]]),
        _preset("edge", marked("Edges, all around"), [[-1, -1, -1], [-1, 8, -1], [-1, -1, -1]]),
        _preset("sobel_x", marked("Sobel x"), [[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]]),
        _preset("sobel_y", marked("Sobel y"), [[-1, -2, -1], [0, 0, 0], [1, 2, 1]]),
        _preset("prewitt_x", marked("Prewitt x"), [[-1, 0, 1], [-1, 0, 1], [-1, 0, 1]]),
        _preset("prewitt_y", marked("Prewitt y"), [[-1, -1, -1], [0, 0, 0], [1, 1, 1]]),
        _preset("scharr_x", marked("Scharr x"), [[-3, 0, 3], [-10, 0, 10], [-3, 0, 3]]),
        _preset("scharr_y", marked("Scharr y"), [[-3, -10, -3], [0, 0, 0], [3, 10, 3]]),
        _preset("diagonal", marked("Diagonal edges"), [[0, 1, 2], [-1, 0, 1], [-2, -1, 0]]),
        _preset("laplacian", marked("Laplacian"), [[0, 1, 0], [1, -4, 1], [0, 1, 0]]),
        _preset(
            "laplacian_of_gaussian",
            marked("Laplacian of Gaussian"),
            [
                [0, 0, -1, 0, 0],
                [0, -1, -2, -1, 0],
                [-1, -2, 16, -2, -1],
                [0, -1, -2, -1, 0],
                [0, 0, -1, 0, 0],
            ],
        ),
        _preset("emboss", marked("Emboss"), [[-2, -1, 0], [-1, 1, 1], [0, 1, 2]]),
    )
}


def resize_kernel(kernel: NDArray[np.float64], size: tuple[int, int]) -> NDArray[np.float64]:
    """Cut a kernel down to a size, or surround it with zeros, about its centre.

    Parameters
    ----------
    kernel : ndarray, shape (kh, kw, ...)
    size : (int, int)
        The new kh and kw, at least 1.

    Examples
    --------
    >>> resize_kernel(np.ones((1, 3)), (3, 1))[:, 0]  # the middle column, a zero above and below
    array([0., 1., 0.])
    """
    size = pair(size, "size")
    result = np.zeros((*size, *kernel.shape[2:]), kernel.dtype)
    here, there = [], []
    for old, new in zip(kernel.shape[:2], size, strict=True):
        # floor((n - 1) / 2) is the centre that padding "same" keeps for even sizes too
        shift = (new - 1) // 2 - (old - 1) // 2
        start, stop = max(0, shift), min(new, old + shift)
        here.append(slice(start, stop))
        there.append(slice(start - shift, stop - shift))
    result[tuple(here)] = kernel[tuple(there)]
    return result
