// A cursor is on the "map" or on the "photo"; the other side shows what it is linked to.
// Links: for each output index [first padded index, step, first kernel index, step, count].

import { showColours } from "../colour_bar.js";
import {
  colourIndex,
  colourOf,
  formatNumber,
  lookupTable,
  mount,
  openPacket,
  SizeObserver,
  themed,
} from "../common.js";
import { Live, readPacket } from "../live.js";
import { translate } from "../messages.js";
import {
  atLeast,
  drawFrame,
  drawHatch,
  drawPatch,
  freshCanvas,
  paintIndices,
  paintPhoto,
  pixelAfterKey,
  pixelUnder,
  themeColours,
  whenPicture,
} from "../pixels.js";
import { Sweep } from "./sweep.js";

const indices = ([first, step, , , count]) =>
  Array.from({ length: count }, (_, i) => first + i * step);

/** Output indices whose window holds a padded index. */
function fedBy(links, padded) {
  const found = [];
  links.forEach(([first, step, , , count], output) => {
    const at = (padded - first) / step;
    if (count > 0 && Number.isInteger(at) && at >= 0 && at < count) found.push(output);
  });
  return found;
}

/** Where a list of indices in equal steps begins and ends, and its step; null where it is empty. */
function span(list) {
  if (list.length === 0) return null;
  const [first, last] = [list[0], list[list.length - 1]].map(formatNumber);
  return { first, last, step: list.length > 1 ? list[1] - list[0] : 0 };
}

function rowsText(list) {
  const found = span(list);
  if (!found) return translate("no row");
  if (!found.step) return translate("row {first}", found);
  if (found.step === 1) return translate("rows {first} to {last}", found);
  return translate("rows {first} to {last} in steps of {step}", found);
}

function columnsText(list) {
  const found = span(list);
  if (!found) return translate("no column");
  if (!found.step) return translate("column {first}", found);
  if (found.step === 1) return translate("columns {first} to {last}", found);
  return translate("columns {first} to {last} in steps of {step}", found);
}

class PhotoMap {
  constructor(root) {
    const find = (selector) => root.querySelector(selector);
    this.root = find(".photo-map");
    this.canvases = { photo: find('[data-role="photo"]'), map: find('[data-role="map"]') };
    this.overlays = {
      photo: find('[data-picture="photo"] .overlay'),
      map: find('[data-picture="map"] .overlay'),
    };
    this.texts = Object.fromEntries(
      ["photo-size", "map-name", "map-size", "value", "place", "linked"].map((role) => [
        role,
        find(`[data-role="${role}"]`),
      ]),
    );
    this.lens = find('[data-role="lens"]');
    this.swatch = find(".swatch");
    this.bar = find(".colour-bar");
    this.maps = find(".maps");
    this.said = find(".unseen");
    this.cursor = null;
    this.live = new Live((data) => this.update(data), readPacket);
    this.resized = new SizeObserver(() => this.draw());
    this.sweep = new Sweep(
      root,
      () => this.draw(),
      () => this.cursor !== null,
    );

    for (const [side, canvas] of Object.entries(this.canvases)) {
      const follow = (event) => this.point({ side, ...this.under(event, side) });
      canvas.onpointermove = follow;
      canvas.onpointerdown = follow;
      canvas.onpointerleave = () => this.point(null);
      canvas.onblur = () => this.point(null);
      canvas.onkeydown = (event) => this.key(event, side);
    }
    // A click's own coordinates are whole numbers and may fall on the pixel before the one pointed at.
    this.canvases.map.onclick = (event) => this.select(this.cursor ?? this.under(event, "map"));
    this.maps.onkeydown = (event) => this.keyOnMaps(event);
  }

  update(data) {
    const before = this.data;
    this.data = data;
    this.colours = themeColours(this.root);
    const limit = data.limits[data.chosen];
    const lutBefore = this.palette?.lut;
    this.palette = themed({ luts: data.luts, lowest: data.begin * limit, limit }, this.root);
    const last = (links) =>
      Math.max(0, ...links.map(([first, step, , , count]) => first + step * (count - 1) + 1));
    const [height, width] = data.photo.shape;
    this.frame = {
      height: Math.max(data.top + height, last(data.rows)),
      width: Math.max(data.left + width, last(data.columns)),
    };
    this.placePhoto(before);
    this.paintMap(before);
    this.paintMaps(before, lutBefore !== this.palette.lut);
    if (this.cursor) this.cursor = this.inside(this.cursor);
    for (const element of [...Object.values(this.canvases), this.lens])
      this.resized.observe(element);
    if (data.sweep) this.sweep.update(data.map.shape, data.sweep);
    else this.draw();
  }

  start() {
    this.sweep.start();
  }

  stop() {
    this.sweep.stop();
  }

  placePhoto(before) {
    const { photo, top, left } = this.data;
    const [height, width] = photo.shape;
    const canvas = this.canvases.photo;
    if (before?.photo.digest !== photo.digest) {
      whenPicture(photo.digest, ({ shape, bytes }) => {
        if (this.data.photo.digest !== photo.digest) return;
        this.pixels = bytes;
        paintPhoto(canvas, bytes, shape);
        this.draw();
      });
    }
    const part = (share, whole) => `${(100 * share) / whole}%`;
    Object.assign(canvas.style, {
      left: part(left, this.frame.width),
      top: part(top, this.frame.height),
      width: part(width, this.frame.width),
      height: part(height, this.frame.height),
    });
    const { style } = canvas.closest("section");
    style.setProperty("--aspect", this.frame.width / this.frame.height);
    style.setProperty("--rows", this.frame.height / height);
    style.setProperty("--columns", this.frame.width / width);
    this.texts["photo-size"].textContent = `${height} × ${width}`;
    canvas.setAttribute(
      "aria-label",
      translate(
        "Photo of {height} rows and {width} columns; arrow keys show which map pixels a photo pixel feeds",
        { height, width },
      ),
    );
  }

  paintMap(before) {
    const { map, names, chosen } = this.data;
    const [height, width] = map.shape;
    const canvas = this.canvases.map;
    const name = names[chosen];
    this.texts["map-name"].textContent = name;
    this.texts["map-size"].textContent = `${height} × ${width}`;
    canvas.setAttribute(
      "aria-label",
      translate(
        "{name}: feature map of {height} rows and {width} columns; arrow keys move, Enter picks a pixel",
        { name, height, width },
      ),
    );
    const paint = [map.digest, ...Object.values(this.palette)].join();
    if (this.painted === paint) return;
    this.painted = paint;
    if (before?.map.digest !== map.digest) this.values = map.read();
    canvas.closest("section").style.setProperty("--aspect", width / height);
    paintIndices(canvas, [height, width], lookupTable(this.palette), (i) =>
      colourIndex(this.palette, this.values[i]),
    );
    canvas.dataset.painted = Number(canvas.dataset.painted ?? 0) + 1;
    canvas.dataset.digest = map.digest;

    const { lowest, limit } = this.palette;
    showColours(this.bar, lookupTable(this.palette), lowest, limit);
  }

  paintMaps(before, otherColours) {
    const { names, thumbnails, chosen } = this.data;
    const count = thumbnails ? names.length : 0;
    while (this.maps.children.length > count) this.maps.lastElementChild.remove();
    while (this.maps.children.length < count)
      this.maps.append(this.smallMap(this.maps.children.length));
    const changed = otherColours || before?.thumbnails?.digest !== thumbnails?.digest;
    const bytes = changed && thumbnails ? thumbnails.read() : null;
    [...this.maps.children].forEach((button, index) => {
      const [, height, width] = thumbnails.shape;
      if (bytes)
        paintIndices(
          button.querySelector("canvas"),
          [height, width],
          lookupTable(this.palette),
          (i) => bytes[index * height * width + i],
        );
      button.querySelector(".name").textContent = names[index];
      button.title = names[index];
      button.setAttribute("aria-checked", index === chosen);
      button.tabIndex = index === chosen ? 0 : -1;
    });
  }

  smallMap(index) {
    const button = document.createElement("button");
    const frame = document.createElement("span");
    const name = document.createElement("span");
    const canvas = document.createElement("canvas");
    [button.type, button.className, frame.className, name.className] = [
      "button",
      "small",
      "frame",
      "name",
    ];
    button.setAttribute("role", "radio");
    button.dataset.map = index;
    canvas.setAttribute("aria-hidden", "true");
    frame.append(canvas);
    button.append(frame, name);
    button.onclick = () => this.choose(index);
    canvas.onpointermove = (event) => {
      const [height, width] = this.data.map.shape;
      this.point({ side: "map", small: index, ...pixelUnder(event, canvas, height, width) });
    };
    canvas.onpointerleave = () => this.point(null);
    return button;
  }

  under(event, side) {
    const [height, width] = side === "map" ? this.data.map.shape : this.data.photo.shape;
    return pixelUnder(event, this.canvases[side], height, width);
  }

  inside({ side, row, column, ...rest }) {
    const [height, width] = side === "map" ? this.data.map.shape : this.data.photo.shape;
    return { side, row: Math.min(row, height - 1), column: Math.min(column, width - 1), ...rest };
  }

  point(cursor) {
    this.cursor = cursor;
    this.draw();
  }

  /** Without a pointer: where the sweep is, the pixel that was picked, or the middle of the map. */
  resting() {
    if (this.sweep.playing) return { side: "map", ...this.sweep.place() };
    const [height, width] = this.data.map.shape;
    return { side: "map", ...(this.data.select ?? { row: height >> 1, column: width >> 1 }) };
  }

  select({ row, column }) {
    const select = { row, column, map: this.data.chosen };
    this.data.select = select;
    this.send("select", select);
    this.draw();
  }

  choose(index) {
    [...this.maps.children].forEach((button, i) => {
      button.setAttribute("aria-checked", i === index);
    });
    if (index !== this.data.chosen) this.send("chosen", index);
  }

  key(event, side) {
    const [height, width] = side === "map" ? this.data.map.shape : this.data.photo.shape;
    const middle = { side, row: height >> 1, column: width >> 1 };
    const at = this.cursor?.side === side ? this.cursor : side === "map" ? this.resting() : middle;
    const next = pixelAfterKey(event, at, height, width);
    if (next) this.point({ side, ...next });
    else if (side === "map" && (event.key === "Enter" || event.key === " ")) this.select(at);
    else return;
    event.preventDefault();
    this.said.textContent = [
      next ? "" : translate("Picked."),
      this.texts.place.textContent,
      this.texts.value.textContent,
      this.texts.linked.textContent,
    ].join(" ");
  }

  keyOnMaps(event) {
    const buttons = [...this.maps.children];
    const move = { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1 }[event.key];
    if (!move) return;
    event.preventDefault();
    const at = buttons.indexOf(this.root.getRootNode().activeElement);
    const next = (at + move + buttons.length) % buttons.length;
    buttons[next].focus();
    this.choose(next);
  }

  pixelAt(paddedRow, paddedColumn) {
    const { photo, top, left } = this.data;
    const [height, width] = photo.shape;
    const [row, column] = [paddedRow - top, paddedColumn - left];
    if (row < 0 || column < 0 || row >= height || column >= width) return "padding";
    const at = 3 * (row * width + column);
    return Array.from(this.pixels.subarray(at, at + (photo.grey ? 1 : 3)));
  }

  draw() {
    if (!this.pixels || !this.values) return;
    const cursor = this.cursor ?? this.resting();
    const on = { photo: freshCanvas(this.overlays.photo), map: freshCanvas(this.overlays.map) };
    this.drawPadding(on.photo);
    if (this.sweep.playing && !this.cursor)
      this.sweep.cover(this.overlays.map, this.colours.background, cursor);
    if (cursor.side === "map") this.drawWindow(on, cursor);
    else this.drawFed(on, cursor);
    Object.assign(this.canvases.map.dataset, {
      side: cursor.side,
      row: cursor.row,
      column: cursor.column,
    });
  }

  drawPadding({ context, width, height }) {
    const { photo, top, left } = this.data;
    const { width: columns, height: rows } = this.frame;
    if (columns === photo.shape[1] && rows === photo.shape[0]) return;
    drawHatch(context, [0, 0, width, height], this.colours);
    const [x, y] = [(left / columns) * width, (top / rows) * height];
    context.clearRect(x, y, (photo.shape[1] / columns) * width, (photo.shape[0] / rows) * height);
  }

  /** The cells of two index lists: one frame where they touch, else a dot for each. */
  drawCells({ context, width, height }, rows, columns, totals) {
    if (rows.length === 0 || columns.length === 0) return;
    const { primary, background } = this.colours;
    const [cellWidth, cellHeight] = [width / totals.columns, height / totals.rows];
    const bounds = (list, cell) => [
      Math.min(...list) * cell,
      (Math.max(...list) - Math.min(...list) + 1) * cell,
    ];
    const [[x, w], [y, h]] = [bounds(columns, cellWidth), bounds(rows, cellHeight)];
    drawFrame(context, atLeast([x, y, w, h], 6), primary, background);
    const apart = (list) => list.length > 1 && Math.abs(list[1] - list[0]) > 1;
    if (!apart(rows) && !apart(columns)) return;
    for (const row of rows) {
      for (const column of columns) {
        const [dx, dy, dw, dh] = atLeast(
          [column * cellWidth, row * cellHeight, cellWidth, cellHeight],
          3,
        );
        context.fillStyle = background;
        context.fillRect(dx - 1, dy - 1, dw + 2, dh + 2);
        context.fillStyle = primary;
        context.fillRect(dx, dy, dw, dh);
      }
    }
  }

  drawWindow(on, { row, column, small }) {
    const { map, rows, columns, top, left, chosen, names, value_name: name } = this.data;
    const [height, width] = map.shape;
    const [paddedRows, paddedColumns] = [indices(rows[row]), indices(columns[column])];
    this.drawCells(on.photo, paddedRows, paddedColumns, {
      rows: this.frame.height,
      columns: this.frame.width,
    });
    this.drawCells(on.map, [row], [column], { rows: height, columns: width });
    drawPatch(
      this.lens,
      paddedRows.length || 1,
      paddedColumns.length || 1,
      (r, c) =>
        paddedRows.length && paddedColumns.length
          ? this.pixelAt(paddedRows[r], paddedColumns[c])
          : null,
      this.colours,
    );

    const exact = small === undefined || small === chosen;
    const value = this.values[row * width + column];
    const place = { row, column, map: names[small] };
    this.tell(
      exact ? `${name ? `${name}: ` : ""}${formatNumber(value)}` : "",
      exact ? colourOf(this.palette, value) : "transparent",
      exact
        ? translate("row {row}, column {column}", place)
        : translate("{map}, row {row}, column {column}", place),
      translate("reads {rows}, {columns} of the photo", {
        rows: rowsText(paddedRows.map((i) => i - top)),
        columns: columnsText(paddedColumns.map((i) => i - left)),
      }),
    );
    this.lens.setAttribute(
      "aria-label",
      translate("The {rows} by {columns} photo pixels behind this map pixel", {
        rows: paddedRows.length,
        columns: paddedColumns.length,
      }),
    );
    this.maps.style.setProperty("--x", `${(100 * (column + 0.5)) / width}%`);
    this.maps.style.setProperty("--y", `${(100 * (row + 0.5)) / height}%`);
  }

  drawFed(on, { row, column }) {
    const { map, rows, columns, top, left } = this.data;
    const fedRows = fedBy(rows, row + top);
    const fedColumns = fedBy(columns, column + left);
    this.drawCells(on.photo, [row + top], [column + left], {
      rows: this.frame.height,
      columns: this.frame.width,
    });
    this.drawCells(on.map, fedRows, fedColumns, { rows: map.shape[0], columns: map.shape[1] });
    const half = 3;
    drawPatch(
      this.lens,
      2 * half + 1,
      2 * half + 1,
      (r, c) => this.pixelAt(row + top - half + r, column + left - half + c),
      this.colours,
      [half, half],
    );
    const pixel = this.pixelAt(row + top, column + left);
    const rgb = pixel.length === 3 ? pixel : [pixel[0], pixel[0], pixel[0]];
    const none = fedRows.length === 0 || fedColumns.length === 0;
    this.tell(
      `[${pixel.join(", ")}]`,
      `rgb(${rgb.join(",")})`,
      translate("photo row {row}, column {column}", { row, column }),
      none
        ? translate("feeds no map pixel")
        : translate("feeds {rows}, {columns} of the map", {
            rows: rowsText(fedRows),
            columns: columnsText(fedColumns),
          }),
    );
    this.lens.setAttribute(
      "aria-label",
      translate("Photo pixels around row {row}, column {column}", { row, column }),
    );
  }

  tell(value, colour, place, linked) {
    this.texts.value.textContent = value;
    this.texts.place.textContent = place;
    this.texts.linked.textContent = linked;
    this.swatch.style.background = colour;
  }
}

export default mount(
  (parentElement) => new PhotoMap(parentElement),
  (instance, { data, setStateValue }) => {
    instance.send = setStateValue;
    instance.live.update(openPacket(data));
  },
);
