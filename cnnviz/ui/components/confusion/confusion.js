// Blue lies on the diagonal, where the prediction is right; orange is what was mistaken. A colour
// is the share of its row. One cell at a time can be reached by Tab, the others by arrow keys.

import {
  colourIndex,
  lookupTable,
  made,
  mount,
  openPacket,
  readableOn,
  themed,
} from "../common.js";
import { followEpoch } from "../epochs.js";
import { formatCompact, formatCount, formatPercent, translate } from "../messages.js";

class Confusion {
  constructor(root) {
    this.root = root;
    this.grid = root.querySelector(".grid");
    this.tip = root.querySelector(".tip");
    this.at = [0, 0];
    const cellOf = (event) => event.target.closest?.(".cell");
    this.grid.onpointerover = (event) => this.point(cellOf(event));
    this.grid.onpointerleave = () => this.point(null);
    this.grid.addEventListener("focusin", (event) => this.point(cellOf(event))); // browsers know no onfocusin
    this.grid.addEventListener("focusout", () => this.point(null));
    this.grid.onclick = (event) => this.open(cellOf(event));
    this.grid.onkeydown = (event) => this.key(event);
  }

  update(data) {
    const text = JSON.stringify(data.classes);
    if (text !== this.text) this.lay(data.classes);
    this.text = text;
    this.data = data;
    this.counts = data.counts.read();
    this.grid.ariaLabel = translate(
      "Confusion matrix, {images}: rows are true classes, columns predicted ones",
      { images: data.label },
    );
    if (data.selected) this.at = data.selected;
    this.index = data.index;
    this.paint();
    this.unfollow?.();
    if (data.follow)
      this.unfollow = followEpoch(data.follow, (index) => {
        this.index = index;
        this.paint();
      });
  }

  stop() {
    this.unfollow?.();
  }

  lay(classes) {
    const header = (name, role, side) => {
      const box = made("div", `name ${side}`, "", { role, title: name });
      box.append(made("span", "", name));
      return box;
    };
    this.grid.style.setProperty("--count", classes.length);
    this.grid.style.setProperty("--least", classes.length > 16 ? "1.1rem" : "1.45rem");
    this.grid.style.setProperty("--text", classes.length > 16 ? "0.625rem" : "");
    const top = made("div", "", "", { role: "row" });
    top.append(
      header(translate("true ↓"), "columnheader", "corner"),
      ...classes.map((name) => header(name, "columnheader", "top")),
    );
    this.cells = classes.map((_, row) =>
      classes.map((_, column) =>
        made("div", "cell", "", {
          role: "gridcell",
          tabindex: "-1",
          "data-row": row,
          "data-column": column,
        }),
      ),
    );
    this.tops = [...top.children].slice(1);
    this.sides = classes.map((name) => header(name, "rowheader", ""));
    this.at = this.at.map((place) => Math.min(place, classes.length - 1));
    this.grid.replaceChildren(
      top,
      ...this.cells.map((cells, row) => {
        const line = made("div", "", "", { role: "row" });
        line.append(this.sides[row], ...cells);
        return line;
      }),
    );
  }

  paint() {
    const {
      classes,
      selected,
      counts: { shape },
    } = this.data;
    const palette = themed(this.data.palette, this.root);
    const table = lookupTable(palette);
    const size = classes.length;
    const from = Math.min(this.index, shape[0] - 1) * size * size;
    this.totals = this.cells.map((_, row) =>
      this.counts.subarray(from + row * size, from + (row + 1) * size).reduce((a, b) => a + b, 0),
    );
    this.cells.forEach((cells, row) => {
      cells.forEach((cell, column) => {
        const count = this.counts[from + row * size + column];
        const share = this.totals[row] ? count / this.totals[row] : 0;
        // The square root lets a few mistakes in a hundred be seen.
        const at = 3 * colourIndex(palette, (row === column ? -1 : 1) * Math.sqrt(share));
        const rgb = [table[at], table[at + 1], table[at + 2]];
        cell.style.background = count ? `rgb(${rgb.join(",")})` : "";
        cell.style.color = count ? readableOn(rgb) : "";
        cell.classList.toggle("empty", !count);
        const chosen = selected?.[0] === row && selected?.[1] === column;
        cell.classList.toggle("selected", chosen);
        cell.ariaSelected = String(chosen);
        cell.textContent = count
          ? count >= 10000
            ? formatCompact(count)
            : formatCount(count)
          : "";
        cell.ariaLabel = this.words(row, column, count, share);
        cell.tabIndex = row === this.at[0] && column === this.at[1] ? 0 : -1;
      });
    });
    this.root.dataset.index = this.index;
    if (this.pointed) this.point(this.pointed);
  }

  words(row, column, count, share) {
    const { classes } = this.data;
    const counts = {
      count: formatCount(count),
      all: formatCount(this.totals[row]),
      share: formatPercent(share),
    };
    return row === column
      ? translate("{label} recognised: {count} of {all}, {share}", {
          label: classes[row],
          ...counts,
        })
      : translate("{label} taken for {predicted}: {count} of {all}, {share}", {
          label: classes[row],
          predicted: classes[column],
          ...counts,
        });
  }

  point(cell) {
    this.pointed = cell;
    this.tip.hidden = !cell;
    for (const name of [...this.tops, ...this.sides]) name.classList.remove("lit");
    this.lit?.classList.remove("lit");
    this.lit = cell;
    if (!cell) return;
    cell.classList.add("lit");
    const [row, column] = [Number(cell.dataset.row), Number(cell.dataset.column)];
    this.sides[row].classList.add("lit");
    this.tops[column].classList.add("lit");
    this.tip.textContent = cell.ariaLabel;
    const [box, outer] = [cell.getBoundingClientRect(), this.root.getBoundingClientRect()];
    const half = this.tip.offsetWidth / 2;
    const middle = box.left + box.width / 2 - outer.left;
    this.tip.style.left = `${Math.max(half, Math.min(outer.width - half, middle))}px`;
    this.tip.style.top = `${box.top - outer.top - 6}px`;
  }

  open(cell) {
    if (!cell) return;
    this.move([Number(cell.dataset.row), Number(cell.dataset.column)]);
    this.send(this.at);
  }

  move(at) {
    this.cells[this.at[0]][this.at[1]].tabIndex = -1;
    this.at = at;
    const cell = this.cells[at[0]][at[1]];
    cell.tabIndex = 0;
    cell.focus();
  }

  key(event) {
    if (!event.target.closest(".cell")) return;
    const last = this.cells.length - 1;
    const [row, column] = this.at;
    const moves = {
      ArrowUp: [Math.max(0, row - 1), column],
      ArrowDown: [Math.min(last, row + 1), column],
      ArrowLeft: [row, Math.max(0, column - 1)],
      ArrowRight: [row, Math.min(last, column + 1)],
      Home: [row, 0],
      End: [row, last],
    };
    if (moves[event.key]) this.move(moves[event.key]);
    else if (event.key === "Enter" || event.key === " ") this.send(this.at);
    else return;
    event.preventDefault();
  }
}

export default mount(
  (parentElement) => new Confusion(parentElement.querySelector(".confusion")),
  (instance, { data, setTriggerValue }) => {
    instance.send = (cell) => setTriggerValue("cell", cell);
    instance.update(openPacket(data));
  },
);
