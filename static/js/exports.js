// Links to a file (data-export): a status beside them says that the file is being prepared. Without this script, and where
// the response is a page, the browser follows the link.

const STATUS_DELAY_MS = 400;
const messages = document.querySelector("template[data-messages]")?.dataset ?? {};

function getStatus(link) {
  const parent = link.parentElement;
  let status = parent.querySelector("[data-export-status]");
  if (!status) {
    status = Object.assign(document.createElement("span"), { className: "export-status" });
    status.setAttribute("role", "status");
    status.dataset.exportStatus = "";
    parent.append(status);
  }
  return status;
}

function saveFile(file, name) {
  const link = Object.assign(document.createElement("a"), { href: URL.createObjectURL(file), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

async function fetchFile(link) {
  const response = await fetch(link.href);
  const name = /filename="([^"]+)"/.exec(response.headers.get("Content-Disposition") ?? "")?.[1];
  if (!response.ok || !name) throw new Error("not a file");
  saveFile(await response.blob(), name);
}

document.addEventListener("click", async (event) => {
  const link = event.target.closest("a[data-export]");
  if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  if (link.ariaBusy === "true") return;
  link.ariaBusy = "true";
  const status = getStatus(link);
  const timer = setTimeout(() => (status.textContent = messages.preparing), STATUS_DELAY_MS);
  try {
    await fetchFile(link);
  } catch {
    location.assign(link.href);
  } finally {
    clearTimeout(timer);
    status.textContent = "";
    link.ariaBusy = null;
  }
});

// Buttons whose form takes long (data-progress): a status beside them says what is being done.

const PROGRESS_DELAY_MS = 1000;

document.addEventListener("submit", (event) => {
  const text = event.submitter?.dataset.progress;
  if (!text) return;
  setTimeout(() => {
    const status = getStatus(event.submitter);
    status.textContent = text;
    status.append(" ", document.createElement("progress"));
  }, PROGRESS_DELAY_MS);
});
