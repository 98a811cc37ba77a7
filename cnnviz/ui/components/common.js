// Shared by every component: register() puts this text before the component's own.

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
function openPacket(bytes) {
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

const lookupTables = new Map();

/** The 768 RGB bytes of a palette, decoded once for each table. */
function lookupTable(palette) {
  if (!lookupTables.has(palette.lut)) lookupTables.set(palette.lut, decodeUint8(palette.lut));
  return lookupTables.get(palette.lut);
}

/** Entry of the table for a value under a palette: 0 at its lowest value, 255 at its limit. */
function colourIndex({ lowest, limit }, value) {
  const index = Math.round(((value - lowest) / (limit - lowest)) * 255);
  return Math.min(255, Math.max(0, index)) || 0;
}

/** CSS colour of a value under a palette {lut, lowest, limit}. */
function colourOf(palette, value) {
  const table = lookupTable(palette);
  const at = 3 * colourIndex(palette, value);
  return `rgb(${table[at]}, ${table[at + 1]}, ${table[at + 2]})`;
}

/** At most four decimals, four significant ones below 1, and a real minus sign. */
function formatNumber(value) {
  if (!Number.isFinite(value)) return String(value).replace("-", "−");
  const size = Math.abs(value);
  let text;
  if (size !== 0 && (size < 1e-4 || size >= 1e9)) text = value.toExponential(3);
  else text = String(Number(size < 1 ? value.toPrecision(4) : value.toFixed(4)));
  return text.replace(/-/g, "−");
}
