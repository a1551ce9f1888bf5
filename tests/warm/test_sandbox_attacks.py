"""What a learner's code may not do at each level of isolation, as root and as an ordinary user.

Every attack is run where nothing is prevented as well, to see that it is one.
"""

import functools
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

import helpers
from helpers.warm.sandbox.levels import FULL, NO_NAMESPACES, NONE
from tests.warm import attacks

ORDINARY = 65534  # nobody, who owns nothing
IS_ROOT = os.getuid() == 0
USERS = ("root", "ordinary", "private home") if IS_ROOT else ("ordinary",)
TREE = ("__init__.py", "warm/__init__.py", "warm/sandbox")

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the sandbox is Linux's")


@functools.cache
def tried(level: str, user: str) -> dict[str, str]:
    """What came of each attack."""
    with tempfile.TemporaryDirectory() as home:
        plant(Path(home))
        python, more = sys.executable, {}
        if IS_ROOT and user != "root":
            python, more = common_python(), {"user": ORDINARY, "group": ORDINARY}
            more["extra_groups"] = []
        Path(home).chmod(0o755)
        if user == "private home":
            shutil.chown(home, ORDINARY, ORDINARY)
            Path(home).chmod(0o700)
            own = [python, "-m", "venv", "--copies", "--without-pip", "python"]
            subprocess.run(own, cwd=home, check=True, env={}, **more)
            python = f"{home}/python/bin/python"
        command = [python, "-I", "-S", f"{home}/trying.py", level]
        done = subprocess.run(
            command, cwd="/", env={}, capture_output=True, text=True, timeout=600, **more
        )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def plant(home: Path) -> None:
    """Copy what is needed to where any user can read it."""
    for name in TREE:
        source, target = Path(helpers.__file__).parent / name, home / "helpers" / name
        target.parent.mkdir(parents=True, exist_ok=True)
        (shutil.copytree if source.is_dir() else shutil.copyfile)(source, target)
    for name in ("attacks.py", "trying.py"):
        shutil.copyfile(Path(__file__).parent / name, home / name)
    (home / "lazily.py").write_text("ANSWER = 42")
    for path in home.rglob("*"):
        path.chmod(0o755 if path.is_dir() else 0o644)


def common_python() -> str:
    """Find a Python that an ordinary user can execute."""
    for python in (sys.executable, shutil.which("python3", path="/usr/bin:/usr/local/bin")):
        code = "import ctypes, sys; sys.exit(sys.version_info < (3, 11))"
        if python and can_run([python, "-I", "-c", code]):
            return python
    pytest.skip("no Python from 3.11 on that an ordinary user can execute")


def can_run(command: list[str]) -> bool:
    """Whether an ordinary user can."""
    try:
        done = subprocess.run(command, user=ORDINARY, cwd="/", env={}, capture_output=True)
    except PermissionError:
        return False
    return done.returncode == 0


def outcome(level: str, user: str, name: str) -> str:
    """What came of one; the test is skipped where there is no such level."""
    told = tried(level, user)
    if "cannot" in told:
        pytest.skip(told["cannot"])
    return told[name]


@pytest.mark.parametrize("name", attacks.ATTACKS)
@pytest.mark.parametrize("user", USERS)
@pytest.mark.parametrize("level", [FULL, NO_NAMESPACES])
def test_is_refused(level, user, name):
    expected = "killed" if name == "call as a 32 bit program" else "refused"
    assert outcome(level, user, name).startswith(expected)


@pytest.mark.parametrize("name", attacks.PERMITTED)
@pytest.mark.parametrize("user", USERS)
@pytest.mark.parametrize("level", [FULL, NO_NAMESPACES, NONE])
def test_is_permitted(level, user, name):
    assert outcome(level, user, name) == "succeeded"


@pytest.mark.parametrize(
    ("user", "name"),
    [
        (user, name)
        for user in USERS[:2]
        for name, attack in attacks.ATTACKS.items()
        if attack.control in (attacks.ANYONE, user)
    ],
)
def test_succeeds_where_nothing_is_prevented(user, name):
    came = outcome(NONE, user, name)
    if came.startswith("refused"):  # by a container, say, or a kernel built without it
        pytest.skip(f"nobody can do that here: {came}")
    assert came.startswith(attacks.ATTACKS[name].ends)
