// Coverage map: the slider and the list of months load another month into the page. Without this script the list of months,
// its button and the links beside it load the page.

const form = document.querySelector("[data-coverage]");
const slider = form?.querySelector("[type=range]");
const months = form?.querySelector("select");
const PARTS = ["description", "notices", "layers", "pager", "map", "table"].map((name) => `coverage-${name}`);
// A dragged slider passes months that need not be loaded.
const LOAD_DELAY_MS = 150;
let pendingRequest = new AbortController();

function showMonth(index) {
  slider.value = index;
  slider.setAttribute("aria-valuetext", months.options[index].text);
  months.selectedIndex = index;
}

function replaceParts(page) {
  for (const id of PARTS) {
    const [current, loaded] = [document.getElementById(id), page.getElementById(id)];
    if (current && loaded) current.replaceChildren(...loaded.childNodes);
  }
}

async function loadMonth() {
  pendingRequest.abort();
  pendingRequest = new AbortController();
  const { signal } = pendingRequest;
  const url = new URL(window.location.href);
  url.searchParams.set("month", months.value);
  try {
    await new Promise((resolve) => setTimeout(resolve, LOAD_DELAY_MS));
    if (signal.aborted) return;
    const response = await fetch(url, { signal });
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    // Without districts there is no map; after signing out the response is another page. Both load the whole page.
    if (!document.getElementById("coverage-map") || !page.getElementById("coverage-map")) throw new Error("another page");
    replaceParts(page);
    window.history.replaceState(null, "", url);
  } catch (error) {
    if (error.name !== "AbortError") window.location.assign(url);
  }
}

if (form) {
  slider.hidden = false;
  form.querySelector("[type=submit]").hidden = true;
  slider.addEventListener("input", () => {
    showMonth(slider.value);
    loadMonth();
  });
  months.addEventListener("change", () => {
    showMonth(months.selectedIndex);
    loadMonth();
  });
}
