"""What a job has left is taken away, whatever it is, and nothing else."""

import os
from pathlib import Path

import pytest

from helpers.warm.sandbox.clearing import remove
from helpers.warm.watching import is_beyond


def nested(folder, depth):
    """Folders in each other, too deep for a path and for recursion."""
    before = os.open(".", os.O_RDONLY)
    os.chdir(folder)
    try:
        for _ in range(depth):
            Path("deeper").mkdir()
            os.chdir("deeper")
    finally:
        os.fchdir(before)
        os.close(before)


def test_folders_too_deep_for_a_path_are_removed(tmp_path):
    work = tmp_path / "work"
    work.mkdir()
    nested(work, 1500)
    remove(work)
    assert not work.exists()


def test_folders_closed_to_their_owner_are_removed(tmp_path):
    work = tmp_path / "work"
    (work / "a" / "b").mkdir(parents=True)
    (work / "a" / "b" / "file").touch()
    (work / "a" / "b").chmod(0)
    (work / "a").chmod(0o500)
    remove(work)
    assert not work.exists()


def test_what_links_point_to_stays(tmp_path):
    work, outside = tmp_path / "work", tmp_path / "outside"
    for folder in (work / "a", outside):
        folder.mkdir(parents=True)
    kept = outside / "kept"
    kept.touch()
    kept.chmod(0o600)
    outside.chmod(0o755)
    for place in (work, work / "a"):
        (place / "folder").symlink_to(outside)
        (place / "file").symlink_to(kept)
        (place / "nowhere").symlink_to(tmp_path / "nowhere")
    remove(work)
    assert not work.exists()
    assert kept.exists()
    assert (kept.stat().st_mode & 0o777, outside.stat().st_mode & 0o777) == (0o600, 0o755)


def test_a_folder_that_is_gone_is_no_error(tmp_path):
    remove(tmp_path / "nothing")


@pytest.mark.parametrize(("size", "beyond"), [(40_000, False), (60_000, True)])
def test_files_in_folders_in_folders_count(tmp_path, size, beyond):
    for name in ("a/b/c", "a/b/d"):
        folder = tmp_path / name
        folder.mkdir(parents=True)
        (folder / "file").write_bytes(b"x" * size)
    os.sync()
    assert is_beyond(tmp_path, 105_000, 100) == beyond


@pytest.mark.parametrize(("files", "beyond"), [(9, False), (10, True)])
def test_empty_files_count(tmp_path, files, beyond):
    for number in range(files):
        (tmp_path / f"{number}").touch()
    assert is_beyond(tmp_path, 10**9, 9) == beyond


def test_folders_too_deep_to_be_looked_at_count_as_too_much(tmp_path):
    nested(tmp_path, 600)
    assert is_beyond(tmp_path, 10**9, 10**6)
    remove(tmp_path)


def test_what_a_link_points_to_does_not_count(tmp_path):
    work, outside = tmp_path / "work", tmp_path / "outside"
    for folder in (work, outside):
        folder.mkdir()
    (outside / "large").write_bytes(b"x" * 1_000_000)
    (work / "link").symlink_to(outside)
    assert not is_beyond(work, 500_000, 100)
