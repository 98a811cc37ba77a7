// The window goes over the photo by itself, and the map comes into being behind it.

import { freshCanvas } from "../pixels.js";

const SECONDS = 14; // for the whole map
const REST = 2; // seconds that the whole map is shown before the window starts again
const UNDRAWN = 0.86; // of the background over what the window has not reached

export class Sweep {
  /** draw() is called for each frame; held() tells whether somebody else moves the window. */
  constructor(root, draw, held) {
    Object.assign(this, { draw, held, seconds: 0, playing: false });
    this.button = root.querySelector('[data-action="sweep"]');
    this.button.onclick = () => this.toggle(!this.playing);
  }

  /** Take the size of a map; the first time, play unless the system asks for no motion. */
  update([height, width], words) {
    const first = !this.words;
    Object.assign(this, { height, width, words });
    this.button.hidden = false;
    if (first) this.seconds = SECONDS;
    this.toggle(first ? !matchMedia("(prefers-reduced-motion: reduce)").matches : this.playing);
  }

  toggle(playing) {
    this.playing = playing;
    this.button.classList.toggle("playing", playing);
    this.button.lastElementChild.textContent = playing ? this.words.pause : this.words.play;
    cancelAnimationFrame(this.frame);
    if (playing) this.run();
    this.draw();
  }

  run() {
    cancelAnimationFrame(this.frame);
    let before = performance.now();
    const step = (now) => {
      if (!this.held()) {
        this.seconds = (this.seconds + Math.min(now - before, 100) / 1000) % (SECONDS + REST);
        this.draw();
      }
      before = now;
      this.frame = requestAnimationFrame(step);
    };
    this.frame = requestAnimationFrame(step);
  }

  /** The map's pixel at which the window is. */
  place() {
    const count = this.height * this.width;
    const index = Math.min(count - 1, Math.floor((this.seconds / SECONDS) * count));
    return { row: Math.floor(index / this.width), column: index % this.width };
  }

  /** Cover what the window has not reached yet. */
  cover(canvas, background, { row, column }) {
    const { context, width, height } = freshCanvas(canvas);
    if (this.seconds >= SECONDS) return;
    const [cellWidth, cellHeight] = [width / this.width, height / this.height];
    context.globalAlpha = UNDRAWN;
    context.fillStyle = background;
    context.fillRect((column + 1) * cellWidth, row * cellHeight, width, cellHeight);
    context.fillRect(0, (row + 1) * cellHeight, width, height);
    context.globalAlpha = 1;
  }

  start() {
    if (this.playing) this.run();
  }

  stop() {
    cancelAnimationFrame(this.frame);
  }
}
