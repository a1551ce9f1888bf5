"""Words before a command that start it inside bubblewrap, and when there are none."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from helpers.warm.sandbox import bubblewrap, namespaces


def words(tmp_path, *readable):
    return bubblewrap.command("/usr/bin/bwrap", tmp_path, tmp_path / "tree", readable)


def test_network_processes_and_mounts_are_its_own(tmp_path):
    flags = {word for word in words(tmp_path) if word.startswith("--unshare")}
    assert flags >= {f"--unshare-{name}" for name in ("user", "net", "pid", "ipc")}


def test_nothing_outside_can_be_written_to(tmp_path):
    told = words(tmp_path, tmp_path / "data")
    written = [told[place + 1] for place, word in enumerate(told) if word.startswith("--bind")]
    assert written == ["/sys/fs/cgroup"]  # which Landlock keeps from jobs
    assert told[told.index("--tmpfs") + 1] == str(tmp_path)
    assert ["--ro-bind-try", str(tmp_path / "data")] == told[
        told.index(str(tmp_path / "data")) - 1 :
    ][:2]


def test_what_it_writes_is_bounded(tmp_path):
    told = words(tmp_path)
    assert told[told.index("--tmpfs") - 2] == "--size"


def test_without_the_program_there_are_no_words(monkeypatch, tmp_path):
    monkeypatch.setattr(shutil, "which", lambda _: None)
    assert bubblewrap.prefix(tmp_path, tmp_path, []) == []


def test_where_python_can_do_it_there_are_no_words(monkeypatch, tmp_path):
    monkeypatch.setattr(shutil, "which", lambda _: "/usr/bin/bwrap")
    monkeypatch.setattr(bubblewrap, "_runs", lambda words: words[0] == sys.executable)
    assert bubblewrap.prefix(tmp_path, tmp_path, []) == []


def test_where_neither_can_there_are_no_words(monkeypatch, tmp_path):
    monkeypatch.setattr(shutil, "which", lambda _: "/usr/bin/bwrap")
    monkeypatch.setattr(bubblewrap, "_runs", lambda _: False)
    assert bubblewrap.prefix(tmp_path, tmp_path, []) == []


def test_where_only_bubblewrap_can_it_comes_first(monkeypatch, tmp_path):
    monkeypatch.setattr(shutil, "which", lambda _: "/usr/bin/bwrap")
    monkeypatch.setattr(bubblewrap, "_runs", lambda words: words[0] == "/usr/bin/bwrap")
    assert bubblewrap.prefix(tmp_path, tmp_path, [])[0] == "/usr/bin/bwrap"


@pytest.mark.skipif(shutil.which("bwrap") is None, reason="needs bubblewrap")
def test_inside_all_namespaces_are_others(tmp_path):
    tree = tmp_path / "tree"
    tree.mkdir()
    code = (
        "import os; print([os.readlink(f'/proc/self/ns/{name}') "
        "for name in ('net', 'pid', 'ipc', 'mnt', 'user')], os.listdir('.'))"
    )
    prefix = bubblewrap.command(shutil.which("bwrap"), tmp_path, tree, [])
    done = subprocess.run(
        [*prefix, sys.executable, "-I", "-S", "-c", code], capture_output=True, text=True
    )
    if done.returncode:
        pytest.skip(f"bubblewrap may not make namespaces: {done.stderr}")
    assert done.stdout.endswith("] ['tree']\n")
    assert not any(name in done.stdout for name in namespaces.present().values())


def test_namespaces_that_are_shared_are_told():
    own = namespaces.present()
    assert not namespaces.none_of(own)
    assert not namespaces.none_of({**dict.fromkeys(own, "net:[1]"), "net": own["net"]})
    assert namespaces.none_of(dict.fromkeys(own, "net:[1]"))
    assert own["pid"] == str(Path("/proc/self/ns/pid").readlink())
    assert Path("/proc/self/ns/pid").exists()
