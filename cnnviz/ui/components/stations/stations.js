// What was done is read from this browser alone; the app learns only which station is opened.

import { made, mount } from "../common.js";
import { forgetWay, readWay } from "../way.js";

const CHANGED = "cnnviz-way"; // the way was forgotten: every part of the page shows it anew

const filled = (template, values) => template.replace(/\{(\w+)\}/g, (_, name) => values[name]);

class Stations {
  constructor(root) {
    this.root = root.querySelector(".stations");
    this.path = root.querySelector(".path");
    this.next = root.querySelector(".next");
    this.on = root.querySelector('[data-role="on"]');
    this.forget = root.querySelector('[data-role="forget"]');
    this.forget.onclick = () => {
      forgetWay();
      document.dispatchEvent(new Event(CHANGED));
    };
    this.changed = () => this.draw();
  }

  update(data, open) {
    Object.assign(this, { data, open });
    document.addEventListener(CHANGED, this.changed); // once, however often
    this.draw();
  }

  stop() {
    document.removeEventListener(CHANGED, this.changed);
  }

  draw() {
    const { path, words, view } = this.data;
    const way = readWay();
    this.root.dataset.view = view;
    this.forget.textContent = words.forget;
    this.forget.hidden = way.last === "";
    const next = this.station(way);
    this.on.hidden = !next;
    if (next) {
      const template = way.last === "" ? words.begin : words.on;
      this.on.lastElementChild.textContent = filled(template, { station: next.title });
      this.link(this.on, next, way);
    }
    if (view === "path")
      this.path.replaceChildren(...path.map((each) => this.card(each, way, next)));
  }

  /** Where to go on: the station that was left last, or the first one after it that is not done. */
  station(way) {
    const { path } = this.data;
    const last = path.findIndex(({ tour }) => tour === way.last);
    const later = [...path.slice(Math.max(0, last)), ...path.slice(0, Math.max(0, last))];
    return later.find(({ tour }) => !way.done.includes(tour) || way.at[tour]);
  }

  card(station, way, next) {
    const { words } = this.data;
    const [step, done] = [way.at[station.tour], way.done.includes(station.tour)];
    const card = made(
      "li",
      ["card", done && "done", station === next && "here"].filter(Boolean).join(" "),
    );
    const link = made("a", "title", station.title);
    const icon = made("span", "icon", done && !step ? "check" : station.icon);
    icon.setAttribute("aria-hidden", "true");
    const state = step
      ? filled(words.step, { step, steps: station.steps })
      : done
        ? words.done
        : "";
    const facts = made("p", "facts");
    facts.append(made("span", "", station.takes), made("span", "state", state));
    this.link(link, station, way);
    card.append(icon, link, made("p", "teaches", station.teaches), facts);
    return card;
  }

  /** A real link, to open elsewhere too; here the app changes the page and keeps the session. */
  link(element, { tour, address }, way) {
    const step = way.at[tour] ?? 1;
    element.href = new URL(address.replace(/\d+(?=&|$)/, step), document.baseURI);
    element.onclick = (event) => {
      if (event.metaKey || event.ctrlKey || event.shiftKey) return;
      event.preventDefault();
      this.open({ tour, step });
    };
  }
}

export default mount(
  (parentElement) => new Stations(parentElement),
  (instance, { data, setTriggerValue }) =>
    instance.update(data, (opened) => setTriggerValue("opened", opened)),
);
