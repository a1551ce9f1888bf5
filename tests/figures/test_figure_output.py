"""What a notebook stores of a picture."""

import base64
import io
import subprocess
import sys

import nbformat
import numpy as np
import pytest
from matplotlib.figure import Figure
from nbclient import NotebookClient
from PIL import Image

from helpers import figures
from helpers.arithmetic import Window
from helpers.figures import strip

NOISE = np.random.default_rng(0)
PICTURES = {
    "images": lambda: figures.images([NOISE.normal(size=(8, 8))] * 4, titles=list("abcd")),
    "signed": lambda: figures.images([NOISE.normal(size=(28, 28))] * 8, colours="signed"),
    "numbers": lambda: figures.numbers([np.eye(5), np.eye(3)], operators=["*"]),
    "matrix": lambda: figures.matrix(np.eye(16, 36)),
    "bars": lambda: figures.bars({"conv2d": 320, "flatten": 0}),
    "curves": lambda: figures.curves({"loss": [3, 2, 1]}, "epoch", "loss"),
}
SVG = {
    "strip": lambda: strip("no padding"),
    "field": lambda: figures.receptive_field([Window(3), Window(2, stride=2)], 9),
}


@pytest.mark.parametrize("make", PICTURES.values(), ids=PICTURES)
def test_a_picture_is_a_small_png_with_a_light_panel_and_no_date(make):
    drawing = make()
    bundle, metadata = drawing.mime_bundle()
    assert bundle["text/plain"] == drawing.alt
    png = base64.b64decode(bundle["image/png"], validate=True)
    assert len(png) <= 60_000
    with Image.open(io.BytesIO(png)) as image:
        image.load()
        assert set(image.info) <= {"dpi"}
        assert image.convert("RGB").getpixel((0, 0)) == (255, 255, 255)
        assert len(image.convert("RGB").getcolors(maxcolors=1 << 20)) > 3, "the picture is blank"
        # 160 dots an inch, shown at 96 CSS pixels an inch, and narrower than a column of text
        assert metadata["image/png"]["width"] == image.width * 96 // 160 < 720


def test_a_photograph_is_reduced_to_a_palette():
    smooth = np.indices((96, 96)).sum(0)[:, :, None] % 191 + np.array([0, 20, 60])
    noisy = smooth + NOISE.integers(0, 20, size=smooth.shape)
    drawing = figures.images([noisy.astype(np.uint8)] * 8)
    with Image.open(io.BytesIO(drawing.png())) as image:
        assert image.mode == "P"


@pytest.mark.parametrize("make", SVG.values(), ids=SVG)
def test_an_svg_is_html_with_the_same_alt_text(make):
    bundle, metadata = make().mime_bundle()
    assert set(bundle) == {"text/html", "text/plain"}
    assert metadata == {}
    with pytest.raises(TypeError, match="SVG"):
        make().png()


@pytest.mark.parametrize("make", {**PICTURES, **SVG}.values(), ids={**PICTURES, **SVG})
def test_alt_text_is_never_empty_and_repeats_itself(make):
    assert len(make().alt) > 20
    assert "nan" not in make().alt


@pytest.mark.parametrize("alt", ["", "  \n"])
def test_an_empty_alt_text_is_refused_with_the_reason(alt):
    with pytest.raises(ValueError, match="read to whoever cannot see"):
        figures.Drawing(Figure(), alt)


def test_show_wants_alt_text_for_a_plain_figure():
    with pytest.raises(ValueError, match="alt must not be empty"):
        figures.show(Figure())


def test_every_function_takes_an_alt_text_of_ones_own():
    own = "An alt text of my own."
    assert figures.images([np.eye(3)], alt=own).alt == own
    assert figures.numbers([np.eye(3)], alt=own).alt == own
    assert figures.matrix(np.eye(3), alt=own).alt == own
    assert figures.bars({"a": 1}, alt=own).alt == own
    assert figures.curves({"a": [1]}, "x", "y", alt=own).alt == own
    assert strip("dilated", alt=own).alt == own
    assert figures.receptive_field([Window(3)], 5, alt=own).alt == own


def test_importing_figures_imports_neither_matplotlib_nor_tensorflow():
    code = "import sys, helpers.figures; print({'matplotlib', 'tensorflow'} & set(sys.modules))"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "set()"


def test_a_figure_of_our_own_is_none_of_pyplots():
    from matplotlib import pyplot

    figures.numbers([np.eye(2)])
    assert pyplot.get_fignums() == []


@pytest.fixture(scope="module")
def outputs():
    cells = [
        "import matplotlib.pyplot as plt\nfrom helpers import figures\nfigures.style()",
        "figures.numbers([[[1, 2], [3, 4]]])",
        "fig, ax = plt.subplots()\n_ = ax.plot([1, 2])\nfigures.show(fig, alt='A rising line.')",
        "figures.show(figures.strip('no padding'), alt='Four steps.')",
        "assert plt.get_fignums() == []",
    ]
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(c) for c in cells])
    NotebookClient(notebook, kernel_name="python3", timeout=60).execute()
    return [cell.outputs for cell in notebook.cells]


def test_a_drawing_that_ends_a_cell_is_stored_once_with_its_alt_text(outputs):
    (output,) = outputs[1]
    assert output.output_type == "execute_result"
    assert output.data["text/plain"] == "Grid (2 × 2): 1 2; 3 4."
    assert base64.b64decode(output.data["image/png"]).startswith(b"\x89PNG")
    assert output.metadata["image/png"]["width"] > 50


def test_a_figure_of_pyplot_is_stored_once_and_closed(outputs):
    (output,) = outputs[2]
    assert output.output_type == "display_data"
    assert set(output.data) == {"image/png", "text/plain"}
    assert output.data["text/plain"] == "A rising line."
    assert outputs[4] == []


def test_a_drawing_that_is_shown_can_get_another_alt_text(outputs):
    (output,) = outputs[3]
    assert set(output.data) == {"text/html", "text/plain"}
    assert output.data["text/plain"] == "Four steps."
