"""The command lists its subcommands at once and imports each when it is called."""

import importlib
import subprocess
import sys

import click
import pytest
from click.testing import CliRunner

from helpers import __version__, cli
from tests.experiments import plans

LIST_IMPORTS = """\
import sys
from helpers.cli import main
main(["--help"], standalone_mode=False)
heavy = {"numpy", "tensorflow", "keras", "matplotlib", "nbformat", "requests", "sklearn"}
print(sorted(heavy & set(sys.modules)))"""


def test_help_lists_the_subcommands_and_imports_none():
    done = subprocess.run(
        [sys.executable, "-c", LIST_IMPORTS], capture_output=True, text=True, check=True
    )

    assert done.stdout.endswith("[]\n")
    for line in ("data       List", "execute    Run", "site       Build"):
        assert line in done.stdout


@pytest.mark.parametrize("name", ["data", "execute", "site", *plans.COMMANDS])
def test_each_subcommand_has_help_at_once_and_starts_nothing_heavy(name):
    code = (
        "import sys; from helpers.cli import main; "
        f"main([{name!r}, '--help'], standalone_mode=False); "
        "heavy = {'tensorflow', 'keras', 'matplotlib', 'nbformat', 'requests', 'sklearn'}; "
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert f"{name} [OPTIONS]" in done.stdout
    assert done.stdout.endswith("[]\n")
    assert done.stderr == ""


def test_the_module_is_the_command():
    done = subprocess.run(
        [sys.executable, "-m", "helpers", "--version"], capture_output=True, text=True, check=True
    )

    assert done.stdout == f"convnets, version {__version__}\n"


def test_an_unknown_subcommand_is_told():
    done = CliRunner().invoke(cli.main, ["cook"])

    assert done.exit_code == 2
    assert "No such command 'cook'" in done.output


def test_a_package_that_is_missing_is_told_with_its_extra(monkeypatch):
    def find(name):
        raise ModuleNotFoundError("No module named 'nbclient'", name="nbclient")

    monkeypatch.setattr(importlib, "import_module", find)

    with pytest.raises(
        click.ClickException, match=r"nbclient: pip install 'convnets-counted\[run\]'"
    ):
        cli.main(["execute"], standalone_mode=False)
