// Drafts: unsaved input of <form data-draft="/concerns/concerns/add/" data-draft-id="…">, stored in this browser per account
// and form token until the form is saved or the person signs out. Each tab has its own draft.
//
// A draft contains the fields that the user changed (those that differ from the page as it was opened, and those named in
// data-draft-changed), the version of the record, and the hidden fields that identify the rows. Passwords and files are not
// stored. "Restore" posts the draft to its page, where the server merges it with the saved record.
//
// A message [data-saved="<id>"] confirms a save; only then is that draft deleted, so that a failed save loses nothing.
// [data-draft-notice] lists the drafts of the page in its [data-draft-list], [data-drafts] all drafts in [data-drafts-list].

const user = document.body.dataset.user;
const prefix = `draft:${user}:`;
const messages = document.querySelector("[data-messages]")?.dataset ?? {};
const SKIPPED_TYPES = new Set(["password", "file", "submit", "button", "image", "reset"]);
const SKIPPED_NAMES = new Set(["csrfmiddlewaretoken", "form_token"]);
const SAVE_DELAY_MS = 400;
const SUMMARY_LENGTH = 80;

function readDraft(key) {
  try {
    const draft = JSON.parse(localStorage.getItem(key));
    return draft?.pairs ? { ...draft, key } : null;
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

function deleteDraft(key) {
  try {
    localStorage.removeItem(key);
  } catch {
    // Storage is refused, so there is no draft.
  }
}

function getDraftKeys() {
  try {
    return Object.keys(localStorage).filter((key) => key.startsWith(prefix));
  } catch {
    return [];
  }
}

/** Return the drafts of this user, newest first. */
function getDrafts() {
  const drafts = getDraftKeys().map(readDraft).filter(Boolean);
  return drafts.sort((first, second) => second.at.localeCompare(first.at));
}

function formatTime(draft) {
  // British English: 15:30, 22 Nov.
  const language = document.documentElement.lang.replace(/^en$/, "en-GB");
  const date = new Date(draft.at);
  const time = date.toLocaleTimeString(language, { hour: "2-digit", minute: "2-digit" });
  if (date.toDateString() === new Date().toDateString()) return time;
  return `${date.toLocaleDateString(language, { day: "numeric", month: "short" })} ${time}`;
}

function getFields(form) {
  return [...form.elements].filter((field) => field.name && !SKIPPED_TYPES.has(field.type) && !SKIPPED_NAMES.has(field.name));
}

function isChanged(field) {
  if (field.type === "checkbox" || field.type === "radio") return field.checked !== field.defaultChecked;
  if (!field.options) return field.value !== field.defaultValue;
  const options = [...field.options];
  if (field.multiple) return options.some((option) => option.selected !== option.defaultSelected);
  const initial = options.findLastIndex((option) => option.defaultSelected);
  return field.selectedIndex !== Math.max(initial, 0);
}

function getText(field) {
  if (field.options) return [...field.selectedOptions].map((option) => option.text.trim()).join(", ");
  return field.type === "checkbox" || field.type === "radio" ? "" : field.value.trim();
}

/** Return the first entries with their labels, such as "Venue: School No. 5; Women: 3". */
function summarise(fields) {
  const entries = [];
  for (const field of fields) {
    const text = getText(field).replace(/\s+/g, " ");
    const label = (field.labels[0] ?? document.querySelector(`label[for="${CSS.escape(`${field.id}-input`)}"]`))?.firstChild;
    if (text) entries.push(label ? `${label.textContent.trim()}: ${text}` : text);
  }
  const summary = entries.join("; ");
  return summary.length > SUMMARY_LENGTH ? `${summary.slice(0, SUMMARY_LENGTH)}…` : summary;
}

/** Return the draft of a form, null if the user has changed nothing. */
function createDraft(form) {
  const fields = getFields(form);
  const changed = new Set(form.dataset.draftChanged?.split(" ").filter(Boolean));
  for (const field of fields) if (field.type !== "hidden" && isChanged(field)) changed.add(field.name);
  if (!changed.size) return null;
  const identifying = new Set(fields.filter((field) => field.type === "hidden").map((field) => field.name));
  const pairs = [...new FormData(form)].filter(
    ([name, value]) => typeof value === "string" && (changed.has(name) || identifying.has(name)),
  );
  const present = new Set(pairs.map(([name]) => name));
  return {
    at: new Date().toISOString(),
    form: form.dataset.draft,
    title: document.querySelector("h1")?.textContent.trim() ?? "",
    summary: summarise(fields.filter((field) => field.type !== "hidden" && changed.has(field.name))),
    url: location.pathname + location.search,
    token: form.elements.form_token?.value,
    version: form.elements.version?.value ?? "",
    pairs,
    // Boxes without a tick and emptied lists, which a form does not submit.
    cleared: [...changed].filter((name) => !present.has(name) && form.elements[name]),
  };
}

/** Post a draft to its page, which shows it. */
function restoreDraft(draft) {
  const form = Object.assign(document.createElement("form"), { method: "post", action: draft.url, hidden: true });
  const csrfToken = document.querySelector("input[name=csrfmiddlewaretoken]")?.value ?? "";
  const pairs = [["csrfmiddlewaretoken", csrfToken], ["form_token", draft.token], ["restore_draft", formatTime(draft)], ...draft.pairs];
  for (const name of draft.cleared) pairs.push(["draft_cleared", name]);
  for (const [name, value] of pairs) form.append(Object.assign(document.createElement("textarea"), { name, value: value ?? "" }));
  document.body.append(form);
  form.submit();
}

function createButton(text, draft, onClick, className) {
  const button = Object.assign(document.createElement("button"), { type: "button", textContent: text, className });
  button.setAttribute("aria-label", [text, draft.title, draft.summary].filter(Boolean).join(": "));
  button.addEventListener("click", onClick);
  return button;
}

function createItem(draft, title, onDiscard) {
  const item = document.createElement("li");
  const text = document.createElement("span");
  text.textContent = [title, formatTime(draft), draft.sent && messages.draftSent, draft.summary].filter(Boolean).join(", ");
  const discard = () => {
    deleteDraft(draft.key);
    item.remove();
    onDiscard();
  };
  item.append(
    text,
    createButton(messages.draftRestore, draft, () => restoreDraft(draft), "btn btn-sm btn-secondary"),
    createButton(messages.draftDiscard, draft, discard, "btn btn-sm btn-link"),
  );
  return item;
}

/** Return the keys of the drafts that the server has stored and the list already shows. */
function getStoredKeys(list) {
  return [...list.querySelectorAll("[data-draft-stored]")].map((item) => prefix + item.dataset.draftStored);
}

/** Offer the other drafts of this form; those that the server has stored are listed already. */
function offerDrafts(form, id) {
  const notice = document.querySelector("[data-draft-notice]");
  const list = notice?.querySelector("[data-draft-list]");
  if (!list) return;
  const stored = getStoredKeys(list);
  const update = () => (notice.hidden = !list.children.length);
  for (const draft of getDrafts()) {
    if (draft.form === form.dataset.draft && draft.key !== prefix + id && !stored.includes(draft.key)) list.append(createItem(draft, "", update));
  }
  update();
}

function storeWhileTyping(form) {
  const id = form.dataset.draftId;
  if (!id) return;
  const key = prefix + id;
  offerDrafts(form, id);
  // The page shows the form again: its save was rejected.
  const rejected = readDraft(key);
  if (rejected?.sent) writeDraft(key, { ...rejected, sent: false });

  let timer;
  const store = (properties = {}) => {
    clearTimeout(timer);
    timer = undefined;
    const draft = createDraft(form);
    if (draft) writeDraft(key, { ...draft, ...properties });
    else deleteDraft(key);
  };
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(store, SAVE_DELAY_MS);
  });
  window.addEventListener("pagehide", () => timer && store());
  form.addEventListener("submit", (event) => {
    if (!event.defaultPrevented && event.submitter?.name !== "add_row") store({ sent: true });
  });
}

function listDrafts(section) {
  const list = section.querySelector("[data-drafts-list]");
  const stored = getStoredKeys(list);
  const update = () => (section.hidden = !list.children.length);
  for (const draft of getDrafts()) if (!stored.includes(draft.key)) list.append(createItem(draft, draft.title, update));
  update();
}

if (user) {
  for (const message of document.querySelectorAll("[data-saved]")) deleteDraft(prefix + message.dataset.saved);
  for (const form of document.querySelectorAll("form[data-draft]")) storeWhileTyping(form);
  for (const section of document.querySelectorAll("[data-drafts]")) listDrafts(section);
  for (const form of document.querySelectorAll("form[data-sign-out]")) {
    form.addEventListener("submit", () => getDraftKeys().forEach(deleteDraft));
  }
}
