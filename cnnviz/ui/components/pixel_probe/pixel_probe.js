import { mount, SizeObserver } from "../common.js";
import { translate, translateParts } from "../messages.js";
import {
  atLeast,
  drawFrame,
  drawPatch,
  freshCanvas,
  paintPhoto,
  pixelAfterKey,
  pixelUnder,
  themeColours,
  whenPicture,
} from "../pixels.js";

function bold(role, number) {
  const element = document.createElement("b");
  element.dataset.role = role;
  element.textContent = number;
  return element;
}

class PixelProbe {
  constructor(root) {
    const find = (selector) => root.querySelector(selector);
    this.probe = find(".probe");
    this.photo = find('[data-role="photo"]');
    this.overlay = find(".overlay");
    this.patch = find('[data-role="patch"]');
    this.swatch = find(".swatch");
    this.texts = ["place", "values"].map((role) => find(`[data-role="${role}"]`));
    this.live = find(".unseen");
    this.hovered = null;
    this.resized = new SizeObserver(() => this.draw());

    this.photo.onpointermove = (event) => {
      this.hovered = this.under(event);
      this.draw();
    };
    this.photo.onpointerdown = this.photo.onpointermove;
    this.photo.onpointerleave = () => {
      this.hovered = null;
      this.draw();
    };
    // A click's own coordinates are whole numbers and may fall on the pixel before the one pointed at.
    this.photo.onclick = (event) => this.pick(this.hovered ?? this.under(event));
    this.photo.onkeydown = (event) => this.key(event);
  }

  update(data, send) {
    this.send = send;
    this.data = data;
    this.colours = themeColours(this.probe);
    whenPicture(data.photo, (picture) => {
      if (this.data === data) this.show(picture);
    });
  }

  show({ shape, bytes }) {
    const [height, width, channels] = shape;
    if (this.bytes !== bytes) {
      [this.shape, this.bytes, this.hovered] = [shape, bytes, null];
      paintPhoto(this.photo, bytes, shape);
      this.photo.setAttribute(
        "aria-label",
        translate(
          "Photo of {height} rows, {width} columns and {channels} channels; arrow keys move, Enter picks a pixel",
          { height, width, channels },
        ),
      );
      this.probe.style.setProperty("--aspect", width / height);
    }
    this.patchSize = this.data.patch;
    const { row, column } = this.data;
    this.picked = row === null ? { row: height >> 1, column: width >> 1 } : { row, column };
    this.resized.observe(this.photo);
    this.resized.observe(this.patch);
    this.draw();
  }

  under(event) {
    return pixelUnder(event, this.photo, this.shape[0], this.shape[1]);
  }

  key(event) {
    const at = this.hovered ?? this.picked;
    const next = pixelAfterKey(event, at, this.shape[0], this.shape[1]);
    if (next) this.hovered = next;
    else if (event.key === "Enter" || event.key === " ") this.pick(at);
    else return;
    event.preventDefault();
    this.draw();
    const { row, column } = next ?? at;
    const said = { row, column, value: this.valueAt(row, column).join(", ") };
    this.live.textContent = next
      ? translate("row {row}, column {column}: {value}", said)
      : translate("Picked row {row}, column {column}: {value}", said);
  }

  pick(pixel) {
    this.picked = pixel;
    this.send(pixel);
    this.draw();
  }

  valueAt(row, column) {
    const [height, width, channels] = this.shape;
    if (row < 0 || column < 0 || row >= height || column >= width) return null;
    const at = (row * width + column) * channels;
    return Array.from(this.bytes.subarray(at, at + channels));
  }

  draw() {
    if (!this.bytes) return;
    const { row, column } = this.hovered ?? this.picked;
    const half = this.patchSize >> 1;
    const { context, width, height } = freshCanvas(this.overlay);
    const [across, down] = [width / this.shape[1], height / this.shape[0]];
    const box = (top, left, size) => [left * across, top * down, size * across, size * down];
    drawFrame(
      context,
      atLeast(box(row - half, column - half, this.patchSize), 8),
      this.colours.primary,
      this.colours.background,
    );
    drawFrame(
      context,
      atLeast(box(row, column, 1), 3),
      this.colours.primary,
      this.colours.background,
      1,
    );
    drawPatch(
      this.patch,
      this.patchSize,
      this.patchSize,
      (r, c) => this.valueAt(row - half + r, column - half + c),
      this.colours,
      [half, half],
    );

    const value = this.valueAt(row, column);
    const [place, values] = this.texts;
    place.replaceChildren(
      ...translateParts("row {row}, column {column}", {
        row: bold("row", row),
        column: bold("column", column),
      }),
    );
    values.textContent = `[${value.join(", ")}]`;
    this.swatch.style.background = `rgb(${value.length === 3 ? value : [value[0], value[0], value[0]]})`;
    this.patch.setAttribute(
      "aria-label",
      translate("{size} by {size} pixels around row {row}, column {column}", {
        size: this.patchSize,
        row,
        column,
      }),
    );
    Object.assign(this.photo.dataset, { row, column });
  }
}

export default mount(
  (parentElement) => new PixelProbe(parentElement),
  (instance, { data, setStateValue }) => {
    instance.update(data, (pixel) => setStateValue("pixel", pixel));
  },
);
