// The linked stage: what the pointer or the focus is on, and everything that belongs to it.

import { formatNumber, mount } from "../common.js";
import { Live } from "../live.js";
import { translate } from "../messages.js";
import { PLAYER_STATES, Player } from "../player.js";
import { Board } from "./board.js";
import { Editor } from "./editor.js";
import { showBias, showFed, showTouched, showWindow } from "./linked.js";
import { Links } from "./links.js";
import { Sums } from "./sums.js";

class Stage extends Board {
  constructor(root) {
    super(root);
    const find = (selector) => root.querySelector(selector);
    this.readout = find('[data-role="readout"]');
    this.said = find('[data-role="live"]');
    this.live = new Live(
      (data) => this.update(data),
      (answer) => answer.json(),
      { patient: true },
    );
    this.sums = new Sums(find('[data-role="sums"]'));
    this.player = new Player(root, {
      moved: (by) => this.moved(by),
      changed: (state) => this.playing(state),
    });
    this.editor = new Editor(
      (grid, place, value) => this.edit(grid, place, value),
      (_grid, _place, sentence) => this.complain(sentence),
    );
    this.pending = [];
    this.serial = 0;
    this.link = null; // what is pointed at; null: the output cell where the player stands
    this.writing = false; // output cells after the player's are not written yet
    this.channel = null; // the one map that is pointed at, of several
    this.board.onpointerleave = () => this.leave();
    this.board.addEventListener("focusout", (event) => {
      if (!this.board.contains(event.relatedTarget)) this.leave();
    });
  }

  update(data) {
    const before = this.data;
    Object.assign(this, { data, links: new Links(data) });
    this.serial = Math.max(this.serial, data.echo);
    this.pending = this.pending.filter(({ serial }) => serial > data.echo);
    this.pending.forEach((item) => {
      this.apply(item);
    });
    this.build();
    this.fill();
    const [rows, columns] = [data.rows.length, data.columns.length];
    const old = before
      ? this.position(before)
      : { row: (rows - 1) >> 1, column: (columns - 1) >> 1 };
    this.player.resize(
      rows * columns,
      Math.min(old.row, rows - 1) * columns + Math.min(old.column, columns - 1),
    );
    const there = ({ grid, row, column }) =>
      this.grids.includes(grid) && row < grid.rows && column < grid.columns;
    if (this.link && !there(this.link)) this.link = null;
    if (this.editor.grid && !there({ grid: this.editor.grid, ...this.editor.place }))
      this.editor.close(null);
    if (this.channel !== null && this.channel >= this.outputs.length) this.channel = null;
    this.fit(true);
    this.draw();
    this.resized.observe(this.root);
  }

  position(data = this.data) {
    const columns = data.columns.length;
    return { row: Math.floor(this.player.index / columns), column: this.player.index % columns };
  }

  // Drawing

  draw() {
    this.areas = new Map();
    const { link } = this;
    this.markSelected();
    this.markWritten();
    if (link?.grid.name === "input") showFed(this, link);
    else if (link?.grid.name === "kernel") showTouched(this, link);
    else if (link?.grid.name === "bias") showBias(this);
    else showWindow(this, this.position(), link ? link.grid.channel : this.channel);
    for (const grid of this.grids) {
      grid.settle();
      grid.outline(this.areas.get(grid) ?? null);
    }
  }

  tell(name, value, words) {
    this.root.classList.remove("refused");
    this.readout.textContent = `${name} = ${value}${words ? `  ·  ${words}` : ""}`;
  }

  markSelected() {
    const chosen = this.data.select;
    this.outputs.forEach((grid, c) => {
      const node = chosen && chosen.channel === c ? grid.at(chosen.row, chosen.column) : null;
      if (grid.chosen !== node) {
        grid.chosen?.classList.remove("selected");
        grid.chosen?.removeAttribute("aria-selected");
        grid.chosen = node;
      }
      node?.classList.add("selected");
      node?.setAttribute("aria-selected", "true");
    });
  }

  markWritten() {
    const last = this.writing ? this.player.index : Infinity;
    for (const grid of this.outputs) {
      grid.cells.forEach((cell, i) => {
        if (cell.unwritten === i > last) return;
        cell.unwritten = i > last;
        cell.node.classList.toggle("unwritten", cell.unwritten);
      });
    }
  }

  // What people do

  listen(grid) {
    const cellOf = (event) => event.target.closest?.(".cell")?.place;
    grid.table.onpointerover = (event) => {
      const place = cellOf(event);
      if (place) this.hover({ grid, ...place });
    };
    grid.table.addEventListener("focusin", (event) => this.reach({ grid, ...cellOf(event) }));
    grid.table.onclick = (event) => {
      const place = cellOf(event);
      if (place) this.click(grid, place, event);
    };
    grid.table.onkeydown = (event) => {
      const place = cellOf(event);
      if (place) this.key(grid, place, event);
    };
    return grid;
  }

  /** The pointer takes the window along; time stands still until it leaves. */
  hover(link) {
    this.player.hold(true);
    this.point(link);
  }

  reach(link) {
    this.player.stop();
    this.point(link);
  }

  point(link) {
    this.link = link;
    if (link.grid.name === "output") {
      this.channel = this.outputs.length > 1 ? link.grid.channel : null;
      if (!this.player.playing) this.writing = false;
      this.player.go(link.row * link.grid.columns + link.column, "point");
    } else this.draw();
  }

  leave() {
    if (this.board.matches(":hover")) return;
    this.player.hold(false);
    if (this.editor.grid) return;
    this.link = null;
    if (this.player.playing) this.channel = null;
    this.draw();
  }

  moved(by) {
    if (by !== "point") this.link = null;
    if (by === "play" || by === "scrub") [this.writing, this.channel] = [true, null];
    const { row, column } = this.position();
    const values = this.outputs.map((grid) => formatNumber(grid.valueAt(row, column))).join(", ");
    this.player.scrubber.setAttribute(
      "aria-valuetext",
      translate("row {row}, column {column}", { row, column }),
    );
    for (const grid of this.outputs) grid.activate({ row, column });
    if (by === "step")
      this.said.textContent = translate("Row {row}, column {column}: {values}", {
        row,
        column,
        values,
      });
    this.draw();
  }

  playing(state) {
    const { playing } = this.player;
    this.player.play.setAttribute("aria-label", playing ? translate("Pause") : translate("Play"));
    this.root.classList.toggle("playing", playing);
    this.root.dataset.state = state;
    this.said.textContent = PLAYER_STATES[state];
    if (playing) this.writing = true;
    if (state === "finished") this.writing = false;
    this.draw();
  }

  click(grid, place, event) {
    if (grid.name === "output") this.choose(grid, place);
    else if (this.mayEdit(grid, place)) {
      const again = grid.touched?.row === place.row && grid.touched?.column === place.column;
      grid.touched = place;
      if (event.pointerType !== "touch" || again) this.editor.open(grid, place);
    }
  }

  choose(grid, { row, column }) {
    const { select } = this.data;
    const again =
      select && select.row === row && select.column === column && select.channel === grid.channel;
    this.data.select = again ? null : { row, column, channel: grid.channel };
    this.said.textContent = again
      ? translate("Nothing selected")
      : translate("Selected row {row}, column {column}", { row, column });
    this.draw();
    this.select(this.data.select);
  }

  mayEdit(grid, { row, column }) {
    return grid.editable && !(grid.name === "input" && this.isPadding(row, column));
  }

  key(grid, place, event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const { key } = event;
    if (grid.name === "output" && key === "Enter") this.choose(grid, place);
    else if (grid.name === "output" && !key.startsWith("Arrow") && this.player.command(key))
      this.follow(grid, key);
    else if (grid.name === "output" && (key === "ArrowLeft" || key === "ArrowRight")) {
      this.player.command(key);
      this.follow(grid, key);
    } else if (this.walk(grid, place, key)); // done
    else if (this.mayEdit(grid, place) && (key === "Enter" || key === "F2"))
      this.editor.open(grid, place);
    else if (this.mayEdit(grid, place) && /^[-−+.,\d]$/.test(key))
      this.editor.open(grid, place, key);
    else return;
    event.preventDefault();
  }

  follow(grid, key) {
    if (key !== " ") grid.focus(this.position());
  }

  walk(grid, { row, column }, key) {
    const to = {
      ArrowUp: [row - 1, column],
      ArrowDown: [row + 1, column],
      ArrowLeft: [row, column - 1],
      ArrowRight: [row, column + 1],
      Home: [row, 0],
      End: [row, grid.columns - 1],
    }[key];
    if (!to) return false;
    if (to[0] >= 0 && to[1] >= 0 && to[0] < grid.rows && to[1] < grid.columns)
      grid.focus({ row: to[0], column: to[1] });
    return true;
  }

  edit(grid, place, value) {
    const { row, column } = grid.shown(place);
    const item = {
      grid: grid.name,
      channel: grid.channel,
      row,
      column,
      value,
      serial: ++this.serial,
    };
    this.pending.push(item);
    this.apply(item);
    this.fill();
    this.fit(true);
    this.draw();
    this.sendEdits(this.pending);
  }

  /** Show a typed number before Python has answered; the outputs are Python's to change. */
  apply({ grid, channel, row, column, value }) {
    if (grid === "bias") this.data.bias = value;
    const values = { kernel: this.data.kernel, input: this.data.inputs }[grid]?.[channel]?.[row];
    if (values && column < values.length) values[column] = value;
  }

  complain(sentence) {
    this.readout.textContent = sentence;
    this.root.classList.add("refused");
    this.said.textContent = sentence;
  }

  stop() {
    this.player.stop();
  }
}

export default mount(
  (parentElement) => new Stage(parentElement),
  (instance, { data, setStateValue, setTriggerValue }) => {
    instance.select = (cell) => setStateValue("select", cell);
    instance.sendEdits = (edits) => setTriggerValue("edit", edits);
    instance.live.update(data);
  },
);
