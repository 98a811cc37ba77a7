// Clicking an input, or Enter on it, leads one layer deeper; Backspace leads back up.

import { made, mount, openPacket, SizeObserver } from "../common.js";
import { formatCount, translate } from "../messages.js";
import {
  atLeast,
  drawFrame,
  freshCanvas,
  paintPhoto,
  pixelAfterKey,
  themeColours,
  whenPicture,
} from "../pixels.js";
import { numberText, tokens } from "./formatting.js";
import { WindowTable } from "./window.js";

class Trace {
  constructor(root) {
    this.root = root;
    const find = (name) => root.querySelector(name);
    [
      this.crumbs,
      this.note,
      this.windows,
      this.terms,
      this.layers,
      this.live,
      this.frame,
      this.overlay,
    ] = [".crumbs", ".note", ".windows", ".terms", ".layers", ".unseen", ".pixel", ".overlay"].map(
      find,
    );
    this.picture = find("[data-role=picture]");
    [this.where, this.value, this.pointed] = ["where", "value", "pointed"].map((role) =>
      find(`[data-role=${role}]`),
    );
    root.onpointerover = (event) => this.point(event.target);
    root.onpointerleave = () => this.mark(null);
    root.addEventListener("focusin", (event) => this.point(event.target)); // browsers know no onfocusin
    root.onclick = (event) => this.click(event.target);
    root.onkeydown = (event) => this.key(event);
    this.resized = new SizeObserver(() => this.drawPixel());
    this.resized.observe(this.frame);
  }

  update(data) {
    this.data = data;
    const hadFocus = this.root.contains(this.root.getRootNode().activeElement);
    const crumbs = data.crumbs.map(([layer, place], at) => {
      const item = made("li");
      const last = at === data.crumbs.length - 1;
      const button = made(last ? "b" : "button", "crumb", layer);
      button.append(made("small", "", place));
      if (last) button.setAttribute("aria-current", "step");
      else Object.assign(button, { type: "button" }).dataset.back = at;
      item.append(button);
      return item;
    });
    this.crumbs.replaceChildren(...crumbs);
    const [layer, place] = data.crumbs.at(-1);
    this.where.textContent = `${layer} ${place} =`;
    this.value.textContent = numberText(data.value);
    this.value.dataset.value = data.value;
    this.note.textContent = data.note;
    this.tables = data.windows.map(
      (window, at) =>
        new WindowTable(
          window,
          at,
          {
            inputs: data[`inputs_${at}`].read(),
            weights: data[`weights_${at}`]?.read(),
          },
          this.root,
          data.words,
        ),
    );
    this.windows.replaceChildren(...this.tables.map((table) => table.element()));
    for (const grid of this.windows.querySelectorAll(".grid.input")) {
      const first = grid.querySelector(".cell:not(.padding)");
      if (first) first.tabIndex = 0;
    }
    this.drawTerms();
    this.drawLayers();
    this.drawPicture();
    this.pointed.textContent = this.hint =
      this.tables.length || data.terms.length
        ? data.words.hint
        : data.crumbs.length > 1
          ? translate("This is where the way ends.")
          : "";
    this.pointed.hidden = !this.hint;
    this.live.textContent = `${this.where.textContent} ${this.value.textContent}`;
    if (hadFocus)
      (
        this.root.querySelector(".cell[tabindex='0'], .term button") ??
        this.crumbs.querySelector("button")
      )?.focus({ preventScroll: true });
  }

  drawTerms() {
    const { terms, rest, others } = this.data;
    this.terms.hidden = !terms.length;
    const most = Math.max(...terms.map(([, , , product]) => Math.abs(product ?? 0)), 1e-30);
    const added = terms.every(([, , weight]) => weight === 1); // nothing is multiplied
    const rows = terms.map(([place, input, weight, product], at) => {
      const row = made("div", "term");
      const button = made(place ? "button" : "span", "place", place || translate("padding"));
      if (place) Object.assign(button, { type: "button" }).dataset.term = at;
      const arithmetic =
        weight === null ? numberText(input) : added ? "" : tokens([input, " · ", weight, " = "]);
      row.append(button, made("span", "arithmetic", arithmetic));
      const result = made("b", "", weight === null ? "" : numberText(product));
      result.dataset.product = product;
      const bar = made("i", product < 0 ? "bar below" : "bar");
      bar.style.setProperty("--share", Math.abs(product ?? 0) / most);
      row.append(result, bar);
      return row;
    });
    if (others) {
      const row = made("div", "term rest");
      row.append(
        made("span", "place", translate("{count} others", { count: formatCount(others) })),
        made("span", "arithmetic", translate("together")),
      );
      const result = made("b", "", numberText(rest));
      result.dataset.rest = rest;
      row.append(result, made("i", "bar"));
      rows.push(row);
    }
    const title = made("h3", "", this.data.termsTitle);
    if (!added && terms.some(([, , weight]) => weight !== null))
      title.append(made("small", "", translate("{inputs} · weights = products", this.data.words)));
    this.terms.replaceChildren(title, ...rows);
  }

  drawLayers() {
    const { framework } = this.data.words;
    this.layers.replaceChildren(
      ...this.data.layers.map((layer) => {
        const section = made("section");
        section.append(made("h3", "", layer.title));
        const list = made("dl");
        for (const [name, parts] of layer.lines) {
          const line = made("dd", "", tokens(parts));
          line.dataset.numbers = parts.filter((part) => typeof part !== "string");
          list.append(made("dt", "", name), line);
        }
        section.append(list);
        const check = made("p", "check");
        if (layer.value !== null) check.dataset.value = layer.value;
        check.dataset.keras = layer.keras;
        check.textContent =
          layer.note ||
          (layer.value === null
            ? translate("{framework} gives {value}.", { framework, value: numberText(layer.keras) })
            : translate("{value} here, {other} in {framework}: a difference of {difference}.", {
                value: numberText(layer.value),
                other: numberText(layer.keras),
                framework,
                difference: numberText(layer.difference),
              }));
        section.append(check);
        return section;
      }),
    );
  }

  drawPicture() {
    const { photo } = this.data;
    this.frame.hidden = !photo;
    if (!photo) return;
    whenPicture(photo, ({ shape, bytes }) => {
      if (this.data.photo !== photo) return;
      this.shape = shape;
      this.frame.style.setProperty("--aspect", shape[1] / shape[0]);
      paintPhoto(this.picture, bytes, shape);
      this.drawPixel();
    });
  }

  drawPixel() {
    if (!this.data?.photo || !this.shape) return;
    const { context, width, height } = freshCanvas(this.overlay);
    const colours = themeColours(this.root);
    const [row, column] = this.data.pixel;
    const [tall, wide] = [height / this.shape[0], width / this.shape[1]];
    drawFrame(
      context,
      atLeast([column * wide, row * tall, wide, tall], 9),
      colours.primary,
      colours.background,
      3,
    );
  }

  placeOf(target) {
    const cell = target.closest?.(".cell");
    return cell ? ["window", "i", "j", "k"].map((name) => Number(cell.dataset[name])) : null;
  }

  point(target) {
    const place = this.placeOf(target);
    if (!place) return;
    const [window, i, j, k] = place;
    this.pointed.textContent = this.tables[window].words(i, j, k);
    this.mark(place);
  }

  /** Mark a place in all grids of its channel. */
  mark(place) {
    for (const cell of this.windows.querySelectorAll(".marked")) cell.classList.remove("marked");
    if (!place) {
      this.pointed.textContent = this.hint ?? "";
      return;
    }
    const [window, i, j, k] = place;
    for (const cell of this.windows.querySelectorAll(
      `[data-window="${window}"][data-i="${i}"][data-j="${j}"][data-k="${k}"]`,
    ))
      cell.classList.add("marked");
  }

  click(target) {
    const place = this.placeOf(target);
    if (place && this.data.windows[place[0]].inside[place[1]][place[2]]) this.send("cell", place);
    const button = target.closest?.("button");
    if (button?.dataset.term !== undefined) this.send("term", Number(button.dataset.term));
    if (button?.dataset.back !== undefined) this.send("back", Number(button.dataset.back));
  }

  key(event) {
    if (event.key === "Backspace" && this.data.crumbs.length > 1) {
      event.preventDefault();
      this.send("back", this.data.crumbs.length - 2);
      return;
    }
    const place = this.placeOf(event.target);
    if (!place) return;
    const [window, i, j] = place;
    const [rows, columns] = this.tables[window].size;
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      this.click(event.target);
      return;
    }
    const next = pixelAfterKey(event, { row: i, column: j }, rows, columns);
    if (!next) return;
    event.preventDefault();
    const grid = event.target.closest(".grid");
    const cell = grid.querySelector(`[data-i="${next.row}"][data-j="${next.column}"]`);
    for (const other of grid.querySelectorAll("[tabindex]")) other.removeAttribute("tabindex");
    cell.tabIndex = 0;
    cell.focus();
  }
}

export default mount(
  (parentElement) => new Trace(parentElement.querySelector(".trace")),
  (instance, { data, setTriggerValue }) => {
    instance.send = setTriggerValue;
    instance.update(openPacket(data));
  },
);
