// Label what has no accessible name in the admin: autocompletes with their field, fields in rows with their column. Tables
// that scroll can be reached by keyboard. The messages of autocompletes and the pictures of “yes” and “no” are in the
// language of the page.

const PARTS = ".select2-selection, .select2-selection__rendered[role], .select2-search__field";

const getField = (box) =>
  (box.closest("select + .select2-container") ?? document.querySelector("select + .select2-container--open"))?.previousElementSibling;

const labelAutocompletes = () => {
  for (const box of document.querySelectorAll(`:is(${PARTS}):not([data-labelled])`)) {
    const field = getField(box);
    const label = field?.labels?.[0];
    if (field?.ariaLabel) box.ariaLabel = field.ariaLabel;
    if (!label) continue;
    label.id ||= `${label.htmlFor}-label`;
    box.dataset.labelled = "";
    box.setAttribute("aria-labelledby", [label.id, box.getAttribute("aria-labelledby")].filter(Boolean).join(" "));
  }
};

const labelRowFields = () => {
  for (const field of document.querySelectorAll(".tabular td :is(input, select, textarea):not([type=hidden], [aria-label])")) {
    const heading = field.closest("table").tHead?.rows[0].cells[field.closest("td").cellIndex];
    if (heading && !field.labels?.length) field.setAttribute("aria-label", heading.innerText.trim());
  }
  for (const table of document.querySelectorAll(".inline-group .tabular:not([tabindex])")) table.tabIndex = 0;
};

const texts = document.querySelector("[data-messages]")?.dataset ?? {};

// Select2 has no texts in Kyrgyz and Uzbek. Django creates the autocompletes after this script.
const translateAutocompletes = () => {
  const messages = ["searching", "noResults", "loadingMore", "errorLoading", "removeAllItems"].map((name) => [name, () => texts[name]]);
  window.django?.jQuery?.fn.select2?.defaults.set("language", Object.fromEntries(messages));
};

const nameIcons = () => {
  for (const icon of document.querySelectorAll("img:is([alt=True], [alt=False], [alt=None])")) icon.alt = texts[icon.alt.toLowerCase()] ?? "";
};

const labelAll = () => {
  labelRowFields();
  labelAutocompletes();
};

translateAutocompletes();
nameIcons();
new MutationObserver(labelAll).observe(document.body, { childList: true, subtree: true });
labelAll();
