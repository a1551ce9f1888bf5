// What scrolls sideways can be scrolled from the keyboard: a tab stop, only while it overflows.
// (pydata's theme does this for code and tables; formulas, figures and outputs are ours.)
const SCROLLERS = ".formula, .cell_output, .cell_output figure > *, .cell_output .output, .pst-scrollable-table-container";

function updateTabStops() {
  for (const element of document.querySelectorAll(SCROLLERS)) {
    const scrolls = getComputedStyle(element).overflowX !== "visible"
      && element.scrollWidth > element.clientWidth;
    if (scrolls) element.tabIndex = 0;
    else element.removeAttribute("tabindex");
  }
}

addEventListener("load", updateTabStops);
addEventListener("resize", updateTabStops);
document.addEventListener("toggle", updateTabStops, true);
