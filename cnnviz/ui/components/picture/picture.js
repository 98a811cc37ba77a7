// Keeps the newest pictures for the components that draw them.

import { openPacket } from "../common.js";

const KEPT = 8;

export default function ({ data }) {
  const { picture } = openPacket(data);
  globalThis.cnnvizPictures ??= new Map();
  const pictures = globalThis.cnnvizPictures;
  const known = pictures.get(picture.digest) ?? { shape: picture.shape, bytes: picture.read() };
  pictures.delete(picture.digest);
  pictures.set(picture.digest, known);
  if (pictures.size > KEPT) pictures.delete(pictures.keys().next().value);
  document.dispatchEvent(new CustomEvent("cnnviz-picture"));
}
