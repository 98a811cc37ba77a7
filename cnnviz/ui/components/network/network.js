// What stands for the same layer in the drawing, the strips and the table carries its row number.

class Network {
  constructor(root, send) {
    this.root = root;
    this.send = send;
    const find = (name) => root.querySelector(name);
    [this.readout, this.drawing, this.shares, this.table, this.live, this.scroll] =
      ["[data-role=readout]", ".drawing", ".shares", "table", ".unseen", ".scroll"].map(find);
    const rowOf = (target) => {
      const element = target.closest?.("[data-row]");
      return element ? Number(element.dataset.row) : null;
    };
    root.onpointerover = (event) => this.mark(rowOf(event.target));
    root.onpointerleave = () => this.mark(null);
    root.onfocusin = (event) => { if (event.target.matches(":focus-visible")) this.mark(rowOf(event.target)); };
    root.onfocusout = () => this.mark(null);
    root.onclick = (event) => this.choose(rowOf(event.target));
    this.drawing.onkeydown = (event) => this.key(event);
    this.resized = new ResizeObserver(() => {
      if (Math.abs(this.root.clientWidth - (this.drawn ?? 0)) > 1) this.draw();
    });
    this.resized.observe(root);
  }

  update(data) {
    const text = JSON.stringify(data.rows) + JSON.stringify(data.input);
    this.data = data;
    this.long = data.rows.length > MANY;
    this.scroll.classList.toggle("long", this.long);
    this.shares.hidden = this.scroll.hidden = Boolean(data.drawingOnly);
    if (data.editable) {
      this.selected = data.rows.findLastIndex((row) => row.position === data.selected);
    } else if (text !== this.text) this.selected = -1;
    if (text !== this.text) {
      this.text = text;
      this.marked = null;
      fillTable(this.table, data);
      drawShares(this.shares, data.rows);
      this.scroll.setAttribute("aria-label", `Layers of ${data.name}`);
      this.drawing.setAttribute("aria-label", `Drawing of ${data.name}; left and right arrow keys move from layer to layer`);
      this.draw();
    }
    this.paint();
    if (data.shown > (this.shown ?? data.shown)) this.show(this.selected);
    this.shown = data.shown;
  }

  draw() {
    const { rows, input } = this.data;
    this.drawn = this.root.clientWidth;
    const drawn = rows.filter((row) => isDrawn(row, rows));
    const focused = this.root.getRootNode().activeElement?.closest?.(".block")?.dataset.row;
    const { boxes, width, height } = layOut([input.shape, ...drawn.map((row) => row.size)], Math.max(280, this.drawn));
    const told = rows.some((row) => row.frozen !== null);
    const unit = Math.max(1, width / Math.max(280, this.drawn)); // of a px, where the drawing shrinks
    this.drawing.setAttribute("viewBox", `0 0 ${width} ${height + (told ? BRACKET * unit : 0)}`);
    this.drawing.replaceChildren();
    if (told) hatching(this.drawing);
    drawBox(svg(this.drawing, "g", { class: "other" }), boxes[0]);
    drawn.forEach((row, index) => {
      const box = boxes[index + 1];
      const block = svg(this.drawing, "g", { class: `block ${row.tone}${row.frozen ? " frozen" : ""}`, role: "button", "data-row": rows.indexOf(row), "aria-label": this.words(row) });
      drawBox(block, box);
      if (row.frozen) svg(block, "rect", { class: "frost", x: box.x, y: box.y, width: box.width, height: box.height, fill: "url(#hatch)" });
      svg(block, "rect", { class: "hit", x: box.x - 1, y: box.y - box.dy - 2, width: box.width + box.dx * 0.6 + 2, height: box.height + box.dy + 4, rx: 3 });
    });
    if (told) brackets(this.drawing, drawn, boxes.slice(1), height, unit);
    this.paint();
    if (focused !== undefined) this.drawing.querySelector(`[data-row="${focused}"]`)?.focus();
  }

  words(row) {
    const sum = (name) => (row[`${name}_sum`] ? `${row[`${name}_sum`]} = ${row[name]}` : row[name]);
    return `${row.name}, ${row.shape}, parameters ${sum("parameters")}, MACs ${sum("macs")}${fate(row, ", ")}${row.problem ? `, does not fit: ${row.problem}` : ""}`;
  }

  mark(row) {
    if (row === this.marked) return;
    this.marked = row;
    this.paint();
  }

  choose(row) {
    if (row === null) return;
    this.selected = row;
    this.paint();
    const line = this.line(row);
    const [box, view] = [line.getBoundingClientRect(), this.scroll.getBoundingClientRect()];
    if (this.long && (box.top < view.top + 40 || box.bottom > view.bottom - 40)) this.scroll.scrollTop += box.top - view.top - view.height / 2;
    if (this.data.editable) this.send(this.data.rows[row].position);
    this.live.textContent = `${this.words(this.data.rows[row])}, selected`;
  }

  line(row) {
    return this.table.querySelector(`tr[data-row="${row}"]`);
  }

  /** Bring a row of the table into view, and the keyboard to it. */
  show(row) {
    const line = this.line(row);
    line?.scrollIntoView({ block: "center" });
    line?.querySelector(".layer").focus({ preventScroll: true });
  }

  key(event) {
    const block = event.target.closest(".block");
    if (!block) return;
    const blocks = [...this.drawing.querySelectorAll(".block")];
    const [at, last] = [blocks.indexOf(block), blocks.length - 1];
    const next = { ArrowRight: Math.min(last, at + 1), ArrowLeft: Math.max(0, at - 1), Home: 0, End: last }[event.key];
    if (next !== undefined) {
      event.preventDefault();
      blocks[next].focus();
    } else if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      this.choose(Number(block.dataset.row));
    }
  }

  paint() {
    const { rows, input, totals } = this.data;
    const position = rows[this.selected]?.position;
    const stops = [this.marked, this.selected, 0].map((row) => this.drawing.querySelector(`[data-row="${row}"]`));
    const stop = stops.find(Boolean) ?? this.drawing.querySelector(".block");
    for (const element of this.root.querySelectorAll("[data-row]")) {
      const row = Number(element.dataset.row);
      const selected = position !== undefined && rows[row]?.position === position;
      element.classList.toggle("marked", row === this.marked);
      element.classList.toggle("selected", selected);
      if (element.matches(".block")) {
        element.setAttribute("tabindex", element === stop ? 0 : -1);
        element.setAttribute("aria-pressed", selected);
      }
      element.querySelector?.(".layer")?.setAttribute("aria-pressed", selected);
    }
    const row = rows[this.marked ?? this.selected];
    const part = (title, text) => {
      const span = made("span");
      span.append(made("small", "", `${title} `), made("b", "", text));
      return span;
    };
    if (!row) {
      const split = totals.frozen === null ? [] : [part("Trainable", totals.trained), part("❄ Frozen", totals.frozen)];
      this.readout.replaceChildren(part("Input", input.text), part("Parameters", totals.parameters), ...split, part("MACs", totals.macs));
      return;
    }
    const sum = (name, title) => {
      const span = made("span");
      span.append(made("small", "", `${title} `));
      if (row[`${name}_sum`]) span.append(`${row[`${name}_sum`]} = `);
      span.append(made("b", "", row[name]));
      return span;
    };
    if (row.problem) return void this.readout.replaceChildren(part(row.name, row.problem));
    this.readout.replaceChildren(part(row.name, row.shape), sum("parameters", "Parameters"), sum("macs", "MACs"), ...(row.frozen === null ? [] : [part("", fate(row))]));
  }
}

const networks = new WeakMap();

export default function ({ data, parentElement, setTriggerValue }) {
  if (!networks.has(parentElement)) {
    networks.set(parentElement, new Network(parentElement.querySelector(".wide"), null));
  }
  const instance = networks.get(parentElement);
  instance.send = (position) => setTriggerValue("select", position);
  instance.update(data);
  return () => { if (!parentElement.host?.isConnected) instance.resized.disconnect(); };
}
