"""A piece of HTML on a phone's page: plain as in a notebook, and in the book's two schemes."""

from contextlib import contextmanager

# The variables of the book's theme; without them, a notebook's plain page.
PAGES = {
    "notebook": "background: white",
    "light": "background: white; color: #222832; --pst-color-background: white; "
    "--pst-color-text-base: #222832; --pst-color-border: #d1d5da; --pst-color-surface: #f3f4f5",
    "dark": "background: #14181e; color: #ced6dd; --pst-color-background: #14181e; "
    "--pst-color-text-base: #ced6dd; --pst-color-border: #48566b; --pst-color-surface: #222832",
}


@contextmanager
def phone(browser, html, style):
    """A page of 390 pixels with ``html``; in the end it is no wider, and axe finds nothing."""
    from axe_playwright_python.sync_playwright import Axe

    page = browser.new_page(viewport={"width": 390, "height": 800})
    page.set_content(
        f'<html lang="en"><head><title>t</title></head><body style="{style}">'
        f"<main><h1>Table</h1>{html}</main></body></html>"
    )
    yield page
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    violations = Axe().run(page).response["violations"]
    page.close()
    assert [violation["id"] for violation in violations] == []
