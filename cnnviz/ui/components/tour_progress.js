// How far one came in the tours: {at: {tour: step}, done: [tour], last: tour}, in this browser alone.

const NAME = "cnnviz tours";
const NOTHING = { at: {}, done: [], last: "" };

export function readProgress() {
  try {
    const found = JSON.parse(window.localStorage.getItem(NAME));
    const whole = found && typeof found.at === "object" && Array.isArray(found.done);
    return whole ? { ...NOTHING, ...found } : structuredClone(NOTHING);
  } catch {
    return structuredClone(NOTHING); // switched off, or not ours
  }
}

function write(progress) {
  try {
    window.localStorage.setItem(NAME, JSON.stringify(progress));
  } catch {
    // Storage is switched off: nothing is kept.
  }
}

/** Keep that a step of a tour was reached; one more than there are is the end. */
export function keepStep(tour, step, steps) {
  const progress = readProgress();
  progress.last = tour;
  if (step > steps) {
    delete progress.at[tour];
    if (!progress.done.includes(tour)) progress.done.push(tour);
  } else progress.at[tour] = step;
  write(progress);
}

export function forgetProgress() {
  try {
    window.localStorage.removeItem(NAME);
  } catch {
    // Nothing was kept.
  }
}
