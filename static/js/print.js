// Closed sections of a report are printed all the same, also in browsers without ::details-content.

const openedForPrint = new Set();

window.addEventListener("beforeprint", () => {
  for (const section of document.querySelectorAll("details.report-section:not([open])")) {
    section.open = true;
    openedForPrint.add(section);
  }
});

window.addEventListener("afterprint", () => {
  for (const section of openedForPrint) section.open = false;
  openedForPrint.clear();
});
