// Writes the settings into the address bar. History keeps one entry a page, not one a drag,
// which is why this is not st.query_params: that pushes an entry at every change.
const SETTLE_MS = 200;
const STREAMLIT_S_OWN = ["embed", "embed_options"]; // how the app is shown inside another page

export default function (component) {
  const { data } = component;
  const timer = setTimeout(() => {
    const url = new URL(window.location.href);
    const kept = [...url.searchParams].filter(([name]) => STREAMLIT_S_OWN.includes(name));
    const parts = [data.query, new URLSearchParams(kept).toString()].filter(Boolean);
    const query = parts.length ? `?${parts.join("&")}` : "";
    if (url.search === query) return;
    window.history.replaceState(window.history.state, "", url.pathname + query + url.hash);
  }, SETTLE_MS);
  return () => clearTimeout(timer);
}
