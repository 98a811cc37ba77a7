// Typing over a cell: one input field, laid over the cell that is edited.

import { made } from "../common.js";
import { translate } from "../messages.js";
import { typedNumber } from "./values.js";

const LARGEST = 1e6;

export class Editor {
  constructor(commit, complain) {
    this.commit = commit;
    this.complain = complain;
    this.input = made("input", "editor", "", {
      type: "text",
      autocomplete: "off",
      spellcheck: "false",
      enterkeyhint: "done",
    });
    this.input.onkeydown = (event) => this.key(event);
    this.input.onblur = () => {
      if (this.grid) this.close(this.take());
    };
    this.input.oninput = () => this.input.removeAttribute("aria-invalid");
  }

  open(grid, place, typed = null) {
    if (this.grid) this.close(this.take());
    const { row, column } = grid.shown(place);
    const value = grid.valueAt(place.row, place.column);
    this.input.setAttribute(
      "aria-label",
      grid.name === "bias"
        ? translate("Bias")
        : translate("{grid}, row {row}, column {column}", {
            grid: grid.title.textContent,
            row,
            column,
          }),
    );
    this.input.removeAttribute("aria-invalid");
    this.input.value = typed ?? String(Number(value.toPrecision(7)));
    this.input.style.setProperty("--top", place.row);
    this.input.style.setProperty("--left", place.column);
    grid.activate(place);
    grid.box.append(this.input);
    Object.assign(this, { grid, place, before: typed === null ? this.input.value : null });
    this.input.focus();
    if (typed === null) this.input.select();
  }

  /** The typed number; null where nothing was changed or it is refused. */
  take() {
    if (this.input.value === this.before) return null;
    const value = typedNumber(this.input.value);
    if (Number.isFinite(value) && Math.abs(value) <= LARGEST) return value;
    this.input.setAttribute("aria-invalid", "true");
    this.complain(
      this.grid,
      this.place,
      translate("“{text}” is not a number from −1000000 to 1000000; the old value stays.", {
        text: this.input.value,
      }),
    );
    return null;
  }

  key(event) {
    event.stopPropagation();
    if (event.key === "Escape") this.close(null, true);
    if (event.key !== "Enter") return;
    event.preventDefault();
    const value = this.take();
    if (this.input.getAttribute("aria-invalid") !== "true") this.close(value, true);
  }

  close(value, refocus = false) {
    const { grid, place } = this;
    this.grid = null;
    this.input.remove();
    if (value !== null) this.commit(grid, place, value);
    if (refocus) grid.focus(place);
  }
}
