// An autocomplete and its search box bear no name of their own: they take that of their field.

const PARTS = ".select2-selection, .select2-selection__rendered[role], .select2-search__field";

const fieldOf = (box) =>
  (box.closest("select + .select2-container") ?? document.querySelector("select + .select2-container--open"))?.previousElementSibling;

const name = () => {
  for (const box of document.querySelectorAll(`:is(${PARTS}):not([data-named])`)) {
    const label = fieldOf(box)?.labels?.[0];
    if (!label) continue;
    label.id ||= `${label.htmlFor}-label`;
    box.dataset.named = "";
    box.setAttribute("aria-labelledby", [label.id, box.getAttribute("aria-labelledby")].filter(Boolean).join(" "));
  }
};

new MutationObserver(name).observe(document.body, { childList: true, subtree: true });
name();
