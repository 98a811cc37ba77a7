// A grid of numbers in colours. It knows its cells and how they look, not what they mean.

import { formatNumber, made } from "../common.js";
import { translate } from "../messages.js";
import { fittingText, paintOf, shortNumber, TINT_INK } from "./values.js";

export class Grid {
  constructor(name, channel) {
    Object.assign(this, {
      name,
      channel,
      rows: 0,
      columns: 0,
      cells: [],
      lit: new Map(),
      next: new Map(),
      active: 0,
    });
    this.panel = made("section", `panel ${name}`);
    const heading = made("h3");
    this.title = heading.appendChild(made("span"));
    this.size = heading.appendChild(made("small"));
    this.box = made("div", "box");
    this.table = made("div", "table", "", {
      role: "grid",
      "data-grid": name,
      "data-channel": channel,
    });
    this.frame = made("div", "frame", "", { "aria-hidden": "true" });
    this.box.append(this.table, this.frame);
    this.panel.append(heading, this.box);
  }

  /** Take new numbers; cells are made anew only where the shape is new. */
  update({
    rows,
    columns,
    top = 0,
    left = 0,
    valueAt,
    kindAt = () => "",
    palette,
    editable = false,
    title,
    label,
    size,
  }) {
    const shape = [rows, columns, top, left].join();
    if (shape !== this.shape) this.build(rows, columns, top, left);
    this.shape = shape;
    Object.assign(this, { top, left, palette, editable });
    this.title.textContent = title;
    this.size.textContent = size ?? `${rows} × ${columns}`;
    this.table.setAttribute("aria-label", label);
    this.table.setAttribute("aria-readonly", !editable);
    this.values = this.cells.map((_, i) => valueAt(Math.floor(i / columns), i % columns));
    this.kinds = this.cells.map((_, i) => kindAt(Math.floor(i / columns), i % columns));
    this.cells.forEach((cell, i) => {
      const kind = this.kinds[i];
      if (cell.kind !== kind) {
        if (cell.kind) cell.node.classList.remove(cell.kind);
        if (kind) cell.node.classList.add(kind);
        cell.kind = kind;
      }
      this.paint(i);
    });
  }

  build(rows, columns, top, left) {
    Object.assign(this, { rows, columns, lit: new Map() });
    this.active = Math.min(this.active, rows * columns - 1);
    const lines = Array.from({ length: rows }, () => made("div", "row", "", { role: "row" }));
    this.cells = Array.from({ length: rows * columns }, (_, i) => {
      const [row, column] = [Math.floor(i / columns), i % columns];
      const node = made("div", "cell", "", {
        role: "gridcell",
        tabindex: i === this.active ? 0 : -1,
        "data-row": row - top,
        "data-column": column - left,
      });
      node.place = { row, column };
      lines[row].append(node);
      return { node };
    });
    this.table.replaceChildren(...lines);
    this.box.style.setProperty("--columns", columns);
    this.box.style.setProperty("--rows", rows);
  }

  paint(i) {
    const cell = this.cells[i];
    const value = this.values[i];
    const { fill, ink } = cell.kind ? { fill: "", ink: "" } : paintOf(this.palette, value);
    if (cell.fill !== fill) {
      Object.assign(cell, { fill, ink });
      this.colour(i);
    }
    if (cell.value !== value || cell.named !== cell.kind) {
      [cell.value, cell.named] = [value, cell.kind];
      cell.node.setAttribute("aria-label", this.named(cell, formatNumber(value)));
    }
  }

  /** What a screen reader is told of a cell. */
  named({ kind, node }, value) {
    const place = { ...this.shown(node.place), value };
    if (kind === "padding") return translate("padding, row {row}, column {column}: {value}", place);
    if (kind === "unvisited")
      return translate("never visited, row {row}, column {column}: {value}", place);
    return translate("row {row}, column {column}: {value}", place);
  }

  /** Size the cells to `pitch` pixels, gap included, and write the numbers that fit. */
  fit(pitch) {
    const gap = pitch >= 18 ? 2 : 1;
    const text = fittingText(this.values, pitch - gap);
    this.box.style.setProperty("--pitch", `${pitch}px`);
    this.box.style.setProperty("--gap", `${gap}px`);
    this.box.style.setProperty("--text", `${(text?.size ?? 0).toFixed(2)}px`);
    this.box.classList.toggle("numberless", !text);
    this.cells.forEach((cell, i) => {
      const written = text ? shortNumber(this.values[i], text.decimals) : "";
      if (cell.written !== written) cell.node.textContent = cell.written = written;
    });
  }

  /** Indices as people read them: counted from the input, not from its padding. */
  shown({ row, column }) {
    return { row: row - this.top, column: column - this.left };
  }

  at(row, column) {
    return this.cells[row * this.columns + column].node;
  }

  valueAt(row, column) {
    return this.values[row * this.columns + column];
  }

  /** Light a cell up from the next settle() on. */
  light(row, column, mark) {
    this.next.set(row * this.columns + column, mark);
  }

  /** Show what was lit since the last time and nothing else; cells that stay lit are not touched. */
  settle() {
    const [before, now] = [this.lit, this.next];
    this.lit = now;
    this.next = new Map();
    for (const [i, { name }] of before) {
      if (now.get(i)?.name === name) continue;
      this.cells[i].node.classList.remove(name);
      if (!now.has(i)) this.colour(i);
    }
    for (const [i, { name, tint }] of now) {
      const was = before.get(i);
      if (was?.name !== name) this.cells[i].node.classList.add(name);
      if (was?.name !== name || was.tint !== tint) this.colour(i);
    }
  }

  colour(i) {
    const { node, fill, ink } = this.cells[i];
    const tint = this.lit.get(i)?.tint;
    node.style.backgroundColor = tint ?? fill;
    node.style.color = tint ? TINT_INK : ink;
  }

  /** Frame a part of the grid; null takes the frame away. */
  outline(area) {
    const { style } = this.frame;
    if (this.framed !== Boolean(area)) {
      this.framed = Boolean(area);
      style.visibility = this.framed ? "visible" : "hidden";
    }
    if (!area) return;
    for (const [name, value] of Object.entries(area)) {
      if (this.area?.[name] !== value) style.setProperty(`--${name}`, value);
    }
    this.area = area;
  }

  /** Make a cell the one that Tab reaches. */
  activate({ row, column }) {
    const before = this.cells[this.active];
    this.active = row * this.columns + column;
    if (before) before.node.tabIndex = -1;
    this.cells[this.active].node.tabIndex = 0;
  }

  focus(place) {
    this.activate(place);
    this.at(place.row, place.column).focus({ preventScroll: false });
  }
}
