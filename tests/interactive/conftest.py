"""A page that holds figures, in a real browser."""

import pytest

HEAD = (
    '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>A chapter</title>'
    '<meta name="viewport" content="width=device-width"><style>:root { color-scheme: light dark }'
    "body { margin: 20px; font-family: sans-serif }</style></head><body><main><h1>A chapter</h1>"
)


@pytest.fixture
def open_page(browser):
    """Open a page with this HTML in its body; fail if it logs an error or asks for anything else.

    ``open_page(html, query="")`` and options of Playwright's ``new_context``.
    """
    contexts, troubles = [], []

    def open_page(html, query="", **options):
        def answer(route):
            if route.request.is_navigation_request():
                body = f"{HEAD}{html}</main></body></html>"
                route.fulfill(content_type="text/html", body=body)
            else:
                troubles.append(f"asks for {route.request.url}")
                route.abort()

        context = browser.new_context(**options)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: troubles.append(str(error)))
        page.on("console", lambda said: troubles.append(said.text) if said.type == "error" else 0)
        page.route("**/*", answer)
        page.goto(f"http://book.test/chapter.html{query}")
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert troubles == []
