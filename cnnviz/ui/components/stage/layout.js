// Where the grids stand: the arrangement in which the cells become largest.

const LARGEST_CELL = 42,
  LEGIBLE_CELL = 22,
  SMALLEST_CELL = 6; // px
const TITLE = 30,
  SIGN = 34; // px: a heading; a sign between two grids
const KERNEL_CELL = 30; // px: kernels are small and keep legible cells
const LIKE_A_FORMULA = 1.2; // how much larger cells must be elsewhere to leave a line

/** Width and height of each arrangement, for cells of s and kernel cells of k pixels. */
const ARRANGEMENTS = {
  /** A channel a row, the output at the right. */
  beside: ({ input, kernel, output, channels, apart, tail }, s, k) => [
    input[1] * s + (kernel ? SIGN + kernel[1] * k : 0) + tail + output[1] * s,
    Math.max(
      channels *
        (Math.max(input[0] * s, kernel ? kernel[0] * k : 0, apart ? output[0] * s : 0) + TITLE) +
        (channels - 1) * SIGN,
      output[0] * s + TITLE,
    ),
  ],
  /** A channel a column, the output below. */
  below: ({ input, kernel, output, channels, apart }, s, k) => [
    Math.max(
      channels * Math.max(input[1] * s, kernel ? kernel[1] * k : 0, apart ? output[1] * s : 0) +
        (channels - 1) * SIGN,
      output[1] * s,
    ),
    input[0] * s +
      (kernel ? kernel[0] * k + TITLE + SIGN : 0) +
      output[0] * s +
      2 * TITLE +
      1.4 * SIGN,
  ],
  /** A channel a row, the output under all of them. */
  stacked: ({ input, kernel, output, channels, apart }, s, k) => [
    Math.max(input[1] * s + (kernel ? SIGN + kernel[1] * k : 0), output[1] * s),
    channels * (Math.max(input[0] * s, kernel ? kernel[0] * k : 0) + TITLE + SIGN) +
      (apart ? channels : 1) * (output[0] * s + TITLE) +
      1.4 * SIGN,
  ],
};

/**
 * The arrangement and the pixels a cell, gap included, for a width and the height in view.
 * Large cells are worth scrolling a little for, up to the size at which numbers are legible.
 */
export function arrange(shapes, width, room) {
  let best = { name: "stacked", cell: SMALLEST_CELL, kernelCell: SMALLEST_CELL, score: 0 };
  for (const [name, measure] of Object.entries(ARRANGEMENTS)) {
    for (let cell = SMALLEST_CELL; cell <= LARGEST_CELL; cell++) {
      const kernelCell = Math.max(cell, KERNEL_CELL);
      const [wide, high] = measure(shapes, cell, kernelCell);
      const worth = Math.min(cell, LEGIBLE_CELL) + 0.3 * Math.max(0, cell - LEGIBLE_CELL);
      const fits = name === "beside" ? LIKE_A_FORMULA : 1;
      const score = worth * (high <= room ? fits : Math.sqrt(room / high));
      if (wide <= width && score > best.score) best = { name, cell, kernelCell, score };
    }
  }
  return best;
}

/** Put the panels and the signs between them into the board's CSS grid. */
export function place(name, { inputs, times, kernels, pluses, tail, outputs }) {
  const area = (node, row, column, rowEnd = row + 1, columnEnd = column + 1) => {
    if (node) node.style.gridArea = `${row} / ${column} / ${rowEnd} / ${columnEnd}`;
  };
  const last = 2 * inputs.length; // the line after the last channel
  inputs.forEach((grid, c) => {
    const at = 2 * c + 1;
    if (name === "below") {
      area(grid.panel, 1, at);
      area(times[c], 2, at);
      area(kernels[c]?.panel, 3, at);
      area(pluses[c], 1, at + 1, 4);
    } else {
      area(grid.panel, at, 1);
      area(times[c], at, 2);
      area(kernels[c]?.panel, at, 3);
      area(pluses[c], at + 1, 1, at + 2, 4);
    }
  });
  if (name === "beside") area(tail, 1, 4, last, 5);
  if (name === "below") area(tail, 4, 1, 5, last);
  if (name === "stacked") area(tail, last, 1, last + 1, 5);
  const apart = outputs.length > 1;
  outputs.forEach((grid, c) => {
    if (name === "beside") area(grid.panel, apart ? 2 * c + 1 : 1, 5, apart ? 2 * c + 2 : last, 6);
    if (name === "below") area(grid.panel, 5, apart ? 2 * c + 1 : 1, 6, apart ? 2 * c + 2 : last);
    if (name === "stacked") area(grid.panel, last + 1 + c, 1, last + 2 + c, 5);
  });
}
