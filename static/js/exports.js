// Links that give a file (data-export): while it is made, a line beside them says so. The plain link stays what it is:
// without this script, and where the answer is a page instead of a file, the browser simply follows it.

const PATIENCE = 400;
const words = document.querySelector("template[data-messages]")?.dataset ?? {};

function statusOf(link) {
  const place = link.parentElement;
  let status = place.querySelector("[data-export-status]");
  if (!status) {
    status = Object.assign(document.createElement("span"), { className: "export-status" });
    status.setAttribute("role", "status");
    status.dataset.exportStatus = "";
    place.append(status);
  }
  return status;
}

function save(file, name) {
  const made = Object.assign(document.createElement("a"), { href: URL.createObjectURL(file), download: name });
  made.click();
  setTimeout(() => URL.revokeObjectURL(made.href), 60_000);
}

async function fetchFile(link) {
  const response = await fetch(link.href);
  const name = /filename="([^"]+)"/.exec(response.headers.get("Content-Disposition") ?? "")?.[1];
  if (!response.ok || !name) throw new Error("not a file");
  save(await response.blob(), name);
}

document.addEventListener("click", async (event) => {
  const link = event.target.closest("a[data-export]");
  if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  if (link.ariaBusy === "true") return;
  link.ariaBusy = "true";
  const status = statusOf(link);
  const waiting = setTimeout(() => (status.textContent = words.preparing), PATIENCE);
  try {
    await fetchFile(link);
  } catch {
    location.assign(link.href);
  } finally {
    clearTimeout(waiting);
    status.textContent = "";
    link.ariaBusy = null;
  }
});
