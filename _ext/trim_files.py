"""Static files without what no page can use: icons that are not shown, files that none names.

Of the icon fonts' 300 kB a hundredth stays, of the font for formulas the characters that the book
has. Runs after ``trim_styles``, whose style sheets say which icons there are.
"""

from __future__ import annotations

import io
import logging
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fontTools import subset
from fontTools.ttLib import TTFont

if TYPE_CHECKING:
    from sphinx.application import Sphinx

# What MathML draws for letters that stand in formulas: bold and italic, Latin and Greek, and h.
STYLED = {*range(0x1D400, 0x1D49C), *range(0x1D6A8, 0x1D71C), 0x210E}
ESCAPE = re.compile(r"\\([0-9a-f]{2,5})\b")  # how a style sheet may name an icon
TWIN = re.compile(r',\s*url\([^)]*\.ttf\)\s*format\("truetype"\)')
SOURCE_MAP = re.compile(r"\n?(?://|/\*)# sourceMappingURL=\S+(?: ?\*/)?")
logging.getLogger("fontTools").setLevel(logging.WARNING)
TEXT = ("*.html", "*.css", "*.js")


def smaller(font: bytes, characters: set[int]) -> bytes:
    """Return a WOFF2 font with these characters, and all that its own tables make of them."""
    options = subset.Options(flavor="woff2", layout_features=["*"], notdef_outline=True)
    loaded = TTFont(io.BytesIO(font))
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=characters)
    subsetter.subset(loaded)
    stream = io.BytesIO()
    loaded.flavor = "woff2"
    loaded.save(stream)
    return stream.getvalue()


def trim(app: Sphinx, exception: Exception | None) -> None:
    """Trim the fonts of the book that was built, and remove the files that none names."""
    if exception or app.builder.format != "html":
        return
    written = Path(app.outdir)
    for kind in ("*.css", "*.js"):
        for path in written.rglob(kind):
            text = path.read_text("utf-8")
            if (kept := SOURCE_MAP.sub("", TWIN.sub("", text))) != text:
                path.write_text(kept, "utf-8")
    texts = [path.read_text("utf-8") for kind in TEXT for path in written.rglob(kind)]
    named = " ".join(texts)
    characters = set(map(ord, set(named))) | {int(code, 16) for code in ESCAPE.findall(named)}
    for path in list(Path(written, "_static").rglob("*")):
        if path.is_file() and path.name not in named:
            path.unlink()
    for path in Path(written, "_static").rglob("*.woff2"):
        styled = set() if "fontawesome" in path.parts else STYLED
        path.write_bytes(smaller(path.read_bytes(), characters | styled))
    for folder in sorted(Path(written, "_static").rglob("*"), reverse=True):
        if folder.is_dir() and not any(folder.iterdir()):
            folder.rmdir()


def setup(app: Sphinx) -> dict[str, Any]:
    """Connect to Sphinx's events."""
    app.connect("build-finished", trim, priority=950)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
