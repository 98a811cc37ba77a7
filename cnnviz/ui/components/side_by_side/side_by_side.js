// Pictures share a scene: a cell shows the places from its picture's origin plus so many steps on,
// as many as its window has.

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
import { Live, readPacket } from "../live.js";
import { fillIn, translate } from "../messages.js";
import {
  atLeast,
  drawFrame,
  freshCanvas,
  paintIndices,
  pixelAfterKey,
  pixelUnder,
  themeColours,
} from "../pixels.js";

class SideBySide {
  constructor(root) {
    this.root = root.querySelector(".columns");
    this.said = root.querySelector(".unseen");
    this.live = new Live((data) => this.update(data), readPacket);
    this.panels = [];
    this.area = null;
    this.resized = new SizeObserver(() => this.draw());
  }

  update(data) {
    this.data = data;
    this.colours = themeColours(this.root);
    const built = [data.columns.length, data.moments.length].join();
    if (this.built !== built) this.build();
    this.built = built;
    for (const panel of this.panels) {
      const { title, step, window, pictures } = data.columns[panel.column];
      const { origin } = pictures[panel.moment];
      const palette = themed(pictures[panel.moment].palette, this.root);
      const picture = data[`${panel.column}_${panel.moment}`];
      Object.assign(panel, { shape: picture.shape, values: picture.read(), origin, step, window });
      const [height, width] = panel.shape;
      const moment = data.moments[panel.moment];
      panel.canvas.parentElement.style.setProperty("--aspect", width / height);
      panel.canvas.setAttribute(
        "aria-label",
        translate("{title}, {moment}: {height} rows and {width} columns; arrow keys move", {
          title,
          moment: moment.toLowerCase(),
          height,
          width,
        }),
      );
      panel.name.textContent = data.moments.length > 1 ? moment : "";
      paintIndices(panel.canvas, panel.shape, lookupTable(palette), (i) =>
        colourIndex(palette, panel.values[i]),
      );
      panel.canvas.dataset.painted = true;
      this.resized.observe(panel.canvas);
    }
    [...this.root.children].forEach((section, index) => {
      section.querySelector("h3").textContent = data.columns[index].title;
      const notes = data.columns[index].notes.map((text) => made("p", "note", text));
      section.querySelector(".notes").replaceChildren(...notes);
    });
    this.draw();
  }

  build() {
    this.panels = [];
    this.resized.clear();
    this.root.classList.toggle("many", this.data.columns.length > 3);
    this.root.replaceChildren(
      ...this.data.columns.map((_, column) => {
        const section = made("section");
        section.append(made("h3"));
        this.data.moments.forEach((_, moment) => {
          section.append(...this.panel(column, moment));
        });
        section.append(made("p", "values"), made("div", "notes"));
        return section;
      }),
    );
  }

  panel(column, moment) {
    const [name, frame] = [made("p", "moment"), made("div", "picture stacked")];
    const [canvas, overlay] = [made("canvas"), made("canvas", "overlay")];
    canvas.dataset.role = `${column}_${moment}`;
    canvas.tabIndex = 0;
    canvas.setAttribute("role", "application");
    canvas.setAttribute("aria-roledescription", "picture");
    overlay.setAttribute("aria-hidden", "true");
    frame.append(canvas, overlay);
    const panel = { column, moment, name, canvas, overlay };
    this.panels.push(panel);
    const follow = (event) => this.point(panel, pixelUnder(event, canvas, ...panel.shape));
    canvas.onpointermove = follow;
    canvas.onpointerdown = follow;
    canvas.onpointerleave = () => {
      this.area = null;
      this.draw();
    };
    canvas.onblur = canvas.onpointerleave;
    canvas.onkeydown = (event) => {
      const { row, column } = this.cellsIn(panel);
      const next = pixelAfterKey(event, { row, column }, ...panel.shape);
      if (!next) return;
      event.preventDefault();
      this.point(panel, next);
      this.said.textContent = [...this.root.querySelectorAll("section")]
        .map(
          (section) =>
            `${section.querySelector("h3").textContent}: ${section.querySelector(".values").textContent}`,
        )
        .join(", ");
    };
    return [name, frame];
  }

  point({ origin, step, window }, { row, column }) {
    this.area = [origin[0] + row * step[0], origin[1] + column * step[1], ...window];
    this.draw();
  }

  /** Cells that show the area pointed at: all of it where a cell is one place, else the nearest. */
  cellsIn({ origin, step, window }) {
    const [height, width] = this.data["0_0"].shape;
    const area = this.area ?? [height >> 1, width >> 1, ...this.data.columns[0].window];
    const fine = [...step, ...window].every((size) => size === 1);
    const [row, column] = [0, 1].map((axis) => {
      const middle = area[axis] + (fine ? 0 : (area[2 + axis] - window[axis]) / 2);
      return Math.round((middle - origin[axis]) / step[axis]);
    });
    return { row, column, rows: fine ? area[2] : 1, columns: fine ? area[3] : 1 };
  }

  draw() {
    if (!this.data) return;
    const texts = this.data.columns.map(() => []);
    for (const panel of this.panels) {
      const [height, width] = panel.shape;
      const { row, column, rows, columns } = this.cellsIn(panel);
      const [top, left] = [Math.max(0, row), Math.max(0, column)];
      const [bottom, right] = [Math.min(height, row + rows), Math.min(width, column + columns)];
      const inside = top < bottom && left < right;
      const { context, width: w, height: h } = freshCanvas(panel.overlay);
      if (inside) {
        const box = [
          (left / width) * w,
          (top / height) * h,
          ((right - left) / width) * w,
          ((bottom - top) / height) * h,
        ];
        drawFrame(context, atLeast(box, 6), this.colours.primary, this.colours.background);
      }
      const values = [];
      for (let r = top; r < bottom; r++)
        values.push(...panel.values.subarray(r * width + left, r * width + right));
      const [least, most] = [Math.min(...values), Math.max(...values)].map((value) =>
        formatNumber(Number(value.toFixed(3))),
      );
      texts[panel.column].push(
        !inside
          ? translate("outside")
          : least === most
            ? least
            : translate("{low} to {high}", { low: least, high: most }),
      );
    }
    [...this.root.children].forEach((section, index) => {
      const [before, after] = texts[index];
      section.querySelector(".values").textContent =
        after === undefined ? before : fillIn(this.data.readout, { before, after }).join("");
    });
  }
}

export default mount(
  (parentElement) => new SideBySide(parentElement),
  (instance, { data }) => {
    instance.live.update(openPacket(data));
  },
);
