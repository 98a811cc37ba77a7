// Walks through the output cells in reading order. `step(index)` is told where it stands.

import { translate } from "./messages.js";

/** What a screen reader is told of a state of the player. */
export const PLAYER_STATES = {
  playing: translate("Playing"),
  paused: translate("Paused"),
  finished: translate("Finished"),
};

export class Player {
  constructor(root, { moved, changed }) {
    const find = (selector) => root.querySelector(selector);
    Object.assign(this, { moved, changed, count: 1, index: 0, playing: false, held: false });
    this.play = find('[data-action="play"]');
    this.scrubber = find('[data-role="scrubber"]');
    this.speed = find('[data-role="speed"]');
    this.play.onclick = () => this.toggle();
    find('[data-action="back"]').onclick = () => this.step(-1);
    find('[data-action="on"]').onclick = () => this.step(1);
    this.scrubber.oninput = () => {
      this.stop();
      this.go(this.scrubber.valueAsNumber, "scrub");
    };
    this.speed.onchange = () => this.wait();
    find('[data-role="player"]').onkeydown = (event) => this.key(event);
  }

  key(event) {
    const on = event.target;
    if (on === this.speed || (event.key === " " && on !== this.scrubber)) return;
    if (on === this.scrubber && event.key !== " ") return;
    if (this.command(event.key)) event.preventDefault();
  }

  /** Do what a key means here and on the output grid; true where it means something. */
  command(key) {
    const commands = {
      " ": () => this.toggle(),
      ArrowLeft: () => this.step(-1),
      ArrowRight: () => this.step(1),
      Home: () => {
        this.stop();
        this.go(0, "step");
      },
      End: () => {
        this.stop();
        this.go(this.count - 1, "step");
      },
    };
    commands[key]?.();
    return key in commands;
  }

  toggle() {
    if (this.playing) {
      this.stop();
      return;
    }
    if (this.index >= this.count - 1) this.go(0, "play");
    this.playing = true;
    this.changed("playing");
    this.wait();
  }

  stop(state = "paused") {
    clearTimeout(this.timer);
    if (!this.playing) return;
    this.playing = false;
    this.changed(state);
  }

  /** While the pointer or the focus is on a cell, time stands still. */
  hold(held) {
    if (this.held === held) return;
    this.held = held;
    this.wait();
  }

  wait() {
    clearTimeout(this.timer);
    if (!this.playing || this.held) return;
    this.timer = setTimeout(() => {
      this.go(this.index + 1, "play");
      if (this.index >= this.count - 1) this.stop("finished");
      else this.wait();
    }, 1000 / Number(this.speed.value));
  }

  step(by) {
    this.stop();
    this.go(this.index + by, "step");
  }

  go(index, by) {
    this.index = Math.min(this.count - 1, Math.max(0, index));
    this.scrubber.valueAsNumber = this.index;
    this.moved(by);
  }

  resize(count, index) {
    this.count = count;
    this.index = Math.min(count - 1, Math.max(0, index));
    this.scrubber.max = count - 1;
    this.scrubber.valueAsNumber = this.index;
  }
}
