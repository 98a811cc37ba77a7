// Pictures share a scene: a cell shows the place at its picture's origin plus its own row and column.

class SideBySide {
  constructor(root) {
    this.root = root.querySelector(".columns");
    this.live = root.querySelector(".unseen");
    this.panels = [];
    this.place = null;
    this.resized = new ResizeObserver(() => this.draw());
  }

  update(data) {
    this.data = data;
    this.colours = themeColours(this.root);
    if (this.root.children.length !== data.columns.length) this.build();
    for (const panel of this.panels) {
      const { palette, origins, title } = data.columns[panel.column];
      const picture = data[`${panel.column}_${panel.moment}`];
      Object.assign(panel, { shape: picture.shape, values: picture.read(), origin: origins[panel.moment] });
      const [height, width] = panel.shape;
      panel.canvas.parentElement.style.setProperty("--aspect", width / height);
      panel.canvas.setAttribute("aria-label", `${title}, ${data.moments[panel.moment].toLowerCase()}: ${height} rows and ${width} columns; arrow keys move`);
      panel.name.textContent = data.moments[panel.moment];
      const bytes = (i) => Math.round(255 * panel.values[i]);
      if (palette) paintIndices(panel.canvas, panel.shape, lookupTable(palette), (i) => colourIndex(palette, panel.values[i]));
      else paintPhoto(panel.canvas, panel.values.map((_, i) => bytes(i)), [height, width, 1]);
      panel.canvas.dataset.painted = true;
      this.resized.observe(panel.canvas);
    }
    [...this.root.children].forEach((section, index) => {
      section.querySelector("h3").textContent = data.columns[index].title;
      const notes = data.columns[index].notes.map((text) => this.made("p", "note", text));
      section.querySelector(".notes").replaceChildren(...notes);
    });
    this.draw();
  }

  made(tag, className, text = "") {
    const element = document.createElement(tag);
    element.className = className;
    element.textContent = text;
    return element;
  }

  build() {
    this.panels = [];
    this.root.replaceChildren(...this.data.columns.map((_, column) => {
      const section = this.made("section", "");
      section.append(this.made("h3", ""));
      for (const moment of [0, 1]) section.append(...this.panel(column, moment));
      section.append(this.made("p", "values"), this.made("div", "notes"));
      return section;
    }));
  }

  panel(column, moment) {
    const [name, frame] = [this.made("h4", ""), this.made("div", "picture")];
    const [canvas, overlay] = [this.made("canvas", ""), this.made("canvas", "overlay")];
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
    canvas.onpointerleave = () => { this.place = null; this.draw(); };
    canvas.onblur = canvas.onpointerleave;
    canvas.onkeydown = (event) => {
      const next = pixelAfterKey(event, this.cellIn(panel), ...panel.shape);
      if (!next) return;
      event.preventDefault();
      this.point(panel, next);
      this.live.textContent = [...this.root.querySelectorAll("section")]
        .map((section) => `${section.querySelector("h3").textContent}: ${section.querySelector(".values").textContent}`).join(", ");
    };
    return [name, frame];
  }

  point({ origin }, { row, column }) {
    this.place = [row + origin[0], column + origin[1]];
    this.draw();
  }

  cellIn({ origin }) {
    const [row, column] = this.place ?? this.data["0_0"].shape.map((size) => size >> 1);
    return { row: row - origin[0], column: column - origin[1] };
  }

  draw() {
    if (!this.data) return;
    const texts = this.data.columns.map(() => []);
    for (const panel of this.panels) {
      const [height, width] = panel.shape;
      const { row, column } = this.cellIn(panel);
      const inside = row >= 0 && column >= 0 && row < height && column < width;
      const { context, width: w, height: h } = freshCanvas(panel.overlay);
      if (inside) {
        const box = [(column / width) * w, (row / height) * h, w / width, h / height];
        drawFrame(context, atLeast(box, 6), this.colours.primary, this.colours.background);
      }
      texts[panel.column].push(inside ? formatNumber(Number(panel.values[row * width + column].toFixed(3))) : "outside");
    }
    [...this.root.children].forEach((section, index) => {
      section.querySelector(".values").textContent = texts[index].join(" → ");
    });
  }
}

const instances = new WeakMap();

export default function ({ data, parentElement }) {
  if (!instances.has(parentElement)) instances.set(parentElement, new SideBySide(parentElement));
  const instance = instances.get(parentElement);
  instance.update(openPacket(data));
  return () => { if (!parentElement.host?.isConnected) instance.resized.disconnect(); };
}
