"""What is expected of a page of the site. Each check yields its complaints."""

import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote, urlsplit

from axe_playwright_python.base import AXE_SCRIPT
from axe_playwright_python.sync_playwright import Axe
from bs4 import BeautifulSoup

from tests.site.narrow import narrow_screen

KILOBYTE = 1000
PAGE_BYTES = 1100 * KILOBYTE
PICTURE_BYTES = 1000 * KILOBYTE
AXE = {
    "resultTypes": ["violations"],
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "rules": {"label-content-name-mismatch": {"enabled": True}},
}
# Contrast, nine milliseconds a text, is measured on texts that MARK_LOOKS has marked.
MEASURE_MARKED = 'axe.configure({ rules: [{ id: "color-contrast", selector: "[data-look]" }] })'
AXE_IN_LIGHT = {  # all but colours is the same by night, where everything is looked at
    "resultTypes": ["violations"],
    "runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]},
}
PHONE = {"width": 390, "height": 844}
DESK = {"width": 1280, "height": 720}

# Colours that change with the mode may take their time.
COLOURS_ARE_THERE = """() => Promise.all(
    document.getAnimations().filter(it => it instanceof CSSTransition).map(it => it.finished))"""

# Marks three texts of each look: of all with the same colour, size and weight on the same grounds.
MARK_LOOKS = """() => {
    const looks = {};
    for (const it of document.querySelectorAll("[data-look]")) delete it.dataset.look;
    const ground = it => {
        const { backgroundColor, backgroundImage, opacity, filter, position, clip, textShadow } =
            getComputedStyle(it);
        return `${[backgroundColor, backgroundImage, opacity, filter, position, clip, textShadow]}`;
    };
    const nothing = "rgba(0, 0, 0, 0),none,1,none,static,auto,none";
    const grounds = new Map([[null, ""]]);
    const over = it => {
        if (!grounds.has(it)) {
            const own = ground(it);
            grounds.set(it, over(it.parentElement) + (own === nothing ? "" : own));
        }
        return grounds.get(it);
    };
    for (const it of document.body.querySelectorAll("*")) {
        const own = [...it.childNodes].filter(of => of.nodeType === Node.TEXT_NODE);
        if (!own.some(text => text.data.trim()) && !it.matches("input, select, textarea")) continue;
        if (!it.checkVisibility({ opacityProperty: true, visibilityProperty: true })) continue;
        const { color, fontSize, fontWeight } = getComputedStyle(it);
        const look = [color, fontSize, fontWeight, over(it)].join();
        looks[look] = (looks[look] ?? 0) + 1;
        if (looks[look] <= 3) it.dataset.look = "";
    }
}"""


def go(page, url: str) -> None:
    """Open ``url`` and wait until it is loaded and asks for nothing more.

    Half a second without a request is "idle" to Playwright, also while a busy machine still parses
    the page: its scripts have not run by then, and it has neither colours nor controls.
    """
    page.goto(url, wait_until="load")
    page.wait_for_load_state("networkidle")


@dataclass
class Visit:
    """A page in the browser, and what happened while it loaded."""

    page: object
    url: str
    requests: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    responses: list[object] = field(default_factory=list)

    @classmethod
    def to(cls, context, url):
        """Open ``url`` in a browser context and wait until it is quiet."""
        visit = cls(context.new_page(), url)
        visit.page.on("request", lambda request: visit.requests.append(request.url))
        visit.page.on("response", lambda response: visit.responses.append(response))
        visit.page.on("pageerror", lambda error: visit.errors.append(str(error)))
        visit.page.on(
            "console", lambda said: visit.errors.append(said.text) if said.type == "error" else None
        )
        go(visit.page, url)
        return visit

    def lay_out(self):
        """Lay out the whole page, as a reader does who has seen all of it."""
        self.page.add_style_tag(content="section { content-visibility: visible !important }")
        self.page.evaluate("dispatchEvent(new Event('resize'))")


def requests_to_other_hosts(visit: Visit) -> Iterator[str]:
    own = urlsplit(visit.url).netloc
    for url in visit.requests:
        if urlsplit(url).scheme not in ("data", "blob") and urlsplit(url).netloc != own:
            yield f"asks another host: {url}"


def console_errors(visit: Visit) -> Iterator[str]:
    for error in visit.errors:
        yield f"logs an error: {error}"


def weight(visit: Visit) -> Iterator[str]:
    pictures, rest = 0, 0
    for response in visit.responses:
        if not response.ok:
            continue
        size = len(response.body())
        if response.request.resource_type == "image":
            pictures += size
        else:
            rest += size
    if rest > PAGE_BYTES:
        yield f"weighs {rest:,} bytes without its pictures"
    if pictures > PICTURE_BYTES:
        yield f"its pictures weigh {pictures:,} bytes"


def accessibility(visit: Visit, options: dict[str, object] = AXE) -> Iterator[str]:
    # A chapter has thousands of coloured tokens of code. One of each class is enough for axe,
    # which takes four times as long over all of them; so are forty rows of tables, entries of an
    # index, and signatures. Figures that move have tests of their own, under axe too, in every
    # state.
    visit.page.evaluate(
        """() => {
            for (const alike of ["dl.py", "tbody > tr", ".subjects > li", "article dt.sig"]) {
                [...document.querySelectorAll(alike)].slice(40).forEach(it => it.remove());
            }
            for (const moving of document.querySelectorAll("main *")) {
                if (moving.shadowRoot) moving.remove();
            }
            const seen = new Set();
            for (const token of document.querySelectorAll(".highlight span[class]:not(.long)")) {
                if (seen.has(token.className)) token.replaceWith(...token.childNodes);
                seen.add(token.className);
            }
        }"""
    )
    visit.page.evaluate(MARK_LOOKS)
    axe = Axe(f"{AXE_SCRIPT};{MEASURE_MARKED}")
    for violation in axe.run(visit.page, options=options).response["violations"]:
        places = ", ".join(str(node["target"][0]) for node in violation["nodes"][:3])
        yield f"axe {violation['id']}: {violation['help']} ({places})"


def sideways_scroll(visit: Visit) -> Iterator[str]:
    width = visit.page.evaluate("document.documentElement.scrollWidth")
    if width > visit.page.viewport_size["width"]:
        yield f"is {width} pixels wide on a screen of {visit.page.viewport_size['width']}"


def unrendered_formulas(visit: Visit) -> Iterator[str]:
    text = visit.page.evaluate(
        """() => {
            const article = document.querySelector("main").cloneNode(true);
            article.querySelectorAll("pre, code, script, style").forEach(e => e.remove());
            return article.textContent;
        }"""
    )
    for found in re.finditer(r".{0,20}\$.{0,20}", text):
        yield f"shows a dollar sign: {found[0]!r}"


def empty_figures(visit: Visit) -> Iterator[str]:
    """What a figure shows above its caption must be there, not only in the page's source."""
    empty = visit.page.evaluate(
        """() => [...document.querySelectorAll("article figure")].filter(figure =>
            figure.checkVisibility() && ![...figure.querySelectorAll("img, svg, table, pre, *")]
                .some(it => !it.closest("figcaption")
                    && (it.matches("img, svg, table, pre") || it.shadowRoot)
                    && it.checkVisibility() && it.getBoundingClientRect().height > 20))
            .map(figure => figure.id || figure.textContent.trim().slice(0, 40))"""
    )
    for name in empty:
        yield f"a figure shows nothing: {name}"


def print_layout(visit: Visit) -> Iterator[str]:
    """What is folded on the screen prints, but for the answers of questions."""
    visit.page.emulate_media(media="print")
    hidden, shown, title = visit.page.evaluate(
        """() => [
            [...document.querySelectorAll("article details > :not(summary)")]
                .filter(e => !e.checkVisibility() && !e.closest("chapter-questions"))
                .map(e => e.parentNode.querySelector("summary").textContent),
            ["#pst-primary-sidebar", ".bd-header-article", ".prev-next-footer"]
                .filter(s => document.querySelector(s)?.checkVisibility()),
            document.querySelector("article h1")?.checkVisibility() !== false,
        ]"""
    )
    visit.page.emulate_media(media="screen")
    if not title:
        yield "prints no title"
    for summary in dict.fromkeys(hidden):
        yield f"prints folded: {summary!r}"
    for selector in shown:
        yield f"prints the navigation: {selector}"


def print_colours(visit: Visit) -> Iterator[str]:
    """Text and ground of a page that is printed from dark mode."""
    visit.page.evaluate("dispatchEvent(new Event('beforeprint'))")
    visit.page.emulate_media(media="print")
    pale, dim, dark = visit.page.evaluate(
        """() => {
            const light = colour => {
                const [r, g, b, opaque = 1] = colour.match(/[\\d.]+/g).map(Number);
                return opaque ? (0.2126 * r + 0.7152 * g + 0.0722 * b) / 255 : 1;
            };
            const all = [document.body, ...document.querySelectorAll("article, article *")]
                .filter(it => it.checkVisibility() && !it.closest("svg"));
            const text = all.filter(it => [...it.childNodes].some(
                node => node.nodeType === Node.TEXT_NODE && node.data.trim()));
            return [
                text.map(it => getComputedStyle(it).color).filter(it => light(it) > 0.55),
                all.map(it => getComputedStyle(it).backgroundColor).filter(it => light(it) < 0.6),
                all.filter(it => it.matches(".picture.dark")).map(it => it.href ?? "a picture"),
            ];
        }"""
    )
    visit.page.emulate_media(media="screen")
    visit.page.evaluate("dispatchEvent(new Event('afterprint'))")
    visit.page.wait_for_timeout(600)  # tab stops are looked for again
    for kind, found in {"text in": pale, "a ground of": dim, "the dark": dark}.items():
        for what in dict.fromkeys(found):
            yield f"prints {kind} {what}"


def whole_visit(browser, url: str) -> Iterator[str]:
    """Every check of a page that needs a browser: by night on a phone, in print, by day at a desk.

    It is loaded once, where most can go wrong, and follows its reader from there.
    """
    with browser.new_context(color_scheme="dark", viewport=PHONE) as context:
        visit = Visit.to(context, url)
        visit.lay_out()
        for check in (
            requests_to_other_hosts,
            weight,
            unrendered_formulas,
            empty_figures,
            print_layout,
            sideways_scroll,
            narrow_screen,  # unfolds what is folded
            print_colours,
        ):
            yield from check(visit)
        yield from (f"{complaint}, dark, on a phone" for complaint in accessibility(visit))
        visit.page.set_viewport_size(DESK)
        visit.page.emulate_media(color_scheme="light")
        visit.page.evaluate(COLOURS_ARE_THERE)
        yield from (f"{complaint}, light" for complaint in accessibility(visit, AXE_IN_LIGHT))
        yield from console_errors(visit)


@functools.cache
def read(page: Path) -> BeautifulSoup:
    """Parse a page."""
    return BeautifulSoup(page.read_text("utf-8"), "html.parser")


def undescribed_pictures(soup: BeautifulSoup) -> Iterator[str]:
    for picture in soup.find_all("img"):
        if not picture.get("alt", "").strip():
            yield f"a picture without alt text: {picture.get('src')}"
    for picture in soup.find_all("svg"):
        named = picture.get("aria-label") or picture.find("title")
        if picture.get("aria-hidden") != "true" and not (picture.get("role") == "img" and named):
            yield f"an SVG without role and title: {str(picture)[:60]}"


def broken_links(pages: dict[Path, BeautifulSoup]) -> Iterator[str]:
    """Links between these pages, and from them to files, that lead nowhere."""
    anchors = {
        page: {tag[name] for name in ("id", "name") for tag in soup.find_all(attrs={name: True})}
        for page, soup in pages.items()
    }
    for page, soup in pages.items():
        addresses = [tag["href"] for tag in soup.find_all(href=True) if tag.name != "base"]
        addresses += [tag["src"] for tag in soup.find_all(src=True)]
        for address in addresses:
            parts = urlsplit(address)
            if parts.scheme or parts.netloc:
                continue
            target = (page.parent / unquote(parts.path)).resolve() if parts.path else page
            if not target.is_file():
                yield f"{page.name}: there is no {address}"
            elif parts.fragment and unquote(parts.fragment) not in anchors.get(target, ()):
                yield f"{page.name}: there is no such place as {address}"
