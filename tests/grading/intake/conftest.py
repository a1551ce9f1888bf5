"""Notebooks and archives as learners and platforms make them."""

import json
import zipfile

import pytest

from helpers.grading.intake import handouts
from tests.grading.intake.samples import CHAPTERS


@pytest.fixture(scope="session")
def given():
    """The six chapters as they were handed out."""
    return handouts()


@pytest.fixture
def chapter_one():
    """Chapter 1 as a learner gets it, to change."""
    return json.loads(CHAPTERS[0].read_bytes())


@pytest.fixture
def put(tmp_path):
    """Write files below a folder of submissions, and give the folder."""

    def written(*names, content=b"{}"):
        for name in names:
            path = tmp_path / "handed in" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        return tmp_path / "handed in"

    return written


@pytest.fixture
def packed(tmp_path):
    """Write an archive of members by name, and give its path."""

    def written(members, path=tmp_path / "class.zip"):
        path.parent.mkdir(parents=True, exist_ok=True)
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in members.items():
                archive.writestr(name, content)
        return path

    return written
