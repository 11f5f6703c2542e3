// Drafts: unsaved input of <form data-draft="forms:meeting_add">, stored in this browser per account until the form is saved
// or the person signs out. Passwords, files and hidden fields are not stored.
// A page with [data-saved] confirms a save; only then is the submitted draft deleted, so that a failed save loses nothing.
// [data-drafts] lists the drafts in its [data-drafts-list].

const user = document.body.dataset.user;
const prefix = `draft:${user}:`;
const messages = document.querySelector("[data-messages]")?.dataset ?? {};
const SKIPPED_TYPES = new Set(["hidden", "password", "file", "submit", "button", "image", "reset"]);
const SAVE_DELAY_MS = 400;

function readDraft(key) {
  try {
    return JSON.parse(localStorage.getItem(key));
  } catch {
    return null;
  }
}

function writeDraft(key, draft) {
  try {
    localStorage.setItem(key, JSON.stringify(draft));
  } catch {
    // Storage is full or refused: the form works without a draft.
  }
}

/** Store the token of the form that this tab saved last: sent again unchanged, after "back", it is no draft. */
function storeSavedToken(token) {
  try {
    sessionStorage.setItem("saved-form", token ?? "");
  } catch {
    // Storage is refused: the draft stays and can be discarded.
  }
}

function isSaved(token) {
  try {
    return Boolean(token) && sessionStorage.getItem("saved-form") === token;
  } catch {
    return false;
  }
}

function getDraftKeys() {
  try {
    return Object.keys(localStorage).filter((key) => key.startsWith(prefix));
  } catch {
    return [];
  }
}

function formatTime(draft) {
  // British English: 15:30, 22 Nov.
  const language = document.documentElement.lang.replace(/^en$/, "en-GB");
  const date = new Date(draft.at);
  const time = date.toLocaleTimeString(language, { hour: "2-digit", minute: "2-digit" });
  if (date.toDateString() === new Date().toDateString()) return time;
  return `${date.toLocaleDateString(language, { day: "numeric", month: "short" })} ${time}`;
}

function getStoredFields(form) {
  return [...form.elements].filter((field) => field.name && !SKIPPED_TYPES.has(field.type));
}

function getValue(field) {
  if (field.type === "checkbox" || field.type === "radio") return field.checked;
  if (field.multiple && field.options) return [...field.selectedOptions].map((option) => option.value);
  return field.value;
}

/** Radio buttons and checkboxes of one name differ by value. */
function getKey(field) {
  return field.type === "radio" || field.type === "checkbox" ? `${field.name}=${field.value}` : field.name;
}

function createDraft(form) {
  const totals = [...form.querySelectorAll("input[name$='-TOTAL_FORMS']")].map((total) => [total.name, Number(total.value)]);
  return {
    at: new Date().toISOString(),
    title: form.dataset.draftTitle ?? document.querySelector("h1")?.textContent.trim() ?? "",
    url: location.pathname + location.search,
    totals,
    values: Object.fromEntries(getStoredFields(form).map((field) => [getKey(field), getValue(field)])),
  };
}

function restoreDraft(form, draft) {
  for (const [name, count] of draft.totals) {
    const total = form.querySelector(`input[name="${CSS.escape(name)}"]`);
    const button = total?.closest("fieldset")?.querySelector("[data-add-row]");
    for (let attempts = count; button && Number(total.value) < count && attempts > 0; attempts--) button.click();
  }
  for (const field of getStoredFields(form)) {
    const value = draft.values[getKey(field)];
    if (value === undefined) continue;
    if (field.type === "checkbox" || field.type === "radio") field.checked = value;
    else if (field.multiple && field.options) for (const option of field.options) option.selected = value.includes(option.value);
    else field.value = value;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.dispatchEvent(new Event("change", { bubbles: true }));
  }
}

function createButton(text, onClick, className = "btn btn-sm btn-secondary") {
  const button = Object.assign(document.createElement("button"), { type: "button", textContent: text, className });
  button.addEventListener("click", onClick);
  return button;
}

function showNotice(form, key, draft) {
  const notice = Object.assign(document.createElement("div"), { className: "draft-notice" });
  notice.setAttribute("role", "status");
  const text = document.createElement("span");
  text.textContent = messages.draftOffer.replace("%s", formatTime(draft));
  const restore = () => {
    restoreDraft(form, draft);
    notice.remove();
  };
  const discard = () => {
    localStorage.removeItem(key);
    notice.remove();
  };
  notice.append(text, createButton(messages.draftRestore, restore), createButton(messages.draftDiscard, discard, "btn btn-sm btn-link"));
  form.prepend(notice);
}

function storeWhileTyping(form) {
  const key = prefix + form.dataset.draft;
  const draft = readDraft(key);
  if (draft && !document.querySelector("[data-error-summary]")) showNotice(form, key, draft);

  let timer;
  let isChanged = false;
  // "Back" may show the page from the browser's cache.
  window.addEventListener("pageshow", () => (isChanged = false));
  form.addEventListener("input", (event) => {
    if (!event.isTrusted && !event.target.name) return;
    isChanged = true;
    clearTimeout(timer);
    timer = setTimeout(() => writeDraft(key, createDraft(form)), SAVE_DELAY_MS);
  });
  form.addEventListener("submit", () => {
    clearTimeout(timer);
    const token = form.elements.form_token?.value;
    if (isChanged || !isSaved(token)) writeDraft(key, { ...createDraft(form), sent: true, form: token });
  });
}

function listDrafts(section) {
  const list = section.querySelector("[data-drafts-list]");
  for (const key of getDraftKeys()) {
    const draft = readDraft(key);
    if (!draft) continue;
    const item = document.createElement("li");
    const link = Object.assign(document.createElement("a"), { href: draft.url, textContent: draft.title });
    const time = Object.assign(document.createElement("span"), { className: "text-muted-small", textContent: formatTime(draft) });
    const discard = () => {
      localStorage.removeItem(key);
      item.remove();
      section.hidden = !section.querySelector("li");
    };
    const button = createButton(messages.draftDiscard, discard, "btn btn-sm btn-link");
    button.setAttribute("aria-label", `${messages.draftDiscard}: ${draft.title}`);
    item.append(link, " ", time, button);
    list.append(item);
  }
  section.hidden = !section.querySelector("li");
}

if (user) {
  const isConfirmed = document.querySelector("[data-saved]");
  for (const key of getDraftKeys()) {
    const draft = readDraft(key);
    if (!draft?.sent) continue;
    if (isConfirmed) {
      localStorage.removeItem(key);
      storeSavedToken(draft.form);
    } else writeDraft(key, { ...draft, sent: false });
  }
  for (const form of document.querySelectorAll("form[data-draft]")) storeWhileTyping(form);
  for (const section of document.querySelectorAll("[data-drafts]")) listDrafts(section);
  for (const form of document.querySelectorAll("form[data-sign-out]")) {
    form.addEventListener("submit", () => getDraftKeys().forEach((key) => localStorage.removeItem(key)));
  }
}
