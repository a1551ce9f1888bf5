"""Control groups of both versions, in folders that stand for the kernel's, and in the kernel's."""

import os
import shutil
import sys
from pathlib import Path

import pytest

from helpers.warm.sandbox import cgroups

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="control groups are Linux's")


@pytest.fixture(autouse=True)
def folders_go_with_their_files(request, monkeypatch):
    """The kernel removes a group's folder with its files in it."""
    if "real" not in request.node.name:
        monkeypatch.setattr(cgroups.Path, "rmdir", shutil.rmtree)


@pytest.fixture
def version_2(tmp_path):
    """A process in /app, whose groups may bound memory and processes."""
    (tmp_path / "app").mkdir()
    (tmp_path / "cgroup.controllers").write_text("cpu memory pids\n")
    (tmp_path / "cgroup.subtree_control").write_text("cpu\n")
    (tmp_path / "app" / "cgroup.subtree_control").write_text("memory pids\n")
    told = tmp_path / "told"
    told.write_text("0::/app\n")
    return {"root": tmp_path, "told": told}


@pytest.fixture
def version_1(tmp_path):
    """A process in /app of one tree, and at the top of the other."""
    for name in ("memory/app", "pids", "cpu,cpuacct/other"):
        (tmp_path / name).mkdir(parents=True)
    told = tmp_path / "told"
    told.write_text("9:pids:/\n4:memory:/app\n2:cpu,cpuacct:/other\n0::/\n")
    return {"root": tmp_path, "told": told}


def test_version_2_has_one_folder_with_both_limits(version_2):
    with cgroups.group(1000, 5, **version_2) as group:
        [folder] = (version_2["root"] / "app").glob("convnets-*")
        assert (folder / "memory.max").read_text() == "1000"
        assert (folder / "pids.max").read_text() == "5"
        group.take_this_process()
        assert (folder / "cgroup.procs").read_text() == "0"
        (folder / "memory.events").write_text("low 0\noom 1\noom_kill 0\n")
        assert not group.ran_out_of_memory()
        (folder / "memory.events").write_text("low 0\noom 1\noom_kill 1\n")
        assert group.ran_out_of_memory()
    assert not folder.exists()


def test_version_1_has_a_folder_for_each_limit(version_1):
    with cgroups.group(1000, 5, **version_1) as group:
        [memory] = (version_1["root"] / "memory/app").glob("convnets-*")
        [pids] = (version_1["root"] / "pids").glob("convnets-*")
        assert (memory / "memory.limit_in_bytes").read_text() == "1000"
        assert (pids / "pids.max").read_text() == "5"
        group.take_this_process()
        assert [(each / "cgroup.procs").read_text() for each in (memory, pids)] == ["0", "0"]
        (memory / "memory.oom_control").write_text("under_oom 0\noom_kill 2\n")
        assert group.ran_out_of_memory()
    assert not memory.exists()
    assert not pids.exists()


def test_a_group_full_of_processes_has_its_groups_beside_it(version_2):
    root = version_2["root"]
    (root / "app" / "cgroup.subtree_control").write_text("\n")
    (root / "cgroup.subtree_control").write_text("cpu memory pids\n")
    with cgroups.group(1000, 5, **version_2):
        assert len(list(root.glob("convnets-*"))) == 1


def test_a_group_that_may_not_bound_others_is_an_error(version_2):
    (version_2["root"] / "app" / "cgroup.subtree_control").write_text("cpu memory\n")
    with pytest.raises(OSError, match="app may not bound memory"), cgroups.group(1, 1, **version_2):
        pass


def test_a_group_half_made_is_taken_away(version_1):
    shutil.rmtree(version_1["root"] / "pids")
    with pytest.raises(OSError, match="pids"), cgroups.group(1, 1, **version_1):
        pass
    assert list((version_1["root"] / "memory/app").iterdir()) == []


def test_groups_of_processes_that_are_gone_are_swept_away(version_1):
    memory, gone = version_1["root"] / "memory/app", os.fork()
    if not gone:
        os._exit(0)
    os.waitpid(gone, 0)
    for name in (f"convnets-{gone}-1", f"convnets-{os.getpid()}-1", "another"):
        (memory / name).mkdir()
    cgroups.sweep(**version_1)
    assert {path.name for path in memory.iterdir()} == {f"convnets-{os.getpid()}-1", "another"}


def test_a_real_group_bounds_processes_and_memory_and_is_taken_away():
    try:
        with cgroups.group(50_000_000, 1) as group:
            folders = set(group.folders.values())
            assert ends(group, lambda: bytearray(b"x") * 10_000_000) == 0
            assert ends(group, os.fork) == 1  # refused
            assert ends(group, lambda: bytearray(b"x") * 200_000_000) == -9
            assert group.ran_out_of_memory()
    except OSError as error:
        pytest.skip(f"no control group can be made here: {error}")
    assert not any(folder.exists() for folder in folders)


def ends(group: cgroups.Group, do) -> int:
    """Exit status of a process of the group that does it: 1 if it cannot."""
    process = os.fork()
    if not process:
        try:
            group.take_this_process()
            do()
            os._exit(0)
        except OSError:
            os._exit(1)
        finally:
            os._exit(2)
    return os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])


def test_folders_stand_under_the_kernels_root():
    assert Path("/sys/fs/cgroup") == cgroups.ROOT
