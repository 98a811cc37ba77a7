/**
 * Tells which texts are cut off or lie outside of the window, of the page and of its components.
 *
 * What a screen reader alone is told takes no room, what is wider than a box that scrolls is
 * reached, and Streamlit tells whole in a title what it cuts off itself.
 */
() => {
  const found = [];
  const scrolls = (element) => {
    for (let at = element; at; at = at.parentElement ?? at.getRootNode().host) {
      const { overflowX } = getComputedStyle(at);
      if (at.matches?.("[data-testid=stMain], body")) return false;
      if (["auto", "scroll"].includes(overflowX) && at !== element) return true;
    }
    return false;
  };
  const look = (root) => {
    for (const element of root.querySelectorAll("*")) {
      if (element.shadowRoot) look(element.shadowRoot);
      if (element.closest(".katex-mathml, .unseen, style, script, svg")) continue;
      const own = [...element.childNodes].some(
        (node) => node.nodeType === Node.TEXT_NODE && node.data.trim(),
      );
      const box = element.getBoundingClientRect();
      if (!own || !element.checkVisibility() || box.width < 2 || box.height < 2) continue;
      const { overflowX } = getComputedStyle(element);
      const cut =
        ["hidden", "clip"].includes(overflowX) &&
        !element.title &&
        element.scrollWidth > element.clientWidth + 1;
      const outside = box.right > innerWidth + 1 && !scrolls(element);
      if (cut || outside) found.push(element.textContent.trim().slice(0, 60));
    }
  };
  look(document);
  const main = document.querySelector("[data-testid=stMain]");
  if (main.scrollWidth > main.clientWidth) found.push(`page: ${main.scrollWidth}`);
  return found;
};
