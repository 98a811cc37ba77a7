// Terms are links of Streamlit's own Markdown: one box beside the one that is pointed at, focused or
// touched tells what it means. It stays while the pointer is on either, and Escape closes it.

const TERM = '.stMarkdown a[href*="glossary?term="]';
const LATER = 150; // ms in which a pointer that passes by opens nothing
const LEAVING = 300; // ms in which a pointer comes from the term to the box
const GAP = 6; // px between the two
const EDGE = 8; // px to the edge of the window

class TermPopup {
  constructor() {
    this.told = new Map(); // by address
    this.box = document.createElement("div");
    Object.assign(this.box, { id: "cnnviz-term", className: "cnnviz-term", hidden: true });
    this.box.role = "tooltip";
    document.addEventListener("pointerover", (event) => this.over(event));
    document.addEventListener("pointerout", (event) => this.out(event));
    document.addEventListener("focusin", ({ target }) => this.focus(target));
    document.addEventListener("focusout", () => this.close());
    document.addEventListener("pointerdown", (event) => this.note(event), true);
    document.addEventListener("click", (event) => this.touch(event), true);
    document.addEventListener("keydown", ({ key }) => key === "Escape" && this.close(), true);
    document.addEventListener("scroll", () => this.place(), { capture: true, passive: true });
    addEventListener("resize", () => this.close());
  }

  termAt(target) {
    return target instanceof Element ? target.closest(TERM) : null;
  }

  over({ target, pointerType }) {
    if (pointerType === "touch") return;
    const term = this.termAt(target);
    if (term || this.box.contains(target)) clearTimeout(this.timer);
    if (term && term !== this.term) this.timer = setTimeout(() => this.open(term), LATER);
  }

  out({ target, pointerType }) {
    if (pointerType === "touch" || !(this.termAt(target) || this.box.contains(target))) return;
    clearTimeout(this.timer);
    if (!this.term || this.term === document.activeElement) return;
    this.timer = setTimeout(() => this.close(), LEAVING);
  }

  focus(target) {
    const term = this.termAt(target);
    if (term?.matches(":focus-visible")) this.open(term);
  }

  /** Not every browser says of a click what made it. */
  note({ pointerType }) {
    this.pointer = pointerType;
  }

  /** The first touch tells, a second one on the same term follows the link. */
  touch(event) {
    if (this.pointer !== "touch" || event.detail === 0) return; // 0 by the keyboard
    const term = this.termAt(event.target);
    if (term && term !== this.term) {
      event.preventDefault();
      this.open(term);
    } else if (!term && !this.box.contains(event.target)) this.close();
  }

  async open(term) {
    clearTimeout(this.timer);
    if (term === this.term) return;
    this.close();
    this.term = term;
    const told = await this.tell(term).catch(() => null);
    if (this.term !== term || !told || !term.isConnected) return;
    const word = document.createElement("strong");
    word.textContent = told.word;
    const sentence = document.createElement("p");
    sentence.append(word, ` · ${told.sentence}`);
    const { alt, width, height } = told.picture;
    const picture = Object.assign(new Image(width, height), {
      alt,
      src: `${this.address(term)}.svg`,
    });
    this.box.replaceChildren(sentence, picture);
    this.box.lang = this.language;
    // Within the page, so that it has the page's theme and lies in its landmark.
    document.querySelector(".stMain").append(this.box);
    this.box.hidden = false;
    term.setAttribute("aria-describedby", this.box.id);
    this.place();
  }

  address(term) {
    const name = new URL(term.href).searchParams.get("term");
    return new URL(`${this.folder}/${this.language}/${name}`, document.baseURI).href;
  }

  async tell(term) {
    const address = this.address(term);
    if (!this.told.has(address)) {
      const response = await fetch(address);
      if (!response.ok) return null;
      this.told.set(address, await response.json());
    }
    return this.told.get(address);
  }

  /** Below the term, or above it where there is more room; within the window. */
  place() {
    if (this.box.hidden) return;
    const [first] = this.term.getClientRects();
    if (!first) {
      this.close();
      return;
    }
    const { width, height } = this.box.getBoundingClientRect();
    const below = innerHeight - first.bottom;
    const under = below > height + GAP + EDGE || below > first.top;
    const left = Math.max(EDGE, Math.min(first.left, innerWidth - width - EDGE));
    this.box.style.left = `${left}px`;
    this.box.style.top = `${under ? first.bottom + GAP : first.top - height - GAP}px`;
  }

  close() {
    clearTimeout(this.timer);
    this.term?.removeAttribute("aria-describedby");
    this.term = null;
    this.box.hidden = true;
  }
}

// Streamlit's elements come and go with the page and the language; the listener stays.
export default function ({ data: { language, folder } }) {
  globalThis.cnnvizTermPopup ??= new TermPopup();
  const popup = globalThis.cnnvizTermPopup;
  if (popup.language !== language) popup.close();
  Object.assign(popup, { language, folder });
}
