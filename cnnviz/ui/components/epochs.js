// The scrubber says where it stands; what follows the same key shows that epoch, too.

globalThis.cnnvizEpochs ??= new Map();
const epochPlaces = globalThis.cnnvizEpochs;

/** Say the index of the epoch that is shown. */
export function tellEpoch(key, index) {
  if (epochPlaces.get(key) === index) return;
  epochPlaces.set(key, index);
  document.dispatchEvent(new CustomEvent("cnnviz-epoch", { detail: key }));
}

/** Call then(index) now and whenever the epoch changes; gives the function that ends this. */
export function followEpoch(key, then) {
  const look = (event) => {
    if (!event || event.detail === key) then(epochPlaces.get(key));
  };
  document.addEventListener("cnnviz-epoch", look);
  if (epochPlaces.has(key)) look();
  return () => document.removeEventListener("cnnviz-epoch", look);
}
