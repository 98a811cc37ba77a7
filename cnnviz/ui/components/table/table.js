// The rows stay as they were sorted while new ones come in.

import { mount } from "../common.js";

const ROW = 2.45; // rem that a line with a bar takes; half a line tells that there are more
const LONG = 40; // characters from which on a line's last text takes the empty cells after it too

class Table {
  constructor(root) {
    this.root = root;
    this.head = root.querySelector("thead tr");
    this.body = root.querySelector("tbody");
    this.sort = null;
    root.onclick = (event) => {
      const button = event.target.closest("[data-opens]");
      if (button) this.follow(button.dataset);
      const line = event.target.closest("tbody tr");
      if (line && this.data.opens) this.send(line.dataset.id);
    };
  }

  update(data, send) {
    this.send = send;
    if (!this.data || JSON.stringify(this.data.columns) !== JSON.stringify(data.columns))
      this.sort = data.sort;
    const moved = data.selected && data.selected !== this.data?.selected;
    this.data = data;
    this.root.setAttribute("aria-label", data.label);
    this.root.style.setProperty(
      "--height",
      data.rows.length > data.most ? `${ROW * (data.most + 1.5)}rem` : "none",
    );
    this.root.classList.toggle("opens", data.opens);
    this.draw();
    if (moved) this.show(this.body.querySelector(".selected"));
  }

  /** Open what a cell leads to, and bring the heading that it is shown below into view. */
  follow({ opens, anchor }) {
    this.send(opens);
    if (anchor) document.getElementById(anchor)?.scrollIntoView({ block: "start" });
  }

  /** Scroll a line into the middle of the table, without moving the page. */
  show(line) {
    if (!line) return;
    const [box, view] = [line.getBoundingClientRect(), this.root.getBoundingClientRect()];
    if (box.top < view.top + 40 || box.bottom > view.bottom)
      this.root.scrollTop += box.top - view.top - view.height / 2;
  }

  draw() {
    const focused = this.root.getRootNode().activeElement?.dataset.stop;
    const { columns, rows, selected } = this.data;
    this.head.replaceChildren(...columns.map((column, at) => this.title(column, at)));
    this.body.replaceChildren(
      ...this.sorted(rows).map((row) => this.line(row, row.id === selected)),
    );
    if (focused)
      this.root
        .querySelector(`[data-stop="${CSS.escape(focused)}"]`)
        ?.focus({ preventScroll: true });
  }

  sorted(rows) {
    if (!this.sort) return rows;
    const [at, down] = this.sort;
    const key = ({ cells }) => cells[at].sort;
    const compare = (a, b) =>
      typeof a === "string" ? a.localeCompare(b, undefined, { numeric: true }) : a - b;
    const known = rows.filter((row) => key(row) !== null);
    known.sort((a, b) => (down ? -1 : 1) * compare(key(a), key(b)));
    return [...known, ...rows.filter((row) => key(row) === null)];
  }

  title({ title, numeric }, at) {
    const cell = document.createElement("th");
    cell.scope = "col";
    cell.className = numeric ? "numeric" : "";
    if (this.sort?.[0] === at) cell.ariaSort = this.sort[1] ? "descending" : "ascending";
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = title;
    button.dataset.stop = `title ${at}`;
    button.onclick = () => {
      // Numbers are asked for from the largest on, texts from A on.
      this.sort = [at, this.sort?.[0] === at ? !this.sort[1] : numeric];
      this.draw();
    };
    cell.append(button);
    return cell;
  }

  line({ id, cells }, selected) {
    const line = document.createElement("tr");
    line.dataset.id = id;
    line.classList.toggle("selected", selected);
    const last = cells.findLastIndex((cell) => cell.text);
    const wide = last > 0 && cells[last].text.length > LONG;
    line.append(
      ...(wide ? cells.slice(0, last + 1) : cells).map((cell, at) => {
        const element = document.createElement(at ? "td" : "th");
        element.className = this.data.columns[at].numeric ? "numeric" : "";
        let text = document.createElement("span");
        if (at === 0) {
          element.scope = "row";
          if (this.data.opens) {
            text = document.createElement("button");
            text.type = "button";
            text.dataset.stop = id;
            if (selected) text.setAttribute("aria-current", "true");
          }
        }
        if (cell.opens) {
          text = document.createElement("button");
          text.type = "button";
          text.setAttribute("aria-label", `${this.data.columns[at].title}: ${cell.text}`);
          Object.assign(text.dataset, { stop: cell.opens, opens: cell.opens, anchor: cell.anchor });
        }
        text.textContent = cell.text;
        if (wide && at === last) {
          element.colSpan = cells.length - last;
          element.classList.add("long");
        }
        if (cell.tone) {
          const dot = document.createElement("i");
          dot.className = `tone ${cell.tone}`;
          element.append(dot);
        }
        element.append(text);
        if (cell.share !== null) {
          const bar = document.createElement("span");
          bar.className = "bar";
          bar.style.setProperty("--share", cell.share);
          element.append(bar);
        }
        return element;
      }),
    );
    return line;
  }
}

export default mount(
  (parentElement) => new Table(parentElement.querySelector(".scroll")),
  (instance, { data, setTriggerValue }) => {
    instance.update(data, (id) => setTriggerValue("open", id));
  },
);
