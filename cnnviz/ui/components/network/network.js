// What stands for the same layer in the drawing, the strips and the table carries its row number.

import { made, mount, SizeObserver } from "../common.js";
import { formatCount, translate, translatePlural } from "../messages.js";
import { svg } from "../plot.js";
import { BRACKET, brackets, drawBox, fate, hatching, isDrawn, layOut, MANY } from "./drawing.js";
import { drawCard, drawHead, drawLevel, graphLayers, neighbour, placeGraph } from "./graph.js";
import { drawShares } from "./shares.js";
import { fillTable } from "./table.js";

/** A sentence without the marks of Markdown. */
function plain(sentence) {
  return sentence.replaceAll("`", "");
}

class Network {
  constructor(root) {
    this.root = root;
    const find = (name) => root.querySelector(name);
    this.opened = new Map(); // whether a group was opened or closed by hand, by its key
    [this.readout, this.drawing, this.shares, this.table, this.live, this.scroll] = [
      "[data-role=readout]",
      ".drawing",
      ".shares",
      "table",
      ".unseen",
      ".scroll",
    ].map(find);
    const rowOf = (target) => {
      const element = target.closest?.("[data-row]");
      return element ? Number(element.dataset.row) : null;
    };
    const levelOf = (target) => {
      const element = target.closest?.("[data-level]");
      return element ? Number(element.dataset.level) : null;
    };
    root.onpointerover = (event) => this.mark(rowOf(event.target), levelOf(event.target));
    root.onpointerleave = () => this.mark(null);
    // Browsers know no onfocusin.
    root.addEventListener("focusin", (event) => {
      if (event.target.matches(":focus-visible"))
        this.mark(rowOf(event.target), levelOf(event.target));
    });
    root.addEventListener("focusout", () => this.mark(null));
    root.onclick = (event) => {
      const level = levelOf(event.target);
      if (level !== null) this.toggle(level);
      else this.choose(rowOf(event.target));
    };
    this.drawing.onkeydown = (event) => this.key(event);
    this.resized = new SizeObserver(() => {
      if (Math.abs(this.root.clientWidth - (this.drawn ?? 0)) > 1) this.draw();
    });
    this.resized.observe(root);
  }

  update(data) {
    const text = JSON.stringify([data.rows, data.input, data.graph]);
    this.long = data.rows.length > MANY;
    this.scroll.classList.toggle("long", this.long);
    this.shares.hidden = this.scroll.hidden = Boolean(data.drawingOnly);
    if (data.name !== this.data?.name) this.opened.clear();
    this.data = data;
    const before = this.selected;
    if (data.editable) {
      this.selected = data.rows.findLastIndex((row) => row.position === data.selected);
    } else if (text !== this.text) this.selected = -1;
    const hidden = before !== this.selected && this.reveal(this.selected);
    if (text !== this.text) {
      this.text = text;
      this.marked = null;
      fillTable(this.table, data);
      drawShares(this.shares, data.rows);
      this.scroll.setAttribute("aria-label", translate("Layers of {name}", { name: data.name }));
      this.drawing.setAttribute(
        "aria-label",
        data.graph
          ? translate("Drawing of {name}; arrow keys move from layer to layer", { name: data.name })
          : translate("Drawing of {name}; left and right arrow keys move from layer to layer", {
              name: data.name,
            }),
      );
      this.draw();
    } else if (hidden) this.draw();
    this.paint();
    if (data.shown > (this.shown ?? data.shown)) this.show(this.selected);
    this.shown = data.shown;
  }

  draw() {
    this.drawn = this.root.clientWidth;
    const focused = this.root.getRootNode().activeElement?.closest?.(".block")?.dataset;
    const [name, value] = Object.entries(focused ?? {})[0] ?? [];
    this.drawing.replaceChildren();
    this.drawing.classList.toggle("graph", Boolean(this.data.graph));
    if (this.data.graph) this.drawGraph();
    else this.drawChain();
    this.paint();
    if (name)
      this.drawing.querySelector(`[data-${name}="${value}"]`)?.focus({ preventScroll: true });
  }

  /** Tells a group from all others, also after the network was edited. */
  groupKey({ name, rows }) {
    return `${name} ${this.data.rows[rows[0]].name}`;
  }

  isOpen(level) {
    const group = this.data.graph[level];
    return this.opened.get(this.groupKey(group)) ?? group.open;
  }

  /** Open the groups that a row is in; true if one was closed. */
  reveal(row) {
    const closed = (this.data.graph ?? []).filter(
      (level, at) => at && level.rows.includes(row) && !this.isOpen(at),
    );
    for (const level of closed) this.opened.set(this.groupKey(level), true);
    return closed.length > 0;
  }

  toggle(level) {
    const open = !this.isOpen(level);
    const { name, layers } = this.data.graph[level];
    this.opened.set(this.groupKey(this.data.graph[level]), open);
    this.draw();
    this.drawing
      .querySelector(`[data-level="${level}"]`)
      .scrollIntoView({ block: "nearest", inline: "nearest" });
    const counted = translatePlural("{count} layer", "{count} layers", layers);
    this.live.textContent = open
      ? translate("{name}, {layers}, opened", { name, layers: counted })
      : translate("{name}, {layers}, closed", { name, layers: counted });
  }

  drawGraph() {
    const { rows, input, graph } = this.data;
    const placed = placeGraph(graph, (level) => this.isOpen(level), Math.max(280, this.drawn) - 12);
    const [width, height] = [placed.width + 8, placed.height + 10];
    for (const [name, value] of Object.entries({
      width,
      height,
      viewBox: `-2 -2 ${width} ${height}`,
    }))
      this.drawing.setAttribute(name, value);
    hatching(this.drawing);
    drawLevel(graphLayers(this.drawing), graph, 0, placed, 0, 0, (parent, box) => {
      const { node, inner } = box;
      if (node.input)
        return drawCard(svg(parent, "g", { class: "other" }), box, translate("Input"), [
          input.text,
        ]);
      if (node.row !== undefined) {
        const row = rows[node.row];
        const block = svg(parent, "g", {
          class: `block ${row.tone}${row.frozen ? " frozen" : ""}`,
          role: "button",
          "data-row": node.row,
          "aria-label": this.words(row),
        });
        drawCard(block, box, row.kind, [row.shape]);
        if (row.frozen)
          svg(block, "rect", {
            class: "frost",
            x: box.x,
            y: box.y,
            width: box.width,
            height: box.height,
            rx: 6,
            fill: "url(#hatch)",
          });
        return;
      }
      const level = graph[node.level];
      const inside = level.rows.map((each) => rows[each]);
      const frozen = inside.every((row) => row.frozen);
      const tone = ["broken", "conv", "dense", "pool", "other"].find((each) =>
        inside.some((row) => row.tone === each),
      );
      const block = svg(parent, "g", {
        class: `block group ${tone}${frozen ? " frozen" : ""}`,
        role: "button",
        "data-level": node.level,
        "aria-expanded": String(Boolean(inner)),
        "aria-label": this.levelWords(level),
      });
      if (inner) return drawHead(block, box, level.name);
      drawCard(
        block,
        box,
        level.name,
        [
          `${translatePlural("{count} layer", "{count} layers", level.layers)} · ${level.shape}`,
          level.shape,
        ],
        true,
      );
      if (frozen)
        svg(block, "rect", {
          class: "frost",
          x: box.x,
          y: box.y,
          width: box.width,
          height: box.height,
          rx: 6,
          fill: "url(#hatch)",
        });
    });
  }

  levelWords({ name, layers, shape, parameters, macs }) {
    return translate("{name}, {layers}, {shape}, parameters {parameters}, MACs {macs}", {
      name,
      layers: translatePlural("{count} layer", "{count} layers", layers),
      shape,
      parameters,
      macs,
    });
  }

  drawChain() {
    const { rows, input } = this.data;
    for (const name of ["width", "height"]) this.drawing.removeAttribute(name);
    const drawn = rows.filter((row) => isDrawn(row, rows));
    const { boxes, width, height } = layOut(
      [input.shape, ...drawn.map((row) => row.size)],
      Math.max(280, this.drawn),
    );
    const told = rows.some((row) => row.frozen !== null);
    const unit = Math.max(1, width / Math.max(280, this.drawn)); // of a px, where the drawing shrinks
    this.drawing.setAttribute("viewBox", `0 0 ${width} ${height + (told ? BRACKET * unit : 0)}`);
    if (told) hatching(this.drawing);
    drawBox(svg(this.drawing, "g", { class: "other" }), boxes[0]);
    drawn.forEach((row, index) => {
      const box = boxes[index + 1];
      const block = svg(this.drawing, "g", {
        class: `block ${row.tone}${row.frozen ? " frozen" : ""}`,
        role: "button",
        "data-row": rows.indexOf(row),
        "aria-label": this.words(row),
      });
      drawBox(block, box);
      if (row.frozen)
        svg(block, "rect", {
          class: "frost",
          x: box.x,
          y: box.y,
          width: box.width,
          height: box.height,
          fill: "url(#hatch)",
        });
      svg(block, "rect", {
        class: "hit",
        x: box.x - 1,
        y: box.y - box.dy - 2,
        width: box.width + box.dx * 0.6 + 2,
        height: box.height + box.dy + 4,
        rx: 3,
      });
    });
    if (told) brackets(this.drawing, drawn, boxes.slice(1), height, unit);
  }

  words(row) {
    const sum = (name) => (row[`${name}_sum`] ? `${row[`${name}_sum`]} = ${row[name]}` : row[name]);
    const said = translate("{name}, {shape}, parameters {parameters}, MACs {macs}", {
      name: row.name,
      shape: row.shape,
      parameters: sum("parameters"),
      macs: sum("macs"),
    });
    const problem =
      row.problem && translate("does not fit: {problem}", { problem: plain(row.problem) });
    return [said, fate(row), problem].filter(Boolean).join(", ");
  }

  mark(row, level = null) {
    if (row === this.marked && level === this.markedLevel) return;
    [this.marked, this.markedLevel] = [row, level];
    this.paint();
  }

  choose(row) {
    if (row === null) return;
    this.selected = row;
    if (this.reveal(row)) this.draw();
    else this.paint();
    const line = this.line(row);
    const [box, view] = [line.getBoundingClientRect(), this.scroll.getBoundingClientRect()];
    if (this.long && (box.top < view.top + 40 || box.bottom > view.bottom - 40))
      this.scroll.scrollTop += box.top - view.top - view.height / 2;
    if (this.data.editable) this.send(this.data.rows[row].position);
    const layer = this.words(this.data.rows[row]);
    this.live.textContent = translate("{layer}, selected", { layer });
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
    const ends = { Home: blocks[0], End: blocks[last] };
    const inChain = {
      ArrowRight: blocks[Math.min(last, at + 1)],
      ArrowLeft: blocks[Math.max(0, at - 1)],
    };
    let next = { ...ends, ...(this.data.graph ? {} : inChain) }[event.key];
    if (this.data.graph && /^Arrow/.test(event.key))
      next = neighbour(blocks, block, event.key) ?? block;
    if (next) {
      event.preventDefault();
      next.focus();
    } else if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      if (block.dataset.level) this.toggle(Number(block.dataset.level));
      else this.choose(Number(block.dataset.row));
    }
  }

  paint() {
    const { rows, input, totals, graph } = this.data;
    const position = rows[this.selected]?.position;
    const stops = [
      `level="${this.markedLevel}"`,
      ...[this.marked, this.selected, 0].map((row) => `row="${row}"`),
    ].map((stop) => this.drawing.querySelector(`[data-${stop}]`));
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
    for (const element of this.drawing.querySelectorAll("[data-level]")) {
      const inside = graph[element.dataset.level].rows;
      element.setAttribute("tabindex", element === stop ? 0 : -1);
      element.classList.toggle(
        "marked",
        Number(element.dataset.level) === this.markedLevel ||
          (this.marked !== null && inside.includes(this.marked)),
      );
      element.classList.toggle(
        "selected",
        inside.some((each) => position !== undefined && rows[each].position === position),
      );
    }
    const row = rows[this.marked ?? this.selected];
    const part = (title, text) => {
      const span = made("span");
      span.append(made("small", "", `${title} `), made("b", "", text));
      return span;
    };
    const level = this.marked === null ? graph?.[this.markedLevel] : null;
    if (level) {
      this.readout.replaceChildren(
        part(level.name, level.shape),
        part(translate("Layers"), formatCount(level.layers)),
        part(translate("Parameters"), level.parameters),
        part(translate("MACs"), level.macs),
      );
      return;
    }
    if (!row) {
      const split =
        totals.frozen === null
          ? []
          : [
              part(translate("Trainable"), totals.trained),
              part(translate("❄ Frozen"), totals.frozen),
            ];
      this.readout.replaceChildren(
        part(translate("Input"), input.text),
        part(translate("Parameters"), totals.parameters),
        ...split,
        part(translate("MACs"), totals.macs),
      );
      return;
    }
    const sum = (name, title) => {
      const span = made("span");
      span.append(made("small", "", `${title} `));
      if (row[`${name}_sum`]) span.append(`${row[`${name}_sum`]} = `);
      span.append(made("b", "", row[name]));
      return span;
    };
    if (row.problem) return void this.readout.replaceChildren(part(row.name, plain(row.problem)));
    this.readout.replaceChildren(
      part(row.name, row.shape),
      sum("parameters", translate("Parameters")),
      sum("macs", translate("MACs")),
      ...(row.frozen === null ? [] : [part("", fate(row))]),
    );
  }
}

export default mount(
  (parentElement) => new Network(parentElement.querySelector(".wide")),
  (instance, { data, setTriggerValue }) => {
    instance.send = (position) => setTriggerValue("select", position);
    instance.update(data);
  },
);
