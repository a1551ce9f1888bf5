"""Files of the package are found, and files are written whole or not at all."""

import pytest

from helpers.resources import data_path, replacing


def test_a_file_of_the_book_is_found():
    assert data_path("results.toml").read_text("utf-8").lstrip().startswith("#")


def test_a_file_that_is_not_there_is_named():
    with pytest.raises(FileNotFoundError, match=r"'golden/none\.json' is not part of this"):
        data_path("golden/none.json")


def test_a_file_takes_the_place_of_the_old_one_when_it_is_whole(tmp_path):
    path = tmp_path / "new" / "run.json"
    with replacing(path) as part:
        part.write_text("1")
        assert not path.exists()
    with replacing(path) as part:
        part.write_text("2")
        assert path.read_text() == "1"
    assert path.read_text() == "2"
    assert list(path.parent.iterdir()) == [path]


def test_what_is_broken_off_leaves_the_old_file(tmp_path):
    path = tmp_path / "run.json"
    path.write_text("old")

    def break_off():
        with replacing(path) as part:
            part.write_text("half")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        break_off()
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_two_that_write_the_same_file_do_not_meet(tmp_path):
    path = tmp_path / "run.json"
    with replacing(path) as first:
        first.write_text("first")
        with replacing(path) as second:
            second.write_text("second")
        assert path.read_text() == "second"
    assert path.read_text() == "first"  # the last to finish
    assert list(tmp_path.iterdir()) == [path]
