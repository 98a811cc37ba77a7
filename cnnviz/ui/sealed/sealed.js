// Mounts the components of a sealed page, as Streamlit would, with nobody to tell of what is done.

const read = (id) => JSON.parse(document.getElementById(id).textContent);
const looks = read("looks");

for (const { name, data } of read("data")) {
  const host = document.createElement("section");
  host.dataset.part = name;
  document.getElementById("parts").append(host);
  const root = host.attachShadow({ mode: "open" });
  const style = document.createElement("style");
  style.textContent = looks[name].css;
  const body = document.createElement("div");
  body.innerHTML = looks[name].html;
  root.append(style, body);
  const text = data.bytes ? atob(data.bytes) : "";
  const bytes = Uint8Array.from(text, (character) => character.charCodeAt(0));
  globalThis.components[name]({
    parentElement: root,
    data: data.bytes ? bytes : data.json,
    setStateValue() {},
    setTriggerValue() {},
  });
}
