// The table: one row a layer, the sums below.

import { made } from "../common.js";
import { translate } from "../messages.js";
import { fate } from "./drawing.js";

const COLUMNS = [
  [translate("Layer")],
  [translate("Output"), "shape"],
  [translate("Parameters"), "parameters"],
  [translate("MACs"), "macs"],
  [translate("Memory"), "memory"],
  [translate("Sees"), "field"],
  [translate("Stride"), "stride"],
];

export function fillTable(table, { rows, totals, editable }) {
  const [head, body, foot] = [table.tHead.rows[0], table.tBodies[0], table.tFoot.rows[0]];
  head.replaceChildren(
    ...COLUMNS.map(([title]) => {
      const cell = made("th", "", title);
      cell.scope = "col";
      return cell;
    }),
  );
  body.replaceChildren(...rows.map((row, index) => tableRow(row, index, editable)));
  const total = made("th", "", translate("In all"));
  total.scope = "row";
  foot.replaceChildren(
    total,
    ...COLUMNS.slice(1).map(([, name]) => made("td", "", totals[name] ?? "")),
  );
}

function tableRow(row, index, editable) {
  const line = made("tr", row.tone);
  line.dataset.row = index;
  const head = made("th");
  head.scope = "row";
  const button = made("button", "layer");
  button.type = "button";
  // Hundreds of stops of the Tab key would be in the way where there is nothing to edit.
  if (!editable) button.tabIndex = -1;
  const named = [row.name, fate(row)].filter(Boolean).join(" · ");
  button.append(
    made("i"),
    made("span", "", row.kind),
    made("small", "", row.problem ? translate("{name}: does not fit", { name: row.name }) : named),
  );
  head.append(button);
  line.append(head);
  for (const [, name] of COLUMNS.slice(1)) {
    const cell = made("td", name);
    cell.append(made("span", "count", row[name]));
    if (name === "parameters" && row.parameters_sum)
      cell.append(made("small", "sum", row.parameters_sum));
    const share = row[`${name}_share`];
    if (share) {
      const bar = made("span", "bar");
      bar.style.setProperty("--share", share);
      cell.append(bar);
    }
    line.append(cell);
  }
  return line;
}
