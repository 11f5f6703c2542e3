// The coverage map moves through the months without leaving the page: what the address of a month answers takes the
// place of what is shown. Without it, the list of months, the links beside it and the button do the same.

const form = document.querySelector("[data-coverage]");
const slider = form?.querySelector("[type=range]");
const months = form?.querySelector("select");
const PARTS = ["sentence", "notices", "layers", "pager", "legend", "table"].map((name) => `coverage-${name}`);
// A slider that is pulled passes months that nobody wants to see.
const PAUSE_MS = 150;
let loading = new AbortController();

function say(index) {
  slider.value = index;
  slider.setAttribute("aria-valuetext", months.options[index].text);
  months.selectedIndex = index;
}

function take(page) {
  for (const id of PARTS) {
    const [shown, fresh] = [document.getElementById(id), page.getElementById(id)];
    if (shown && fresh) shown.replaceChildren(...fresh.childNodes);
  }
  const places = document.getElementById("coverage-places");
  places.textContent = page.getElementById("coverage-places").textContent;
  document.querySelector("[data-map=coverage-places]").dispatchEvent(new Event("placeschange"));
}

async function load() {
  loading.abort();
  loading = new AbortController();
  const { signal } = loading;
  const address = new URL(window.location.href);
  address.searchParams.set("month", months.value);
  try {
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    if (signal.aborted) return;
    const response = await fetch(address, { signal });
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    // Without districts there is no map, and signed out there is another page: then the whole page is loaded.
    if (!document.getElementById("coverage-places") || !page.getElementById("coverage-places")) throw new Error("another page");
    take(page);
    window.history.replaceState(null, "", address);
  } catch (error) {
    if (error.name !== "AbortError") window.location.assign(address);
  }
}

if (form) {
  slider.hidden = false;
  form.querySelector("[type=submit]").hidden = true;
  slider.addEventListener("input", () => {
    say(slider.value);
    load();
  });
  months.addEventListener("change", () => {
    say(months.selectedIndex);
    load();
  });
}
