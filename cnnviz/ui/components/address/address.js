// Writes the settings into the address bar. History keeps one entry a page, not one a drag,
// which is why this is not st.query_params: that pushes an entry at every change.
const SETTLE_MS = 200;

export default function (component) {
  const { data } = component;
  const timer = setTimeout(() => {
    const url = new URL(window.location.href);
    const query = data.query ? "?" + data.query : "";
    if (url.search === query) return;
    window.history.replaceState(window.history.state, "", url.pathname + query + url.hash);
  }, SETTLE_MS);
  return () => clearTimeout(timer);
}
