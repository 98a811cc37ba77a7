// Answers with the secret that this browser keeps, or keeps the one that it is given.
const NAME = "cnnviz visitor";
const FORM = /^[A-Za-z0-9_-]{32}$/;

export default function (component) {
  const { data, setStateValue } = component;
  let kept = data.secret;
  try {
    const found = window.localStorage.getItem(NAME);
    if (found && FORM.test(found)) kept = found;
    else window.localStorage.setItem(NAME, kept);
  } catch {
    // Storage is switched off: the secret lasts as long as the session.
  }
  setStateValue("kept", kept);
}
