export default function ({ data, parentElement }) {
  const canvas = parentElement.querySelector("canvas");
  const [height, width] = data.map.shape;
  [canvas.height, canvas.width] = [height, width];
  const context = canvas.getContext("2d");
  const image = context.createImageData(width, height);
  const table = decodeUint8(data.lut);
  decodeFloat32(data.map.values).forEach((value, i) => {
    const at = 3 * colourIndex(data.limits[data.chosen], value);
    image.data.set([table[at], table[at + 1], table[at + 2], 255], 4 * i);
  });
  context.putImageData(image, 0, 0);
  canvas.dataset.painted = Number(canvas.dataset.painted ?? 0) + 1;
}
