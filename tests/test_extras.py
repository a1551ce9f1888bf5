"""Without TensorFlow, whatever needs it names the extra before it loads or downloads anything."""

import subprocess
import sys

import pytest

from helpers.extras import MissingExtraError, require
from tests.experiments import plans

WITHOUT_TENSORFLOW = """\
import importlib.util, sys
GONE = ("tensorflow", "keras")
find = importlib.util.find_spec
importlib.util.find_spec = lambda name, *more: None if name in GONE else find(name, *more)
class Gone:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in GONE:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
sys.meta_path.insert(0, Gone())
from helpers import datasets
def load(*args, **options):
    raise SystemExit("data was loaded")
datasets.load = load
"""


def run_without_tensorflow(code):
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT_TENSORFLOW + code], capture_output=True, text=True
    )
    return done.returncode, done.stdout + done.stderr


def test_a_package_that_is_there_is_not_complained_of():
    require("numpy", "tf", "arithmetic")


def test_what_is_missing_is_named_with_its_extra():
    with pytest.raises(MissingExtraError, match=r"--record needs the package no_such_package: pip"):
        require("no_such_package", "run", "--record")


@pytest.mark.parametrize("command", plans.COMMANDS)
@pytest.mark.parametrize("options", ["", "'--data', 'embedded'"])
def test_a_command_that_trains_says_which_extra(command, options):
    code = f"from helpers.cli import main; main([{command!r}, {options}])"
    status, said = run_without_tensorflow(code)
    assert status == 1
    assert "needs the package tensorflow: pip install 'convnets-counted[tf]'" in said
    assert "Traceback" not in said
    assert "data was loaded" not in said


def test_the_pets_say_which_extra_as_they_are_imported():
    _, said = run_without_tensorflow("from helpers import pets")
    last = said.splitlines()[-1]
    assert last.endswith(
        "helpers.pets needs the package tensorflow: pip install 'convnets-counted[tf]'"
    )


@pytest.mark.parametrize("command", ["data", "execute", "site"])
def test_a_command_that_needs_no_tensorflow_has_help_without_it(command):
    status, said = run_without_tensorflow(
        f"from helpers.cli import main; main([{command!r}, '--help'])"
    )
    assert (status, said.startswith("Usage:")) == (0, True)
