// The class pointed at last has its formula written out; a bar and its terms mark each other.

import { formatNumber, made, mount } from "../common.js";
import { translate } from "../messages.js";

/** Four significant digits, whole numbers above a thousand. */
const short = (value) =>
  formatNumber(Number(Math.abs(value) >= 1000 ? value.toFixed(0) : value.toPrecision(4)));

class SoftmaxWalk {
  constructor(root) {
    this.root = root.querySelector(".walk");
    this.rows = root.querySelector(".rows");
    this.heads = ["scaled-head", "power-head"].map((role) =>
      root.querySelector(`[data-role="${role}"]`),
    );
    this.sums = ["total", "one"].map((role) => root.querySelector(`[data-role="${role}"]`));
    this.formula = root.querySelector('[data-role="formula"]');
    this.live = root.querySelector(".unseen");
    this.chosen = 0;
    this.root.onpointerover = (event) => this.mark(event.target.closest?.("[data-class]"));
    this.root.onpointerleave = () => this.mark(null);
    // There are no handler attributes for these two.
    this.root.addEventListener("focusin", (event) =>
      this.mark(event.target.closest("[data-class]"), true),
    );
    this.root.addEventListener("focusout", () => this.mark(null));
  }

  update(data) {
    this.data = data;
    const { names, temperature } = data;
    this.heads[0].textContent = `z / ${formatNumber(temperature)}`;
    this.heads[1].replaceChildren("e", made("sup", "", `z / ${formatNumber(temperature)}`));
    const rows = () => [...this.rows.querySelectorAll(".row")];
    while (rows().length > names.length) rows().at(-1).remove();
    while (rows().length < names.length) this.rows.lastElementChild.before(this.row(rows().length));
    this.chosen = Math.min(this.chosen, names.length - 1);
    rows().forEach((row, i) => {
      this.fill(row, i);
    });
    this.sums[0].textContent = short(data.total);
    this.sums[1].textContent = short(data.probabilities.reduce((sum, share) => sum + share, 0));
    this.write();
  }

  row(index) {
    const row = made("button", "row");
    row.type = "button";
    row.dataset.class = index;
    for (const part of ["name", "logit", "scaled", "power", "bar"]) row.append(made("span", part));
    const bar = row.querySelector(".bar");
    bar.append(made("span", "track"), made("span", "probability"));
    bar.firstChild.append(made("span", "fill"));
    return row;
  }

  fill(row, i) {
    const { names, logits, scaled, powers, probabilities } = this.data;
    const texts = {
      name: names[i],
      logit: formatNumber(logits[i]),
      scaled: short(scaled[i]),
      power: short(powers[i]),
      probability: short(probabilities[i]),
    };
    for (const [part, text] of Object.entries(texts))
      row.querySelector(`.${part}`).textContent = text;
    row.querySelector(".fill").style.setProperty("--share", probabilities[i]);
    row.setAttribute(
      "aria-label",
      translate("{name}: logit {logit}, exponential {power}, probability {probability}", texts),
    );
  }

  /** p(class) = power / sum of powers, by letters, by numbers, and worked out. */
  write() {
    const { names, logits, powers, temperature, total, probabilities } = this.data;
    const i = this.chosen;
    const over = temperature === 1 ? "" : ` / ${formatNumber(temperature)}`;
    const power = (index) => {
      const term = made("span", "term", "e");
      term.append(made("sup", "", `${formatNumber(logits[index])}${over}`));
      term.dataset.class = index;
      return term;
    };
    const value = (index) => {
      const term = made("span", "term", short(powers[index]));
      term.dataset.class = index;
      return term;
    };
    const all = (write) =>
      names.flatMap((_, index) => (index ? [" + ", write(index)] : [write(index)]));
    this.formula.replaceChildren(
      this.part(`p(${names[i]})`),
      this.part("=", this.fraction([power(i)], all(power))),
      this.part("=", this.fraction([value(i)], all(value))),
      this.part("=", this.fraction([short(powers[i])], [short(total)])),
      this.part("=", made("strong", "", short(probabilities[i]))),
    );
    this.paint();
  }

  /** What a line break leaves together. */
  part(...pieces) {
    const part = made("span", "part");
    part.append(...pieces);
    return part;
  }

  fraction(above, below) {
    const fraction = made("span", "fraction");
    for (const parts of [above, below]) {
      const line = made("span");
      line.append(...parts);
      fraction.append(line);
    }
    return fraction;
  }

  mark(element, aloud = false) {
    this.marked = element ? Number(element.dataset.class) : null;
    if (element?.classList.contains("row") && this.marked !== this.chosen) {
      this.chosen = this.marked;
      this.write();
    } else this.paint();
    if (aloud && element)
      this.live.textContent = `p(${this.data.names[this.chosen]}) ${this.formula.lastChild.textContent}`;
  }

  paint() {
    const marked = this.marked ?? this.chosen;
    for (const element of this.root.querySelectorAll("[data-class]")) {
      element.classList.toggle("marked", Number(element.dataset.class) === marked);
    }
  }
}

export default mount(
  (parentElement) => new SoftmaxWalk(parentElement),
  (instance, { data }) => {
    instance.update(data);
  },
);
