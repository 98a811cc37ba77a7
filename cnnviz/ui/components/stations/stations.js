// What was done is read from this browser alone; the app learns only which station is opened.

import { made, mount } from "../common.js";
import { forgetProgress, readProgress } from "../tour_progress.js";

const CHANGED = "cnnviz-progress"; // the progress was forgotten: every part of the page shows it anew

const filled = (template, values) => template.replace(/\{(\w+)\}/g, (_, name) => values[name]);

class Stations {
  constructor(root) {
    this.root = root.querySelector(".stations");
    this.path = root.querySelector(".path");
    this.next = root.querySelector(".next");
    this.on = root.querySelector('[data-role="on"]');
    this.forget = root.querySelector('[data-role="forget"]');
    this.forget.onclick = () => {
      forgetProgress();
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
    const progress = readProgress();
    this.root.dataset.view = view;
    this.forget.textContent = words.forget;
    this.forget.hidden = progress.last === "";
    const next = this.station(progress);
    this.on.hidden = !next;
    if (next) {
      const template = progress.last === "" ? words.begin : words.on;
      this.on.lastElementChild.textContent = filled(template, { station: next.title });
      this.link(this.on, next, progress);
    }
    if (view === "path")
      this.path.replaceChildren(...path.map((each) => this.card(each, progress, next)));
  }

  /** Where to go on: the station that was left last, or the first one after it that is not done. */
  station(progress) {
    const { path } = this.data;
    const last = path.findIndex(({ tour }) => tour === progress.last);
    const later = [...path.slice(Math.max(0, last)), ...path.slice(0, Math.max(0, last))];
    return later.find(({ tour }) => !progress.done.includes(tour) || progress.at[tour]);
  }

  card(station, progress, next) {
    const { words } = this.data;
    const [step, done] = [progress.at[station.tour], progress.done.includes(station.tour)];
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
    this.link(link, station, progress);
    card.append(icon, link, made("p", "teaches", station.teaches), facts);
    return card;
  }

  /** A real link, to open elsewhere too; here the app changes the page and keeps the session. */
  link(element, { tour, address }, progress) {
    const step = progress.at[tour] ?? 1;
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
