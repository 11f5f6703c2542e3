// Functions in `window.languageChecks` that find texts cut off, layouts that do not fit, and Latin texts of a translated page.

(() => {
  const LABELS =
    "label, legend, button, .btn, h1, h2, h3, dt, th, summary, .badge-state, nav a, .form-text, .indicator-name, .submit-row input, .object-tools a";
  const ATTRIBUTES = ["title", "aria-label", "aria-description", "aria-valuetext", "placeholder", "alt", "data-label", "label"];
  const WITHOUT_TEXT = "script, style, textarea, code, kbd, pre";

  const isShown = (element) => element.checkVisibility({ visibilityProperty: true }) && !element.closest(".visually-hidden");
  const describe = (element) => `${element.tagName.toLowerCase()}.${[...element.classList].join(".")}`;
  const getText = (element) => (element.innerText || element.value || element.textContent || "").trim().replace(/\s+/g, " ");

  function findWidePage() {
    if (document.documentElement.scrollWidth <= window.innerWidth) return [];
    return [...document.querySelectorAll("body *")]
      .filter((element) => element.getBoundingClientRect().right > window.innerWidth + 1)
      .slice(0, 3)
      .map((element) => `wider than the screen: ${describe(element)}`);
  }

  // Opened menus that begin beyond the left edge of the screen, where no scrolling reaches them
  function findHiddenMenus() {
    return [...document.querySelectorAll("details[open] > .menu-panel")]
      .filter((panel) => panel.getBoundingClientRect().left < 0)
      .map((panel) => `a menu beyond the left edge: ${getText(panel).slice(0, 40)}`);
  }

  // Texts of labels, buttons, headings and badges that are wider or higher than their element
  function findCutLabels() {
    return [...document.querySelectorAll(LABELS)]
      .filter((element) => isShown(element) && !element.closest("svg") && getComputedStyle(element).display !== "inline")
      .filter((element) => {
        const isClipped = getComputedStyle(element).overflowY !== "visible" && element.scrollHeight > element.clientHeight + 2;
        return element.scrollWidth > element.clientWidth + 1 || isClipped;
      })
      .map((element) => `cut off: ${describe(element)}: ${getText(element)}`);
  }

  // Texts that end with an ellipsis, other than values of records
  function findEllipses() {
    return [...document.querySelectorAll("body *")]
      .filter((element) => getComputedStyle(element).textOverflow === "ellipsis" && element.scrollWidth > element.clientWidth + 1)
      .filter((element) => isShown(element) && !element.closest("select, .combobox, .select2-container"))
      .map((element) => `ends with …: ${describe(element)}: ${getText(element)}`);
  }

  // The name of the column beside each cell of a list on a phone
  function findUnbrokenLabels() {
    return [...document.querySelectorAll(".table-records > tbody > tr > :not(:first-child)")]
      .filter((cell) => {
        const style = getComputedStyle(cell, "::before");
        return style.content.length > 6 && style.whiteSpace === "nowrap";
      })
      .map((cell) => `a label in one line: ${cell.dataset.label}`);
  }

  // Placeholders, and the choices that fields and menus have before the user chooses
  function findCutFields() {
    const context = document.createElement("canvas").getContext("2d");
    return [...document.querySelectorAll("input[placeholder], select")]
      .filter((element) => isShown(element) && element.clientWidth > 2)
      .map((element) => {
        const style = getComputedStyle(element);
        context.font = (element.placeholder ? getComputedStyle(element, "::placeholder") : style).font;
        const option = element.options?.[0];
        const text = element.placeholder ?? (option && !option.value ? option.text : "");
        const room = element.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
        return context.measureText(text).width > room + 1 ? `cut off: ${element.name}: ${text}` : "";
      })
      .filter(Boolean);
  }

  // Texts of charts and maps outside their drawing
  function findCutDrawings() {
    return [...document.querySelectorAll("svg text")]
      .filter((element) => isShown(element) && element.getBoundingClientRect().width && element.textContent.trim())
      .map((element) => {
        const text = element.getBoundingClientRect();
        const drawing = element.ownerSVGElement.getBoundingClientRect();
        const excess = Math.max(drawing.left - text.left, text.right - drawing.right, text.bottom - drawing.bottom);
        return excess > 2 ? `${Math.round(excess)} px outside of its drawing: ${element.textContent.trim()}` : "";
      })
      .filter(Boolean);
  }

  // All texts in Latin letters that are not marked as being in another language, also hidden ones
  function listLatinTexts() {
    const language = document.documentElement.lang;
    const isOther = (element) => (element.closest("[lang]")?.lang || language) !== language;
    const texts = new Set([document.title]);
    const visit = (root) => {
      const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT);
      while (walker.nextNode()) {
        const node = walker.currentNode;
        const element = node.nodeType === Node.TEXT_NODE ? node.parentElement : node;
        if (element?.closest(WITHOUT_TEXT) || (element && isOther(element))) continue;
        if (node.nodeType === Node.TEXT_NODE) texts.add(node.data);
        else {
          for (const name of ATTRIBUTES) texts.add(node.getAttribute(name) ?? "");
          if (node.matches("input[type=submit], input[type=button]")) texts.add(node.value);
          if (node.matches("[data-messages]")) for (const value of Object.values(node.dataset)) texts.add(value);
          if (node.content) visit(node.content);
        }
      }
    };
    visit(document.body);
    return [...texts].map((text) => text.replace(/\s+/g, " ").trim()).filter((text) => /\p{Script=Latin}{2}/u.test(text));
  }

  window.languageChecks = {
    // Open what is collapsed, so that it has a size
    open: () => document.querySelectorAll("main details").forEach((details) => (details.open = true)),
    find: () => [...findWidePage(), ...findHiddenMenus(), ...findCutLabels(), ...findEllipses(), ...findUnbrokenLabels(), ...findCutFields(), ...findCutDrawings()],
    listLatinTexts,
  };
})();
