"""What a figure says to who does not see it."""


def said(page, status, words):
    """Wait for the live region ``status`` to hold these words, and return all that it says."""
    page.locator(status, has_text=words).wait_for(state="attached")
    return page.locator(status).text_content()
