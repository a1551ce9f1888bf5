"""Levels of isolation are tried before they are trusted, and named for what they are."""

import os
import re
import resource
import sys
from pathlib import Path

import pytest

from helpers.warm.sandbox import calls, landlock, levels, namespaces, probing

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the sandbox is Linux's")

X86 = Path("/usr/include/x86_64-linux-gnu/asm/unistd_64.h")
ARM = Path("/usr/include/asm-generic/unistd.h")


def refuse(*_, **__):
    raise PermissionError(1, "Operation not permitted")


@pytest.fixture
def without_namespaces(monkeypatch):
    """As in Docker with its usual profile."""
    monkeypatch.setattr(namespaces, "unshare", refuse)


@pytest.fixture
def without_landlock(monkeypatch):
    monkeypatch.setattr(landlock, "abi", lambda: 0)


def python() -> list[Path]:
    return [Path(sys.base_prefix, "lib")]


def need(level: str, works: Path) -> None:
    if not probing.holds(levels.Sandbox(level, tuple(python()), works)):
        pytest.skip(f"this machine has no level {level!r} for this user")


def run_inside(sandbox: levels.Sandbox, work: Path, do) -> int:
    """Exit status of a child that goes in and does it: what it returns."""
    watcher = os.fork()
    if not watcher:
        status = 99
        try:
            enter = sandbox.prepared(work)
            child = os.fork()
            if not child:
                enter()
                os._exit(do())
            status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
            sandbox.clear(work)
        finally:
            os._exit(status)
    return os.waitstatus_to_exitcode(os.waitpid(watcher, 0)[1])


def can(do) -> bool:
    """Whether the kernel lets a process do it."""
    process = os.fork()
    if not process:
        try:
            do()
            os._exit(0)
        finally:
            os._exit(1)
    return os.waitpid(process, 0)[1] == 0


@pytest.mark.parametrize("level", [levels.FULL, levels.NO_NAMESPACES])
def test_a_level_whose_parts_the_kernel_has_holds(tmp_path, level):
    """Elsewhere a level that does not hold is a reason to skip: not if it is our own fault."""
    work, works = tmp_path / "work", tmp_path / "works"
    work.mkdir()
    works.mkdir()
    if not landlock.abi():
        pytest.skip("the kernel has no Landlock")
    if level == levels.FULL and not can(lambda: namespaces.unshare(work, 4096, 10)):
        pytest.skip("this user may not make namespaces")
    assert probing.holds(levels.Sandbox(level, tuple(python()), works))


@pytest.mark.usefixtures("without_namespaces")
def test_without_namespaces_the_next_level_is_taken(tmp_path):
    need(levels.NO_NAMESPACES, tmp_path)
    assert probing.best(python(), tmp_path).level == "no namespaces"


@pytest.mark.usefixtures("without_namespaces", "without_landlock")
def test_without_landlock_there_is_no_level_but_none(tmp_path):
    assert probing.best(python(), tmp_path).level == "none"


@pytest.mark.usefixtures("without_namespaces")
def test_a_level_that_is_not_there_is_an_error_in_a_sentence(tmp_path):
    with pytest.raises(OSError, match=r"^this machine has none of the levels of isolation full$"):
        probing.best(python(), tmp_path, accepted=["full"])


def test_a_name_that_is_no_level_is_an_error(tmp_path):
    with pytest.raises(ValueError, match="'fulll' is no level of isolation: full, no names"):
        probing.best(python(), tmp_path, accepted=["fulll"])


@pytest.mark.parametrize("hole", ["linux.drop_capabilities", "seccomp.restrict"])
def test_a_level_whose_walls_are_missing_does_not_hold(monkeypatch, tmp_path, hole):
    need(levels.NO_NAMESPACES, tmp_path)
    if hole == "linux.drop_capabilities" and os.getuid():
        pytest.skip("only root has capabilities")
    module, name = hole.split(".")
    monkeypatch.setattr(getattr(levels, module), name, lambda: None)
    holds = probing.holds(levels.Sandbox(levels.NO_NAMESPACES, tuple(python()), tmp_path))
    assert holds == (hole == "linux.drop_capabilities")  # Landlock holds for root as well


def test_probing_leaves_nothing_behind(tmp_path):
    probing.best(python(), tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_the_level_none_bounds_files_and_nothing_else(tmp_path):
    secret, work = tmp_path / "secret", tmp_path / "work"
    secret.write_text("read")
    work.mkdir()

    def read() -> int:
        bounded = resource.getrlimit(resource.RLIMIT_FSIZE)[0] == 64_000_000
        return 0 if bounded and secret.read_text() == "read" else 1

    assert run_inside(levels.Sandbox(levels.NONE, (), tmp_path), work, read) == 0


@pytest.mark.parametrize("level", [levels.FULL, levels.NO_NAMESPACES])
def test_a_job_leaves_no_folder_behind(tmp_path, level):
    need(level, tmp_path)
    work = tmp_path / "work"
    work.mkdir()

    def fill() -> int:
        Path("a/b").mkdir(parents=True)
        Path("a/b/file").write_text("x")
        return 0

    sandbox = levels.Sandbox(level, tuple(python()), tmp_path)
    assert run_inside(sandbox, work, fill) == 0
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("fill", "number"),
    [
        (lambda: [Path(f"{n}").write_bytes(b"x" * 1_000_000) for n in range(100)], 64),
        (lambda: [Path(f"{n}").touch() for n in range(20_000)], 10_000),
    ],
)
def test_files_are_bounded_by_the_kernel_at_the_level_full(tmp_path, fill, number):
    need(levels.FULL, tmp_path)
    work = tmp_path / "work"
    work.mkdir()

    def try_to_fill() -> int:
        try:
            fill()
        except OSError as error:
            made = len(list(Path().iterdir()))
            return error.errno if number - 5 <= made <= number else 98
        return 97

    sandbox = levels.Sandbox(levels.FULL, tuple(python()), tmp_path)
    assert run_inside(sandbox, work, try_to_fill) == 28  # no space left


@pytest.mark.parametrize(("column", "header"), [(0, X86), (1, ARM)])
def test_numbers_of_system_calls_are_those_of_the_kernel(column, header):
    if not header.exists():
        pytest.skip(f"no {header}: `apt-get install linux-libc-dev`")
    pattern = r"^#define __NR(?:3264)?_(\w+)\s+(\d+)$"
    numbers = dict(re.findall(pattern, header.read_text(), re.MULTILINE))
    table = {**calls.REFUSED, **calls.CONDITIONAL}
    known = {name: pair[column] for name, pair in table.items() if pair[column] is not None}
    compared = {name: number for name, number in known.items() if name in numbers}
    assert compared == {name: int(numbers[name]) for name in compared}
    assert set(known) - set(compared) <= {"fchmodat2", "statmount", "listmount"} | {
        "lsm_set_self_attr",  # newer than many a header
    }


def test_every_call_that_is_younger_than_the_table_is_refused():
    numbers = [number for pair in calls.REFUSED.values() for number in pair if number is not None]
    assert max(numbers) < calls.NEWEST
