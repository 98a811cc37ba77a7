// Streamlit's own few words, which stand in its code in English.

import { marked, translate, translations } from "../messages.js";

const OWN_PARTS = `[data-testid^="stFileUploader"], [data-testid^="stCameraInput"],
  [data-testid^="stMainMenu"], [data-testid$="Dropdown"], [data-testid="stSkipToContent"],
  [data-testid="stStatusWidget"]`;
const ATTRIBUTES = ["aria-label", "placeholder", "title"];

const OWN_WORDS = translations([
  marked("App pages"),
  marked("Choose an option"),
  marked("Clear photo"),
  marked("Collapse sidebar"),
  marked("Copy to clipboard"),
  marked("Copy version to clipboard"),
  marked("Dark"),
  marked("Decrement"),
  marked("Dismiss"),
  marked("Expand sidebar"),
  marked("Increment"),
  marked("Light"),
  marked("Link to heading"),
  marked("Main menu"),
  marked("Navigate to home page"),
  marked("No results"),
  marked("Open"),
  marked("Print"),
  marked("Record screen"),
  marked("Running..."),
  marked("Sidebar"),
  marked("Skip to main content"),
  marked("Stop"),
  marked("System"),
  marked("Take Photo"),
  marked("Theme"),
  marked("Upload"),
  marked("file upload"),
  marked("progress"),
]);

// By text node or attribute: what Streamlit wrote, and what stands there instead; and the observer of
// those to come. Streamlit's elements outlive a change of the language, and so does this.
globalThis.cnnvizStreamlitWords ??= { replaced: new WeakMap(), observer: null };
const streamlitWords = globalThis.cnnvizStreamlitWords;

/** What stands for a text of Streamlit's; the text itself where it is none of those known. */
function ownWords(text) {
  const trimmed = text.trim();
  const [, size] = /^(\S+) per file$/.exec(trimmed) ?? [];
  if (size) return translate("{size} per file", { size });
  const [, label] = /^Help for (.+)$/.exec(trimmed) ?? [];
  if (label) return translate("Help for {label}", { label });
  const [, keys] = /^Shortcut (.+)$/.exec(trimmed) ?? [];
  if (keys) return translate("Shortcut {keys}", { keys });
  return OWN_WORDS.get(trimmed) ?? text;
}

function replace(node) {
  const { written, by } = streamlitWords.replaced.get(node) ?? {};
  const original = written !== undefined && node.nodeValue === written ? by : node.nodeValue;
  const words = ownWords(original);
  if (words === node.nodeValue) return;
  streamlitWords.replaced.set(node, { written: words, by: original });
  node.nodeValue = words;
}

function replaceWithin(root) {
  if (root.nodeType === Node.TEXT_NODE) {
    if (root.parentElement?.closest(OWN_PARTS)) replace(root);
    return;
  }
  if (root.nodeType !== Node.ELEMENT_NODE) return;
  for (const element of [root, ...root.querySelectorAll("[aria-label], [placeholder], [title]")])
    for (const name of ATTRIBUTES)
      if (element.hasAttribute(name)) replace(element.getAttributeNode(name));
  const texts = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) replaceWithin(texts.currentNode);
}

/** Replace Streamlit's words by those of the language, also the words to come. */
export function replaceStreamlitWords(language) {
  const foreign = language !== "en";
  if (!foreign && !streamlitWords.observer) return;
  streamlitWords.observer?.disconnect();
  replaceWithin(document.body); // in English, as they were
  streamlitWords.observer = foreign ? observed() : null;
}

function observed() {
  const observer = new MutationObserver((records) => {
    for (const { type, target, addedNodes, attributeName } of records) {
      if (type === "attributes") {
        const attribute = target.getAttributeNode(attributeName);
        if (attribute) replace(attribute);
      } else if (type === "characterData") replaceWithin(target);
      else addedNodes.forEach(replaceWithin);
    }
  });
  observer.observe(document.body, {
    subtree: true,
    childList: true,
    characterData: true,
    attributeFilter: ATTRIBUTES,
  });
  return observer;
}
