// The linked stage: what the pointer or the focus is on, and everything that belongs to it.

const NARROW = 500; // px: people scroll there anyway, and touch needs large cells
const MODE_SIGNS = { max: "max", average: "mean" };

const placeName = (grid, { row, column }) => `${grid.title.textContent}[${formatNumber(row)}, ${formatNumber(column)}]`;

const counted = (count, noun) => `${count} ${noun}${count === 1 ? "" : "s"}`;
const cellArea = (row, column) => ({ top: row, left: column, rows: 1, columns: 1 });

class Stage {
  constructor(root) {
    const find = (selector) => root.querySelector(selector);
    this.host = root.host;
    this.root = find(".stage");
    this.board = find('[data-role="board"]');
    this.readout = find('[data-role="readout"]');
    this.live = find('[data-role="live"]');
    this.legend = find('[data-role="legend"]');
    this.sums = new Sums(find('[data-role="sums"]'));
    this.player = new Player(root, { moved: (by) => this.moved(by), changed: (word) => this.playing(word) });
    this.editor = new Editor(
      (grid, place, value) => this.edit(grid, place, value),
      (grid, place, sentence) => this.complain(sentence),
    );
    this.pending = [];
    this.serial = 0;
    this.link = null; // what is pointed at; null: the output cell where the player stands
    this.writing = false; // output cells after the player's are not written yet
    this.channel = null; // the one map that is pointed at, of several
    this.resized = new ResizeObserver(() => this.fit());
    this.board.onpointerleave = () => this.leave();
    this.board.addEventListener("focusout", (event) => { if (!this.board.contains(event.relatedTarget)) this.leave(); });
  }

  update(data, { select, edit }) {
    const before = this.data;
    Object.assign(this, { data, select, sendEdits: edit, links: new Links(data) });
    this.serial = Math.max(this.serial, data.echo);
    this.pending = this.pending.filter(({ serial }) => serial > data.echo);
    this.pending.forEach((item) => this.apply(item));
    this.build();
    this.fill();
    const [rows, columns] = [data.rows.length, data.columns.length];
    const old = before ? this.position(before) : { row: (rows - 1) >> 1, column: (columns - 1) >> 1 };
    this.player.resize(rows * columns, Math.min(old.row, rows - 1) * columns + Math.min(old.column, columns - 1));
    if (this.link && !this.grids.some((grid) => grid === this.link.grid && this.link.row < grid.rows && this.link.column < grid.columns)) this.link = null;
    if (this.channel !== null && this.channel >= this.outputs.length) this.channel = null;
    this.fit(true);
    this.draw();
    this.resized.observe(this.root);
  }

  /** Make the grids and signs that this layer needs; keep those that are there. */
  build() {
    const { inputs, kernel, outputs } = this.data;
    const wanted = [inputs.length, kernel ? 1 : 0, outputs.length].join();
    if (this.built === wanted) return;
    this.built = wanted;
    const grids = (name, count) => Array.from({ length: count }, (_, c) => this.listen(new Grid(name, c)));
    this.inputs = grids("input", inputs.length);
    this.kernels = grids("kernel", kernel ? inputs.length : 0);
    this.outputs = grids("output", outputs.length);
    this.biases = grids("bias", kernel ? 1 : 0);
    this.grids = [...this.inputs, ...this.kernels, ...this.biases, ...this.outputs];
    const sign = (text) => Object.assign(element("div", "sign", { "aria-hidden": "true" }), { textContent: text });
    this.times = this.kernels.map(() => sign("∗"));
    this.pluses = inputs.slice(1).map(() => sign(kernel && outputs.length === 1 ? "+" : ""));
    this.tail = element("div", "tail");
    this.tail.append(...(kernel ? [sign("+"), this.biases[0].panel, sign("=")] : [sign("→")]));
    const channels = this.inputs.flatMap((grid, c) => [grid.panel, this.times[c], this.kernels[c]?.panel, this.pluses[c]]);
    this.board.replaceChildren(...[...channels, this.tail, ...this.outputs.map((grid) => grid.panel)].filter(Boolean));
    this.arranged = null;
    this.link = null;
  }

  fill() {
    const { data, links } = this;
    const { frame, inputs, channels, titles, palettes, editable } = data;
    const [height, width] = [inputs[0].length, inputs[0][0].length];
    const named = (title, c) => (inputs.length > 1 ? `${title} ${channels[c]}` : title);
    const legend = { padding: false, unvisited: false };
    this.inputs.forEach((grid, c) => grid.update({
      ...frame,
      valueAt: (row, column) => inputs[c][row - frame.top]?.[column - frame.left] ?? 0,
      kindAt: (row, column) => {
        const kind = this.isPadding(row, column) ? "padding" : links.visits(row, column) ? "" : "unvisited";
        if (kind) legend[kind] = true;
        return kind;
      },
      palette: palettes.input, editable, title: named(titles[0], c), size: `${height} × ${width}`,
      label: `${named(titles[0], c)}, ${height} rows and ${width} columns${legend.padding ? ", with padding around" : ""}`,
    }));
    const map = (grid, values, palette, title, editable) => grid.update({
      rows: values.length, columns: values[0].length, valueAt: (row, column) => values[row][column], palette, editable, title,
      label: `${title}, ${values.length} rows and ${values[0].length} columns`,
    });
    this.kernels.forEach((grid, c) => map(grid, data.kernel[c], palettes.kernel, named(titles[1], c), editable));
    this.outputs.forEach((grid, c) => map(grid, data.outputs[c], palettes.output, this.outputs.length > 1 ? named(titles[2], c) : titles[2], false));
    this.tints = null;
    if (data.kernel) {
      map(this.biases[0], [[data.bias]], palettes.kernel, "Bias", editable);
      this.biases[0].size.textContent = "";
      this.biases[0].table.setAttribute("aria-label", "Bias");
      const [rows, columns] = [data.kernel[0].length, data.kernel[0][0].length];
      this.tints = Array.from({ length: rows }, (_, r) => Array.from({ length: columns }, (_, c) => tintOf(r, c, rows, columns)));
    }
    for (const item of this.legend.children) item.hidden = !legend[item.dataset.legend];
    for (const sign of this.times) sign.textContent = data.mode === "transpose" ? "∗ᵀ" : "∗";
    if (!data.kernel) this.tail.firstChild.textContent = `${MODE_SIGNS[data.mode]} →`;
  }

  /** Size the cells to the room there is. */
  fit(again = false) {
    const width = this.root.clientWidth;
    if (!width || !this.data || (!again && width === this.width)) return;
    this.width = width;
    const { data } = this;
    const size = ([first]) => [first.rows, first.columns];
    const shapes = {
      input: size(this.inputs), kernel: data.kernel && size(this.kernels), output: size(this.outputs),
      channels: this.inputs.length, apart: this.outputs.length > 1, tail: data.kernel ? 124 : 84,
    };
    const height = width < NARROW ? 800 : Math.min(680, Math.max(420, window.innerHeight * 0.7));
    const { name, cell, kernelCell } = arrange(shapes, width, height);
    if (this.arranged !== name) {
      this.arranged = name;
      this.board.dataset.arrangement = name;
      place(name, this);
    }
    for (const grid of [...this.inputs, ...this.outputs]) grid.fit(cell);
    for (const grid of [...this.kernels, ...this.biases]) grid.fit(kernelCell);
    if (this.biases[0]?.box.classList.contains("numberless")) this.biases[0].fit(64);
  }

  // Where things are

  position(data = this.data) {
    const columns = data.columns.length;
    return { row: Math.floor(this.player.index / columns), column: this.player.index % columns };
  }

  isPadding(row, column) {
    const { frame, inputs } = this.data;
    const [r, c] = [row - frame.top, column - frame.left];
    return r < 0 || c < 0 || r >= inputs[0].length || c >= inputs[0][0].length;
  }

  inputAt(channel, { row, column }) {
    return this.inputs[channel].valueAt(row, column);
  }

  /** Channels that make up a map; null stands for all maps. */
  channels(map) {
    const all = this.data.inputs.map((_, c) => c);
    return map === null || this.data.outputs.length === 1 ? all : [map];
  }

  /** The first largest cell of a max-pooling window. */
  winner(channel, row, column) {
    if (this.data.mode !== "max") return null;
    return this.links.window(row, column)
      .filter((cell) => !this.isPadding(cell.row, cell.column))
      .reduce((best, cell) => (!best || this.inputAt(channel, cell) > this.inputAt(channel, best) ? cell : best), null);
  }

  // Drawing

  draw() {
    this.areas = new Map();
    const { link } = this;
    this.markSelected();
    this.markWritten();
    if (link?.grid.name === "input") this.drawFed(link);
    else if (link?.grid.name === "kernel") this.drawTouched(link);
    else if (link?.grid.name === "bias") this.drawBias();
    else this.drawWindow(this.position(), link ? link.grid.channel : this.channel);
    for (const grid of this.grids) {
      grid.settle();
      grid.outline(this.areas.get(grid) ?? null);
    }
  }

  /** How a cell shows that it takes part through a kernel place; pooling has no weights. */
  mark({ kernelRow, kernelColumn }) {
    return this.tints ? { name: "lit", tint: this.tints[kernelRow][kernelColumn] } : { name: "pooled" };
  }

  drawWindow({ row, column }, channel) {
    const window = this.links.window(row, column);
    const area = bounds(window);
    for (const c of this.channels(channel)) {
      for (const cell of window) {
        if (this.tints || !this.isPadding(cell.row, cell.column)) this.inputs[c].light(cell.row, cell.column, this.mark(cell));
        this.kernels[c]?.light(cell.kernelRow, cell.kernelColumn, this.mark(cell));
      }
      const winner = this.winner(c, row, column);
      if (winner) this.inputs[c].light(winner.row, winner.column, { name: "winner" });
      this.areas.set(this.inputs[c], area);
    }
    const maps = channel === null || this.outputs.length === 1 ? this.outputs : [this.outputs[channel]];
    for (const grid of maps) this.areas.set(grid, cellArea(row, column));
    const name = maps.length === 1 ? maps[0].title.textContent : this.data.titles[2];
    const values = maps.map((grid) => formatNumber(grid.valueAt(row, column))).join(", ");
    this.tell(`${name}[${row}, ${column}]`, values, window.length ? "" : "no input reaches this cell");
    this.sums.show(sumLines(this, row, column, channel));
  }

  drawFed({ grid, row, column }) {
    const fed = this.links.fed(row, column);
    this.areas.set(grid, cellArea(row, column));
    const map = this.outputs[grid.channel] ?? this.outputs[0];
    for (const cell of fed) {
      map.light(cell.row, cell.column, this.mark(cell));
      this.kernels[grid.channel]?.light(cell.kernelRow, cell.kernelColumn, this.mark(cell));
    }
    const count = fed.length ? `feeds ${counted(fed.length, "output")}` : "feeds no output: never visited";
    this.tell(placeName(grid, grid.shown({ row, column })), formatNumber(grid.valueAt(row, column)),
      `${this.isPadding(row, column) ? "padding, " : ""}${count}`);
    this.sums.hide();
  }

  drawTouched({ grid, row, column }) {
    const touched = this.links.touched(row, column);
    const mark = { name: "lit", tint: this.tints[row][column] };
    grid.light(row, column, mark);
    for (const cell of touched) this.inputs[grid.channel].light(cell.row, cell.column, mark);
    this.areas.set(grid, cellArea(row, column));
    this.tell(placeName(grid, { row, column }), formatNumber(grid.valueAt(row, column)), `touches ${counted(touched.length, "input")}`);
    this.sums.hide();
  }

  drawBias() {
    this.tell("bias", formatNumber(this.data.bias), "is added to every output");
    this.sums.hide();
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
        if (cell.unwritten !== i > last) cell.node.classList.toggle("unwritten", (cell.unwritten = i > last));
      });
    }
  }

  // What people do

  listen(grid) {
    const cellOf = (event) => event.target.closest?.(".cell")?.place;
    grid.table.onpointerover = (event) => { const place = cellOf(event); if (place) this.hover({ grid, ...place }); };
    grid.table.addEventListener("focusin", (event) => this.reach({ grid, ...cellOf(event) }));
    grid.table.onclick = (event) => { const place = cellOf(event); if (place) this.click(grid, place, event); };
    grid.table.onkeydown = (event) => { const place = cellOf(event); if (place) this.key(grid, place, event); };
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
    this.player.scrubber.setAttribute("aria-valuetext", `row ${row}, column ${column}`);
    for (const grid of this.outputs) grid.activate({ row, column });
    if (by === "step") this.live.textContent = `Row ${row}, column ${column}: ${values}`;
    this.draw();
  }

  playing(word) {
    const { playing } = this.player;
    this.player.play.setAttribute("aria-label", playing ? "Pause" : "Play");
    this.root.classList.toggle("playing", playing);
    this.root.dataset.state = word.toLowerCase();
    this.live.textContent = word;
    if (playing) this.writing = true;
    if (word === "Finished") this.writing = false;
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
    const again = select && select.row === row && select.column === column && select.channel === grid.channel;
    this.data.select = again ? null : { row, column, channel: grid.channel };
    this.live.textContent = again ? "Nothing selected" : `Selected row ${row}, column ${column}`;
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
    else if (grid.name === "output" && !key.startsWith("Arrow") && this.player.command(key)) this.follow(grid, key);
    else if (grid.name === "output" && (key === "ArrowLeft" || key === "ArrowRight")) {
      this.player.command(key);
      this.follow(grid, key);
    } else if (this.walk(grid, place, key)) ; // done
    else if (this.mayEdit(grid, place) && (key === "Enter" || key === "F2")) this.editor.open(grid, place);
    else if (this.mayEdit(grid, place) && /^[-−+.,\d]$/.test(key)) this.editor.open(grid, place, key);
    else return;
    event.preventDefault();
  }

  follow(grid, key) {
    if (key !== " ") grid.focus(this.position());
  }

  walk(grid, { row, column }, key) {
    const to = {
      ArrowUp: [row - 1, column], ArrowDown: [row + 1, column], ArrowLeft: [row, column - 1], ArrowRight: [row, column + 1],
      Home: [row, 0], End: [row, grid.columns - 1],
    }[key];
    if (!to) return false;
    if (to[0] >= 0 && to[1] >= 0 && to[0] < grid.rows && to[1] < grid.columns) grid.focus({ row: to[0], column: to[1] });
    return true;
  }

  edit(grid, place, value) {
    const { row, column } = grid.shown(place);
    const item = { grid: grid.name, channel: grid.channel, row, column, value, serial: ++this.serial };
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
    this.live.textContent = sentence;
  }

  stop() {
    this.player.stop();
    this.resized.disconnect();
  }
}

const stages = new WeakMap();

export default function ({ data, parentElement, setStateValue, setTriggerValue }) {
  if (!stages.has(parentElement)) stages.set(parentElement, new Stage(parentElement));
  const stage = stages.get(parentElement);
  stage.update(data, {
    select: (cell) => setStateValue("select", cell),
    edit: (edits) => setTriggerValue("edit", edits),
  });
  return () => { if (!parentElement.host?.isConnected) stage.stop(); };
}
