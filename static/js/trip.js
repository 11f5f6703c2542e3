// The trip form: beside the appeals received, settled and referred, how many are still pending, as one types.

const box = document.querySelector("[data-pending]");
const table = box?.querySelector("table");

function cell(row, tag = "td") {
  const made = document.createElement(tag);
  made.className = "number";
  row.append(made);
  return made;
}

function count(row, name) {
  return Number.parseInt(row.querySelector(`input[name$='-${name}']`)?.value, 10) || 0;
}

if (table) {
  const head = cell(table.tHead.rows[0], "th");
  head.scope = "col";
  head.textContent = box.dataset.pending;
  const rows = [...table.tBodies[0].rows].map((row) => [row, cell(row)]);
  const total = table.tFoot && cell(table.tFoot.rows[0]);

  const show = () => {
    let all = 0;
    for (const [row, shown] of rows) {
      const pending = count(row, "received") - count(row, "settled") - count(row, "referred");
      shown.textContent = pending || "";
      all += pending;
    }
    if (total) total.textContent = all;
  };
  show();
  table.addEventListener("input", show);
}
