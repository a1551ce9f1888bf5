"""The browser that prints the book and in which its pages are tested."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Browser

_NAMES = (
    "chromium-headless-shell",  # the same without a window: it loads a page in half the time
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
)
_INSTALL = (
    "no Chromium found: `apt-get install chromium`, or `.venv/bin/playwright install chromium`, "
    "or set CHROMIUM to one"
)
_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


class NoChromiumError(RuntimeError):
    """There is no Chromium on this machine; the message says how to get one."""


def installed() -> str:
    """Return this machine's Chromium: ``$CHROMIUM``, or one on the ``PATH``, or nothing."""
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, _NAMES)), "")


@contextmanager
def chromium() -> Iterator["Browser"]:
    """Give a headless Chromium: the one that is :func:`installed`, or Playwright's own.

    Raises :class:`NoChromiumError` where there is none, ``ImportError`` without Playwright.
    """
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = installed() or playwright.chromium.executable_path
        if not Path(path).exists():
            raise NoChromiumError(_INSTALL)
        browser = playwright.chromium.launch(executable_path=path, args=_FLAGS)
        yield browser
        browser.close()
