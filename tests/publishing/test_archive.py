"""The archive: what it holds, that its checksums hold, and that it reads without a server."""

import hashlib
import zipfile

import click
import pytest

from helpers.publishing import archive


@pytest.fixture
def book(tmp_path):
    """A clone with a site, a chapter, a wheel and data."""
    files = {
        "_build/html/index.html": "<h1>A book</h1>",
        "_build/html/_static/book.css": "",
        "chapters/01-one.ipynb": "{}",
        "chapters/.ipynb_checkpoints/01-one.ipynb": "{}",
        "chapters/appendix/notes.md": "not a chapter",
        "data/results.toml": "a = 1",
        "build/wheel/convnets_counted-1-py3-none-any.whl": "wheel",
        "build/wheel/convnets_counted_grading-1-py3-none-any.whl": "not for learners",
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    return tmp_path


def written(book, name="book.zip"):
    path = book / "out" / name
    assert archive.write_archive(book, book / "_build" / "html", path) == path.stat().st_size
    return path


def test_it_holds_site_chapters_wheel_and_data_and_nothing_for_teachers(book):
    with zipfile.ZipFile(written(book)) as opened:
        names = {name.removeprefix(f"{archive.NAME}/") for name in opened.namelist()}
    assert names == {
        "README.txt", "SHA256SUMS", "site/index.html", "site/_static/book.css",
        "notebooks/01-one.ipynb", "data/results.toml",
        "wheels/convnets_counted-1-py3-none-any.whl",
    }  # fmt: skip


def test_every_file_has_its_checksum(book):
    with zipfile.ZipFile(written(book)) as opened:
        sums = opened.read(f"{archive.NAME}/SHA256SUMS").decode().splitlines()
        for line in sums:
            expected, name = line.split("  ", 1)
            content = opened.read(f"{archive.NAME}/{name}")
            assert hashlib.sha256(content).hexdigest() == expected
        assert len(sums) == len(opened.namelist()) - 1


def test_the_same_files_on_another_day_are_the_same_archive(book):
    first = written(book).read_bytes()
    for path in book.rglob("*.html"):
        path.touch()
    assert written(book, "again.zip").read_bytes() == first


@pytest.mark.parametrize("others", [0, 2])
def test_without_one_wheel_the_way_to_it_is_said_and_no_archive_is_left(book, others):
    for path in book.glob("build/wheel/convnets_counted-*"):
        path.unlink()
    for number in range(others):
        (book / f"build/wheel/convnets_counted-{number}-py3-none-any.whl").touch()
    with pytest.raises(click.ClickException, match=f"holds {others} wheels .* run make wheel"):
        archive.write_archive(book, book / "_build" / "html", book / "book.zip")
    assert not (book / "book.zip").exists()
