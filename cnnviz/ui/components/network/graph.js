// A network with branches: boxes in ranks from top to bottom, groups that open, lines between.
// Python says in which rank each box of a group stands and where in it; the sizes are made here.

import { svg } from "../plot.js";

const UNITS = [168, 136, 108]; // px that a box is wide: the first at which all fits
const [BOX, BETWEEN, PAD, HEAD, GUTTER, LEAST_COLUMN] = [38, 22, 10, 26, 44, 400];
const TURN = 14; // px above and below columns, for the lines from one to the next

/** A group's children with their places in it, in px, and the whole size. */
function measure(levels, at, isOpen, unit) {
  const { nodes, ranks, width } = levels[at];
  const children = nodes.map((node) => {
    if (node.port) return { width: 0, height: 0 };
    return node.level !== undefined && isOpen(node.level)
      ? framed(measure(levels, node.level, isOpen, unit))
      : { width: unit, height: BOX };
  });
  const pitch = Math.max(unit, ...children.map((child) => child.width));
  const heights = Array(ranks).fill(0);
  nodes.forEach(({ rank }, i) => {
    heights[rank] = Math.max(heights[rank], children[i].height);
  });
  let y = 0;
  const bands = heights.map((height) => {
    const top = y;
    y += height + BETWEEN;
    return [top, top + height];
  });
  nodes.forEach(({ rank, x }, i) => {
    Object.assign(children[i], {
      x: x * pitch - children[i].width / 2,
      y: (bands[rank][0] + bands[rank][1] - children[i].height) / 2,
    });
  });
  return { children, bands, pitch, width: width * pitch, height: y - BETWEEN };
}

function framed(inner) {
  return { inner, width: inner.width + 2 * PAD, height: inner.height + HEAD + PAD };
}

/** Let a network without branches between its groups flow in columns, as text does, where they fit. */
function inColumns(measured, available) {
  const { children } = measured;
  const total = children.reduce((sum, child) => sum + child.height + BETWEEN, 0);
  const tallest = Math.max(...children.map((child) => child.height));
  const counts = [6, 5, 4, 3, 2].filter((count) => total / count > LEAST_COLUMN);
  for (const [count, slack] of counts.flatMap((count) =>
    [1, 1.15, 1.3].map((slack) => [count, slack]),
  )) {
    const limit = Math.max(tallest, (slack * total) / count);
    const columns = [[]];
    let filled = 0;
    for (const child of children) {
      if (filled && filled + child.height > limit) {
        columns.push([]);
        filled = 0;
      }
      columns.at(-1).push(child);
      filled += child.height + BETWEEN;
    }
    const widths = columns.map((column) => Math.max(...column.map((child) => child.width)));
    const width = widths.reduce((sum, each) => sum + each + GUTTER, -GUTTER);
    if (columns.length > count || columns.length < 2 || width > available) continue;
    let left = 0;
    let height = 0;
    columns.forEach((column, i) => {
      let y = TURN;
      for (const child of column) {
        Object.assign(child, {
          x: left + (widths[i] - child.width) / 2,
          y,
          turns: child === column[0] && i ? left - GUTTER / 2 : null,
        }); // undefined where there are no columns
        y += child.height + BETWEEN;
      }
      height = Math.max(height, y - BETWEEN + TURN);
      left += widths[i] + GUTTER;
    });
    return { ...measured, width, height };
  }
  return measured;
}

/** The whole drawing's places, at the largest size of box with which it fits the width. */
export function placeGraph(levels, isOpen, available) {
  for (const unit of UNITS) {
    const measured = measure(levels, 0, isOpen, unit);
    if (measured.width <= available || unit === UNITS.at(-1)) {
      return levels[0].width === 1 ? inColumns(measured, available) : measured;
    }
  }
}

/** Draw a group's frames, lines and boxes; `draw` is given each box {node, x, y, width, height, open}. */
export function drawLevel(layers, levels, at, placed, left, top, draw) {
  const { nodes, edges } = levels[at];
  const { children, bands, pitch } = placed;
  const here = children.map((child, i) => {
    const [x, y] = [left + child.x, top + child.y];
    // Lines lead on within an open group from where they come to its frame.
    const [entrance, exit] = child.inner
      ? [child.inner.children[0], child.inner.children.at(-1)].map((port) => x + PAD + port.x)
      : [x + child.width / 2, x + child.width / 2];
    return {
      node: nodes[i],
      x,
      y,
      width: child.width,
      height: child.height,
      inner: child.inner,
      turns: child.turns,
      entrance,
      exit,
    };
  });
  for (const [from, to, ways] of edges) {
    const [a, b] = [here[from], here[to]];
    const [start, end] = [
      a.node.port ? top - HEAD : a.y + a.height,
      b.node.port ? top + placed.height + PAD : b.y,
    ];
    let path = `M${a.exit},${start}`;
    if (b.turns)
      path += `v4q0,6 6,6H${left + b.turns - 6}q6,0 6,-6V${end - 6}q0,-6 6,-6H${b.entrance - 6}q6,0 6,6V${end}`;
    else if (b.turns === null) path += curve(a.exit, start, b.entrance, end);
    else {
      let [x, y, rank] = [a.exit, top + bands[a.node.rank][1], a.node.rank];
      for (const way of [...ways.map((each) => left + each * pitch), b.entrance]) {
        const [upper, lower] = bands[++rank].map((each) => top + each);
        path += `V${y}${curve(x, y, way, upper)}`;
        [x, y] = [way, lower];
      }
      path += `V${end}`;
    }
    svg(layers.lines, "path", {
      class: "edge",
      d: path,
      "marker-end": b.node.port ? null : "url(#arrow)",
    });
  }
  for (const box of here) {
    if (box.node.port) continue;
    if (box.inner)
      svg(layers.frames, "rect", {
        class: "frame",
        x: box.x,
        y: box.y,
        width: box.width,
        height: box.height,
        rx: 8,
      });
    draw(layers.boxes, box);
    if (box.inner)
      drawLevel(layers, levels, box.node.level, box.inner, box.x + PAD, box.y + HEAD, draw);
  }
}

/** The rest of a path from one point down to another. */
function curve(x, y, toX, toY) {
  const middle = (y + toY) / 2;
  return x === toX ? `V${toY}` : `C${x},${middle} ${toX},${middle} ${toX},${toY}`;
}

/** As much of a text as stands in a width; letters take about half of their size each. */
function fitting(text, width, size) {
  const most = Math.floor(width / (0.51 * size));
  return text.length <= most ? text : `${text.slice(0, most - 1)}…`;
}

/** A box with a title and the first of some texts that fits; that of a group has others behind it. */
export function drawCard(parent, { x, y, width, height }, title, texts, isGroup) {
  if (isGroup) svg(parent, "rect", { class: "behind", x: x + 3, y: y + 3, width, height, rx: 6 });
  svg(parent, "rect", { class: "card", x, y, width, height, rx: 6 });
  svg(parent, "rect", { class: "edge-of-card", x, y: y + 6, width: 4, height: height - 12 });
  const room = width - 14;
  const text = texts.find((each) => each === fitting(each, room, 11)) ?? texts.at(-1);
  svg(
    parent,
    "text",
    { class: "kind", x: x + 10, y: y + 16 },
    fitting(title, room - (isGroup ? 14 : 0), 12.5),
  );
  svg(parent, "text", { class: "size", x: x + 10, y: y + 30 }, fitting(text, room, 11));
  if (isGroup) svg(parent, "text", { class: "sign", x: x + width - 15, y: y + 18 }, "+");
}

/** The head of an open group, by which it is closed. */
export function drawHead(parent, { x, y, width }, title) {
  svg(parent, "rect", {
    class: "head",
    x: x + 4,
    y: y + 3,
    width: Math.min(width - 8, title.length * 6.8 + 22),
    height: 20,
    rx: 4,
  });
  svg(
    parent,
    "text",
    { class: "kind", x: x + 10, y: y + 17 },
    `− ${fitting(title, width - 30, 12.5)}`,
  );
}

/** The head of the lines' arrows, and a drawing's layers from the back to the front. */
export function graphLayers(parent) {
  const marker = svg(svg(parent, "defs"), "marker", {
    id: "arrow",
    viewBox: "0 0 8 8",
    refX: 7,
    refY: 4,
    markerWidth: 7,
    markerHeight: 7,
    orient: 90,
  });
  svg(marker, "path", { class: "arrow", d: "M0,0L8,4L0,8Z" });
  const [frames, lines, boxes] = ["frames", "lines", "boxes"].map((name) =>
    svg(parent, "g", { class: name }),
  );
  return { frames, lines, boxes };
}

/** The stop nearest to one in the direction of an arrow key; undefined at the end. */
export function neighbour(stops, from, key) {
  const centre = (stop) => {
    const box = stop.getBoundingClientRect();
    return [box.x + box.width / 2, box.y + box.height / 2];
  };
  const [x, y] = centre(from);
  const [along, sign] = {
    ArrowRight: [0, 1],
    ArrowLeft: [0, -1],
    ArrowDown: [1, 1],
    ArrowUp: [1, -1],
  }[key];
  const found = stops.map((stop) => {
    const [dx, dy] = centre(stop).map((value, i) => value - [x, y][i]);
    const [ahead, aside] = along ? [sign * dy, Math.abs(dx)] : [sign * dx, Math.abs(dy)];
    return { stop, ahead, far: ahead + 3 * aside };
  });
  return found.filter(({ ahead }) => ahead > 2).sort((a, b) => a.far - b.far)[0]?.stop;
}
