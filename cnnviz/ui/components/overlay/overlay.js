// Maps over the picture that they are about. The slider of their opacity is followed at once, here
// alone; Python hears where it rests.

import { showColours } from "../colour_bar.js";
import {
  colourIndex,
  formatNumber,
  lookupTable,
  made,
  mount,
  openPacket,
  SizeObserver,
  themed,
} from "../common.js";
import { translate, translateParts } from "../messages.js";
import {
  atLeast,
  drawFrame,
  freshCanvas,
  paintIndices,
  paintPhoto,
  pixelAfterKey,
  shareUnder,
  themeColours,
} from "../pixels.js";

/** Where cells begin and end that share an axis evenly. */
const evenly = (count) => Array.from({ length: count + 1 }, (_, i) => i / count);

/** Where a cell begins and ends, down and across, as shares of the picture. */
const ends = ({ edges }, { row, column }) =>
  [row, column].map((at, axis) => edges[axis].slice(at, at + 2));

class Overlay {
  constructor(root) {
    this.root = root.querySelector(".panels");
    this.said = root.querySelector(".unseen");
    this.panels = [];
    this.at = null; // the share of height and width pointed at
    this.resized = new SizeObserver(() => this.draw());
    this.listen = (event) => this.moved(event);
  }

  update(data) {
    this.data = data;
    document.addEventListener("cnnviz-moved", this.listen); // once, however often
    if (this.panels.length !== data.panels.length) this.build(data.panels.length);
    this.colours = themeColours(this.root);
    const bytes = data.photo.read();
    const [rows, columns] = data.photo.shape;
    this.panels.forEach((panel, index) => {
      const { title, note, palette, edges, unit } = data.panels[index];
      const map = data[`map${index}`];
      const laid = data[`laid${index}`] ?? map;
      const colours = themed(palette, this.root);
      Object.assign(panel, { shape: map.shape, values: map.read(), unit });
      panel.edges = edges ?? map.shape.map(evenly);
      panel.picture.style.setProperty("--aspect", columns / rows);
      panel.picture.classList.toggle("fine", rows > 100 && columns > 100);
      panel.picture.classList.toggle("smooth", laid !== map);
      panel.name.textContent = title;
      panel.note.textContent = note;
      paintPhoto(panel.photo, bytes, data.photo.shape);
      const numbers = laid.read();
      paintIndices(panel.map, laid.shape, lookupTable(colours), (i) =>
        colourIndex(colours, numbers[i]),
      );
      panel.map.dataset.painted = Number(panel.map.dataset.painted ?? 0) + 1;
      panel.map.setAttribute(
        "aria-label",
        translate("{title}: {height} rows and {width} columns over the picture; arrow keys move", {
          title,
          height: map.shape[0],
          width: map.shape[1],
        }),
      );
      const start = data.panels[index].signed ? 0 : 128;
      const ends = [start ? 0 : colours.lowest, colours.limit];
      const [low, high] = ends.map((value) => Number(value.toPrecision(3)));
      showColours(panel.bar, lookupTable(colours), low, high, start);
      this.resized.observe(panel.picture);
    });
    this.opacity(data.opacity);
    this.draw();
  }

  build(count) {
    this.resized.clear();
    this.panels = Array.from({ length: count }, () => this.panel());
    this.root.style.setProperty("--count", count);
    this.root.classList.toggle("alone", count === 1);
    this.root.replaceChildren(...this.panels.map(({ section }) => section));
  }

  panel() {
    const [section, name, picture] = [made("section"), made("h3"), made("div", "picture stacked")];
    const [photo, map, cursor] = ["photo", "map", "cursor"].map((kind) => made("canvas", kind));
    const [bar, value, note] = [made("div", "colour-bar"), made("p", "value"), made("p", "note")];
    for (const hidden of [photo, cursor]) hidden.setAttribute("aria-hidden", "true");
    map.tabIndex = 0;
    map.setAttribute("role", "application");
    map.setAttribute("aria-roledescription", translate("map over a picture"));
    bar.setAttribute("role", "img");
    bar.append(made("span"), made("canvas"), made("span"));
    picture.append(photo, map, cursor);
    section.append(name, picture, bar, value, note);
    const panel = { section, name, picture, photo, map, cursor, bar, value, note };
    const follow = (event) => this.pointAt(shareUnder(event, map));
    map.onpointermove = follow;
    map.onpointerdown = follow;
    map.onpointerleave = () => {
      this.at = null;
      this.draw();
    };
    map.onblur = map.onpointerleave;
    map.onkeydown = (event) => {
      const next = pixelAfterKey(event, this.cellIn(panel), ...panel.shape);
      if (!next) return;
      event.preventDefault();
      const [[top, bottom], [left, right]] = ends(panel, next);
      this.pointAt([(top + bottom) / 2, (left + right) / 2]);
      this.said.textContent = this.panels
        .map(({ name: title, value: text }) => `${title.textContent}: ${text.textContent}`)
        .join(", ");
    };
    return panel;
  }

  pointAt(at) {
    this.at = at;
    this.draw();
  }

  cellIn({ edges }) {
    const [row, column] = (this.at ?? [0.5, 0.5]).map((share, axis) =>
      Math.min(
        edges[axis].length - 2,
        edges[axis].findLastIndex((edge) => edge <= share),
      ),
    );
    return { row, column };
  }

  moved(event) {
    const { key, value } = event.detail;
    if (key !== this.data.slider) return;
    if (value === null) {
      this.opacity(this.data.opacity);
      return;
    }
    event.preventDefault(); // the slider learns that it is followed
    this.opacity(value / 100);
  }

  opacity(share) {
    for (const { photo, map } of this.panels) {
      map.style.opacity = share;
      photo.style.filter = `grayscale(${Math.min(1, 3 * share)})`; // the colours are the map's
    }
  }

  draw() {
    for (const panel of this.panels) {
      const { row, column } = this.cellIn(panel);
      const columns = panel.shape[1];
      const { context, width, height } = freshCanvas(panel.cursor);
      if (this.at) {
        const [[top, bottom], [left, right]] = ends(panel, { row, column });
        const box = [left * width, top * height, (right - left) * width, (bottom - top) * height];
        drawFrame(context, atLeast(box, 6), this.colours.primary, this.colours.background);
      }
      const number = document.createElement("b");
      number.textContent = formatNumber(
        Number(panel.values[row * columns + column].toPrecision(3)),
      );
      panel.value.replaceChildren(
        ...translateParts("{number} {unit} · row {row}, column {column}", {
          number,
          unit: panel.unit,
          row,
          column,
        }),
      );
    }
  }

  stop() {
    document.removeEventListener("cnnviz-moved", this.listen);
  }
}

export default mount(
  (parentElement) => new Overlay(parentElement),
  (instance, { data }) => {
    instance.update(openPacket(data));
  },
);
