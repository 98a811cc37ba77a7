// The arithmetic of one output cell, a line a channel. The total is Python's number; products
// and the sums of channels are only written out here.

import { formatNumber, made } from "../common.js";
import { translate } from "../messages.js";
import { factor } from "./values.js";

export class Sums {
  constructor(root) {
    this.root = root;
    this.lines = [];
  }

  /** Show lines of {name, before, terms: [{text, tint, won}], between, after, result}. */
  show(lines) {
    while (this.lines.length < lines.length) this.lines.push(this.line());
    this.lines.forEach((line, i) => {
      const wanted = lines[i];
      line.node.hidden = !wanted;
      if (!wanted) return;
      write(line.name, wanted.name);
      write(line.before, wanted.before ?? "");
      this.terms(line, wanted);
      write(line.after, wanted.after ?? "");
      write(line.result, wanted.result);
    });
    this.root.style.visibility = "";
  }

  /** Out of sight, but the page below keeps its place. */
  hide() {
    this.root.style.visibility = "hidden";
  }

  line() {
    const node = made("p", "line", "", { "data-role": "line" });
    const [name, before, terms, after] = ["name", "before", "terms", "after"].map((part) =>
      made("span", part),
    );
    const result = made("strong", "", "", { "data-role": "result" });
    const body = made("span");
    const total = made("span", "total");
    total.append(" = ", result);
    body.append(before, terms, after, total);
    node.append(name, body);
    this.root.append(node);
    return { node, name, before, terms, after, result, items: [] };
  }

  terms(line, { terms, between = " + " }) {
    const { items } = line;
    while (items.length < terms.length) {
      const link = document.createTextNode("");
      const chip = made("span", "term");
      line.terms.append(link, chip);
      items.push({ link, chip, tint: "" });
    }
    while (items.length > terms.length) {
      const { link, chip } = items.pop();
      link.remove();
      chip.remove();
    }
    terms.forEach(({ text, tint = "", won }, i) => {
      const { link, chip } = items[i];
      write(link, i ? between : "");
      write(chip, text);
      const looks = won ? "term won" : tint ? "term tinted" : "term";
      if (chip.className !== looks) chip.className = looks;
      if (items[i].tint !== tint) chip.style.backgroundColor = items[i].tint = tint;
    });
  }
}

/** Change a text in place: a new text node would be laid out anew with all its neighbours. */
function write(node, text) {
  const old = node.nodeType === Node.TEXT_NODE ? node : node.firstChild;
  if (!old) node.textContent = text;
  else if (old.data !== text) old.data = text;
}

/** The lines behind the output cell of one map (channel) or of all of them (null). */
export function sumLines(stage, row, column, channel) {
  const { data, links } = stage;
  const pooling = !data.kernel;
  const apart = data.outputs.length > 1;
  const window = links.window(row, column);
  const total = (map) => formatNumber(data.outputs[map][row][column]);
  const shown = stage.channels(channel);
  const name = (c) => (data.inputs.length > 1 ? data.channels[c] : "");
  if (pooling) {
    return shown.map((c) => {
      const real = window.filter((cell) => !stage.isPadding(cell.row, cell.column));
      const winner = stage.winner(c, row, column);
      const terms = real.map((cell) => ({
        text:
          data.mode === "max"
            ? formatNumber(stage.inputAt(c, cell))
            : factor(stage.inputAt(c, cell)),
        won: cell.row === winner?.row && cell.column === winner?.column,
      }));
      return data.mode === "max"
        ? { name: name(c), before: "max(", terms, between: ", ", after: ")", result: total(c) }
        : { name: name(c), before: "(", terms, after: `) / ${real.length}`, result: total(c) };
    });
  }
  const bias = ` + ${translate("bias {value}", { value: factor(data.bias) })}`;
  const alone = apart || data.inputs.length === 1;
  const sums = [];
  const lines = shown.map((c) => {
    const terms = window.map((cell) => ({
      text: `${factor(data.kernel[c][cell.kernelRow][cell.kernelColumn])}·${factor(stage.inputAt(c, cell))}`,
      tint: stage.tints[cell.kernelRow][cell.kernelColumn],
    }));
    const sum = window.reduce(
      (all, cell) =>
        all + data.kernel[c][cell.kernelRow][cell.kernelColumn] * stage.inputAt(c, cell),
      0,
    );
    sums.push(sum);
    if (terms.length === 0) terms.push({ text: "0" });
    return {
      name: name(c),
      terms,
      after: alone ? bias : "",
      result: alone ? total(apart ? c : 0) : formatNumber(sum),
    };
  });
  if (!alone)
    lines.push({
      name: translate("Sum"),
      terms: sums.map((sum) => ({ text: factor(sum) })),
      after: bias,
      result: total(0),
    });
  return lines;
}
