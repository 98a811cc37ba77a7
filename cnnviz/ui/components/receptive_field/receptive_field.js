// The veil darkens what the cell does not see; with a measured reach, each pixel by how little it counts.

import { mount, openPacket, SizeObserver } from "../common.js";
import { translate } from "../messages.js";
import {
  atLeast,
  drawFrame,
  freshCanvas,
  paintPhoto,
  pixelAfterKey,
  pixelUnder,
  themeColours,
} from "../pixels.js";

class ReceptiveField {
  constructor(root) {
    this.root = root;
    const find = (name) => root.querySelector(name);
    [this.photo, this.veil, this.overlay, this.map, this.readout, this.live] = [
      "[data-role=photo]",
      ".veil",
      ".overlay",
      "[data-role=map]",
      "[data-role=readout]",
      ".unseen",
    ].map(find);
    const under = (event) => {
      const { row, column } = pixelUnder(event, this.map, ...this.size);
      return [row, column];
    };
    this.map.onpointermove = (event) => this.point(under(event));
    this.map.onpointerleave = () => this.point(null);
    this.map.onclick = (event) => this.choose(under(event));
    this.map.onkeydown = (event) => {
      const [row, column] = this.chosen;
      const next = pixelAfterKey(event, { row, column }, ...this.size);
      if (!next) return;
      event.preventDefault();
      this.choose([next.row, next.column]);
      this.live.textContent = this.readout.textContent;
    };
    this.resized = new SizeObserver(() => this.draw());
    this.resized.observe(root);
  }

  update(data) {
    this.data = data;
    this.size = [data.rows.length, data.columns.length];
    this.chosen = data.cell;
    this.hovered = null;
    this.strength = data.effective?.read();
    const [height, width] = data.photo.shape;
    this.colours = themeColours(this.root);
    this.photo.parentElement.style.setProperty("--aspect", width / height);
    this.map.parentElement.style.setProperty("--aspect", this.size[1] / this.size[0]);
    paintPhoto(this.photo, data.photo.read(), data.photo.shape);
    this.photo.setAttribute(
      "aria-label",
      translate("The photo as it enters: {height} rows and {width} columns", { height, width }),
    );
    this.map.setAttribute(
      "aria-label",
      translate("{title}: {height} rows and {width} columns of cells; arrow keys move", {
        title: data.title,
        height: this.size[0],
        width: this.size[1],
      }),
    );
    this.root.querySelector("[data-role=size]").textContent = `${height} × ${width}`;
    this.root.querySelector("[data-role=title]").textContent = data.title;
    this.draw();
  }

  point(cell) {
    if (String(cell) === String(this.hovered)) return;
    this.hovered = cell;
    this.draw();
  }

  choose(cell) {
    this.chosen = cell;
    this.hovered = null;
    this.draw();
    clearTimeout(this.soon);
    this.soon = setTimeout(() => this.send(cell), 150);
  }

  draw() {
    if (!this.data) return;
    const [height, width] = this.data.photo.shape;
    const cell = this.hovered ?? this.chosen;
    const [rows, columns] = [this.data.rows[cell[0]], this.data.columns[cell[1]]];
    const seen = rows && columns;
    const measured = this.strength && String(cell) === String(this.data.cell);
    this.drawVeil(height, width, seen ? [rows, columns] : null, measured);
    const { context, width: w, height: h } = freshCanvas(this.overlay);
    if (seen) {
      const box = [
        (columns[0] / width) * w,
        (rows[0] / height) * h,
        ((columns[1] - columns[0] + 1) / width) * w,
        ((rows[1] - rows[0] + 1) / height) * h,
      ];
      const [x, y, wide, tall] = atLeast(box, 5);
      const [left, top] = [Math.max(2, x), Math.max(2, y)];
      drawFrame(
        context,
        [left, top, Math.min(x + wide, w - 2) - left, Math.min(y + tall, h - 2) - top],
        this.colours.primary,
        this.colours.background,
      );
    }
    this.drawMap(cell);
    this.readout.textContent = this.words(cell, rows, columns);
  }

  words(cell, rows, columns) {
    const alone = this.size[0] * this.size[1] === 1;
    const place = cell.join(", ");
    if (!rows || !columns)
      return alone
        ? translate("Every number sees nothing but padding.")
        : translate("Cell ({place}) sees nothing but padding.", { place });
    const [height, width] = this.data.photo.shape;
    const seen = {
      top: rows[0],
      bottom: rows[1],
      left: columns[0],
      right: columns[1],
      size: `${rows[1] - rows[0] + 1} × ${columns[1] - columns[0] + 1}`,
      all: `${height} × ${width}`,
    };
    return alone
      ? translate(
          "Every number sees rows {top} to {bottom} and columns {left} to {right}: {size} of {all} pixels.",
          seen,
        )
      : translate(
          "Cell ({place}) sees rows {top} to {bottom} and columns {left} to {right}: {size} of {all} pixels.",
          { place, ...seen },
        );
  }

  drawVeil(height, width, seen, measured) {
    [this.veil.width, this.veil.height] = [width, height];
    const context = this.veil.getContext("2d");
    const image = context.createImageData(width, height);
    for (let row = 0, i = 0; row < height; row++) {
      for (let column = 0; column < width; column++, i++) {
        const inside =
          seen &&
          row >= seen[0][0] &&
          row <= seen[0][1] &&
          column >= seen[1][0] &&
          column <= seen[1][1];
        const light = measured ? Math.sqrt(this.strength[i]) : Number(Boolean(inside));
        image.data[4 * i + 3] = 255 * (measured ? 0.92 : 0.62) * (1 - light);
      }
    }
    context.putImageData(image, 0, 0);
  }

  drawMap(cell) {
    const { context, width, height } = freshCanvas(this.map);
    const [rows, columns] = this.size;
    const [wide, tall] = [width / columns, height / rows];
    context.fillStyle = this.colours.secondary;
    context.fillRect(0, 0, width, height);
    if (Math.min(wide, tall) >= 5) {
      context.strokeStyle = this.colours.background;
      context.lineWidth = 1;
      context.beginPath();
      for (let i = 1; i < columns; i++) {
        context.moveTo(i * wide, 0);
        context.lineTo(i * wide, height);
      }
      for (let i = 1; i < rows; i++) {
        context.moveTo(0, i * tall);
        context.lineTo(width, i * tall);
      }
      context.stroke();
    }
    const paint = ([row, column], colour, strength) => {
      context.fillStyle = colour;
      context.globalAlpha = strength;
      context.fillRect(...atLeast([column * wide, row * tall, wide, tall], 4));
      context.globalAlpha = 1;
    };
    paint(this.chosen, this.colours.primary, this.hovered ? 0.35 : 1);
    paint(cell, this.colours.primary, 1);
  }
}

export default mount(
  (parentElement) => new ReceptiveField(parentElement.querySelector(".receptive-field")),
  (instance, { data, setTriggerValue }) => {
    instance.send = (cell) => setTriggerValue("cell", cell);
    instance.update(openPacket(data));
  },
);
