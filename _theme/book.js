// What scrolls sideways can be scrolled from the keyboard, a tab stop, and fades at the edge that
// has more. pydata's theme has tab stops for code and tables only.
const SCROLLERS = ".formula, .cell_output, .cell_output :is(div, figure, pre), pre, p math, " +
  "li math, .pst-scrollable-table-container";

function updateEdges({ target }) {
  const { scrollLeft, scrollWidth, clientWidth } = target;
  const more = [];
  if (scrollLeft > 1) more.push("left");
  if (scrollLeft + clientWidth < scrollWidth - 1) more.push("right");
  target.dataset.more = more.join(" ");
}

// Sections that are far away are not laid out (book.css), and to measure them would lay them out.
const isLaidOut = (it) => it.checkVisibility?.({ contentVisibilityAuto: true }) ?? true;

function updateScrollers() {
  const scrolling = [...document.querySelectorAll(SCROLLERS)].filter(
    (it) => isLaidOut(it) && it.scrollWidth > it.clientWidth + 1 && /auto|scroll/.test(getComputedStyle(it).overflowX),
  );
  for (const element of document.querySelectorAll("[data-more]")) {
    if (scrolling.includes(element) || !isLaidOut(element)) continue;
    if (element.ariaLabel?.startsWith("Scrolls sideways")) {
      element.removeAttribute("role");
      element.ariaLabel = null;
    }
    element.removeAttribute("data-more");
    element.removeAttribute("tabindex");
    element.removeEventListener("scroll", updateEdges);
  }
  for (const element of scrolling) {
    element.tabIndex = 0;
    if (!element.matches("math, figure, [role]")) {
      const section = element.closest("section")?.querySelector("h1, h2, h3");
      element.setAttribute("role", "group");
      element.ariaLabel = `Scrolls sideways, in ${section?.firstChild.textContent ?? "this page"}`;
    }
    element.addEventListener("scroll", updateEdges, { passive: true });
    updateEdges({ target: element });
  }
}

addEventListener("load", updateScrollers);
addEventListener("load", () => {
  for (const button of document.querySelectorAll(".copybtn")) button.ariaLabel = "Copy code";
});
addEventListener("resize", updateScrollers);
let soon;
document.addEventListener("contentvisibilityautostatechange", () => {
  cancelAnimationFrame(soon); // many sections at once, as a rule
  soon = requestAnimationFrame(updateScrollers);
}, true);
document.addEventListener("toggle", updateScrollers, true); // a <details> opens: does not bubble

// Paper is light.
let theme;
addEventListener("beforeprint", () => {
  theme = document.documentElement.dataset.theme;
  document.documentElement.dataset.theme = "light";
  for (const picture of document.querySelectorAll("img[loading]")) picture.loading = "eager";
});
addEventListener("afterprint", () => {
  document.documentElement.dataset.theme = theme;
  setTimeout(updateScrollers, 500); // pydata's theme looks for tab stops after a while, too
});

// What a press of a button did, for those who do not see it.
const announcement = document.createElement("div");
announcement.className = "visually-hidden";
announcement.setAttribute("role", "status");
document.body.append(announcement);

function announce(text) {
  announcement.textContent = "";
  setTimeout(() => { announcement.textContent = text; }, 50); // the same text twice is said twice
}

// The themes and the copy buttons take the focus off a button that is pressed. It returns, but
// not to one that was clicked with the mouse: its tooltip would stay.
let pressed;

function returnFocus() {
  if (document.activeElement === document.body) pressed?.focus({ preventScroll: true });
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (!button) return;
  if (button.matches(".copybtn")) announce("Copied");
  if (event.detail || button.closest("dialog")) return;
  pressed = button;
  setTimeout(returnFocus, 50);
}, true);
document.addEventListener("close", () => setTimeout(returnFocus), true); // of a dialog

// Two buttons that do not say what they have switched.
const sidebar = document.querySelector("#pst-primary-sidebar");
const sidebarToggle = document.querySelector(".primary-toggle");
const page = document.documentElement;

function updateSidebarToggle() {
  const { display, visibility } = getComputedStyle(sidebar);
  sidebarToggle.ariaExpanded = display !== "none" && visibility === "visible";
}

function updateModeButtons() {
  for (const button of document.querySelectorAll(".theme-switch-button")) {
    button.ariaLabel = `Colour mode: ${page.dataset.mode}`;
  }
}

if (sidebar && sidebarToggle) {
  updateSidebarToggle();
  addEventListener("resize", updateSidebarToggle);
  sidebar.addEventListener("transitionend", updateSidebarToggle);
}
updateModeButtons();
new MutationObserver(() => {
  updateModeButtons();
  announce(`Colour mode: ${page.dataset.mode}`);
}).observe(page, { attributeFilter: ["data-mode"] });
