// All epochs are here: playing asks Python nothing. Only where it comes to rest is said.

import { lookupTable, mount, openPacket, SizeObserver, themed } from "../common.js";
import { tellEpoch } from "../epochs.js";
import { formatPercent, translate, translatePlural } from "../messages.js";
import { paintIndices, paintPhoto } from "../pixels.js";
import { PLAYER_STATES, Player } from "../player.js";
import { scale, svg } from "../plot.js";

const REST = 300; // ms without a move
const THUMB = 16; // px that the range's thumb is wide

class Scrubber {
  constructor(root) {
    this.root = root;
    this.find = (role) => root.querySelector(`[data-role="${role}"]`);
    this.spark = root.querySelector(".spark");
    this.player = new Player(root, {
      moved: () => {
        this.paint();
        this.rest();
      },
      changed: (state) => this.changed(state),
    });
    this.resized = new SizeObserver(() => this.drawSpark());
    this.resized.observe(this.spark);
  }

  update(data) {
    const before = this.data;
    this.data = data;
    this.filters = data.filters.read();
    this.maps = data.maps.read();
    this.probabilities = data.probabilities.read();
    const { player } = this;
    const same = before?.key === data.key;
    const stays = same && (player.playing || before.index === data.index);
    if (!same) player.stop();
    player.resize(data.epochs.length, stays ? player.index : data.index);
    this.lay();
    this.drawSpark();
    this.paint();
  }

  /** Put up as many tiles and bars as there are. */
  lay() {
    const { filters, maps, classes, probe, palette } = this.data;
    this.palette = themed(palette, this.root);
    this.lut = lookupTable(this.palette);
    const tiles = (name, count) => {
      const box = this.find(name);
      while (box.children.length > count) box.lastChild.remove();
      while (box.children.length < count) box.append(document.createElement("canvas"));
      box.closest("section").hidden = count === 0;
    };
    tiles("filters", filters.shape[1] ?? 0);
    tiles("maps", maps.shape[1] ?? 0);
    this.find("filters-shape").textContent = this.data.filtersShape;
    this.find("maps-name").textContent = translate("Maps of {layer}", {
      layer: this.data.mapsName,
    });
    this.find("maps-shape").textContent = this.data.mapsShape;
    this.find("filters").ariaLabel = translatePlural(
      "{count} filter of the first convolution",
      "{count} filters of the first convolution",
      filters.shape[1] ?? 0,
    );
    this.find("maps").ariaLabel = translatePlural(
      "{count} map of {layer}",
      "{count} maps of {layer}",
      maps.shape[1] ?? 0,
      { layer: this.data.mapsName },
    );
    const bars = this.find("bars");
    bars.replaceChildren(
      ...classes.map((name) => {
        const bar = document.createElement("li");
        const label = document.createElement("span");
        label.textContent = label.title = name;
        bar.append(label, document.createElement("i"));
        return bar;
      }),
    );
    this.root.querySelector("[data-view=probe]").hidden = classes.length === 0;
    const canvas = this.find("probe");
    canvas.hidden = !probe;
    if (probe) paintPhoto(canvas, probe.read(), probe.shape);
  }

  drawSpark() {
    if (!this.data) return;
    const { curves, epochs } = this.data;
    const { clientWidth: width, clientHeight: height } = this.spark;
    if (!width) return;
    const known = Object.values(curves)
      .flat()
      .filter((value) => value !== null);
    const span = [Math.min(...known), Math.max(...known)];
    if (!(span[1] > span[0])) span[1] = span[0] + 1;
    const x = scale([0, Math.max(1, epochs.length - 1)], [THUMB / 2, width - THUMB / 2]);
    const y = scale(span, [height - 5, 5]);
    this.spark.setAttribute("viewBox", `0 0 ${width} ${height}`);
    this.spark.replaceChildren();
    const lines = Object.values(curves);
    lines.reverse().forEach((values, at) => {
      let path = "";
      values.forEach((value, index) => {
        if (value !== null)
          path += `${path ? "L" : "M"}${x(index).toFixed(1)},${y(value).toFixed(1)}`;
      });
      svg(this.spark, "path", { d: path, class: at === lines.length - 1 ? "first" : null });
    });
    this.dot = svg(this.spark, "circle", { r: 5 });
    this.place = (index) => {
      const value = Object.values(curves)[0]?.[index] ?? null;
      this.dot.setAttribute("visibility", value === null ? "hidden" : "visible");
      if (value !== null)
        [
          ["cx", x(index)],
          ["cy", y(value)],
        ].forEach(([name, at]) => {
          this.dot.setAttribute(name, at);
        });
    };
    this.place(this.player.index);
  }

  paint() {
    const { index } = this.player;
    const { epochs, lines, filters, maps, classes, key } = this.data;
    const epoch = epochs[index];
    this.find("epoch").textContent = translate("Epoch {epoch}", { epoch });
    this.find("line").textContent = lines[index];
    this.find("scrubber").ariaValueText = translate("Epoch {epoch}: {result}", {
      epoch,
      result: lines[index],
    });
    this.place?.(index);
    const colours = filters.shape.length === 5;
    this.tile("filters", filters.shape, this.filters, index, colours ? 3 : 1);
    this.tile("maps", maps.shape, this.maps, index, 1);
    const shares = this.probabilities.subarray(
      index * classes.length,
      (index + 1) * classes.length,
    );
    const most = Math.max(...shares);
    [...this.find("bars").children].forEach((bar, at) => {
      const share = Number.isFinite(shares[at]) ? shares[at] : 0;
      bar.style.setProperty("--share", share);
      bar.classList.toggle("most", share === most);
      bar.lastChild.textContent = formatPercent(share);
    });
    this.root.dataset.epoch = epochs[index];
    tellEpoch(key, index);
  }

  /** Paint each tile of a view: colours as they are, or entries of the table. */
  tile(name, shape, bytes, index, channels) {
    if (!shape[1]) return;
    const [, count, rows, columns] = shape;
    const size = rows * columns * channels;
    [...this.find(name).children].forEach((canvas, at) => {
      const from = (index * count + at) * size;
      if (channels === 3) paintPhoto(canvas, bytes.subarray(from, from + size), [rows, columns, 3]);
      else paintIndices(canvas, [rows, columns], this.lut, (i) => bytes[from + i]);
    });
  }

  changed(state) {
    const playing = state === "playing";
    this.root.classList.toggle("playing", playing);
    this.root.querySelector(".play").ariaLabel = playing ? translate("Pause") : translate("Play");
    this.find("live").textContent = playing
      ? PLAYER_STATES[state]
      : translate("{state} at epoch {epoch}", {
          state: PLAYER_STATES[state],
          epoch: this.data.epochs[this.player.index],
        });
    this.rest();
  }

  rest() {
    clearTimeout(this.timer);
    if (this.player.playing) return;
    this.timer = setTimeout(() => {
      if (this.player.index !== this.data.index) this.send(this.player.index);
    }, REST);
  }

  stop() {
    clearTimeout(this.timer);
    this.player.stop();
  }
}

export default mount(
  (parentElement) => new Scrubber(parentElement.querySelector(".scrubber")),
  (instance, { data, setTriggerValue }) => {
    instance.send = (index) => setTriggerValue("settled", index);
    instance.update(openPacket(data));
  },
);
