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
