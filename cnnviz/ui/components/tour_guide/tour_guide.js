// The panel and what lights up are Streamlit's own elements; this brings them into view, and the
// focus to the panel's heading, when the step is another one.

import { mount } from "../common.js";
import { keepStep } from "../way.js";

const EVERY = 200; // ms between two looks for what is not drawn yet
const GAP = 24; // px between what lights up and what would cover it
const HEADER = 64; // px of Streamlit's own header
const PATIENCE = 60_000; // ms, until a process has loaded a network

class TourGuide {
  constructor(root) {
    this.way = root.querySelector(".way");
    this.said = root.querySelector(".unseen");
    this.stay = () => this.stop(); // who scrolls is not scrolled
  }

  update(data) {
    const { tour, step, steps, said, names, panel } = data;
    const other = `${tour} ${step}` !== this.at;
    this.data = data;
    this.at = `${tour} ${step}`;
    this.way.replaceChildren(
      ...Array.from({ length: steps }, (_, i) => {
        const mark = document.createElement("i");
        mark.className = i < step ? "done" : "";
        return mark;
      }),
    );
    const box = document.querySelector(panel);
    box?.setAttribute("role", "region");
    box?.setAttribute("aria-label", names);
    if (other) {
      keepStep(tour, step, steps);
      this.said.textContent = "";
      this.search();
    } else if (this.said.textContent !== said) this.said.textContent = said;
  }

  /** Look for the heading and for what lights up, until all of the page is drawn. */
  search() {
    this.stop();
    this.focused = false;
    this.until = Date.now() + PATIENCE;
    for (const event of ["wheel", "touchmove", "keydown", "pointerdown"])
      window.addEventListener(event, this.stay, { passive: true });
    this.look();
  }

  look() {
    if (!this.focused) this.focus();
    const found = this.data.shown
      .map((selector) => document.querySelector(selector))
      .filter((element) => element?.getClientRects().length);
    if (found.length && this.focused) this.bring(found);
    const running = !document.querySelector(".stApp[data-test-script-state=notRunning]");
    const lacking = found.length === 0 && this.data.shown.length > 0;
    if ((running || lacking || !this.focused) && Date.now() < this.until)
      this.timer = setTimeout(() => this.look(), EVERY);
    else this.stop();
  }

  focus() {
    const heading = document.querySelector(`${this.data.panel} :is(h2, h3)`);
    if (!heading) return;
    heading.tabIndex = -1;
    heading.focus({ preventScroll: true });
    this.focused = true;
  }

  /** Scroll so that the first of the elements is seen above the panel; a column that stays, by itself. */
  bring(elements) {
    const behavior = matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth";
    const column = document.querySelector(".stColumn:has(.st-key-controls)");
    const stays = column && getComputedStyle(column).position === "sticky";
    const inside = elements.filter((element) => stays && column.contains(element));
    const outside = elements.filter((element) => !inside.includes(element));
    if (inside.length) {
      const [place, seen] = [inside[0].getBoundingClientRect(), column.getBoundingClientRect()];
      if (place.top < seen.top || place.bottom > seen.bottom)
        column.scrollBy({ top: place.top - seen.top - GAP, behavior });
    }
    if (!outside.length) return;
    const { top, bottom } = outside[0].getBoundingClientRect();
    const end = document.querySelector(this.data.panel)?.getBoundingClientRect().top;
    if (top >= HEADER && bottom <= (end ?? window.innerHeight) - GAP) return;
    document.querySelector(".stMain").scrollBy({ top: top - HEADER - GAP, behavior });
  }

  stop() {
    clearTimeout(this.timer);
    for (const event of ["wheel", "touchmove", "keydown", "pointerdown"])
      window.removeEventListener(event, this.stay);
  }
}

export default mount(
  (parentElement) => new TourGuide(parentElement),
  (instance, { data }) => instance.update(data),
);
