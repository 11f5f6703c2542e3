// Set the chosen theme before the first paint, so that the other one does not flash.
{
  let theme = null;
  try {
    theme = localStorage.getItem("theme");
  } catch {
    // Storage may be refused: the system's theme applies.
  }
  if (theme === "light" || theme === "dark") document.documentElement.dataset.colorScheme = theme;
}
