"""Fonts keep what is shown, and files that no page names are gone."""

import io
from pathlib import Path
from types import SimpleNamespace

import pytest
from fontTools.ttLib import TTFont

THEME = Path(__file__).resolve().parents[2] / "_theme"
SITE = THEME.parent / "_build" / "html"


@pytest.fixture
def trim_files(extensions):
    import trim_files

    return trim_files


@pytest.fixture
def site(tmp_path):
    """A site of a page, a style sheet with an icon, two fonts, and things that nobody asks for."""
    static = tmp_path / "_static"
    fonts = static / "fontawesome"
    (static / "locales").mkdir(parents=True)
    fonts.mkdir()
    (tmp_path / "index.html").write_text(
        '<link href="_static/a.css"><script src="_static/a.js"></script><p>⌊x</p>'
    )
    (static / "a.css").write_text(
        '.fa-x{content:"\\f002"}@font-face{src:url(fontawesome/icons.woff2) format("woff2"),'
        'url(fontawesome/icons.ttf) format("truetype")}@font-face{src:url(math.woff2)}'
        "/*# sourceMappingURL=a.css.map */"
    )
    (static / "a.js").write_text("go();\n//# sourceMappingURL=a.js.map\n")
    for name in ("a.css.map", "a.js.map", "locales/de.po", "fontawesome/icons.ttf"):
        (static / name).touch()
    font = next((THEME / "fonts").glob("*.woff2")).read_bytes()
    (static / "math.woff2").write_bytes(font)
    (fonts / "icons.woff2").write_bytes(font)
    return tmp_path


def characters(path):
    return set(TTFont(io.BytesIO(path.read_bytes())).getBestCmap())


def test_what_no_page_can_use_is_gone(trim_files, site):
    full = characters(site / "_static" / "math.woff2")
    trim_files.trim(SimpleNamespace(outdir=site, builder=SimpleNamespace(format="html")), None)
    left = {str(path.relative_to(site)) for path in site.rglob("*") if path.is_file()}
    assert left == {
        "index.html", "_static/a.css", "_static/a.js", "_static/math.woff2",
        "_static/fontawesome/icons.woff2",
    }  # fmt: skip
    assert not (site / "_static" / "locales").exists()
    kept = characters(site / "_static" / "math.woff2")
    assert {ord("⌊"), ord("x")} <= kept < full
    assert {ord("𝑛"), ord("ℎ"), ord("𝛾")} <= kept  # n, h, γ, as browsers draw them in a formula
    css = (site / "_static" / "a.css").read_text("utf-8")
    assert "icons.woff2" in css
    assert ".ttf" not in css
    assert "sourceMappingURL" not in css + (site / "_static" / "a.js").read_text("utf-8")


@pytest.mark.parametrize("named", ["\\230b", "\u230b"])
def test_an_icon_that_a_style_sheet_names_is_kept(trim_files, site, named):
    (site / "_static" / "a.css").write_text(f'.fa-x{{content:"{named}"}} icons.woff2')
    trim_files.trim(SimpleNamespace(outdir=site, builder=SimpleNamespace(format="html")), None)
    kept = characters(site / "_static" / "fontawesome" / "icons.woff2")
    assert 0x230B in kept
    assert 0x2308 not in kept


def test_a_bracket_can_still_grow(trim_files):
    font = next((THEME / "fonts").glob("*.woff2")).read_bytes()
    kept = TTFont(io.BytesIO(trim_files.smaller(font, {ord("⌊")})))
    assert "⌊" in map(chr, kept.getBestCmap())
    assert kept["MATH"].table.MathVariants.VertGlyphConstruction


def test_every_icon_of_the_book_is_in_its_font():
    """The book's own pages: what its style sheets show, a font of the site has."""
    styles = " ".join(path.read_text("utf-8") for path in (SITE / "_static").rglob("*.css"))
    shown = {ord(character) for character in styles if "\ue000" <= character <= "\uf8ff"}
    fonts = [path for path in SITE.rglob("*.woff2") if "fontawesome" in path.parts]
    assert len(shown) > 10
    assert shown <= set().union(*map(characters, fonts))
