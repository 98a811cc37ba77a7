/**
 * Waits until a page is at rest, or tells what it is still waiting for.
 *
 * One look is not enough. A window of another size is laid out at once for who asks, but components
 * learn of their new size only when a frame is drawn, and what slides away is still in between.
 * Between two runs the script stands still for a moment. So the same must hold twice, two frames
 * apart: the first of these tells the components, at the second they have drawn.
 */
async ([width, wait]) => {
  // A component comes with its HTML first and gets its names and numbers a moment later.
  const UNDRAWN = [
    "label:empty",
    "[role=img]:not([aria-label])",
    "[data-role=readout]:empty",
    "canvas[data-role=photo]:not([data-painted])",
  ];
  const trees = () => [
    document,
    ...[...document.querySelectorAll("*")].map((element) => element.shadowRoot).filter(Boolean),
  ];
  const moves = (animation) =>
    animation.playState === "running" && animation.effect.getComputedTiming().endTime < Infinity;
  const has = (selector) => document.querySelector(selector) !== null;
  const running = () =>
    [
      width && innerWidth !== width && `the window is ${innerWidth} pixels wide`,
      !has(".stApp[data-test-script-state=notRunning]") && "the script runs",
      !document.querySelector(".stMainBlockContainer h1")?.checkVisibility() && "there is no title",
      // A page that asks the browser who looks is run once more when it has answered.
      has(".st-key-session_owner_asked_for") && "the browser is asked who looks",
      // Streamlit shows one until an element's code is loaded.
      has("[data-testid=stSkeleton]") && "an element's code is not there",
    ].filter(Boolean);
  const unfinished = () => {
    const open = trees();
    const undrawn = open.flatMap((tree) => [
      ...tree.querySelectorAll(`[data-component] :is(${UNDRAWN})`),
    ]);
    const moving = open.flatMap((tree) => tree.getAnimations().filter(moves));
    return [
      undrawn.length && `not drawn: ${undrawn.map((element) => element.outerHTML.slice(0, 80))}`,
      moving.length && `moving: ${moving.map(({ effect: { target } }) => target.className)}`,
    ].filter(Boolean);
  };
  // While the script runs, the whole page is not gone through: the server needs the processor too.
  const lacking = () => {
    const said = running();
    return (said.length ? said : unfinished()).join("; ");
  };
  const pause = (milliseconds) => new Promise((go) => setTimeout(go, milliseconds));
  const frame = () => new Promise(requestAnimationFrame);
  for (let before = wait; before || lacking(); ) {
    if (!wait) return lacking();
    before = lacking();
    if (before) await pause(25);
    await frame();
    await frame();
  }
  return true;
}
