"""The pictures of a page: WebP where that is smaller, of known size, loaded when they come near.

A figure drawn on white gets a dark twin (`dark_pictures`); the style sheet shows one of the two,
and a browser loads only that. One too wide for a phone is a link to its file, to be enlarged.
Both are kept in ``_build/pictures`` for the next build.
"""

from __future__ import annotations

import hashlib
import io
import re
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import dark_pictures
import numpy as np
from PIL import Image, ImageChops, ImageStat

from helpers.figures import palette
from helpers.resources import replacing

if TYPE_CHECKING:
    from docutils import nodes
    from sphinx.application import Sphinx

TAG = re.compile(r'<img [^>]*src="(?P<folder>[^"]*_images/)(?P<name>[^"/]+)\.png"[^>]*>')
WIDTH = re.compile(r'\s*style="width: (\d+)px;?"')
COMPUTED = re.compile(r"[0-9a-f]{64}")  # how MyST-NB names a stored picture
MISSED = 1  # of 255 steps, on average
MONTH = 30 * 24 * 3600  # seconds
LARGE = 15_000  # bytes
COLUMN = 340  # pixels of a phone's screen


def encode(picture: Image.Image) -> bytes:
    """Compress to WebP: in 256 colours if nobody sees the difference, with loss if it is a photo.

    Charts are smallest without loss. Photographs in a large figure are not: there, what is lost is
    less than their own noise.
    """
    if picture.mode == "RGB":
        few = picture.quantize(256, dither=Image.Dither.NONE).convert("RGB")
        if max(ImageStat.Stat(ImageChops.difference(picture, few)).mean) <= MISSED:
            picture = few
    content = _webp(picture, lossless=True, quality=90)
    if len(content) > LARGE:
        smaller = _webp(picture, quality=80, use_sharp_yuv=True)
        if len(smaller) < 0.75 * len(content):
            return smaller
    return content


def _webp(picture: Image.Image, **options: Any) -> bytes:  # noqa: ANN401
    stream = io.BytesIO()
    picture.save(stream, "WEBP", method=4, **options)
    return stream.getvalue()


def convert(source: Path, cache: Path) -> dict[str, bytes]:
    """Return the files that take the place of a PNG, by the end of their name."""
    png = source.read_bytes()
    modules = (__file__, dark_pictures.__file__, palette.__file__)
    code = b"".join(Path(str(module)).read_bytes() for module in modules)
    key = hashlib.sha256(png + code).hexdigest()
    ends = (".webp", "-dark.webp")
    kept = {end: cache / f"{key}{end}" for end in ends}
    if not kept[".webp"].exists():
        computed = COMPUTED.fullmatch(source.stem)
        with Image.open(source) as opened:
            picture = opened.convert("RGB" if computed else "RGBA")
        twin = dark_pictures.dark(np.asarray(picture)) if computed else None
        cache.mkdir(parents=True, exist_ok=True)
        if twin is not None:
            with replacing(kept["-dark.webp"]) as part:
                part.write_bytes(encode(Image.fromarray(twin)))
        with replacing(kept[".webp"]) as part:  # last: where it is, its twin is
            part.write_bytes(encode(picture))
    there = {end: path for end, path in kept.items() if path.exists()}
    for path in there.values():
        path.touch()
    files = {end: path.read_bytes() for end, path in there.items()}
    return files if len(files[".webp"]) < len(png) else {**files, ".webp": b""}


def tags(found: re.Match[str], source: Path, ends: set[str]) -> str:
    """Write the tag of a picture with its size, and that of its dark twin."""
    with Image.open(source) as picture:
        width, height = picture.size
    shown = int(width_set[1]) if (width_set := WIDTH.search(found[0])) else width
    size = f' width="{shown}" height="{round(height * shown / width)}" loading="lazy"'
    written = ""
    for end in sorted(ends, reverse=True):  # the light one first
        address = f"{found['folder']}{found['name']}{end}"
        tag = WIDTH.sub("", found[0]).replace(f"{found['folder']}{found['name']}.png", address)
        tag = re.sub(r"\s*/?>$", f"{size} />", tag)
        twin = " dark" if end.startswith("-") else " light" if len(ends) > 1 else ""
        if shown > COLUMN:
            written += f'<a class="picture{twin}" href="{address}">{tag}</a>'
        else:
            written += f'<span class="picture{twin}">{tag}</span>'
    return written


def place_pictures(
    app: Sphinx, _page: str, _template: str, context: dict[str, Any], _doctree: nodes.document
) -> None:
    """Convert the pictures of a page and write their tags."""
    names = {name: source for source, name in app.builder.images.items()}

    def replaced(found: re.Match[str]) -> str:
        source = Path(app.srcdir, names[f"{found['name']}.png"])
        files = convert(source, Path(app.srcdir, "_build", "pictures"))
        folder = Path(app.outdir, "_images")
        folder.mkdir(exist_ok=True)
        for end, content in files.items():
            if content:
                (folder / f"{found['name']}{end}").write_bytes(content)
        ends = {end if content else ".png" for end, content in files.items()}
        return tags(found, source, ends)

    if "body" in context:
        context["body"] = TAG.sub(replaced, context["body"])


def clear(app: Sphinx, exception: Exception | None) -> None:
    """Remove each PNG that no page shows any more, and what no build used for a month."""
    if exception or app.builder.format != "html":
        return
    for path in Path(app.outdir, "_images").glob("*.png"):
        if path.with_suffix(".webp").exists():
            path.unlink()
    for path in Path(app.srcdir, "_build", "pictures").glob("*.webp"):
        if time.time() - path.stat().st_mtime > MONTH:
            path.unlink()


def setup(app: Sphinx) -> dict[str, Any]:
    """Connect to Sphinx's events."""
    app.connect("html-page-context", place_pictures)
    app.connect("build-finished", clear)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
