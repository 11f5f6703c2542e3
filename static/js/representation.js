// Meeting form: beside each community, its share of the participants counted so far and of the census of the district.
// Without JavaScript the shares of the saved numbers are shown.

function readPeople(row) {
  return Number.parseInt(row.querySelector("input[name$='-people']")?.value, 10) || 0;
}

function updateShares(table) {
  const rows = [...table.tBodies[0].rows];
  const total = rows.reduce((sum, row) => sum + readPeople(row), 0);
  for (const row of rows) {
    const share = row.querySelector("[data-representation]");
    if (!share) continue;
    const people = readPeople(row);
    const values = { percent: Math.round((100 * people) / total), people, total };
    const here = total ? table.dataset.shareHere.replace(/%\((\w+)\)s/g, (_match, name) => values[name]) : "";
    share.textContent = [here, share.dataset.representation].filter(Boolean).join(", ");
  }
}

for (const table of document.querySelectorAll("table[data-share-here]")) {
  updateShares(table);
  table.addEventListener("input", () => updateShares(table));
}
