// Drafts: while the user types into <form data-draft="<id of its token>">, the input is sent to the server, which stores it
// for the user and lists it on Home. Passwords and files are not sent. [data-draft-status] shows the result.
//
// Only while the server cannot be reached, a copy stays on the device, encrypted with a key that the server derives from the
// session and that is part of each page, never of the storage. Every page sends the copies when the server answers again,
// and deletes those that its key does not open. Without a secure context (HTTPS) there is no encryption and no copy.

const { draftUrl, deviceKey } = document.body.dataset;
const COPY_PREFIX = "draft:";
const SKIPPED_TYPES = new Set(["password", "file", "submit", "button", "image", "reset"]);
const SKIPPED_NAMES = new Set(["csrfmiddlewaretoken", "form_token"]);
const SEND_DELAY_MS = 2000;
// Also while the user types without a pause.
const MAX_DELAY_MS = 10_000;
const COPY_DELAY_MS = 300;
const RETRY_MS = 15_000;
const TIMEOUT_MS = 30_000;
// Browsers limit what they send after the page is closed to 64 KiB.
const KEEPALIVE_LENGTH = 25_000;
const SUMMARY_LENGTH = 80;
// {id of the draft: function that a form calls when its copy was sent}
const onSent = new Map();

// The input of a form

function isChanged(field) {
  if (field.type === "checkbox" || field.type === "radio") return field.checked !== field.defaultChecked;
  if (!field.options) return field.value !== field.defaultValue;
  return [...field.options].some((option) => option.selected !== option.defaultSelected);
}

function getText(field) {
  if (field.options) return [...field.selectedOptions].map((option) => option.text.trim()).join(", ");
  return field.type === "checkbox" || field.type === "radio" ? "" : field.value.trim();
}

/** Return the first entries with their labels, such as "Venue: School No. 5; Women: 3". */
function summarise(form) {
  const entries = [];
  for (const field of form.elements) {
    if (!field.name || field.type === "hidden" || SKIPPED_TYPES.has(field.type) || !isChanged(field)) continue;
    const text = getText(field).replace(/\s+/g, " ");
    const label = (field.labels[0] ?? document.querySelector(`label[for="${CSS.escape(`${field.id}-input`)}"]`))?.firstChild;
    if (text) entries.push(label ? `${label.textContent.trim()}: ${text}` : text);
  }
  const summary = entries.join("; ");
  return summary.length > SUMMARY_LENGTH ? `${summary.slice(0, SUMMARY_LENGTH)}…` : summary;
}

function readDraft(form) {
  const skipped = [...form.elements].filter((field) => SKIPPED_TYPES.has(field.type)).map((field) => field.name);
  const names = new Set([...SKIPPED_NAMES, ...skipped]);
  // A field without a value is restored empty, as a field that is missing.
  const values = [...new FormData(form)].filter(([name, value]) => value && typeof value === "string" && !names.has(name));
  const token = form.elements.form_token.value;
  const draft = {
    form_token: token,
    draft_page: location.pathname + location.search,
    draft_summary: summarise(form),
    draft_values: JSON.stringify(values),
  };
  // "Back" to the form after it was saved (forms.js).
  return history.state?.formToken === token ? { ...draft, draft_saved_before: "1" } : draft;
}

// Sending

/** Send a draft; return {isFinal, text}, or null if the server cannot be reached. Without a text it is not stored. */
async function sendDraft(draft, keepalive = false) {
  const body = new FormData();
  body.set("csrfmiddlewaretoken", document.querySelector("input[name=csrfmiddlewaretoken]")?.value ?? "");
  for (const [name, value] of Object.entries(draft)) body.set(name, value);
  const options = { keepalive: keepalive && draft.draft_values.length < KEEPALIVE_LENGTH, signal: AbortSignal.timeout(TIMEOUT_MS) };
  try {
    const response = await fetch(draftUrl, { method: "POST", body, ...options });
    if (response.status >= 500) return null;
    const isText = response.headers.get("Content-Type")?.startsWith("text/plain");
    return { isFinal: response.ok, text: isText ? await response.text() : "" };
  } catch {
    return null;
  }
}

// Copies on the device

const cryptoKey = deviceKey && globalThis.crypto?.subtle
  ? crypto.subtle.importKey("raw", Uint8Array.from(atob(deviceKey), (char) => char.charCodeAt(0)), "AES-GCM", false, ["encrypt", "decrypt"])
  : null;

function listCopies() {
  try {
    return Object.keys(localStorage).filter((name) => name.startsWith(COPY_PREFIX));
  } catch {
    // Storage is refused, so there is no copy.
    return [];
  }
}

/** Store an encrypted copy; return whether that was possible. */
async function storeCopy(id, draft) {
  if (!cryptoKey) return false;
  try {
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const text = new TextEncoder().encode(JSON.stringify(draft));
    const sealed = new Uint8Array(await crypto.subtle.encrypt({ name: "AES-GCM", iv }, await cryptoKey, text));
    localStorage.setItem(COPY_PREFIX + id, btoa(Array.from([...iv, ...sealed], (byte) => String.fromCharCode(byte)).join("")));
    return true;
  } catch {
    return false;
  }
}

/** Return the draft of a copy; null if it belongs to another session. */
async function openCopy(stored) {
  try {
    const bytes = Uint8Array.from(atob(stored), (char) => char.charCodeAt(0));
    const algorithm = { name: "AES-GCM", iv: bytes.slice(0, 12) };
    return JSON.parse(new TextDecoder().decode(await crypto.subtle.decrypt(algorithm, await cryptoKey, bytes.slice(12))));
  } catch {
    return null;
  }
}

async function sendCopies() {
  let sent = 0;
  for (const name of listCopies()) {
    const stored = localStorage.getItem(name);
    const draft = await openCopy(stored);
    const result = draft && (await sendDraft(draft));
    if (draft && !result) return;
    // A newer copy may have replaced it meanwhile.
    if ((!draft || result.isFinal) && localStorage.getItem(name) === stored) localStorage.removeItem(name);
    if (draft) onSent.get(name.slice(COPY_PREFIX.length))?.(result);
    if (result?.isFinal) sent += 1;
  }
  if (sent && document.querySelector("[data-draft-list]")) location.reload();
}

// Forms

function watch(form) {
  const status = form.querySelector("[data-draft-status]");
  let timer;
  let waitingSince = 0;
  let isSending = false;
  let isUnreachable = false;
  let isUnsaved = "hasDraft" in form.dataset;
  // The request or copy that is under way.
  let work;

  const show = (text) => {
    if (status.textContent !== text) status.textContent = text;
  };
  const showResult = (result) => {
    isUnreachable = false;
    show(result.text || status.dataset.failed);
  };
  const schedule = () => {
    if (!timer) waitingSince = Date.now();
    clearTimeout(timer);
    const rest = Math.max(waitingSince + MAX_DELAY_MS - Date.now(), 0);
    timer = setTimeout(() => store(), Math.min(isUnreachable && cryptoKey ? COPY_DELAY_MS : SEND_DELAY_MS, rest));
  };
  const copy = async () => {
    isUnreachable = true;
    onSent.set(form.dataset.draft, showResult);
    show((await storeCopy(form.dataset.draft, readDraft(form))) ? status.dataset.onDevice : status.dataset.notStored);
  };

  async function send(keepalive) {
    isSending = true;
    const result = await sendDraft(readDraft(form), keepalive);
    isSending = false;
    if (!result) return copy();
    showResult(result);
  }

  function store(keepalive = false) {
    clearTimeout(timer);
    timer = undefined;
    if (isSending && !keepalive) schedule();
    else work = isUnreachable && cryptoKey ? copy() : send(keepalive);
  }

  function confirmCancel(dialog) {
    form.querySelector("[data-cancel]").addEventListener("click", (event) => {
      if (!isUnsaved || event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      dialog.showModal();
    });
    dialog.querySelector("form").addEventListener("submit", async (event) => {
      if (event.submitter?.formMethod === "dialog") return;
      event.preventDefault();
      // Input that arrives later would be a draft again.
      await work;
      clearTimeout(timer);
      timer = undefined;
      listCopies().filter((name) => name === COPY_PREFIX + form.dataset.draft).forEach((name) => localStorage.removeItem(name));
      event.target.submit();
    });
  }

  // Files, and fields of scripts, are not in a draft.
  form.addEventListener("input", (event) => {
    isUnsaved = true;
    if (event.target.name && event.target.type !== "file") schedule();
  });
  window.addEventListener("online", () => isUnreachable && !cryptoKey && store());
  window.addEventListener("pagehide", () => timer && store(true));
  document.addEventListener("visibilitychange", () => document.hidden && timer && store(true));
  form.addEventListener("submit", (event) => {
    if (event.defaultPrevented || event.submitter?.name === "add_row") return;
    if (navigator.onLine) {
      if (timer) store(true);
    } else {
      // The page of the browser about the lost connection would replace the form.
      event.preventDefault();
      clearTimeout(timer);
      copy();
    }
  });
  // Input that was rejected may be newer than its draft.
  if (document.querySelector("[data-error-summary]")) {
    isUnsaved = true;
    schedule();
  }
  const dialog = document.querySelector("[data-draft-dialog]");
  if (dialog) confirmCancel(dialog);
}

if (draftUrl) {
  for (const form of document.querySelectorAll("form[data-draft]")) watch(form);
  sendCopies();
  window.addEventListener("online", sendCopies);
  setInterval(() => listCopies().length && sendCopies(), RETRY_MS);
}
for (const form of document.querySelectorAll("form[data-sign-out]")) {
  form.addEventListener("submit", () => listCopies().forEach((name) => localStorage.removeItem(name)));
}
