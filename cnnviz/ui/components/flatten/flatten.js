// Everything that belongs to one input carries its number in data-index; pointing at one marks all.

import {
  colourIndex,
  formatNumber,
  lookupTable,
  made,
  mount,
  readableOn,
  themed,
} from "../common.js";
import { translate, translateParts, translatePlural } from "../messages.js";
import { channelTint, pixelAfterKey } from "../pixels.js";

const factor = (value) => (value < 0 ? `(${formatNumber(value)})` : formatNumber(value));

class Flatten {
  constructor(root) {
    const find = (role) => root.querySelector(`[data-role="${role}"]`);
    this.root = root.querySelector(".flatten");
    this.texts = Object.fromEntries(["shape", "length", "place"].map((role) => [role, find(role)]));
    [this.planes, this.vector, this.terms] = ["planes", "vector", "terms"].map(find);
    this.index = null;
    const indexOf = (event) => event.target.closest?.("[data-index]")?.dataset.index;
    const follow = (event) => {
      if (indexOf(event) !== undefined) this.mark(Number(indexOf(event)));
    };
    this.root.onpointerover = follow;
    this.root.onpointerdown = follow;
    this.root.addEventListener("focusin", follow); // there is no handler attribute for it
    this.root.onkeydown = (event) => this.key(event);
  }

  update(data) {
    this.data = data;
    const [height, width, channels] = data.shape;
    this.root.classList.toggle("coloured", channels > 1);
    this.root.style.setProperty("--side", width);
    this.root.style.setProperty("--planes", channels);
    this.texts.shape.textContent = `${height} × ${width} × ${channels}`;
    this.texts.length.textContent = translatePlural(
      "{product} = {count} input",
      "{product} = {count} inputs",
      data.inputs.length,
      { product: `${height} · ${width} · ${channels}` },
    );
    this.drawPlanes();
    this.drawVector();
    this.drawTerms();
    const middle = ((height >> 1) * width + (width >> 1)) * channels;
    this.mark(Math.min(this.index ?? middle, data.inputs.length - 1));
  }

  /** A cell of the picture or of the vector, as bright as its number and tinted as its channel. */
  cell(index) {
    const {
      inputs,
      shape: [, , channels],
    } = this.data;
    const byte = Math.round(255 * inputs[index]);
    const rgb = channels === 3 ? channelTint(index % 3, byte) : [byte, byte, byte];
    const cell = made("div", "cell", inputs[index].toFixed(2), {
      role: "gridcell",
      tabindex: -1,
      "data-index": index,
    });
    cell.style.background = `rgb(${rgb.join(",")})`;
    cell.style.color = readableOn(rgb);
    return cell;
  }

  drawPlanes() {
    const {
      shape: [height, width, channels],
      channels: names,
    } = this.data;
    this.planes.replaceChildren(
      ...names.map((name, channel) => {
        const plane = made("div", "plane", "", { role: "grid", "aria-label": name });
        for (let row = 0; row < height; row++) {
          const line = made("div", "row", "", { role: "row" });
          for (let column = 0; column < width; column++) {
            const index = (row * width + column) * channels + channel;
            const cell = this.cell(index);
            cell.setAttribute(
              "aria-label",
              translate("row {row}, column {column}: {value}, input {index}", {
                row,
                column,
                value: cell.textContent,
                index,
              }),
            );
            line.append(cell);
          }
          plane.append(line);
        }
        return plane;
      }),
    );
  }

  drawVector() {
    const line = made("div", "", "", { role: "row" });
    this.data.inputs.forEach((_, index) => {
      const slot = made("div", "slot", "", { role: "presentation" });
      const cell = this.cell(index);
      cell.setAttribute(
        "aria-label",
        translate("input {index}: {value}", { index, value: cell.textContent }),
      );
      slot.append(cell, made("i", "", index, { "aria-hidden": "true" }));
      line.append(slot);
    });
    this.vector.replaceChildren(line);
  }

  drawTerms() {
    const { inputs, weights, bias, total } = this.data;
    const palette = themed(this.data.palette, this.root);
    const table = lookupTable(palette);
    const parts = weights.flatMap((weight, index) => {
      const term = made("span", "term", `${factor(weight)}·${formatNumber(inputs[index])}`, {
        "data-index": index,
      });
      const at = 3 * colourIndex(palette, weight);
      const rgb = [table[at], table[at + 1], table[at + 2]];
      term.style.background = `rgb(${rgb.join(",")})`;
      term.style.color = readableOn(rgb);
      return index ? [" + ", term] : [term];
    });
    this.terms.replaceChildren(
      ...parts,
      ` + ${translate("bias {value}", { value: formatNumber(bias) })} = `,
      made("strong", "", formatNumber(total), { "data-role": "total" }),
    );
  }

  mark(index) {
    this.index = index;
    const {
      shape: [, width, channels],
      channels: names,
      inputs,
      weights,
    } = this.data;
    for (const element of this.root.querySelectorAll("[data-index]")) {
      element.classList.toggle("marked", Number(element.dataset.index) === index);
    }
    for (const grid of [this.planes, this.vector]) {
      for (const cell of grid.querySelectorAll(".cell"))
        cell.tabIndex = Number(cell.dataset.index) === index ? 0 : -1;
    }
    const channel = index % channels;
    const [row, column] = [
      Math.floor(index / channels / width),
      Math.floor(index / channels) % width,
    ];
    const sum =
      channels === 1
        ? `${row}·${width} + ${column}`
        : `(${row}·${width} + ${column})·${channels} + ${channel}`;
    const place = { row, column, channel: names[channel] };
    const where =
      channels === 1
        ? translate("row {row}, column {column}", place)
        : translate("row {row}, column {column}, {channel}", place);
    this.texts.place.replaceChildren(
      ...translateParts("{place}  →  {sum} = {input}, weight {weight}, value {value}", {
        place: where,
        sum,
        input: made("strong", "", translate("input {index}", { index })),
        weight: formatNumber(weights[index]),
        value: formatNumber(inputs[index]),
      }),
    );
  }

  key(event) {
    const cell = event.target.closest(".cell");
    if (!cell) return;
    const {
      shape: [height, width, channels],
      inputs,
    } = this.data;
    const inVector = this.vector.contains(cell);
    const index = Number(cell.dataset.index);
    let next;
    if (inVector) {
      const move = {
        ArrowLeft: -1,
        ArrowUp: -1,
        ArrowRight: 1,
        ArrowDown: 1,
        Home: -index,
        End: inputs.length,
      }[event.key];
      next = move === undefined ? null : Math.min(inputs.length - 1, Math.max(0, index + move));
    } else {
      const pixel = Math.floor(index / channels);
      const at = pixelAfterKey(
        event,
        { row: Math.floor(pixel / width), column: pixel % width },
        height,
        width,
      );
      next = at ? (at.row * width + at.column) * channels + (index % channels) : null;
    }
    if (next === null) return;
    event.preventDefault();
    (inVector ? this.vector : this.planes).querySelector(`[data-index="${next}"]`).focus();
  }
}

export default mount(
  (parentElement) => new Flatten(parentElement),
  (instance, { data }) => {
    instance.update(data);
  },
);
