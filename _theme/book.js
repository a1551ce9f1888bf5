// What scrolls sideways can be scrolled from the keyboard: a tab stop, while it overflows.
// pydata's theme does this for code and tables; formulas, figures and what unfolds are left to us.
const SCROLLERS = ".formula, .cell_output, .cell_output figure, details pre";

function updateTabStops() {
  for (const element of document.querySelectorAll(SCROLLERS)) {
    if (element.scrollWidth > element.clientWidth) element.tabIndex = 0;
    else element.removeAttribute("tabindex");
  }
}

addEventListener("load", updateTabStops);
addEventListener("resize", updateTabStops);
document.addEventListener("toggle", updateTabStops, true); // a <details> opens: does not bubble

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
