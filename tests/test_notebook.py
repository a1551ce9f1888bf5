"""The set-up of a chapter is quiet, prints one stable line, and says what to do when it cannot."""

import importlib
import re
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from helpers import notebook

FIRST_CELL = (Path(__file__).parent / "notebooks/first_cell.txt").read_text(encoding="utf-8")


def run(code, directory, *options):
    """Run code in a fresh Python in a directory."""
    return subprocess.run(
        [sys.executable, *options, "-c", code],
        cwd=directory,
        capture_output=True,
        text=True,
        check=False,
    )


def first_cell():
    """The first cell as plain Python; the line of magic is only for Colab."""
    return FIRST_CELL.replace("%pip", "pass  #")


def test_the_first_cell_is_quiet_and_prints_one_line(tmp_path):
    done = run(f"{first_cell()}\nimport os\n_ = os.write(2, b'seen')", tmp_path)

    assert done.stdout == "Ready: TensorFlow and the helpers of this course are here.\n"
    assert done.stderr == "seen", "only what is written after it"


@pytest.mark.parametrize("place", ["helpers.py", "helpers/__init__.py"])
def test_another_module_named_helpers_is_told_with_its_file(place, tmp_path):
    other = tmp_path / place
    other.parent.mkdir(exist_ok=True)
    other.touch()

    done = run(first_cell(), tmp_path)

    assert f"rename {other}: it stands in the way" in done.stderr


def test_without_the_package_the_first_cell_says_how_to_install_it(tmp_path):
    done = run(first_cell(), tmp_path, "-S")  # without site-packages

    assert "make site" in done.stderr
    assert "write its address into COURSE above" in done.stderr


@pytest.fixture
def installed(monkeypatch):
    """Pretend which TensorFlow and Keras are there, or that they are not."""
    real = importlib.import_module

    def install(**versions):
        def find(name):
            if name not in ("tensorflow", "keras"):
                return real(name)
            if versions.get(name) is None:
                raise ModuleNotFoundError(f"No module named {name!r}", name=name)
            package = SimpleNamespace(
                __version__=versions[name],
                backend=SimpleNamespace(backend=lambda: versions.get("backend", "tensorflow")),
            )
            monkeypatch.setitem(sys.modules, name, package)
            return package

        monkeypatch.setattr(notebook.importlib, "import_module", find)

    return install


def test_the_oldest_versions_are_taken(installed, capsys):
    installed(tensorflow="2.19.0", keras="3.5.0")

    assert notebook.setup() is None
    assert capsys.readouterr().out.startswith("Ready")


@pytest.mark.parametrize(
    ("versions", "message"),
    [
        ({}, "needs tensorflow, and it is not here"),
        ({"tensorflow": "2.18.1", "keras": "3.8.0"}, r"needs tensorflow 2\.19 or later.*2\.18\.1"),
        ({"tensorflow": "2.20.0", "keras": "2.15.0"}, r"needs keras 3\.5 or later.*2\.15\.0"),
        ({"tensorflow": "2.20.0", "keras": "3.13.2", "backend": "torch"}, "computes with torch"),
    ],
)
def test_what_is_missing_or_too_old_is_named(versions, message, installed):
    installed(**versions)

    with pytest.raises(ImportError, match=message):
        notebook.setup()


def test_a_python_that_is_too_old_is_named(monkeypatch):
    monkeypatch.setattr(notebook.sys, "version_info", (3, 10, 4))

    with pytest.raises(ImportError, match=r"needs Python 3\.11 or later, and this is 3\.10"):
        notebook.setup()


@pytest.mark.parametrize(
    ("place", "advice"),
    [("colab", "Change runtime type"), ("clone", "make site"), ("wheel", "pip install --upgrade")],
)
def test_the_advice_is_that_of_the_platform(place, advice, installed, monkeypatch, tmp_path):
    installed()
    if place == "colab":
        monkeypatch.setitem(sys.modules, "google.colab", SimpleNamespace())
    if place == "wheel":
        monkeypatch.setattr(notebook, "__file__", str(tmp_path / "helpers/notebook.py"))

    with pytest.raises(ImportError, match=advice):
        notebook.setup()


@pytest.mark.parametrize("accepted", [("embedded", "fast", 0), ("real", "full", 7)])
def test_parameters_that_chapters_know_pass(accepted):
    notebook.check_parameters(*accepted)


@pytest.mark.parametrize(
    ("parameters", "said"),
    [
        (("mnist", "fast", 0), r"""DATA must be "embedded" or "real", got 'mnist'"""),
        (("real", "quick", 0), r"""MODE must be "fast" or "full", got 'quick'"""),
        (("real", "full", "x"), "SEED must be a whole number from 0 on, got 'x'"),
        (("real", "full", -1), "SEED must be a whole number from 0 on, got -1"),
        (("real", "full", True), "SEED must be a whole number from 0 on, got True"),
    ],
)
def test_a_wrong_parameter_is_named_with_what_it_accepts(parameters, said):
    with pytest.raises(ValueError, match=re.escape(said)):
        notebook.check_parameters(*parameters)


def test_a_name_that_is_not_defined_is_told_with_the_cell_to_run(tmp_path):
    code = (
        "from IPython.core.interactiveshell import InteractiveShell\n"
        "shell = InteractiveShell.instance(colors='NoColor')\n"
        "from helpers import notebook\n"
        "notebook._tell_where_names_come_from()\n"
        "for cell in ('check = print', 'check(\"slide\", slide)', 'np.ones(3)', 'typo + 1'):\n"
        "    print(shell.run_cell(cell, store_history=True).success)"
    )
    said = run(code, tmp_path).stdout
    assert "Run the cell in which you wrote slide, then this one. After a restart" in said
    assert "np comes from the first cells of the chapter: run it from the top" in said
    assert said.count("NameError: name 'typo' is not defined") == 1
    assert said.count("After a restart") == 2
    assert said.count("False") == 3
