"""Pictures for the appendix, of the demo class: ``python -m tests.grading.reports.make_pictures``.

Grades the class in a temporary folder, opens the pages in Chromium, and writes what the page for
teachers shows into ``chapters/appendix``. It takes a minute.
"""

import io
import tempfile
from pathlib import Path

from click.testing import CliRunner
from PIL import Image

from helpers.cli import main
from helpers.publishing.chromium import chromium
from helpers.resources import replacing

APPENDIX = Path(__file__).resolve().parents[3] / "chapters" / "appendix"
WIDTH = 1000
COLOURS = 64
PICTURES = {  # file: page, and what stands right below the picture
    "teach-report.png": ("report.html", '[aria-label="Exercises of chapter 1"]'),
    "teach-feedback.png": ("feedback/s04/chapter-1.html", "section[aria-labelledby=e4]"),
}


def take(folder: Path) -> None:
    """Take the pictures of a class that was graded into ``folder``."""
    with chromium() as browser:
        page = browser.new_page(viewport={"width": WIDTH, "height": 800}, color_scheme="light")
        for name, (source, below) in PICTURES.items():
            page.goto((folder / source).as_uri())
            bottom = page.locator(below).bounding_box()["y"]
            clip = {"x": 0, "y": 0, "width": WIDTH, "height": bottom}
            content = page.screenshot(clip=clip, full_page=True)
            with replacing(APPENDIX / name) as part, Image.open(io.BytesIO(content)) as picture:
                few = picture.convert("RGB").quantize(COLOURS, Image.Quantize.MAXCOVERAGE)
                few.save(part, "PNG", optimize=True)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder, "class")
        graded = CliRunner().invoke(main, ["grade", "--demo", "--out", str(out)])
        if graded.exit_code:
            raise SystemExit(graded.output)
        take(out)
