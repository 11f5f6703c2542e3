// What a person typed and has not saved, kept in this browser until it is: <form data-draft="forms:meeting_add">.
// Kept by account, cleared on signing out. Passwords, files and hidden fields are never kept.
// A page that says something was saved carries [data-saved]; only then is the draft that was sent dropped, so a save that
// failed on the way loses nothing. [data-drafts] lists what is unfinished in its [data-drafts-list].

const user = document.body.dataset.user;
const prefix = `draft:${user}:`;
const words = document.querySelector("[data-messages]")?.dataset ?? {};
const SKIPPED = new Set(["hidden", "password", "file", "submit", "button", "image", "reset"]);

function read(key) {
  try {
    return JSON.parse(localStorage.getItem(key));
  } catch {
    return null;
  }
}

function write(key, draft) {
  try {
    localStorage.setItem(key, JSON.stringify(draft));
  } catch {
    // Full or refused storage: the form works on without a draft.
  }
}

/** The form that this tab saved last: sent again as it stands, after "back", it leaves nothing unfinished. */
function remember(form) {
  try {
    sessionStorage.setItem("saved-form", form ?? "");
  } catch {
    // Refused storage: the draft stays, and can be discarded.
  }
}

function isSaved(form) {
  try {
    return Boolean(form) && sessionStorage.getItem("saved-form") === form;
  } catch {
    return false;
  }
}

function keys() {
  try {
    return Object.keys(localStorage).filter((key) => key.startsWith(prefix));
  } catch {
    return [];
  }
}

function when(draft) {
  // Our English is British: 15:30, 22 Nov.
  const language = document.documentElement.lang.replace(/^en$/, "en-GB");
  const at = new Date(draft.at);
  const hour = at.toLocaleTimeString(language, { hour: "2-digit", minute: "2-digit" });
  if (at.toDateString() === new Date().toDateString()) return hour;
  return `${at.toLocaleDateString(language, { day: "numeric", month: "short" })} ${hour}`;
}

function fields(form) {
  return [...form.elements].filter((field) => field.name && !SKIPPED.has(field.type));
}

function valueOf(field) {
  if (field.type === "checkbox" || field.type === "radio") return field.checked;
  if (field.multiple && field.options) return [...field.selectedOptions].map((option) => option.value);
  return field.value;
}

/** Radios and checkboxes of one name differ by value. */
function nameOf(field) {
  return field.type === "radio" || field.type === "checkbox" ? `${field.name}=${field.value}` : field.name;
}

function take(form) {
  const totals = [...form.querySelectorAll("input[name$='-TOTAL_FORMS']")].map((total) => [total.name, Number(total.value)]);
  return {
    at: new Date().toISOString(),
    title: form.dataset.draftTitle ?? document.querySelector("h1")?.textContent.trim() ?? "",
    url: location.pathname + location.search,
    totals,
    values: Object.fromEntries(fields(form).map((field) => [nameOf(field), valueOf(field)])),
  };
}

function restore(form, draft) {
  for (const [name, count] of draft.totals) {
    const total = form.querySelector(`input[name="${CSS.escape(name)}"]`);
    const button = total?.closest("fieldset")?.querySelector("[data-add-row]");
    for (let tries = count; button && Number(total.value) < count && tries > 0; tries--) button.click();
  }
  for (const field of fields(form)) {
    const value = draft.values[nameOf(field)];
    if (value === undefined) continue;
    if (field.type === "checkbox" || field.type === "radio") field.checked = value;
    else if (field.multiple && field.options) for (const option of field.options) option.selected = value.includes(option.value);
    else field.value = value;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.dispatchEvent(new Event("change", { bubbles: true }));
  }
}

function button(text, act, className = "btn btn-sm btn-secondary") {
  const made = document.createElement("button");
  Object.assign(made, { type: "button", textContent: text, className });
  made.addEventListener("click", act);
  return made;
}

function offer(form, key, draft) {
  const box = document.createElement("div");
  box.className = "draft-notice";
  box.setAttribute("role", "status");
  const text = document.createElement("span");
  text.textContent = words.draftOffer.replace("%s", when(draft));
  const restored = () => {
    restore(form, draft);
    box.remove();
  };
  const discarded = () => {
    localStorage.removeItem(key);
    box.remove();
  };
  box.append(text, button(words.draftRestore, restored), button(words.draftDiscard, discarded, "btn btn-sm btn-link"));
  form.prepend(box);
}

function watch(form) {
  const key = prefix + form.dataset.draft;
  const draft = read(key);
  if (draft && !document.querySelector("[data-error-summary]")) offer(form, key, draft);

  let waiting;
  let changed = false;
  // "Back" may bring the page as it was left.
  window.addEventListener("pageshow", () => (changed = false));
  const keep = () => write(key, take(form));
  form.addEventListener("input", (event) => {
    if (!event.isTrusted && !event.target.name) return;
    changed = true;
    clearTimeout(waiting);
    waiting = setTimeout(keep, 400);
  });
  form.addEventListener("submit", () => {
    clearTimeout(waiting);
    const token = form.elements.form_token?.value;
    if (changed || !isSaved(token)) write(key, { ...take(form), sent: true, form: token });
  });
}

function list(place) {
  const target = place.querySelector("[data-drafts-list]");
  for (const key of keys()) {
    const draft = read(key);
    if (!draft) continue;
    const item = document.createElement("li");
    const link = Object.assign(document.createElement("a"), { href: draft.url, textContent: draft.title });
    const time = Object.assign(document.createElement("span"), { className: "text-muted-small", textContent: when(draft) });
    const discard = button(
      words.draftDiscard,
      () => {
        localStorage.removeItem(key);
        item.remove();
        place.hidden = !place.querySelector("li");
      },
      "btn btn-sm btn-link",
    );
    discard.setAttribute("aria-label", `${words.draftDiscard}: ${draft.title}`);
    item.append(link, " ", time, discard);
    target.append(item);
  }
  place.hidden = !place.querySelector("li");
}

if (user) {
  const saved = document.querySelector("[data-saved]");
  for (const key of keys()) {
    const draft = read(key);
    if (!draft?.sent) continue;
    if (saved) {
      localStorage.removeItem(key);
      remember(draft.form);
    } else write(key, { ...draft, sent: false });
  }
  for (const form of document.querySelectorAll("form[data-draft]")) watch(form);
  for (const place of document.querySelectorAll("[data-drafts]")) list(place);
  for (const form of document.querySelectorAll("form[data-sign-out]")) {
    form.addEventListener("submit", () => keys().forEach((key) => localStorage.removeItem(key)));
  }
}
