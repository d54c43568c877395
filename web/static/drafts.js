// Comfort only. In a form with `data-keep`, what is typed is kept in this tab, for one person and for a day, until it
// is on record, the tab is closed, or somebody else opens a form in it; and a form is not sent into a line that is down.
const PREFIX = "safehands-draft:";
const KEPT_FOR = 24 * 60 * 60 * 1000;
const ANSWERS_WITHIN = 8000;
const NOT_KEPT = new Set(["form-token", "keep", "checked", "change"]);

export function keepDrafts() {
  forgetOld();
  const sent = document.querySelector("[data-sent]");
  if (sent) forget(sent.dataset.whose, sent.dataset.sent);
  for (const form of document.querySelectorAll("form[data-keep]")) {
    forgetOthers(form.dataset.whose);
    watch(form);
  }
  for (const form of document.querySelectorAll('form[action="/logout"]')) form.addEventListener("submit", forgetAll);
}

function watch(form) {
  const key = PREFIX + form.dataset.whose + ":" + new URL(form.action).pathname;
  if (form.dataset.keep !== "checked") {
    if (form.dataset.keep === "typed") bringBack(form, key);
    else save(form, key);
    for (const event of ["input", "change"]) form.addEventListener(event, () => save(form, key));
  }
  form.addEventListener("submit", (event) => sendIfThereIsALine(form, event));
}

function save(form, key) {
  const typed = [...new FormData(form)].filter(([name, value]) => !NOT_KEPT.has(name) && typeof value === "string");
  attempt(() => sessionStorage.setItem(key, JSON.stringify({ at: Date.now(), typed })));
}

function bringBack(form, key) {
  const draft = attempt(() => JSON.parse(sessionStorage.getItem(key)));
  if (!draft) return;
  const typed = Map.groupBy ? Map.groupBy(draft.typed, ([name]) => name) : grouped(draft.typed);
  for (const field of form.elements) {
    if (!field.name || field.type === "file" || NOT_KEPT.has(field.name)) continue;
    const values = (typed.get(field.name) || []).map(([, value]) => value);
    if (field.type === "radio" || field.type === "checkbox") field.checked = values.includes(field.value);
    else if (values.length) field.value = values[0];
  }
  for (const details of form.querySelectorAll("details")) {
    if ([...details.querySelectorAll("input[type=text], textarea")].some((field) => field.value)) details.open = true;
  }
  const note = say(form, "What you typed here before is back", "It was not recorded. Look through it, and send it.", "status");
  button(note, "Clear it and begin again", () => {
    attempt(() => sessionStorage.removeItem(key));
    location.reload();
  });
}

function grouped(pairs) {
  const found = new Map();
  for (const pair of pairs) found.set(pair[0], [...(found.get(pair[0]) || []), pair]);
  return found;
}

async function sendIfThereIsALine(form, event) {
  if (form.dataset.lineIsThere) return;
  event.preventDefault();
  if (form.dataset.asking) return;
  form.dataset.asking = "yes";
  const there = await lineIsThere();
  delete form.dataset.asking;
  if (!there) return notSent(form, event.submitter);
  form.dataset.lineIsThere = "yes";
  form.requestSubmit(event.submitter);
  // Should the line drop now after all, the page is still here, or comes back by the back button.
  setTimeout(() => delete form.dataset.lineIsThere, ANSWERS_WITHIN);
}

async function lineIsThere() {
  if (!navigator.onLine) return false;
  try {
    await fetch("/health", { cache: "no-store", signal: AbortSignal.timeout(ANSWERS_WITHIN) });
    return true;
  } catch {
    return false;
  }
}

function notSent(form, submitter) {
  const note = say(form, "Not sent yet", "There is no connection. What you typed stays in this tab while it is open. Nothing is on record.", "alert");
  button(note, "Try again", () => form.requestSubmit(submitter));
  note.focus();
  window.addEventListener("online", () => (note.querySelector("p").textContent = "The connection is back. Try again."), { once: true });
}

function say(form, heading, text, role) {
  form.querySelector(".safehands-note")?.remove();
  const note = document.createElement("div");
  note.className = "nhsuk-inset-text safehands-note";
  note.setAttribute("role", role);
  note.tabIndex = -1;
  const title = document.createElement("strong");
  title.textContent = heading;
  const words = document.createElement("p");
  words.textContent = text;
  note.append(title, words);
  form.prepend(note);
  return note;
}

function button(note, text, act) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "nhsuk-button nhsuk-button--secondary";
  made.textContent = text;
  made.addEventListener("click", act);
  note.append(made);
}

function forget(whose, path) {
  attempt(() => sessionStorage.removeItem(PREFIX + whose + ":" + path));
}

function forgetOld() {
  for (const key of keys()) {
    const draft = attempt(() => JSON.parse(sessionStorage.getItem(key)));
    if (!draft || !(Date.now() - draft.at < KEPT_FOR)) attempt(() => sessionStorage.removeItem(key));
  }
}

function forgetOthers(whose) {
  for (const key of keys()) if (!key.startsWith(PREFIX + whose + ":")) attempt(() => sessionStorage.removeItem(key));
}

function forgetAll() {
  for (const key of keys()) attempt(() => sessionStorage.removeItem(key));
}

function keys() {
  return attempt(() => Object.keys(sessionStorage).filter((key) => key.startsWith(PREFIX))) || [];
}

// Storage can be full, switched off, or hold nonsense: then there is no comfort, and the page works all the same.
function attempt(act) {
  try {
    return act();
  } catch {
    return null;
  }
}
