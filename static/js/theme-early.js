// Runs before the first paint, so that a chosen theme does not flash the other one first.
{
  let chosen = null;
  try {
    chosen = localStorage.getItem("theme");
  } catch {
    // Storage may be refused; the system's theme stands.
  }
  if (chosen === "light" || chosen === "dark") document.documentElement.dataset.colorScheme = chosen;
}
