"""The package with the newest, or the lowest, versions that it allows.

    .venv/bin/python -m tests.resolution newest
    .venv/bin/python -m tests.resolution lowest

Makes an environment of its own, without the lock, and runs the tests of ``tests.portable`` there.
"""

import os
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

import click
from packaging.requirements import Requirement

ROOT = Path(__file__).parents[1]
UV = Path(sys.executable).with_name("uv")
RESOLUTIONS = {"newest": "highest", "lowest": "lowest-direct"}
TOOLS = {"hypothesis", "pytest", "pytest-randomly", "pytest-xdist", "beautifulsoup4"}


def tools() -> list[str]:
    """Return what the tests need, with its floor: without one, the lowest is of another age."""
    groups = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["dependency-groups"]
    declared = {Requirement(line).name: line for group in groups.values() for line in group}
    return [declared[name] for name in sorted(TOOLS)]


@click.command()
@click.argument("versions", type=click.Choice(list(RESOLUTIONS)))
def main(versions: str) -> None:
    """Test with VERSIONS."""
    with tempfile.TemporaryDirectory(prefix=f"convnets-{versions}-") as folder:
        subprocess.run([UV, "venv", "--quiet", "--python", sys.executable, folder], check=True)
        environment = {**os.environ, "VIRTUAL_ENV": folder}
        install = [UV, "pip", "install", "--quiet", "--resolution", RESOLUTIONS[versions]]
        subprocess.run(
            [*install, "--editable", f"{ROOT}[tf,run]", *tools()],
            env=environment,
            check=True,
        )
        python = Path(folder, "bin", "python")
        subprocess.run([UV, "pip", "freeze"], env=environment, check=True)
        # What is old meets what is new beside it, and warns: that is not ours to mend.
        options = ["-W", "ignore::DeprecationWarning"] if versions == "lowest" else []
        done = subprocess.run([python, "-m", "tests.portable", *options], cwd=ROOT)
    sys.exit(done.returncode)


if __name__ == "__main__":
    main()
