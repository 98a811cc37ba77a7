// A window channel by channel: inputs, the kernel's slice over them, and the products.

import { colourIndex, formatNumber, lookupTable, made, readableOn, themed } from "../common.js";
import { translate, translateParts, translatePlural } from "../messages.js";
import { numberText, shortNumber } from "./formatting.js";

const SIGNS = { kernel: ["·", "="], largest: [], mean: [], inputs: [] };
const SIDE = 114; // CSS pixels of a grid
const LEGIBLE = 31; // CSS pixels of a cell that shows its number

export class WindowTable {
  constructor(data, at, arrays, root, words) {
    Object.assign(this, { data, at, root, names: words });
    const { palettes } = data;
    this.inputs = arrays.inputs;
    this.weights = arrays.weights;
    this.size = [data.rows.length, data.columns.length, data.names.length];
    this.palettes = palettes.map((palette) => themed(palette, root));
  }

  index(i, j, k) {
    return (i * this.size[1] + j) * this.size[2] + k;
  }

  /** The numbers at a place: input, weight, product. */
  numbers(i, j, k) {
    const index = this.index(i, j, k);
    const input = this.inputs[index];
    const weight = this.weights ? this.weights[index] : null;
    return [input, weight, weight === null ? input : input * weight];
  }

  element() {
    const section = made("section");
    const title = made("h3", "", this.data.title);
    if (this.data.mode === "kernel") {
      title.append(made("small", "", translate("{inputs} · {weights} = products", this.names)));
    }
    section.append(title);
    const cards = made("div", `cards ${this.data.mode}`);
    const { names, sums, mode } = this.data;
    names.forEach((name, k) => {
      const card = made("div", "card");
      card.append(made("p", "channel", name));
      const row = made("div", "grids");
      const kinds = mode === "kernel" ? ["input", "weight", "product"] : ["input"];
      kinds.forEach((kind, kindAt) => {
        if (kindAt) row.append(made("span", "sign", SIGNS.kernel[kindAt - 1]));
        row.append(this.grid(kind, kindAt, k, name));
      });
      card.append(row);
      if (mode === "kernel") {
        const sum = made("p", "sum");
        const value = made("b", "", numberText(sums[k]));
        value.dataset.sum = sums[k];
        sum.append(...translateParts("sum {value}", { value }));
        card.append(sum);
      }
      cards.append(card);
    });
    section.append(cards);
    if (this.data.others) {
      const others = translatePlural(
        "{count} other channel: ",
        "{count} other channels together: ",
        this.data.others,
      );
      const rest = made("p", "rest", others);
      const number = made("b", "", numberText(this.data.rest));
      number.dataset.rest = this.data.rest;
      rest.append(number);
      section.append(rest);
    }
    return section;
  }

  grid(kind, kindAt, k, name) {
    const [rows, columns] = this.size;
    const side = Math.min(46, SIDE / Math.max(rows, columns));
    const grid = made("div", `grid ${kind}`);
    grid.setAttribute("role", "grid");
    grid.setAttribute(
      "aria-label",
      `${{ input: this.names.inputs, weight: this.names.weights, product: translate("products") }[kind]}, ${name}`,
    );
    grid.style.setProperty("--side", `${side}px`);
    grid.style.setProperty("--columns", columns);
    const table = lookupTable(this.palettes[kindAt]);
    for (let i = 0; i < rows; i++) {
      const line = made("div", "row");
      line.setAttribute("role", "row");
      for (let j = 0; j < columns; j++) {
        const numbers = this.numbers(i, j, k);
        const value = numbers[kindAt];
        const inside = this.data.inside[i][j];
        const cell = made("div", "cell", side >= LEGIBLE ? shortNumber(value) : "");
        cell.setAttribute("role", "gridcell");
        Object.assign(cell.dataset, { window: this.at, i, j, k, value });
        cell.setAttribute("aria-label", this.words(i, j, k));
        if (!inside) cell.classList.add("padding");
        if (!inside && kind === "input") {
          line.append(cell);
          continue;
        }
        const entry = 3 * colourIndex(this.palettes[kindAt], value);
        const rgb = [table[entry], table[entry + 1], table[entry + 2]];
        cell.style.background = `rgb(${rgb.join(",")})`;
        cell.style.color = readableOn(rgb);
        if (this.data.mode === "largest" && numbers[1] === 1) cell.classList.add("winner");
        line.append(cell);
      }
      grid.append(line);
    }
    return grid;
  }

  words(i, j, k) {
    const [input, weight, product] = this.numbers(i, j, k);
    const { rows, columns, names, inside, mode } = this.data;
    if (!inside[i][j])
      return `${translate("padding")}: 0${mode === "kernel" ? ` · ${formatNumber(weight)} = 0` : ""}`;
    const place = translate("row {row}, column {column}, {channel}", {
      row: formatNumber(rows[i]),
      column: formatNumber(columns[j]),
      channel: names[k],
    });
    if (mode === "kernel")
      return `${place}: ${formatNumber(input)} · ${formatNumber(weight).replace(/^−.*/, "($&)")} = ${formatNumber(product)}`;
    const said = `${place}: ${formatNumber(input)}`;
    return mode === "largest" && weight === 1
      ? translate("{number}, the largest", { number: said })
      : said;
  }
}
