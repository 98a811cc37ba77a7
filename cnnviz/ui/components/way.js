// How far one came in the tours: {at: {tour: step}, done: [tour], last: tour}, in this browser alone.

const NAME = "cnnviz tours";
const NOTHING = { at: {}, done: [], last: "" };

export function readWay() {
  try {
    const found = JSON.parse(window.localStorage.getItem(NAME));
    const whole = found && typeof found.at === "object" && Array.isArray(found.done);
    return whole ? { ...NOTHING, ...found } : structuredClone(NOTHING);
  } catch {
    return structuredClone(NOTHING); // switched off, or not ours
  }
}

function write(way) {
  try {
    window.localStorage.setItem(NAME, JSON.stringify(way));
  } catch {
    // Storage is switched off: nothing is kept.
  }
}

/** Keep that a step of a tour was reached; one more than there are is the end. */
export function keepStep(tour, step, steps) {
  const way = readWay();
  way.last = tour;
  if (step > steps) {
    delete way.at[tour];
    if (!way.done.includes(tour)) way.done.push(tour);
  } else way.at[tour] = step;
  write(way);
}

export function forgetWay() {
  try {
    window.localStorage.removeItem(NAME);
  } catch {
    // Nothing was kept.
  }
}
