"""No photograph of the pets is in a chapter, and one would be found."""

import base64
import io
import json
import os
import subprocess
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageOps

from helpers import datasets, figures
from helpers.datasets.audit import fingerprints, look_at
from tests import photographs

ROOT = Path(__file__).parents[1]
WRITTEN = (*photographs.PICTURES, ".ipynb", ".svg", ".html", ".md")


def committed():
    """Notebooks, pages and pictures that git knows, or in its absence the chapters'."""
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True)
    names = listed.stdout.splitlines() or [
        str(path.relative_to(ROOT)) for path in ROOT.glob("chapters/**/*")
    ]
    return [name for name in names if name.endswith(WRITTEN)]


@pytest.fixture(scope="module")
def scenes():
    """Four pictures as rough as photographs, and their fingerprints."""
    chance = np.random.default_rng(0)
    rough = chance.integers(0, 256, (4, 12, 12, 3), np.uint8)
    scenes = [Image.fromarray(each).resize((200, 150), Image.Resampling.BICUBIC) for each in rough]
    prints = b"".join(fingerprints(scene)[0].to_bytes(16) for scene in scenes)
    return scenes, np.frombuffer(prints, np.uint8).reshape(4, 16)


@pytest.mark.parametrize("name", committed())
def test_no_photograph_is_committed(name):
    assert photographs.found(ROOT / name) == []


def test_a_row_of_photographs_is_found_in_a_notebook_and_in_a_page(scenes, tmp_path):
    scenes, prints = scenes
    stretched, padded = (
        scenes[0].resize((64, 64)),
        ImageOps.pad(scenes[2], (160, 160), color="white"),
    )
    shown = [np.asarray(scene) for scene in (stretched, padded)]
    bundle, _ = figures.images(shown, ["a cat", "a dog"]).mime_bundle()
    picture = bundle["image/png"]
    picture = picture if isinstance(picture, str) else base64.b64encode(picture).decode()
    output = {"data": {"image/png": picture + "\n"}}
    (tmp_path / "chapter.ipynb").write_text(json.dumps({"outputs": [output]}))
    page = f'<svg><image href="data:image/png;base64,{picture}"/></svg>'
    (tmp_path / "page.html").write_text(page)
    assert photographs.found(tmp_path / "chapter.ipynb", prints) == [0, 2]
    assert photographs.found(tmp_path / "page.html", prints) == [0, 2]


def test_a_mirrored_copy_of_low_quality_is_found(scenes, tmp_path):
    scenes, prints = scenes
    mirrored = scenes[1].transpose(Image.Transpose.FLIP_LEFT_RIGHT).resize((90, 120))
    mirrored.save(tmp_path / "copy.jpg", quality=30)
    assert photographs.found(tmp_path / "copy.jpg", prints) == [1]
    content = io.BytesIO()
    scenes[3].save(content, "PNG")
    (tmp_path / "plain.md").write_text("no picture, scene 3 is not in it")
    assert photographs.found(tmp_path / "plain.md", prints) == []


@pytest.mark.skipif("CONVNETS_DATA" not in os.environ, reason="needs the photographs")
def test_the_fingerprints_are_those_of_the_photographs():
    try:
        paths = datasets.load("pets", "real").test_images[::100]
    except datasets.DatasetError:
        pytest.skip("CONVNETS_DATA has no photographs")
    seen = [look_at(path.parent, Path(path.name)).fingerprint.to_bytes(16) for path in paths]
    np.testing.assert_array_equal(
        photographs.PRINTS[2000::100], np.frombuffer(b"".join(seen), np.uint8).reshape(-1, 16)
    )
