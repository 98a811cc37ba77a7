import { mount, openPacket, SizeObserver } from "../common.js";
import { Live, readPacket } from "../live.js";
import { translatePlural } from "../messages.js";
import { GAP, Montage } from "../montage.js";
import { paintPhoto } from "../pixels.js";

const ACROSS = 3; // tiles
const SMALL = 64; // pixels: up to here a picture is enlarged by whole pixels

class Augmented {
  constructor(root) {
    this.root = root.querySelector(".augmented");
    const find = (selector) => this.root.querySelector(selector);
    [this.before, this.after] = [find("[data-role=before]"), find("[data-role=after]")];
    this.said = find("figcaption[aria-live]");
    this.tiles = find(".montage");
    this.montage = new Montage(this.tiles, {
      point: (at) => this.large(at ?? this.data.chosen),
      choose: (at) => {
        this.data.chosen = at;
        this.large(at);
        this.send(at);
      },
    });
    this.live = new Live((data) => this.update(data), readPacket);
    this.resized = new SizeObserver(() => this.grid());
    this.resized.observe(this.tiles);
  }

  update(data) {
    this.data = data;
    this.bytes = data.images.read();
    [this.count, ...this.shape] = data.images.shape;
    this.root.classList.toggle("single", this.count === 1);
    this.root.classList.toggle("small", Math.max(...data.before.shape) <= SMALL);
    paintPhoto(this.before, data.before.read(), data.before.shape);
    this.large(data.chosen);
    this.grid();
  }

  pixels(at) {
    const size = this.shape[0] * this.shape[1] * this.shape[2];
    return this.bytes.subarray(at * size, (at + 1) * size);
  }

  large(at) {
    paintPhoto(this.after, this.pixels(at), this.shape);
    const title = this.data.titles[at];
    this.after.ariaLabel = title;
    if (this.said.textContent !== title) this.said.textContent = title;
  }

  grid() {
    const width = this.tiles.clientWidth;
    if (!this.data || this.count === 1 || !width) return;
    const channels = this.shape[2];
    const paint = (at, rgba) => {
      const bytes = this.pixels(at);
      for (let i = 0; i < rgba.length / 4; i++) {
        for (let c = 0; c < 3; c++)
          rgba[4 * i + c] = bytes[channels * i + (channels === 3 ? c : 0)];
      }
    };
    this.montage.update({
      items: Array.from({ length: this.count }, (_, at) => at),
      shape: this.shape,
      paint,
      chosen: this.data.chosen,
      side: Math.floor((width + GAP) / ACROSS) - GAP,
      label: translatePlural(
        "{count} draw; arrow keys move",
        "{count} draws; arrow keys move",
        this.count,
      ),
    });
  }
}

export default mount(
  (parentElement) => new Augmented(parentElement),
  (instance, { data, setStateValue }) => {
    instance.send = (at) => setStateValue("chosen", at);
    instance.live.update(openPacket(data));
  },
);
