// Two strips: where the parameters are, and where the multiply-adds.

import { formatPercent, translate } from "../messages.js";

export function drawShares(root, rows) {
  root.replaceChildren();
  for (const [name, title] of [
    ["parameters", translate("Parameters")],
    ["macs", translate("MACs")],
  ]) {
    const heading = document.createElement("b");
    heading.textContent = title;
    const strip = document.createElement("div");
    strip.className = "strip";
    strip.setAttribute("role", "img");
    const large = [];
    rows.forEach((row, index) => {
      const share = row[`${name}_share`];
      if (!share) return;
      const part = document.createElement("span");
      part.className = share > 0.01 ? `${row.tone} apart` : row.tone;
      part.dataset.row = index;
      part.style.setProperty("--share", share);
      const text = `${row.name} ${formatPercent(share, 0)}`;
      if (share > 0.06) large.push(text);
      if (share > 0.14) part.textContent = text;
      strip.append(part);
    });
    const shares = large.join(", ") || translate("none");
    strip.setAttribute("aria-label", translate("{title} by layer: {shares}", { title, shares }));
    root.append(heading, strip);
  }
}
