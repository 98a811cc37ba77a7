// Words in the reader's language. In any but English, `register` puts the language and what its
// catalogue has of the component's messages in the place of the next line.
const CATALOGUE = { language: "en", messages: {} };

const pluralRules = new Intl.PluralRules(CATALOGUE.language);
const countFormat = new Intl.NumberFormat(CATALOGUE.language);
const numberFormats = new Map();
const PLACEHOLDER = /\{(\w+)\}/;
const splitTemplates = new Map();

/** Says a message: a literal with {name} for each value. */
export function translate(template, values = {}) {
  return fillIn(CATALOGUE.messages[template] ?? template, values).join("");
}

/** Says a message that depends on a count: in English, for one and for any other count. */
export function translatePlural(one, other, count, values = {}) {
  const forms = CATALOGUE.messages[one] ?? { one, other };
  const form = forms[pluralRules.select(count)] ?? forms.other;
  return fillIn(form, { count: formatCount(count), ...values }).join("");
}

/** The parts of a message in their order, where values are elements: for append or replaceChildren. */
export function translateParts(template, values) {
  return fillIn(CATALOGUE.messages[template] ?? template, values);
}

/** Marks a constant, so that catalogues have it. */
export function marked(text) {
  return text;
}

/** What stands for constants that are marked, by what they are in English. */
export function translations(words) {
  return new Map(words.map((word) => [word, CATALOGUE.messages[word] ?? word]));
}

/** A whole number with the language's sign between thousands. */
export function formatCount(count) {
  return countFormat.format(count);
}

/** A large whole number in few letters: 12K. */
export function formatCompact(count) {
  return numberFormat("compact", { notation: "compact" }).format(count);
}

/** A share in per cent, as `percent` of cnnviz/i18n: what is not quite none or all does not look so. */
export function formatPercent(share, digits = 1) {
  const least = 10 ** -(digits + 2);
  if (share === 0 || share === 1) return inPercent(share, 0);
  if (share < least) return translate("< {percent}", { percent: inPercent(least, digits) });
  if (share > 1 - least) return translate("> {percent}", { percent: inPercent(1 - least, digits) });
  return inPercent(share, digits);
}

function inPercent(share, digits) {
  const format = numberFormat(`percent, ${digits}`, {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
    roundingMode: "halfEven", // as Python rounds
  });
  return translate("{number}\u00a0%", { number: format.format(100 * share) });
}

/** A format, kept under a name: making one takes as long as writing tens of numbers. */
function numberFormat(name, options) {
  if (!numberFormats.has(name))
    numberFormats.set(name, new Intl.NumberFormat(CATALOGUE.language, options));
  return numberFormats.get(name);
}

/** The parts of a text in their order, a value in place of each {name}. */
export function fillIn(template, values) {
  if (!splitTemplates.has(template)) splitTemplates.set(template, template.split(PLACEHOLDER));
  return splitTemplates
    .get(template)
    .map((part, i) => (i % 2 ? values[part] : part))
    .filter((part) => part !== "");
}
