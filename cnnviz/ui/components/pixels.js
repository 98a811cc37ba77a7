// Canvas drawing shared by the components that show photos: photo_map and pixel_probe.

import { readableOn } from "./common.js";

/** Calls then({shape, bytes}) as soon as the picture with this digest has arrived. */
export function whenPicture(digest, then) {
  globalThis.cnnvizPictures ??= new Map();
  const pictures = globalThis.cnnvizPictures;
  if (pictures.has(digest)) {
    then(pictures.get(digest));
    return;
  }
  const look = () => {
    if (!pictures.has(digest)) return;
    document.removeEventListener("cnnviz-picture", look);
    then(pictures.get(digest));
  };
  document.addEventListener("cnnviz-picture", look);
}

/** Draw RGB or grey bytes at their own size; CSS enlarges them. */
export function paintPhoto(canvas, bytes, [height, width, channels]) {
  [canvas.height, canvas.width] = [height, width];
  const context = canvas.getContext("2d");
  const image = context.createImageData(width, height);
  for (let i = 0; i < height * width; i++) {
    for (let c = 0; c < 3; c++)
      image.data[4 * i + c] = bytes[channels * i + (channels === 3 ? c : 0)];
    image.data[4 * i + 3] = 255;
  }
  context.putImageData(image, 0, 0);
  canvas.dataset.painted = Number(canvas.dataset.painted ?? 0) + 1;
}

/** Draw entries of a colour table, one a pixel; CSS enlarges them. */
export function paintIndices(canvas, [height, width], table, indexAt) {
  if (canvas.width !== width || canvas.height !== height)
    [canvas.width, canvas.height] = [width, height];
  const context = canvas.getContext("2d");
  const image = context.createImageData(width, height);
  const { data } = image;
  for (let i = 0, at = 0; at < data.length; i++, at += 4) {
    const entry = 3 * indexAt(i);
    data[at] = table[entry];
    data[at + 1] = table[entry + 1];
    data[at + 2] = table[entry + 2];
    data[at + 3] = 255;
  }
  context.putImageData(image, 0, 0);
}

/** Clear a canvas that is drawn at the screen's own resolution; gives context, width, height. */
export function freshCanvas(canvas) {
  const ratio = window.devicePixelRatio || 1;
  const { clientWidth: width, clientHeight: height } = canvas;
  const [backing, lines] = [Math.round(width * ratio), Math.round(height * ratio)];
  if (canvas.width !== backing) canvas.width = backing;
  if (canvas.height !== lines) canvas.height = lines;
  const context = canvas.getContext("2d");
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, width, height);
  return { context, width, height };
}

/** Theme colours for drawing, read from Streamlit's CSS variables. */
export function themeColours(element) {
  const style = getComputedStyle(element);
  const read = (name) => style.getPropertyValue(`--st-${name}`).trim();
  return {
    primary: read("primary-color"),
    text: read("text-color"),
    background: read("background-color"),
    secondary: read("secondary-background-color"),
    font: read("font"),
  };
}

/** A frame that is seen on any picture: a line of one colour within a line of another. */
export function drawFrame(context, [x, y, width, height], line, halo, thickness = 2) {
  context.lineJoin = "round";
  for (const [colour, extra] of [
    [halo, 2],
    [line, 0],
  ]) {
    context.strokeStyle = colour;
    context.lineWidth = thickness + extra;
    context.strokeRect(x, y, width, height);
  }
}

/** A box around a centre with at least `least` pixels a side. */
export function atLeast([x, y, width, height], least) {
  const [w, h] = [Math.max(width, least), Math.max(height, least)];
  return [x + (width - w) / 2, y + (height - h) / 2, w, h];
}

/** Hatching: here are zeros of the padding, not the photo. */
export function drawHatch(context, [x, y, width, height], colours, gap = 6) {
  context.save();
  context.beginPath();
  context.rect(x, y, width, height);
  context.clip();
  context.fillStyle = colours.secondary;
  context.fillRect(x, y, width, height);
  context.strokeStyle = colours.text;
  context.globalAlpha = 0.25;
  context.lineWidth = 1;
  context.beginPath();
  for (let at = -height; at < width + height; at += gap) {
    context.moveTo(x + at, y + height);
    context.lineTo(x + at + height, y);
  }
  context.stroke();
  context.restore();
}

function drawNumber(context, text, colour, x, y, size, font) {
  context.fillStyle = colour;
  context.font = `500 ${size}px ${font}`;
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.fillText(text, x, y + size * 0.06);
}

/** A channel's own colours for the bytes 0 to 255: dark enough for one ink, DIGITS, at 4.5:1 or more. */
const STRONGEST = [
  [230, 0, 0],
  [0, 135, 0],
  [40, 40, 255],
];
const DIGITS = "#fff";
export const channelTint = (channel, byte) =>
  STRONGEST[channel].map((most) => Math.round((most * byte) / 255));

/**
 * Magnified pixels with their numbers where these are legible: one for a grey pixel, three on
 * bars as strong as the channels for a coloured one.
 * pixel(row, column) gives [v], [r, g, b], "padding", or null where there is nothing.
 */
export function drawPatch(canvas, rows, columns, pixel, colours, marked = null) {
  const { context, width } = freshCanvas(canvas);
  const cell = width / Math.max(rows, columns);
  const [left, top] = [(width - cell * columns) / 2, (width - cell * rows) / 2];
  const size = Math.min(15, cell * 0.45);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const value = pixel(row, column);
      if (value === null) continue;
      const [x, y] = [left + column * cell, top + row * cell];
      const [middleX, middleY] = [x + cell / 2, y + cell / 2];
      if (value === "padding") {
        drawHatch(context, [x, y, cell, cell], colours);
        if (cell >= 16)
          drawNumber(context, "0", colours.text, middleX, middleY, size, colours.font);
        continue;
      }
      const rgb = value.length === 3 ? value : [value[0], value[0], value[0]];
      context.fillStyle = `rgb(${rgb.join(",")})`;
      context.fillRect(x, y, cell + 0.5, cell + 0.5);
      if (value.length === 1 && cell >= 16) {
        drawNumber(context, value[0], readableOn(rgb), middleX, middleY, size, colours.font);
      } else if (value.length === 3 && cell >= 32) {
        const edge = Math.max(3, cell * 0.1);
        const bar = (cell - 2 * edge) / 3;
        rgb.forEach((byte, channel) => {
          context.fillStyle = `rgb(${channelTint(channel, byte).join(",")})`;
          context.fillRect(x + edge, y + edge + channel * bar, cell - 2 * edge, bar);
          drawNumber(
            context,
            byte,
            DIGITS,
            middleX,
            y + edge + (channel + 0.5) * bar,
            Math.min(15, bar * 0.95),
            colours.font,
          );
        });
      }
    }
  }
  if (marked)
    drawFrame(
      context,
      [left + marked[1] * cell, top + marked[0] * cell, cell, cell],
      colours.primary,
      colours.background,
    );
}

/** Where a pointer is, down and across, as shares of an element from 0 to 1. */
export function shareUnder(event, element) {
  const box = element.getBoundingClientRect();
  const inside = (share) => Math.min(1, Math.max(0, share));
  return [
    inside((event.clientY - box.top) / box.height),
    inside((event.clientX - box.left) / box.width),
  ];
}

/** Row and column of the pixel under a pointer. */
export function pixelUnder(event, element, rows, columns) {
  const [down, across] = shareUnder(event, element);
  const index = (share, count) => Math.min(count - 1, Math.floor(share * count));
  return { row: index(down, rows), column: index(across, columns) };
}

/** Where a key leads from a pixel; null for a key that does not move. Shift moves by ten. */
export function pixelAfterKey(event, { row, column }, rows, columns) {
  const far = event.shiftKey ? 10 : 1;
  const moves = {
    ArrowUp: [row - far, column],
    ArrowDown: [row + far, column],
    ArrowLeft: [row, column - far],
    ArrowRight: [row, column + far],
    Home: [row, 0],
    End: [row, columns - 1],
    PageUp: [0, column],
    PageDown: [rows - 1, column],
  };
  const move = moves[event.key];
  if (!move) return null;
  const inside = (index, count) => Math.min(count - 1, Math.max(0, index));
  return { row: inside(move[0], rows), column: inside(move[1], columns) };
}
