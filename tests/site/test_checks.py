"""Each check of the site finds the page that breaks it, and passes one that does not."""

import pytest

from tests.site import checks, narrow

GOOD = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>A page</title>
<meta name="viewport" content="width=device-width">
<link rel="icon" href="data:,">
<style>
:root { color-scheme: light dark }
body { color: light-dark(#000, #fff); background: light-dark(#fff, #111) }
a { color: inherit }
@media print { :root { color-scheme: light } }
@media print { details::details-content { content-visibility: visible } nav { display: none } }
</style></head>
<body><nav class="bd-header-article"><a href="#here">Here</a></nav>
<main><article><h1 id="here">A page</h1><p>Text.</p>
<details><summary>Hint</summary><p>A hint.</p></details></article></main></body></html>"""

PALE = '<p style="color: light-dark(#ccc, #fff)">Pale by day.</p>'
DIM = '<p style="color: light-dark(#000, #333)">Dim by night.</p>'
WIDE = '<p style="width: 600px">A wide paragraph.</p>'
CODE = f'<div class="highlight"><pre style="overflow: auto">{"x" * 90}</pre></div>'
CELL = f'<div class="cell_output">{CODE}</div>'
MANY = "<p>Text.</p>" * 9
EDGE = "overflow-x: auto; mask-image: linear-gradient(to left, transparent, black 2rem)"
LONG = "convolutional"
BROKEN = [
    (checks.requests_to_other_hosts, "asks another", '<img src="http://x.invalid/a.png" alt="A">'),
    (checks.console_errors, "logs an error: no", "<script>throw new Error('no')</script>"),
    (checks.console_errors, "404", '<script src="missing.js"></script>'),
    (checks.weight, "bytes without its pictures", '<script src="heavy.js"></script>'),
    (checks.weight, "its pictures weigh", '<img src="heavy.svg" alt="A heavy picture">'),
    (checks.sideways_scroll, "508 pixels wide", '<div style="width: 500px">A wide box.</div>'),
    (
        checks.empty_figures,
        "shows nothing: 1.1",
        '<figure id="1.1"><p hidden><svg></svg></p><figcaption>1</figcaption></figure>',
    ),
    (checks.accessibility, "axe image-alt", '<img src="data:,">'),
    (checks.accessibility, "axe color-contrast", DIM),
    (checks.accessibility, "axe color-contrast", MANY + DIM),
    (checks.accessibility, "axe color-contrast", f'{MANY}<div style="opacity: 0.3">{MANY}</div>'),
    (
        checks.accessibility,
        "axe color-contrast",
        f'<div style="opacity: 0.6">{MANY}<div style="opacity: 0.6">{MANY}</div></div>',
    ),
    (checks.accessibility, "axe color-contrast", f'{MANY}<p style="background: #eee">Text.</p>'),
    (
        checks.accessibility,
        "axe color-contrast",
        f'<div style="background: #eee"><div style="visibility: hidden">{MANY}</div>{MANY}</div>',
    ),
    (
        checks.accessibility,
        "axe scrollable-region-focusable",
        '<div style="overflow: auto; height: 20px; width: 50px"><p>One<br>two<br>three</p></div>',
    ),
    (
        checks.accessibility,
        "axe label-content-name-mismatch",
        "<button aria-label=Send>Go on</button>",
    ),
    (narrow.narrow_screen, "cuts", f'<div style="overflow: hidden">{WIDE}</div>'),
    (narrow.narrow_screen, "without a sign", f'<div style="overflow: auto">{WIDE}</div>'),
    (narrow.narrow_screen, "without a sign", CELL),
    (narrow.narrow_screen, "not from the keyboard", f'<div style="{EDGE}">{WIDE}</div>'),
    (narrow.narrow_screen, "scrolls code", CODE),
    (narrow.narrow_screen, "leaves the screen", WIDE),
    (
        narrow.narrow_screen,
        f"breaks “{LONG}”",
        f'<p style="width: 4em; overflow-wrap: anywhere">{LONG}</p>',
    ),
    (
        narrow.narrow_screen,
        "breaks “size”",
        '<p><code style="display: block; width: 1em; overflow-wrap: anywhere">size</code></p>',
    ),
    (checks.print_layout, "no title", "<style>@media print { h1 { display: none } }</style>"),
    (checks.print_colours, "text in rgb(255, 255, 0)", '<p style="color: #ff0">Yellow.</p>'),
    (checks.print_colours, "a ground of rgb(0, 0, 0)", '<p style="background: #000">Night.</p>'),
    (checks.print_colours, "the dark a pic", '<span class="picture dark">A picture.</span>'),
    (checks.unrendered_formulas, "dollar sign", "<p>The size is $n$.</p>"),
    (
        checks.print_layout,
        "prints folded: 'Hint'",
        "<details><summary>Hint</summary><p style='display: none'>Not even in print.</p></details>",
    ),
    (checks.print_layout, "prints the navigation", "<p class='prev-next-footer'>Next</p>"),
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Where all these pages are, one after the other: a server for each would take its time."""
    return tmp_path_factory.mktemp("pages")


@pytest.fixture
def put(folder, serve):
    """Write the good page with something more in its article; return its address."""

    def put(addition=""):
        page = GOOD.replace("</article>", f"{addition}</article>")
        (folder / "page.html").write_text(page, "utf-8")
        return f"{serve(folder)}/page.html"

    return put


@pytest.mark.browser
def test_a_good_page_has_no_complaint(put, browser):
    assert list(checks.whole_visit(browser, put())) == []


@pytest.mark.browser
@pytest.mark.parametrize(("check", "complaint", "addition"), BROKEN)
def test_a_broken_page_is_found(check, complaint, addition, put, browser, folder):
    filler = "x" * checks.PAGE_BYTES
    (folder / "heavy.js").write_text(f"/*{filler}*/")
    (folder / "heavy.svg").write_text(
        f'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><!--{filler}--></svg>'
    )
    with browser.new_context(color_scheme="dark", viewport=checks.PHONE) as context:
        found = list(check(checks.Visit.to(context, put(addition))))
    assert any(complaint in said for said in found), found


@pytest.mark.browser
def test_what_scrolls_with_a_sign_and_what_fits_has_no_complaint(put, browser):
    addition = f"""<div style="{EDGE}" tabindex="0">{WIDE}</div><p>{LONG}</p>
        <div class="highlight"><pre style="white-space: pre-wrap; overflow-wrap: anywhere">
        {"x" * 90}</pre></div>
        <p style="width: 6em; overflow-wrap: anywhere">https://example.org/{LONG}</p>
        <p style="width: 6em; overflow-wrap: anywhere"><code>transposed_output_size</code></p>"""
    with browser.new_context(viewport=checks.PHONE) as context:
        assert list(narrow.narrow_screen(checks.Visit.to(context, put(addition)))) == []


@pytest.mark.browser
def test_what_is_folded_is_printed_before_a_check_unfolds_it(put, browser):
    closed = "details:not([open])::details-content { content-visibility: hidden !important }"
    found = list(checks.whole_visit(browser, put(f"<style>@media print {{ {closed} }}</style>")))
    assert found == ["prints folded: 'Hint'"]


@pytest.mark.browser
def test_light_and_dark_are_both_looked_at(put, browser):
    found = list(checks.whole_visit(browser, put(PALE + DIM)))
    assert [said.rpartition("), ")[2] for said in found] == [
        "prints text in rgb(204, 204, 204)",
        "dark, on a phone",
        "light",
    ]


@pytest.mark.parametrize(
    "picture",
    ["<img src='a.png'>", "<img src='a.png' alt=' '>", "<svg></svg>", "<svg role='img'></svg>"],
)
def test_a_picture_without_words_is_found(picture):
    assert list(checks.undescribed_pictures(checks.BeautifulSoup(picture, "html.parser")))


@pytest.mark.parametrize(
    "picture",
    [
        "<img src='a.png' alt='Words'>",
        "<svg aria-hidden='true'></svg>",
        "<svg role='img'><title>Words</title></svg>",
    ],
)
def test_a_picture_with_words_passes(picture):
    assert not list(checks.undescribed_pictures(checks.BeautifulSoup(picture, "html.parser")))


@pytest.mark.parametrize(
    ("link", "fine"),
    [
        ("page.html", True),
        ("page.html#here", True),
        ("#here", True),
        ("https://example.org/x", True),
        ("page.html#there", False),
        ("#there", False),
        ("other.html", False),
    ],
)
def test_a_link_that_leads_nowhere_is_found(link, fine, tmp_path):
    page = tmp_path / "page.html"
    page.write_text(GOOD.replace("</article>", f'<a href="{link}">link</a></article>'), "utf-8")
    found = [said for said in checks.broken_links({page: checks.read(page)}) if "data:" not in said]
    assert (not found) == fine, found
