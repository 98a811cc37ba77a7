"""Windows: which cells of a padded picture meet which cells of a kernel."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from cnnviz.i18n import message, sentence_of
from cnnviz.ops.arithmetic import (
    AxisPadding,
    Padding,
    axis_paddings,
    output_size,
    padding_amounts,
    span,
)
from cnnviz.ops.settings import Pair, pair

Links = tuple[tuple[tuple[int, int], ...], ...]


@dataclass(frozen=True)
class Window:
    """A window that slides over one picture, with every setting resolved to numbers.

    Attributes
    ----------
    input_size, kernel_size, strides, dilation_rate : (int, int)
        Rows and columns.
    padding : ((top, bottom), (left, right))

    Examples
    --------
    >>> window = Window.make((5, 5), 3, strides=2, padding="same")
    >>> window.padding, window.output_size  # 3 = ceil(5 / 2)
    (((1, 1), (1, 1)), (3, 3))
    >>> window.rows()[1]  # the second output row reads padded rows 2, 3, 4
    ((2, 0), (3, 1), (4, 2))
    """

    input_size: tuple[int, int]
    kernel_size: tuple[int, int]
    strides: tuple[int, int] = (1, 1)
    padding: tuple[tuple[int, int], tuple[int, int]] = ((0, 0), (0, 0))
    dilation_rate: tuple[int, int] = (1, 1)

    def __post_init__(self) -> None:
        for name in ("input_size", "kernel_size", "strides", "dilation_rate"):
            pair(getattr(self, name), name)
        _ = self.output_size

    @classmethod
    def make(
        cls,
        input_size: tuple[int, int],
        kernel_size: Pair,
        strides: Pair = 1,
        padding: Padding = "valid",
        dilation_rate: Pair = 1,
    ) -> Window:
        """Resolve every spelling of the settings."""
        return _resolved(
            pair(input_size, "input_size"),
            pair(kernel_size, "kernel_size"),
            pair(strides, "strides"),
            axis_paddings(padding),
            pair(dilation_rate, "dilation_rate"),
        )

    @property
    def output_size(self) -> tuple[int, int]:
        """Rows and columns of the feature map."""
        sizes = []
        for axis in (0, 1):
            try:
                sizes.append(
                    output_size(
                        self.input_size[axis],
                        self.kernel_size[axis],
                        self.strides[axis],
                        self.padding[axis],
                        self.dilation_rate[axis],
                    )
                )
            except ValueError as error:
                reason = sentence_of(error)
                raise ValueError(
                    message("Along the columns, {reason}", reason=reason)
                    if axis
                    else message("Along the rows, {reason}", reason=reason)
                ) from None
        return sizes[0], sizes[1]

    @property
    def padded_size(self) -> tuple[int, int]:
        """Rows and columns of the input with its padding."""
        (top, bottom), (left, right) = self.padding
        return self.input_size[0] + top + bottom, self.input_size[1] + left + right

    def rows(self) -> Links:
        """List, for each output row, its (row of the padded input, kernel row) pairs."""
        return self._links(0)

    def columns(self) -> Links:
        """List, for each output column, its (column of the padded input, kernel column) pairs."""
        return self._links(1)

    def _links(self, axis: int) -> Links:
        s, d = self.strides[axis], self.dilation_rate[axis]
        return tuple(
            tuple((output * s + k * d, k) for k in range(self.kernel_size[axis]))
            for output in range(self.output_size[axis])
        )


# A small layer takes little longer than this arithmetic.
@lru_cache(maxsize=256)
def _resolved(
    input_size: tuple[int, int],
    kernel_size: tuple[int, int],
    strides: tuple[int, int],
    padding: tuple[AxisPadding, AxisPadding],
    dilation_rate: tuple[int, int],
) -> Window:
    rows, columns = (
        padding_amounts(n, k, s, by_axis, d)
        for n, k, s, by_axis, d in zip(
            input_size, kernel_size, strides, padding, dilation_rate, strict=True
        )
    )
    return Window(input_size, kernel_size, strides, (rows, columns), dilation_rate)


@dataclass(frozen=True)
class TransposedWindow:
    """The same for a transposed convolution: which inputs reach an output cell.

    Attributes
    ----------
    input_size, kernel_size, strides, dilation_rate : (int, int)
        Rows and columns.
    padding : "valid" or "same"
    output_padding : (int, int), optional
        Rows and columns that the output has more than its least; by default as Keras chooses.

    Notes
    -----
    Sizes are those of Keras's ``Conv2DTranspose``. With ``e = d (k - 1) + 1`` they are ``n s`` for
    "same" and ``n s + max(e - s, 0)`` for "valid"; with an output padding of ``p``,
    ``(n - 1) s + e % 2 + p`` and ``(n - 1) s + e + p``. Output ``o`` is reached by input ``i``
    through kernel cell ``k`` where ``o + before = i s + d k``.

    Examples
    --------
    >>> window = TransposedWindow((3, 3), (3, 3), (2, 2))
    >>> window.output_size  # 7 = 3 * 2 + max(3 - 2, 0)
    (7, 7)
    >>> window.rows()[2]  # 2 = 0 * 2 + 2 and 2 = 1 * 2 + 0
    ((0, 2), (1, 0))
    """

    input_size: tuple[int, int]
    kernel_size: tuple[int, int]
    strides: tuple[int, int] = (1, 1)
    padding: str = "valid"
    dilation_rate: tuple[int, int] = (1, 1)
    output_padding: tuple[int, int] | None = None

    def __post_init__(self) -> None:
        for name in ("input_size", "kernel_size", "strides", "dilation_rate"):
            pair(getattr(self, name), name)
        if self.output_padding is not None:
            pair(self.output_padding, "output_padding", 0)
        if self.padding not in ("valid", "same"):
            raise ValueError(
                message(
                    '`padding` of a transposed convolution must be "valid" or "same", got '
                    "{padding!r}.",
                    padding=self.padding,
                )
            )

    @property
    def output_size(self) -> tuple[int, int]:
        """Rows and columns of the feature map."""
        same = self.padding == "same"
        if self.output_padding is None:
            rows, columns = (
                n * s + (0 if same else max(span(k, d) - s, 0)) for n, k, s, d in self._axes
            )
        else:
            rows, columns = (
                (n - 1) * s + (span(k, d) % 2 if same else span(k, d)) + more
                for (n, k, s, d), more in zip(self._axes, self.output_padding, strict=True)
            )
        return rows, columns

    @property
    def padded_size(self) -> tuple[int, int]:
        """Rows and columns of the input: a transposed convolution does not pad it."""
        return self.input_size

    @property
    def cropped(self) -> tuple[int, int]:
        """Rows above and columns to the left that are cut off."""
        rows, columns = (
            max((n - 1) * s + span(k, d) - size, 0) // 2 if self.padding == "same" else 0
            for (n, k, s, d), size in zip(self._axes, self.output_size, strict=True)
        )
        return rows, columns

    def rows(self) -> Links:
        """List, for each output row, its (input row, kernel row) pairs."""
        return self._links(0)

    def columns(self) -> Links:
        """List, for each output column, its (input column, kernel column) pairs."""
        return self._links(1)

    @property
    def _axes(self) -> list[tuple[int, int, int, int]]:
        return list(
            zip(self.input_size, self.kernel_size, self.strides, self.dilation_rate, strict=True)
        )

    def _links(self, axis: int) -> Links:
        n, k, s, d = self._axes[axis]
        links: list[list[tuple[int, int]]] = [[] for _ in range(self.output_size[axis])]
        for i in range(n):
            for j in range(k):
                output = i * s + j * d - self.cropped[axis]
                if 0 <= output < len(links):
                    links[output].append((i, j))
        return tuple(map(tuple, links))
