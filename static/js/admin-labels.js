// Autocompletes of the admin have no accessible name: label them with their field.

const PARTS = ".select2-selection, .select2-selection__rendered[role], .select2-search__field";

const getField = (box) =>
  (box.closest("select + .select2-container") ?? document.querySelector("select + .select2-container--open"))?.previousElementSibling;

const labelAutocompletes = () => {
  for (const box of document.querySelectorAll(`:is(${PARTS}):not([data-labelled])`)) {
    const label = getField(box)?.labels?.[0];
    if (!label) continue;
    label.id ||= `${label.htmlFor}-label`;
    box.dataset.labelled = "";
    box.setAttribute("aria-labelledby", [label.id, box.getAttribute("aria-labelledby")].filter(Boolean).join(" "));
  }
};

new MutationObserver(labelAutocompletes).observe(document.body, { childList: true, subtree: true });
labelAutocompletes();
