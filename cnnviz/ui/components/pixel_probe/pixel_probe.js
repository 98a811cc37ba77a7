export default function ({ data, parentElement }) {
  const canvas = parentElement.querySelector("canvas");
  const [height, width, channels] = data.photo.shape;
  [canvas.height, canvas.width] = [height, width];
  const context = canvas.getContext("2d");
  const image = context.createImageData(width, height);
  const bytes = decodeUint8(data.photo.values);
  for (let i = 0; i < height * width; i++) {
    for (let c = 0; c < 3; c++) image.data[4 * i + c] = bytes[channels * i + Math.min(c, channels - 1)];
    image.data[4 * i + 3] = 255;
  }
  context.putImageData(image, 0, 0);
  canvas.dataset.painted = Number(canvas.dataset.painted ?? 0) + 1;
}
