"""The pages that a change alters are named, with their sections, and shown beside the old ones."""

import pytest

from tests import preview

PAGE = (
    "<article><section><h1>One<a>#</a></h1>{}<section><h2>Two</h2>{}</section></section></article>"
)


@pytest.fixture
def sites(tmp_path):
    """Two sites; ``put(side, name, first, second)`` writes a page."""

    def put(side, name, first="", second=""):
        path = tmp_path / side / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(PAGE.format(first, second))

    put.old, put.new = tmp_path / "a", tmp_path / "b"
    put("a", "_static/x.html")
    put("b", "same.html", '<img src="x.png?v=12ab">')
    put("a", "same.html", '<img src="x.png?v=34cd">')
    return put


def test_pages_that_came_went_and_changed_are_told_apart(sites):
    sites("a", "gone.html")
    sites("b", "chapters/new.html")
    sites("a", "changed.html", "before", "same")
    sites("b", "changed.html", "after", "same")
    assert list(preview.changes(sites.old, sites.new)) == [
        preview.Change("changed.html", "changed", ("One",)),
        preview.Change("chapters/new.html", "new"),
        preview.Change("gone.html", "gone"),
    ]


def test_a_change_within_a_subsection_is_that_subsections(sites):
    sites("a", "p.html", "same", "before")
    sites("b", "p.html", "same", "after")
    (change,) = preview.changes(sites.old, sites.new)
    assert change.sections == ("Two",)


def test_old_and_new_stand_side_by_side(sites, tmp_path):
    sites("a", "p.html", "before")
    sites("b", "p.html", "after")
    assert len(preview.write(sites.old, sites.new, tmp_path / "out")) == 1
    shown = (tmp_path / "out" / "0.html").read_text("utf-8")
    assert shown.index('src="old/p.html"') < shown.index('src="new/p.html"')
    assert "p.html</a>, changed: One" in (tmp_path / "out" / "index.html").read_text("utf-8")
    assert (tmp_path / "out" / "old" / "p.html").exists()


def test_without_a_difference_it_says_so(sites, tmp_path):
    assert preview.write(sites.old, sites.new, tmp_path / "out") == []
    assert "No page differs" in (tmp_path / "out" / "index.html").read_text("utf-8")
