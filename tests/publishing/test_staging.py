"""What of the book is executed before a site on other data is built."""

import click
import pytest

from helpers.publishing import site

execution = pytest.importorskip("helpers.publishing.execution")


@pytest.fixture
def executed(monkeypatch, tmp_path):
    """Names of the chapters that are executed on the given data."""

    def stems(data):
        asked = []
        monkeypatch.setattr(
            execution, "execute_chapters", lambda chapters, *_, **__: asked.extend(chapters)
        )
        staged = site.stage(site.project_root(), tmp_path / data, data, "fast")
        assert (staged / "chapters/05-cats-and-dogs.ipynb").exists()
        return [path.name[:2] for path in asked]

    return stems


def test_with_real_data_the_chapter_of_photographs_stays_as_it_is_stored(executed):
    assert "05" not in executed("real")
    assert {"01", "04"} < set(executed("real"))


def test_with_embedded_data_every_chapter_is_executed(executed):
    assert "05" in executed("embedded")


def test_without_jupyter_book_the_way_to_it_is_said_and_the_old_site_stays(monkeypatch, tmp_path):
    (tmp_path / "html").mkdir()
    monkeypatch.setattr(site.sys, "executable", str(tmp_path / "python"))
    with pytest.raises(click.ClickException, match="run make site"):
        site.build(tmp_path, tmp_path / "html")
    assert (tmp_path / "html").exists()
