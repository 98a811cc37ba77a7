import { made, openPacket } from "../common.js";
import { paintPhoto } from "../pixels.js";

function row({ name, text, share }) {
  const item = document.createElement("li");
  const label = made("span", "", name);
  label.title = name;
  const bar = made("span", "bar");
  bar.style.setProperty("--share", share);
  item.append(label, bar, made("span", "number", text));
  return item;
}

function output({ name, bars, notes, sure }, title) {
  const part = document.createElement("div");
  part.classList.toggle("sure", sure);
  if (name) part.append(made("h3", "", name));
  const list = document.createElement("ol");
  list.setAttribute("aria-label", name ? `${title}, ${name}` : title);
  list.append(...bars.map(row));
  part.append(list, ...notes.map((note) => made("p", "", note)));
  return part;
}

export default function ({ data, parentElement }) {
  const {
    title,
    window: [top, left, height, width],
    captions,
    outputs,
    photo,
    seen,
  } = openPacket(data);
  const root = parentElement.querySelector(".answer");
  for (const [role, picture, text] of [
    ["picture", photo, captions[0]],
    ["seen", seen, captions[1]],
  ]) {
    const canvas = root.querySelector(`[data-role=${role}]`);
    if (canvas.dataset.digest !== picture.digest) {
      canvas.dataset.digest = picture.digest;
      paintPhoto(canvas, picture.read(), picture.shape);
    }
    canvas.ariaLabel = `${title}: ${text}`;
    canvas.closest("figure").querySelector("figcaption").textContent = text;
  }
  const frame = root.querySelector(".window");
  const share = (value) => `${100 * value}%`;
  Object.assign(frame.style, {
    top: share(top),
    left: share(left),
    height: share(height),
    width: share(width),
  });
  root.querySelector(".outputs").replaceChildren(...outputs.map((each) => output(each, title)));
}
