// In colour, grey is 0 and a channel is the brighter the larger its weight.

import { colourIndex, formatNumber, lookupTable, mount, openPacket, themed } from "../common.js";
import { translate } from "../messages.js";
import { Montage } from "../montage.js";

class Kernels {
  constructor(root) {
    const find = (role) => root.querySelector(`[data-role="${role}"]`);
    this.root = root;
    [this.title, this.place, this.live] = [
      find("title"),
      find("place"),
      root.querySelector(".unseen"),
    ];
    this.montage = new Montage(root.querySelector(".montage"), {
      point: (item) => this.point(item),
      choose: (item) => this.send(item),
    });
  }

  update(data) {
    const {
      weights: { shape },
      palette,
      title,
    } = data;
    this.data = data;
    this.weights = data.weights.read();
    this.title.textContent = title;
    const colours = themed(palette, this.root);
    const lut = lookupTable(colours);
    const [count, height, width, deep] = shape;
    const size = height * width;
    this.montage.update({
      items: Array.from({ length: count }, (_, item) => item),
      shape: [height, width],
      chosen: data.chosen === null ? null : data.chosen - data.first,
      side: size === 1 ? 18 : Math.max(32, Math.min(64, 9 * width)),
      label: translate("{title}: {count} tiles, arrow keys move", { title, count }),
      paint: (item, rgba) => {
        for (let i = 0; i < size; i++) {
          for (let c = 0; c < 3; c++) {
            const value = this.weights[deep ? (item * size + i) * 3 + c : item * size + i];
            const entry = colourIndex(colours, value);
            rgba[4 * i + c] = deep ? entry : lut[3 * entry + c];
          }
        }
      },
    });
    this.point(null);
  }

  point(item) {
    if (item === null) {
      this.place.textContent = "";
      return;
    }
    const {
      weights: { shape },
      noun,
      first,
    } = this.data;
    const size = shape.slice(1).reduce((product, side) => product * side, 1);
    const own = this.weights.subarray(item * size, (item + 1) * size);
    const range = {
      number: item + first,
      least: formatNumber(Math.min(...own)),
      most: formatNumber(Math.max(...own)),
    };
    this.place.textContent =
      noun === "filter"
        ? translate("filter {number}: {least} to {most}", range)
        : translate("channel {number}: {least} to {most}", range);
    this.live.textContent = this.place.textContent;
  }
}

export default mount(
  (parentElement) => new Kernels(parentElement.querySelector(".kernels")),
  (instance, { data, setTriggerValue }) => {
    instance.send = (item) => setTriggerValue("choose", item);
    instance.update(openPacket(data));
  },
);
