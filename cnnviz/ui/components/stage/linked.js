// What belongs to the cell that is pointed at: lit cells, frames, a sentence, the sums.

import { formatNumber } from "../common.js";
import { translate, translatePlural } from "../messages.js";
import { bounds } from "./links.js";
import { sumLines } from "./sums.js";

const placeName = (grid, { row, column }) =>
  `${grid.title.textContent}[${formatNumber(row)}, ${formatNumber(column)}]`;
const cellArea = (row, column) => ({ top: row, left: column, rows: 1, columns: 1 });

/** How a cell shows that it takes part through a kernel place; pooling has no weights. */
function markOf(stage, { kernelRow, kernelColumn }) {
  return stage.tints
    ? { name: "lit", tint: stage.tints[kernelRow][kernelColumn] }
    : { name: "pooled" };
}

export function showWindow(stage, { row, column }, channel) {
  const window = stage.links.window(row, column);
  const area = bounds(window);
  for (const c of stage.channels(channel)) {
    for (const cell of window) {
      if (stage.tints || !stage.isPadding(cell.row, cell.column))
        stage.inputs[c].light(cell.row, cell.column, markOf(stage, cell));
      stage.kernels[c]?.light(cell.kernelRow, cell.kernelColumn, markOf(stage, cell));
    }
    const winner = stage.winner(c, row, column);
    if (winner) stage.inputs[c].light(winner.row, winner.column, { name: "winner" });
    stage.areas.set(stage.inputs[c], area);
  }
  const maps =
    channel === null || stage.outputs.length === 1 ? stage.outputs : [stage.outputs[channel]];
  for (const grid of maps) stage.areas.set(grid, cellArea(row, column));
  const name = maps.length === 1 ? maps[0].title.textContent : stage.data.titles[2];
  const values = maps.map((grid) => formatNumber(grid.valueAt(row, column))).join(", ");
  stage.tell(
    `${name}[${row}, ${column}]`,
    values,
    window.length ? "" : translate("no input reaches this cell"),
  );
  stage.sums.show(sumLines(stage, row, column, channel));
}

export function showFed(stage, { grid, row, column }) {
  const fed = stage.links.fed(row, column);
  stage.areas.set(grid, cellArea(row, column));
  const map = stage.outputs[grid.channel] ?? stage.outputs[0];
  for (const cell of fed) {
    map.light(cell.row, cell.column, markOf(stage, cell));
    stage.kernels[grid.channel]?.light(cell.kernelRow, cell.kernelColumn, markOf(stage, cell));
  }
  const feeds = fed.length
    ? translatePlural("feeds {count} output", "feeds {count} outputs", fed.length)
    : translate("feeds no output: never visited");
  stage.tell(
    placeName(grid, grid.shown({ row, column })),
    formatNumber(grid.valueAt(row, column)),
    stage.isPadding(row, column) ? translate("padding, {feeds}", { feeds }) : feeds,
  );
  stage.sums.hide();
}

export function showTouched(stage, { grid, row, column }) {
  const touched = stage.links.touched(row, column);
  const mark = { name: "lit", tint: stage.tints[row][column] };
  grid.light(row, column, mark);
  for (const cell of touched) stage.inputs[grid.channel].light(cell.row, cell.column, mark);
  stage.areas.set(grid, cellArea(row, column));
  const padding = touched.filter((cell) => stage.isPadding(cell.row, cell.column)).length;
  const inputs = translatePlural("{count} input", "{count} inputs", touched.length - padding);
  const zeros = translatePlural("{count} zero", "{count} zeros", padding);
  stage.tell(
    placeName(grid, { row, column }),
    formatNumber(grid.valueAt(row, column)),
    padding
      ? translate("touches {inputs} and {zeros} of the padding", { inputs, zeros })
      : translate("touches {inputs}", { inputs }),
  );
  stage.sums.hide();
}

export function showBias(stage) {
  stage.tell(
    translate("bias"),
    formatNumber(stage.data.bias),
    translate("is added to every output"),
  );
  stage.sums.hide();
}
