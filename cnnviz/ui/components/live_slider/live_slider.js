// A picture that follows (live.js) is told of each move at once; the page then runs with the value
// on which the slider rests. Where none follows, the page runs with each value that it can take:
// One value is in flight at most. It counts as answered when Python has echoed its serial
// number AND the page's run is over: sending earlier would cut that run short, and a page
// whose picture stands below the slider would never get to paint it. Where a run takes long, the
// next value goes out all the same; until the last one is answered, what was moved stays shown.

// Over stops, the range itself counts them; all else has the numbers that they stand for.

import { formatNumber, mount, SizeObserver } from "../common.js";
import { translate } from "../messages.js";

const REST = 150; // ms without a move
const PATIENCE = 2000; // ms without an answer before the next value goes out all the same

class LiveSlider {
  constructor(root) {
    const find = (selector) => root.querySelector(selector);
    this.root = root;
    this.body = find(".body");
    this.range = find(".range");
    this.number = find(".number");
    this.label = find("label");
    this.unit = find(".unit");
    this.help = find(".help");
    this.tip = find(".tip");
    this.ends = [find(".minimum"), find(".maximum")];
    // Told of its width, not asked: to ask at each move would lay the whole page out at once.
    this.resized = new SizeObserver(([{ borderBoxSize }]) => {
      const half = Math.round(borderBoxSize[0].inlineSize) / 2;
      this.body.style.setProperty("--half", `${half}px`);
    });
    this.resized.observe(find(".value"));
    this.serial = 0;
    this.inFlight = null;
    this.late = false; // the answer to what is in flight
    this.waiting = null;
    this.resting = null; // the timer, while a followed slider moves
    this.dragging = false;
    this.left = false; // the page went back in mid-drag: until the next press or key, moves count for nothing

    this.range.oninput = () => this.moved();
    this.range.onchange = () => this.moved();
    this.range.onpointerdown = () => {
      this.dragging = true;
      this.left = false;
    };
    this.range.onkeydown = () => {
      this.left = false;
    };
    this.leave = () => {
      this.left = this.dragging;
      this.dragging = false;
      this.forget();
    };
    const released = () => {
      this.dragging = false;
      if (this.resting !== null) this.rested();
      this.settle();
    };
    this.range.onpointerup = released;
    this.range.onpointercancel = released;
    this.range.onblur = released;
    this.number.onchange = () => this.typed();
    this.number.onblur = () => this.settle();
    this.number.onfocus = () => this.number.select();
    this.number.onkeydown = (event) => {
      if (event.key === "Escape") this.number.value = this.written(this.value);
      if (event.key === "Enter") this.number.select();
    };
  }

  update(data, send) {
    this.data = data;
    this.send = send;
    this.serial = Math.max(this.serial, data.echo);
    for (const event of ["popstate", "pagehide"]) window.addEventListener(event, this.leave); // once each, however often
    this.label.textContent = data.label;
    this.unit.textContent = data.unit;
    this.help.hidden = !data.help;
    this.help.setAttribute("aria-label", translate("Help for {label}", data));
    this.tip.textContent = data.help ?? "";
    this.number.setAttribute("aria-label", translate("{label}, exact value", data));
    this.range.disabled = this.number.disabled = data.fixed;
    const { stops, minimum, maximum, step } = data;
    const [first, last] = stops ? [stops[0], stops.at(-1)] : [minimum, maximum];
    const set = (input, ...bounds) => {
      [input.min, input.max, input.step] = bounds;
    };
    set(this.range, ...(stops ? [0, stops.length - 1, 1] : [first, last, step]));
    set(this.number, first, last, stops ? "any" : step);
    this.ends.forEach((end, at) => {
      const value = [first, last][at];
      end.textContent = stops ? String(value) : formatNumber(value);
    });
    if (this.inFlight !== null && data.echo === this.inFlight)
      this.whenRunIsOver(() => this.answered());
    this.settle();
  }

  /** What the range stands on. */
  get value() {
    const at = this.range.valueAsNumber;
    return this.data.stops?.[at] ?? at;
  }

  /** Where the range stands for a value, or for the stop nearest to it. */
  place(value) {
    const { stops } = this.data;
    if (!stops) return value;
    const apart = (at) => Math.abs(stops[at] - value);
    return stops.reduce((best, _, at) => (apart(at) < apart(best) ? at : best), 0);
  }

  moved() {
    if (this.left) {
      this.settle();
      return;
    }
    const { value } = this;
    this.show(value);
    if (value === this.last) return;
    this.last = value;
    this.waiting = value;
    clearTimeout(this.resting);
    this.resting = this.tell(value) ? setTimeout(() => this.rested(), REST) : null;
    this.next();
    this.settle(); // not before Python has the value
  }

  /** Tell the pictures on the page of a move, or that it is over (null); gives whether one follows. */
  tell(value) {
    if (value === null && !this.told) return false;
    this.told = value !== null;
    const detail = { key: this.data.key, value };
    return !document.dispatchEvent(new CustomEvent("cnnviz-moved", { detail, cancelable: true }));
  }

  rested() {
    clearTimeout(this.resting);
    this.resting = null;
    this.next();
  }

  forget() {
    clearTimeout(this.resting);
    this.resting = this.waiting = null;
    this.tell(null);
  }

  typed() {
    this.left = false;
    const value = this.number.valueAsNumber;
    if (Number.isFinite(value)) this.range.valueAsNumber = this.place(value); // it clamps and snaps
    this.number.value = this.written(this.value);
    this.moved();
  }

  next() {
    const free = this.inFlight === null || this.late;
    if (!free || this.waiting === null || this.resting !== null) return;
    this.inFlight = ++this.serial;
    this.late = false;
    const value = this.waiting;
    this.waiting = null;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.overdue(), PATIENCE);
    this.send({ value, serial: this.inFlight });
  }

  /** Python's value is still the one of before: what was moved stays, and may be moved on. */
  overdue() {
    this.late = true;
    this.next();
  }

  answered() {
    clearTimeout(this.timer);
    this.observer?.disconnect();
    this.inFlight = null;
    this.late = false;
    this.next();
    this.settle();
  }

  /** Take Python's value, unless the user or an unanswered value knows better. */
  settle() {
    const busy = this.dragging || this.inFlight !== null || this.waiting !== null;
    this.range.dataset.state = busy ? "busy" : "settled";
    if (busy) this.show(this.last ?? this.data.value);
    else {
      this.tell(null);
      this.last = this.data.value;
      this.show(this.last);
    }
  }

  show(value) {
    const { unit } = this.data;
    const at = this.place(value);
    if (this.range.valueAsNumber !== at) this.range.valueAsNumber = at;
    const text = this.written(value);
    const editing =
      this.root.activeElement === this.number && this.range.valueAsNumber === this.shown;
    if (!editing) this.number.value = text;
    this.shown = this.range.valueAsNumber;
    this.range.setAttribute("aria-valuetext", `${text} ${unit}`.trim());
    const [least, most] = [Number(this.range.min), Number(this.range.max)];
    this.body.style.setProperty("--part", most > least ? (at - least) / (most - least) : 0);
    this.body.style.setProperty("--characters", text.length);
  }

  /** With as many decimals as the step has, so that the text keeps its width in a drag. */
  written(value) {
    if (this.data.stops) return String(value);
    return value.toFixed((String(this.data.step).split(".")[1] ?? "").length);
  }

  whenRunIsOver(then) {
    const app = document.querySelector('[data-testid="stApp"]');
    const running = () => ["running", "rerunRequested"].includes(app?.dataset.testScriptState);
    this.observer?.disconnect();
    if (!running()) {
      then();
      return;
    }
    this.observer = new MutationObserver(() => {
      if (!running()) then();
    });
    this.observer.observe(app, { attributes: true, attributeFilter: ["data-test-script-state"] });
  }

  stop() {
    clearTimeout(this.timer);
    this.observer?.disconnect();
    for (const event of ["popstate", "pagehide"]) window.removeEventListener(event, this.leave);
    this.inFlight = null;
    this.forget();
    this.left = true; // a drag may go on for a moment after the slider has left the page
  }
}

export default mount(
  (parentElement) => new LiveSlider(parentElement),
  (instance, { data, setStateValue }) => {
    instance.update(data, (moved) => setStateValue("moved", moved));
  },
);
