// The choice between the light, the dark and the system's theme, stored in this browser.

const root = document.documentElement;

function markCurrent(choice) {
  for (const button of choice.querySelectorAll("button")) {
    button.setAttribute("aria-pressed", String(button.value === (root.dataset.colorScheme ?? "")));
  }
}

for (const choice of document.querySelectorAll("[data-theme-choice]")) {
  choice.hidden = false;
  markCurrent(choice);
  choice.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    if (button.value) root.dataset.colorScheme = button.value;
    else delete root.dataset.colorScheme;
    try {
      if (button.value) localStorage.setItem("theme", button.value);
      else localStorage.removeItem("theme");
    } catch {
      // Without storage the choice lasts for this page.
    }
    markCurrent(choice);
  });
}
