// Shared by all components: how one is mounted, and how bytes, colours and numbers are read.

const PARTS = ["resized", "montage", "live"]; // of an instance: what listens as long as it is shown

/**
 * The function that Streamlit calls with each new data. make(parentElement) gives an instance, one
 * for each place on a page; update(instance, component) shows the data. What the instance listens
 * with is stopped when its place goes from the page, and starts again if it comes back.
 */
export function mount(make, update) {
  const instances = new WeakMap();
  return (component) => {
    const { parentElement } = component;
    if (!instances.has(parentElement)) instances.set(parentElement, make(parentElement));
    const instance = instances.get(parentElement);
    for (const part of PARTS) instance[part]?.start?.();
    instance.start?.();
    update(instance, component);
    return () => {
      if (parentElement.host?.isConnected) return;
      for (const part of PARTS) instance[part]?.stop?.();
      instance.stop?.();
    };
  };
}

/** Calls draw when an element has another size; between stop() and start() it does not. */
export class SizeObserver {
  constructor(draw) {
    this.observer = new ResizeObserver(draw);
    this.elements = new Set();
    this.stopped = false;
  }

  observe(element) {
    this.elements.add(element);
    if (!this.stopped) this.observer.observe(element);
  }

  clear() {
    this.elements.clear();
    this.observer.disconnect();
  }

  start() {
    if (!this.stopped) return;
    this.stopped = false;
    for (const element of this.elements) this.observer.observe(element);
  }

  stop() {
    this.stopped = true;
    this.observer.disconnect();
  }
}

/** An element with its class, text and attributes. */
export function made(tag, className = "", text = "", attributes = {}) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  element.textContent = text;
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
}

/** Bytes of a base64 string. */
function decodeUint8(base64) {
  if (Uint8Array.fromBase64) return Uint8Array.fromBase64(base64);
  const text = atob(base64);
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return bytes;
}

/**
 * Values of a packet of bytes. Each array stands under its name as {shape, digest, read()},
 * where read() gives its flat typed array; call it only when the digest is new.
 */
export function openPacket(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const start = 4 + view.getUint32(0, true);
  const { arrays, ...values } = JSON.parse(new TextDecoder().decode(bytes.subarray(4, start)));
  for (const [name, { shape, type, at, digest }] of Object.entries(arrays)) {
    const kind = { float32: Float32Array, uint8: Uint8Array }[type];
    const from = start + at;
    const to = from + kind.BYTES_PER_ELEMENT * shape.reduce((product, side) => product * side, 1);
    values[name] = { shape, digest, read: () => new kind(bytes.slice(from, to).buffer) };
  }
  return values;
}

/** How bright a colour is, 0 to 1, as WCAG 2 counts it for contrast. */
function luminance(rgb) {
  const linear = (byte) => (byte <= 10 ? byte / 3294.6 : ((byte / 255 + 0.055) / 1.055) ** 2.4);
  const [red, green, blue] = [...rgb].map(linear);
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** The ink that reads best on a colour, at least 4.5:1. */
export function readableOn(rgb) {
  return luminance(rgb) > 0.179 ? "#000" : "#fff";
}

export const brush = document.createElement("canvas").getContext("2d");

/** "light" or "dark": what the page is now, where Python only knows what it was at its last run. */
export function themeOf(element) {
  brush.fillStyle = getComputedStyle(element).getPropertyValue("--st-background-color").trim();
  const rgb = [1, 3, 5].map((at) => parseInt(brush.fillStyle.slice(at, at + 2), 16)); // of #rrggbb
  return luminance(rgb) > 0.179 ? "light" : "dark";
}

/** A palette {luts, lowest, limit} from Python as {lut, lowest, limit}, for the page as it is now. */
export function themed({ luts, lowest, limit }, element) {
  return { lut: luts[themeOf(element)], lowest, limit };
}

const lookupTables = new Map();

/** The 768 RGB bytes of a palette, decoded once for each table. */
export function lookupTable(palette) {
  if (!lookupTables.has(palette.lut)) lookupTables.set(palette.lut, decodeUint8(palette.lut));
  return lookupTables.get(palette.lut);
}

/** Entry of the table for a value under a palette: 0 at its lowest value, 255 at its limit. */
export function colourIndex({ lowest, limit }, value) {
  const index = Math.round(((value - lowest) / (limit - lowest)) * 255);
  return Math.min(255, Math.max(0, index)) || 0;
}

/** CSS colour of a value under a palette {lut, lowest, limit}. */
export function colourOf(palette, value) {
  const table = lookupTable(palette);
  const at = 3 * colourIndex(palette, value);
  return `rgb(${table[at]}, ${table[at + 1]}, ${table[at + 2]})`;
}

/** At most four decimals, four significant ones below 1, and a real minus sign. */
export function formatNumber(value) {
  if (!Number.isFinite(value)) return String(value).replace("-", "−");
  const size = Math.abs(value);
  let text;
  if (size !== 0 && (size < 1e-4 || size >= 1e9)) text = value.toExponential(3);
  else text = String(Number(size < 1 ? value.toPrecision(4) : value.toFixed(4)));
  return text.replace(/-/g, "−");
}
