"""The built site: every page, in a browser and as a file."""

from pathlib import Path

import pytest

from tests.site import checks

SITE = Path(__file__).resolve().parents[2] / "_build" / "html"
PAGES = sorted(page for page in SITE.rglob("*.html") if "_static" not in page.parts)


def name(page):
    return str(page.relative_to(SITE))


def test_the_site_is_built():
    assert PAGES, f"there is no site in {SITE}: run `make site` first"


@pytest.mark.browser
@pytest.mark.parametrize("page", PAGES, ids=name)
def test_a_page_in_the_browser(page, browser, serve):
    assert list(checks.whole_visit(browser, f"{serve(SITE)}/{name(page)}")) == []


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_picture_of_a_page_is_described(page):
    assert list(checks.undescribed_pictures(checks.read(page))) == []


def test_every_link_leads_somewhere():
    assert list(checks.broken_links({page: checks.read(page) for page in PAGES})) == []


def test_signatures_of_the_package_name_arrays_as_its_code_does():
    page = checks.read(SITE / "chapters/appendix/api.html")
    signatures = {dt["id"]: dt.get_text() for dt in page.find_all("dt", id=True)}
    assert "images: ArrayLike, filters: ArrayLike" in signatures["helpers.convolution.convolve"]
    assert "photograph: str | PathLike[str] | NDArray[uint8]" in signatures["helpers.pets.predict"]
    assert not [it for it in signatures.values() if "dtype[" in it or "_NestedSequence" in it]


CHAPTER = "chapters/01-convolution-arithmetic.html"


@pytest.mark.browser
def test_buttons_keep_the_focus_and_say_what_they_did(browser, serve):
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    checks.go(page, f"{serve(SITE)}/{CHAPTER}")
    sidebar, mode = page.locator(".primary-toggle"), page.locator(".theme-switch-button").first
    said = page.locator("body > [role=status]")
    presses = [
        (sidebar, lambda: sidebar.get_attribute("aria-expanded") == "false"),
        (sidebar, lambda: sidebar.get_attribute("aria-expanded") == "true"),
        (mode, lambda: said.text_content() == mode.get_attribute("aria-label")),
        (
            page.locator(".cell_input:visible .copybtn").first,
            lambda: said.text_content() == "Copied",
        ),
    ]
    for button, has_said in presses:
        button.focus()
        page.keyboard.press("Enter")
        page.wait_for_timeout(700)  # of the sidebar's transition
        assert button.evaluate("it => it === document.activeElement")
        assert has_said()
    page.set_viewport_size({"width": 390, "height": 800})
    sidebar.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    page.wait_for_timeout(200)
    assert sidebar.evaluate("it => it === document.activeElement")
    page.close()


@pytest.mark.browser
def test_a_section_is_laid_out_when_it_comes_near_and_what_scrolls_there_has_its_sign(
    browser, serve
):
    page = browser.new_page(viewport={"width": 260, "height": 800})
    checks.go(page, f"{serve(SITE)}/{CHAPTER}")
    formula = page.locator(".formula").last
    here = "it => it.checkVisibility({ contentVisibilityAuto: true })"
    assert not formula.evaluate(here)
    assert formula.get_attribute("data-more") is None
    formula.scroll_into_view_if_needed()
    page.wait_for_function("document.querySelector('.formula').dataset.more === 'right'")
    assert formula.evaluate(here)
    assert formula.get_attribute("tabindex") == "0"
    assert formula.get_attribute("aria-label").startswith("Scrolls sideways, in 11. How big")
    page.close()


@pytest.mark.browser
def test_84_characters_of_code_fit_a_laptop(browser, serve):
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    checks.go(page, f"{serve(SITE)}/{CHAPTER}")
    code = page.locator(".cell_input pre:visible").first
    code.evaluate("it => { it.textContent = 'x'.repeat(84) }")
    assert code.evaluate("it => it.scrollWidth <= it.clientWidth")
    page.close()


@pytest.mark.browser
def test_a_page_printed_from_dark_mode_is_light_and_has_its_pictures(browser, serve):
    with browser.new_context(color_scheme="dark") as context:
        page = context.new_page()
        checks.go(page, f"{serve(SITE)}/{CHAPTER}")
        page.evaluate(
            """() => {
                const look = () => getComputedStyle(document.body).color;
                addEventListener("beforeprint", () => { window.printed = look(); });
                addEventListener("afterprint", () => { window.left = look(); });
                window.before = look();
            }"""
        )
        page.pdf()
        before, printed, left = page.evaluate("[before, printed, left]")
        assert before == left != printed
        page.wait_for_function(
            "[...document.querySelectorAll('.picture.light img')].every(it => it.naturalWidth)"
        )


@pytest.mark.browser
def test_figures_of_dark_mode_merge_with_the_page(browser, serve, extensions):
    import dark_pictures

    with browser.new_context(color_scheme="dark") as context:
        page = context.new_page()
        checks.go(page, f"{serve(SITE)}/{CHAPTER}")
        ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
        assert ground == f"rgb{tuple(dark_pictures.colour(dark_pictures.GROUND).tolist())}"
        shown = page.evaluate(
            "[...document.querySelectorAll('.picture')].filter(it => it.checkVisibility())"
            ".map(it => it.className)"
        )
        assert len(shown) > 10
        assert set(shown) == {"picture dark"}


def test_each_page_says_what_it_is_about_and_none_where_it_will_be():
    said = []
    for path in PAGES:
        head = checks.read(path).head
        said.append(head.find("meta", attrs={"name": "description"})["content"])
        assert 20 < len(said[-1]) <= 160, name(path)
        assert len(head.find_all("meta", attrs={"name": "viewport"})) == 1, name(path)
        parts = head.title.text.split(" — ")
        assert len(parts) == len(set(parts)), name(path)
        assert not head.find("link", rel="canonical"), name(path)  # the address is not set
    assert len(said) == len(set(said))


def test_pictures_have_a_size_and_wait_until_they_are_near():
    pictures = [picture for path in PAGES for picture in checks.read(path).main.find_all("img")]
    assert len(pictures) > 100
    for picture in pictures:
        assert picture.get("width", "").isdecimal(), picture["src"]
        assert picture.get("height", "").isdecimal(), picture["src"]
        assert picture.get("loading") == "lazy", picture["src"]
