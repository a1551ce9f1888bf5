"""What a narrow screen must not do to a page: cut, scroll without a sign, break words."""

from collections.abc import Iterator

# Every element that is seen, those inside open shadow roots too; what is folded is opened first.
SEEN = """
    const seen = [];
    const collect = root => {
        for (const it of root.querySelectorAll("*")) {
            if (it.shadowRoot) collect(it.shadowRoot);
            const shown = it.checkVisibility({ visibilityProperty: true });
            if (it.clientWidth > 1 && shown) seen.push(it);
        }
    };
    const label = it => `${it.localName}.${it.className} ` +
        `“${it.textContent.trim().replace(/\\s+/g, " ").slice(0, 40)}”`;
    document.querySelectorAll("main details").forEach(it => { it.open = true; });
    dispatchEvent(new Event("resize"));
    collect(document.querySelector("main"));
"""

# A box that holds more than it shows needs an edge that fades, and a way in for the keyboard.
HIDDEN = """() => {
    %s
    const focusable = "a[href], button, input, select, textarea, [tabindex='0']";
    const found = [];
    for (const it of seen) {
        const style = getComputedStyle(it);
        if (style.overflowX === "visible" || it.scrollWidth <= it.clientWidth + 1) continue;
        const reached = it.tabIndex >= 0 || it.querySelector(focusable);
        if (["hidden", "clip"].includes(style.overflowX)) found.push(`cuts ${label(it)}`);
        else if (it.matches(".highlight pre") && !it.closest(".cell_output"))
            found.push(`scrolls code ${label(it)}`);
        else if (style.maskImage === "none") found.push(`scrolls without a sign ${label(it)}`);
        else if (!reached) found.push(`scrolls, not from the keyboard ${label(it)}`);
    }
    return found;
}"""

# What sticks out of the screen and of no box that scrolls.
OUTSIDE = """() => {
    %s
    const scrolls = it => it && it !== document.body &&
        (getComputedStyle(it).overflowX !== "visible" || scrolls(it.parentElement));
    const own = "img, svg, table, pre, figure, math, a, code, input, button, p";
    return seen.filter(it => it.matches(own) && it.getBoundingClientRect().right > innerWidth + 1)
        .filter(it => !scrolls(it.parentElement)).map(it => `leaves the screen: ${label(it)}`);
}"""

# A word of text stays whole; an identifier may break, but not into bits of under three letters.
BROKEN = r"""() => {
    %s
    const found = [];
    const walker = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT);
    for (let text; (text = walker.nextNode());) {
        const parent = text.parentElement;
        if (!parent?.checkVisibility() || parent.closest("pre, math, svg, script, style")) continue;
        const whole = document.createRange();
        whole.selectNodeContents(text);
        const lines = range => new Set([...range.getClientRects()].map(it => it.top)).size;
        if (lines(whole) < 2) continue;
        const code = parent.closest("code, .sig");
        const address = /:\/\//; // breaks where it must
        for (const word of text.data.matchAll(code ? /\S{4,}/gu : /\p{L}{2,}/gu)) {
            const range = document.createRange();
            range.setStart(text, word.index);
            range.setEnd(text, word.index + word[0].length);
            const pieces = lines(range);
            if (pieces > 1 && !address.test(text.data) && (!code || word[0].length / pieces < 3))
                found.push(`breaks “${word[0]}” in ${label(parent)}`);
        }
    }
    return found;
}"""


def narrow_screen(visit) -> Iterator[str]:
    """Figures, tables, code, formulas and words of a page, on whichever screen it is open."""
    visit.page.wait_for_function("document.readyState === 'complete'")
    for script in (HIDDEN, OUTSIDE, BROKEN):
        yield from visit.page.evaluate(script.replace("%s", SEEN))
