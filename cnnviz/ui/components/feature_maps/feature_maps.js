// The tiles are small maps in bytes, the large map has its exact numbers; until they are here, the small one stands in.

import { showColours } from "../colour_bar.js";
import {
  colourIndex,
  formatNumber,
  lookupTable,
  mount,
  openPacket,
  SizeObserver,
  themed,
  themeOf,
} from "../common.js";
import { translate, translatePlural } from "../messages.js";
import { Montage } from "../montage.js";
import {
  atLeast,
  drawFrame,
  freshCanvas,
  paintIndices,
  paintPhoto,
  pixelAfterKey,
  pixelUnder,
  themeColours,
  whenPicture,
} from "../pixels.js";

class FeatureMaps {
  constructor(root) {
    this.root = root;
    const find = (role) => root.querySelector(`[data-role="${role}"]`);
    [this.photo, this.canvas, this.readout] = ["photo", "map", "readout"].map(find);
    this.texts = Object.fromEntries(
      ["name", "size", "title", "tile"].map((role) => [role, find(role)]),
    );
    this.overlay = root.querySelector(".overlay");
    this.bar = root.querySelector(".colour-bar");
    this.live = root.querySelector(".unseen");
    this.hovered = null;
    this.montage = new Montage(root.querySelector(".montage"), {
      point: (channel) => this.pointTile(channel),
      choose: (channel) => this.chooseTile(channel),
    });
    const under = (event) => pixelUnder(event, this.canvas, ...this.data.map.shape);
    this.canvas.onpointermove = (event) => this.point(under(event));
    this.canvas.onpointerleave = () => this.point(null);
    this.canvas.onblur = () => this.point(null);
    this.canvas.onclick = (event) => this.choose(under(event));
    this.canvas.onkeydown = (event) => this.key(event);
    this.moved = (event) => {
      const { key, value } = event.detail;
      if (key !== this.data?.opacityKey || value === null) return;
      event.preventDefault(); // it is followed
      this.canvas.style.opacity = value / 100;
    };
    this.resized = new SizeObserver(() => this.drawFrames());
    this.resized.observe(this.overlay);
  }

  update(data) {
    const before = this.data;
    this.data = data;
    document.addEventListener("cnnviz-moved", this.moved); // once, however often
    this.colours = themeColours(this.root);
    this.lut = lookupTable(themed({ luts: data.luts, lowest: -1, limit: 1 }, this.root));
    for (const name of ["lows", "highs", "limits", "order", "map"]) this[name] = data[name].read();
    this.channel = data.channel;
    this.cell = data.cell;
    const single = data.map.shape.every((size) => size === 1);
    this.single = single;
    this.root.classList.toggle("single", single);
    this.canvas.style.opacity = data.opacity / 100;
    if (before?.photo !== data.photo)
      whenPicture(data.photo, ({ shape, bytes }) => {
        if (this.data.photo !== data.photo) return;
        paintPhoto(this.photo, bytes, shape);
        this.photo.parentElement.style.setProperty("--aspect", shape[1] / shape[0]);
      });
    whenPicture(data.maps, ({ shape, bytes }) => {
      if (this.data.maps !== data.maps) return;
      [this.small, this.smallShape] = [bytes, shape.slice(1)];
      this.drawTiles();
    });
    this.paintLarge(this.map, data.map.shape);
    const [facts, layer] = this.root.querySelectorAll(".facts");
    [facts.textContent, layer.textContent] = data.facts;
    this.point(null);
  }

  name(channel) {
    return this.data.names[channel] ?? translate("channel {channel}", { channel });
  }

  /** Entry of the colour table for each byte of a channel's small map. */
  entries(channel) {
    const [low, high, limit] = [this.lows[channel], this.highs[channel], this.limits[channel]];
    const palette = { lowest: -limit, limit };
    return Uint8Array.from({ length: 256 }, (_, byte) =>
      colourIndex(palette, low + (byte / 255) * (high - low)),
    );
  }

  drawTiles() {
    const { maps, limits, order } = this.data;
    const painted = [maps, limits.digest, order.digest, themeOf(this.root)].join();
    if (painted === this.painted) {
      this.montage.chosen = this.channel;
      this.montage.show();
      return;
    }
    this.painted = painted;
    const size = this.smallShape[0] * this.smallShape[1];
    const items = [...this.order];
    const wide = this.smallShape[1];
    const side =
      size === 1
        ? items.length > 200
          ? 18
          : 34
        : items.length > 600 || wide < 6
          ? 32
          : wide < 12
            ? 44
            : items.length > 300
              ? 52
              : 64;
    this.montage.update({
      items,
      shape: this.smallShape,
      chosen: this.channel,
      side,
      label: translatePlural(
        "{title}: {count} tile, Enter shows it large",
        "{title}: {count} tiles, arrow keys move, Enter shows one large",
        items.length,
        { title: this.data.title },
      ),
      paint: (channel, rgba) => {
        const entries = this.entries(channel);
        for (let i = 0, from = channel * size; i < size; i++) {
          const at = 3 * entries[this.small[from + i]];
          rgba[4 * i] = this.lut[at];
          rgba[4 * i + 1] = this.lut[at + 1];
          rgba[4 * i + 2] = this.lut[at + 2];
        }
      },
    });
  }

  paintLarge(values, [height, width]) {
    const limit = this.limits[this.channel];
    const palette = { lowest: -limit, limit };
    paintIndices(this.canvas, [height, width], this.lut, (i) => colourIndex(palette, values[i]));
    this.canvas.dataset.painted = Number(this.canvas.dataset.painted ?? 0) + 1;
    this.canvas.setAttribute(
      "aria-label",
      translate(
        "{title}, {channel}: {height} rows and {width} columns; arrow keys move, Enter explains a cell",
        { title: this.data.title, channel: this.name(this.channel), height, width },
      ),
    );
    this.texts.title.textContent = this.data.title;
    this.texts.name.textContent = this.name(this.channel);
    this.texts.size.textContent = this.single ? "" : `${height} × ${width}`;
    showColours(this.bar, this.lut, -limit, limit);
  }

  pointTile(channel) {
    this.texts.tile.textContent =
      channel === null
        ? ""
        : translate("{channel}: {low} to {high}", {
            channel: this.name(channel),
            low: formatNumber(this.lows[channel]),
            high: formatNumber(this.highs[channel]),
          });
    if (channel !== null) this.live.textContent = this.texts.tile.textContent;
  }

  chooseTile(channel) {
    if (channel === this.channel) return;
    this.channel = channel;
    const [height, width] = this.smallShape;
    const size = height * width;
    const [low, high] = [this.lows[channel], this.highs[channel]];
    const values = Float32Array.from(
      { length: size },
      (_, i) => low + (this.small[channel * size + i] / 255) * (high - low),
    );
    this.paintLarge(values, this.smallShape);
    this.send("channel", channel);
  }

  point(cell) {
    this.hovered = cell;
    this.drawFrames();
    const [row, column] = cell ? [cell.row, cell.column] : this.cell;
    const value = this.map[row * this.data.map.shape[1] + column];
    const text = formatNumber(value);
    this.readout.textContent = this.single
      ? text
      : translate("row {row}, column {column}: {value}", { row, column, value: text });
  }

  choose({ row, column }) {
    this.cell = [row, column];
    this.point(null);
    clearTimeout(this.soon);
    this.soon = setTimeout(() => this.send("cell", [row, column]), 60);
  }

  key(event) {
    const [row, column] = this.cell;
    const from = this.hovered ?? { row, column };
    const next = pixelAfterKey(event, from, ...this.data.map.shape);
    if (next) {
      event.preventDefault();
      this.point(next);
      this.live.textContent = this.readout.textContent;
    } else if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      this.choose(from);
    }
  }

  drawFrames() {
    if (!this.data) return;
    const { context, width, height } = freshCanvas(this.overlay);
    const [rows, columns] = this.data.map.shape;
    const frame = ([row, column], line, thickness) => {
      const [x, y, wide, tall] = atLeast(
        [(column / columns) * width, (row / rows) * height, width / columns, height / rows],
        8,
      );
      const [left, top] = [
        Math.min(Math.max(2, x), width - wide - 2),
        Math.min(Math.max(2, y), height - tall - 2),
      ];
      drawFrame(context, [left, top, wide, tall], line, this.colours.background, thickness);
    };
    frame(this.cell, this.colours.primary, 3);
    if (this.hovered) frame([this.hovered.row, this.hovered.column], this.colours.text, 2);
  }

  stop() {
    clearTimeout(this.soon);
    document.removeEventListener("cnnviz-moved", this.moved);
  }
}

export default mount(
  (parentElement) => new FeatureMaps(parentElement.querySelector(".maps")),
  (instance, { data, setTriggerValue }) => {
    instance.send = setTriggerValue;
    instance.update(openPacket(data));
  },
);
