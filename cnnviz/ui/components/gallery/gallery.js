import { openPacket } from "../common.js";
import { formatPercent } from "../messages.js";
import { paintPhoto } from "../pixels.js";

function figure({ title, bars }, bytes, shape) {
  const item = document.createElement("li");
  const canvas = document.createElement("canvas");
  canvas.role = "img";
  canvas.ariaLabel = title;
  paintPhoto(canvas, bytes, shape);
  const head = document.createElement("p");
  head.textContent = head.title = title;
  item.append(
    canvas,
    head,
    ...bars.map(([name, share, isTrue]) => {
      const bar = document.createElement("div");
      bar.style.setProperty("--share", share);
      bar.classList.toggle("true", isTrue);
      const [label, number] = [document.createElement("span"), document.createElement("i")];
      label.textContent = label.title = name;
      number.style.fontStyle = "normal";
      number.textContent = formatPercent(share);
      bar.append(label, number);
      return bar;
    }),
  );
  return item;
}

export default function ({ data, parentElement }) {
  const { items, images } = openPacket(data);
  const [, ...shape] = images.shape;
  const size = shape.reduce((product, side) => product * side, 1);
  const bytes = images.read();
  const list = parentElement.querySelector(".gallery");
  list.replaceChildren(
    ...items.map((item, at) => figure(item, bytes.subarray(at * size, (at + 1) * size), shape)),
  );
}
