"""Pictures for the appendix, of the demo class: ``python -m tests.grading.reports.make_pictures``.

Grades the class in a temporary folder, opens the pages in Chromium, and writes what the page for
teachers shows into ``chapters/appendix``. It takes a minute.
"""

import os
import shutil
import tempfile
from pathlib import Path

from click.testing import CliRunner
from playwright.sync_api import sync_playwright

from helpers.cli import main
from tests.conftest import FLAGS, NAMES

APPENDIX = Path(__file__).resolve().parents[3] / "chapters" / "appendix"
WIDTH = 1000
PICTURES = {  # file: page, where the picture begins, and before what it ends
    "teach-feedback.png": ("feedback/s08/chapter-1.html", "body", "#e3"),
    "teach-report.png": ("report.html", "body", "#a1"),
}


def take(folder: Path) -> None:
    """Take the pictures of a class that was graded into ``folder``."""
    with sync_playwright() as playwright:
        path = (
            os.environ.get("CHROMIUM")
            or next(filter(None, map(shutil.which, NAMES)), None)
            or playwright.chromium.executable_path
        )
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        page = browser.new_page(viewport={"width": WIDTH, "height": 800}, color_scheme="light")
        for name, (source, first, behind) in PICTURES.items():
            page.goto((folder / source).as_uri())
            top, bottom = (page.locator(each).bounding_box()["y"] for each in (first, behind))
            clip = {"x": 0, "y": top, "width": WIDTH, "height": bottom - top}
            page.screenshot(path=APPENDIX / name, clip=clip, full_page=True)
        browser.close()


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder, "class")
        CliRunner().invoke(main, ["grade", "--demo", "--out", str(out)], catch_exceptions=False)
        take(out)
