// The grids of a layer on the page: made, filled with Python's numbers, sized and placed.

import { made, SizeObserver, themed } from "../common.js";
import { translate } from "../messages.js";
import { Grid } from "./grid.js";
import { arrange, place } from "./layout.js";
import { tintOf } from "./values.js";

const NARROW = 500; // px: people scroll there anyway, and touch needs large cells
const MODE_SIGNS = { max: translate("max"), average: translate("mean") };

const sized = (title, height, width) =>
  translate("{title}, {height} rows and {width} columns", { title, height, width });

export class Board {
  constructor(root) {
    const find = (selector) => root.querySelector(selector);
    this.root = find(".stage");
    this.board = find('[data-role="board"]');
    this.legend = find('[data-role="legend"]');
    this.resized = new SizeObserver(() => this.fit());
  }

  /** Make the grids and signs that this layer needs; keep those that are there. */
  build() {
    const { inputs, kernel, outputs } = this.data;
    const wanted = [inputs.length, kernel ? 1 : 0, outputs.length].join();
    if (this.built === wanted) return;
    this.built = wanted;
    const grids = (name, count) =>
      Array.from({ length: count }, (_, c) => this.listen(new Grid(name, c)));
    this.inputs = grids("input", inputs.length);
    this.kernels = grids("kernel", kernel ? inputs.length : 0);
    this.outputs = grids("output", outputs.length);
    this.biases = grids("bias", kernel ? 1 : 0);
    this.grids = [...this.inputs, ...this.kernels, ...this.biases, ...this.outputs];
    const sign = (text) => made("div", "sign", text, { "aria-hidden": "true" });
    this.times = this.kernels.map(() => sign("∗"));
    this.pluses = inputs.slice(1).map(() => sign(kernel && outputs.length === 1 ? "+" : ""));
    this.tail = made("div", "tail");
    this.tail.append(...(kernel ? [sign("+"), this.biases[0].panel, sign("=")] : [sign("→")]));
    const channels = this.inputs.flatMap((grid, c) => [
      grid.panel,
      this.times[c],
      this.kernels[c]?.panel,
      this.pluses[c],
    ]);
    this.board.replaceChildren(
      ...[...channels, this.tail, ...this.outputs.map((grid) => grid.panel)].filter(Boolean),
    );
    this.arranged = null;
  }

  fill() {
    const { data, links } = this;
    const { frame, inputs, channels, titles, editable } = data;
    const palettes = Object.fromEntries(
      Object.entries(data.palettes).map(([name, palette]) => [name, themed(palette, this.root)]),
    );
    const [height, width] = [inputs[0].length, inputs[0][0].length];
    const named = (title, c) =>
      inputs.length > 1 ? translate("{title} {channel}", { title, channel: channels[c] }) : title;
    const padded = frame.rows > height || frame.columns > width;
    const legend = { padding: false, unvisited: false };
    this.inputs.forEach((grid, c) => {
      grid.update({
        ...frame,
        valueAt: (row, column) => inputs[c][row - frame.top]?.[column - frame.left] ?? 0,
        kindAt: (row, column) => {
          const kind = this.isPadding(row, column)
            ? "padding"
            : links.visits(row, column)
              ? ""
              : "unvisited";
          if (kind) legend[kind] = true;
          return kind;
        },
        palette: palettes.input,
        editable,
        title: named(titles[0], c),
        size: `${height} × ${width}`,
        label: padded
          ? translate("{title}, {height} rows and {width} columns, with padding around", {
              title: named(titles[0], c),
              height,
              width,
            })
          : sized(named(titles[0], c), height, width),
      });
    });
    const map = (grid, values, palette, title, editable) =>
      grid.update({
        rows: values.length,
        columns: values[0].length,
        valueAt: (row, column) => values[row][column],
        palette,
        editable,
        title,
        label: sized(title, values.length, values[0].length),
      });
    this.kernels.forEach((grid, c) => {
      map(grid, data.kernel[c], palettes.kernel, named(titles[1], c), editable);
    });
    this.outputs.forEach((grid, c) => {
      map(
        grid,
        data.outputs[c],
        palettes.output,
        this.outputs.length > 1 ? named(titles[2], c) : titles[2],
        false,
      );
    });
    this.tints = null;
    if (data.kernel) {
      map(this.biases[0], [[data.bias]], palettes.kernel, translate("Bias"), editable);
      this.biases[0].size.textContent = "";
      this.biases[0].table.setAttribute("aria-label", translate("Bias"));
      const [rows, columns] = [data.kernel[0].length, data.kernel[0][0].length];
      this.tints = Array.from({ length: rows }, (_, r) =>
        Array.from({ length: columns }, (_, c) => tintOf(r, c, rows, columns)),
      );
    }
    for (const item of this.legend.children) item.hidden = !legend[item.dataset.legend];
    for (const sign of this.times) sign.textContent = data.mode === "transpose" ? "∗ᵀ" : "∗";
    if (!data.kernel) this.tail.firstChild.textContent = `${MODE_SIGNS[data.mode]} →`;
  }

  /** Size the cells to the room there is. */
  fit(again = false) {
    const width = this.root.clientWidth;
    const same = width === this.width;
    this.width = width; // 0 in a hidden tab; the numbers then wait until it is shown
    if (!width || (same && !again)) return;
    const { data } = this;
    const size = ([first]) => [first.rows, first.columns];
    const shapes = {
      input: size(this.inputs),
      kernel: data.kernel && size(this.kernels),
      output: size(this.outputs),
      channels: this.inputs.length,
      apart: this.outputs.length > 1,
      tail: data.kernel ? 124 : 84,
    };
    const height = width < NARROW ? 800 : Math.min(680, Math.max(420, window.innerHeight * 0.7));
    const { name, cell, kernelCell } = arrange(shapes, width, height);
    if (this.arranged !== name) {
      this.arranged = name;
      this.board.dataset.arrangement = name;
      place(name, this);
    }
    for (const grid of [...this.inputs, ...this.outputs]) grid.fit(cell);
    for (const grid of [...this.kernels, ...this.biases]) grid.fit(kernelCell);
    if (this.biases[0]?.box.classList.contains("numberless")) this.biases[0].fit(64);
  }

  isPadding(row, column) {
    const { frame, inputs } = this.data;
    const [r, c] = [row - frame.top, column - frame.left];
    return r < 0 || c < 0 || r >= inputs[0].length || c >= inputs[0][0].length;
  }

  inputAt(channel, { row, column }) {
    return this.inputs[channel].valueAt(row, column);
  }

  /** Channels that make up a map; null stands for all maps. */
  channels(map) {
    const all = this.data.inputs.map((_, c) => c);
    return map === null || this.data.outputs.length === 1 ? all : [map];
  }

  /** The first largest cell of a max-pooling window. */
  winner(channel, row, column) {
    if (this.data.mode !== "max") return null;
    return this.links
      .window(row, column)
      .filter((cell) => !this.isPadding(cell.row, cell.column))
      .reduce(
        (best, cell) =>
          !best || this.inputAt(channel, cell) > this.inputAt(channel, best) ? cell : best,
        null,
      );
  }
}
