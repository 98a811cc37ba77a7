// Between two runs of the page: what a component shows while sliders move. A slider says on the
// document where it is moved to, and null once it rests and the page has run with its value.

import { openPacket } from "./common.js";

const PATIENT = 40; // ms: a question of another component is answered and drawn by then

export class Live {
  /**
   * show(data) draws; read(response) gives the data of an answer, as they come from Python. What
   * takes long to draw may be patient, and let the others of the page draw first.
   */
  constructor(show, read, { patient = false } = {}) {
    Object.assign(this, { show, read, patient, moves: new Map(), asking: false, again: false });
    this.listen = (event) => this.moved(event);
  }

  /** Python's data are the truth, but older than what is still being moved. */
  update(data) {
    this.data = data;
    document.addEventListener("cnnviz-moved", this.listen); // once, however often
    if (this.moves.size === 0) this.show(data);
    else this.ask();
  }

  moved(event) {
    const { key, value } = event.detail;
    const { address, sliders } = this.data.live;
    if (value === null) {
      if (this.moves.delete(key) && this.moves.size === 0) this.show(this.data);
    } else if (address && sliders.includes(key)) {
      event.preventDefault(); // the slider learns that it is followed, and lets the page wait
      this.moves.set(key, value);
      this.ask();
    }
  }

  /** One question is on its way at most; then the newest. */
  async ask() {
    this.again = true;
    if (this.asking) return;
    this.asking = true;
    try {
      while (this.again && this.moves.size > 0) {
        this.again = false;
        const data = await this.answer();
        if (this.patient) await new Promise((go) => setTimeout(go, PATIENT));
        if (data === undefined) this.giveUp();
        else if (data && this.moves.size > 0) this.show(data);
      }
    } finally {
      this.asking = false; // also when an answer could not be shown: the next move asks again
    }
  }

  /** The data for the moves; null where they make none, undefined where nobody answers. */
  async answer() {
    const address = `${this.data.live.address}?${new URLSearchParams([...this.moves])}`;
    try {
      const response = await fetch(new URL(address, document.baseURI));
      if (response.status === 204) return null;
      return response.ok ? await this.read(response) : undefined;
    } catch {
      return undefined;
    }
  }

  /** Nobody answers there: the page's own runs will do. */
  giveUp() {
    this.data.live.address = "";
    this.moves.clear();
    this.show(this.data);
  }

  stop() {
    document.removeEventListener("cnnviz-moved", this.listen);
    this.moves.clear();
  }
}

export const readPacket = async (answer) => openPacket(new Uint8Array(await answer.arrayBuffer()));
