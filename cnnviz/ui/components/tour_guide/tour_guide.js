// The panel and what lights up are Streamlit's own elements; this brings them into view, and the
// focus to the panel's heading, when the step is another one.

import { mount, SizeObserver } from "../common.js";
import { keepStep } from "../tour_progress.js";

const EVERY = 200; // ms between two looks for what is not drawn yet
const GAP = 24; // px between what lights up and what would cover it
const HEADER = 64; // px of Streamlit's own header
const PATIENCE = 60_000; // ms, until a process has loaded a network
const MAIN = ".stMain";
const CONTROLS = ".stColumn:has(.st-key-controls)";
const ACTS = ["wheel", "touchmove", "keydown", "pointerdown"];

class TourGuide {
  constructor(root) {
    this.root = root;
    this.way = root.querySelector(".way");
    this.said = root.querySelector(".unseen");
    this.release = () => this.halt(); // who acts is not scrolled
    this.resized = new SizeObserver(() => this.fit());
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
    this.panel = this.root.host.closest(panel);
    this.panel.setAttribute("role", "region");
    this.panel.setAttribute("aria-label", names);
    this.resized.observe(this.panel);
    this.resized.observe(document.querySelector(".stMainBlockContainer"));
    if (other) {
      keepStep(tour, step, steps);
      this.said.textContent = "";
      this.begin();
    } else if (this.said.textContent !== said) this.said.textContent = said;
  }

  /** Look for the heading and for what lights up until all is drawn; keep it in view from then on. */
  begin() {
    this.end();
    this.focused = false;
    this.follows = true;
    this.until = Date.now() + PATIENCE;
    // Not passive: a browser scrolls by a wheel before it tells who only listens, and what lights up
    // would be brought back in between.
    for (const event of ACTS) window.addEventListener(event, this.release, { passive: false });
    this.look();
  }

  end() {
    this.follows = false;
    clearTimeout(this.timer);
    for (const event of ACTS) window.removeEventListener(event, this.release);
  }

  /** End, and stop where a scroll has come to. */
  halt() {
    this.end();
    for (const box of [MAIN, CONTROLS].map((selector) => document.querySelector(selector)))
      box?.scrollTo({ top: box.scrollTop, behavior: "instant" });
  }

  look() {
    if (!this.focused) this.focus();
    this.bring();
    const running = !document.querySelector(".stApp[data-test-script-state=notRunning]");
    const lacking = this.lit().length === 0 && this.data.shown.length > 0;
    if ((running || lacking || !this.focused) && Date.now() < this.until)
      this.timer = setTimeout(() => this.look(), EVERY);
  }

  focus() {
    const heading = this.panel.querySelector(":is(h2, h3)");
    if (!heading) return;
    heading.tabIndex = -1;
    heading.focus({ preventScroll: true });
    this.focused = true;
  }

  /** What lights up, of what is drawn. */
  lit() {
    return this.data.shown
      .map((selector) => document.querySelector(selector))
      .filter((element) => element?.getClientRects().length);
  }

  /** The controls that stay in view end above the panel; what came late may have moved all else. */
  fit() {
    const covered = this.panel.offsetHeight + GAP;
    document.documentElement.style.setProperty("--covered", `${covered}px`);
    if (this.follows) this.bring();
  }

  /** Scroll so that the first of what lights up is seen above the panel, and among the controls. */
  bring() {
    const controls = document.querySelector(CONTROLS);
    const stay = controls && getComputedStyle(controls).position === "sticky";
    const among = (element) => stay && controls.contains(element);
    const lit = this.lit();
    const control = lit.find(among);
    const place = lit.find((element) => !among(element)) ?? (control && controls);
    if (control) {
      const { top, bottom } = controls.getBoundingClientRect();
      show(control, controls, top, bottom);
    }
    const end = this.panel.getBoundingClientRect().top - GAP;
    if (place) show(place, document.querySelector(MAIN), HEADER, end);
  }

  stop() {
    this.end();
    document.documentElement.style.removeProperty("--covered");
  }
}

/** Scroll a box until an element of it is seen between two heights of the window. */
function show(element, box, from, to) {
  const { top, bottom } = element.getBoundingClientRect();
  if (top >= from && bottom <= to) return;
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  box.scrollBy({ top: top - from - GAP, behavior: still ? "auto" : "smooth" });
}

export default mount(
  (parentElement) => new TourGuide(parentElement),
  (instance, { data }) => instance.update(data),
);
