"""What a published book offers: the wheel, and chapters that install it from the book's address."""

import click
import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from helpers.publishing.addresses import Addresses, addresses
from helpers.publishing.offering import CHAPTERS, learners_wheel, offer

WHEEL = "convnets_counted-1.0-py3-none-any.whl"


@pytest.fixture
def site(tmp_path):
    """A built site that offers one chapter, and a wheel beside it."""
    folder = tmp_path / "html" / CHAPTERS
    folder.mkdir(parents=True)
    cells = [
        new_code_cell('import sys\n\nCOURSE = ""  # where\nif COURSE:\n    pass', id="setup"),
        new_markdown_cell("# 1. One\n\nA chapter.", id="title"),
    ]
    nbformat.write(new_notebook(cells=cells), folder / "01-one.ipynb")
    (tmp_path / WHEEL).write_bytes(b"a wheel")
    return tmp_path / "html"


def offered(site, where):
    offer(site, site.parent / WHEEL, where)
    return nbformat.read(site / CHAPTERS / "01-one.ipynb", as_version=4).cells


def test_without_an_address_the_wheel_is_there_and_the_chapter_as_it_was(site):
    before = (site / CHAPTERS / "01-one.ipynb").read_bytes()
    offered(site, Addresses())
    assert (site / "wheels" / WHEEL).read_bytes() == b"a wheel"
    assert (site / CHAPTERS / "01-one.ipynb").read_bytes() == before


def test_a_published_chapter_installs_the_wheel_of_its_own_book(site):
    setup, title = offered(site, Addresses("https://example.org/book/"))
    assert f'COURSE = "https://example.org/book/wheels/{WHEEL}"  # where\n' in setup.source
    assert title.source == "# 1. One\n\nA chapter."


def test_with_a_repository_on_github_it_opens_in_colab(site):
    where = Addresses("https://example.org/book/", "https://github.com/somebody/book/")
    _, title = offered(site, where)
    colab = "https://colab.research.google.com/github/somebody/book/blob/published/chapters"
    assert title.source == f"# 1. One\n\n[Open in Colab]({colab}/01-one.ipynb)\n\nA chapter."


def test_kaggle_copies_the_published_chapter_and_binder_starts_the_repository():
    where = Addresses("https://example.org/book/", "https://github.com/somebody/book.git/")
    assert where.kaggle("01-one.ipynb") == (
        "https://kaggle.com/kernels/welcome?src="
        "https://github.com/somebody/book/blob/published/chapters/01-one.ipynb"
    )
    assert where.binder("01-one.ipynb") == (
        "https://mybinder.org/v2/gh/somebody/book/HEAD?labpath=chapters%2F01-one.ipynb"
    )


def test_what_is_not_on_github_opens_nowhere_else():
    where = Addresses("https://example.org/", "https://gitlab.com/a/b/")
    assert where.colab("1.ipynb") == where.kaggle("1.ipynb") == where.binder("1.ipynb") == ""


def test_a_first_cell_without_its_line_is_named(site):
    path = site / CHAPTERS / "01-one.ipynb"
    path.write_text(path.read_text("utf-8").replace('COURSE = \\"\\"', "COURSE = None"), "utf-8")
    with pytest.raises(click.ClickException, match=r"01-one\.ipynb: its first cell has no line"):
        offered(site, Addresses("https://example.org/book/"))


@pytest.mark.parametrize(
    ("text", "book"),
    [
        ("[project]\n", ""),
        ('[project.urls]\nBook = ""\n', ""),
        ('[project.urls]\nBook = "https://example.org/book"\n', "https://example.org/book/"),
        ('[project.urls]\nBook = "https://example.org/book/"\n', "https://example.org/book/"),
    ],
)
def test_an_address_is_read_with_or_without_its_last_slash(tmp_path, text, book):
    (tmp_path / "pyproject.toml").write_text(text)
    assert addresses(tmp_path) == Addresses(book)


@pytest.mark.parametrize("wrong", ["example.org/book", "ftp://example.org", "https://a.org/?b=1"])
def test_what_is_no_web_address_is_named(tmp_path, wrong):
    (tmp_path / "pyproject.toml").write_text(f'[project.urls]\nBook = "{wrong}"\n')
    with pytest.raises(click.ClickException, match="not an address such as https"):
        addresses(tmp_path)


def test_one_wheel_of_the_learners_is_found_beside_the_graders(tmp_path):
    folder = tmp_path / "build" / "wheel"
    folder.mkdir(parents=True)
    for name in (WHEEL, "convnets_counted_grading-1.0-py3-none-any.whl"):
        (folder / name).touch()
    assert learners_wheel(tmp_path).name == WHEEL


def test_no_committed_file_but_pyproject_names_an_address_of_the_book():
    """The words that `[project.urls]` begins with stand once: a second place would be forgotten."""
    from tests.test_packaging import ROOT, committed

    where = addresses(ROOT)
    named = [text for text in (where.book, where.repository) if text] or ["\n[project.urls]\n"]
    for text in named:
        found = [path for path in committed() if text.encode() in path.read_bytes()]
        assert [path.name for path in found] == ["pyproject.toml"]
