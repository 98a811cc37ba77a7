import { replaceStreamlitWords } from "./streamlit_words.js";

const A_YEAR = 365 * 24 * 60 * 60; // seconds

export default function ({ data: { language, cookie } }) {
  document.documentElement.lang = language;
  if (cookie) {
    // A cookie, since a page's first run can read it: it is in its language at once.
    // biome-ignore lint/suspicious/noDocumentCookie: browsers lack the Cookie Store where there is no TLS
    document.cookie = `${cookie}=${language}; path=/; max-age=${A_YEAR}; SameSite=Lax`;
  }
  replaceStreamlitWords(language);
}
