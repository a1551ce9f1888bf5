"""The networks by their names: what there is, what is built, what is refused."""

import inspect
import re
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

from helpers.architectures import ARCHITECTURES, build

CITED = re.findall(
    r"^@\w+\{(\w+),", (Path(__file__).parents[2] / "references.bib").read_text(), re.M
)


def test_it_is_imported_without_tensorflow():
    code = "import sys, helpers.architectures; print('keras' in sys.modules)"
    finished = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert finished.stdout.strip() == "False"


def test_networks_stand_in_the_order_of_their_papers():
    years = [architecture.year for architecture in ARCHITECTURES.values()]
    assert years == sorted(years)


@pytest.mark.parametrize("key", ARCHITECTURES)
def test_a_network_names_its_paper(key):
    assert ARCHITECTURES[key].source in CITED


def test_keras_has_the_networks_that_are_said_to_be_its():
    applications = pytest.importorskip("keras").applications
    names = [it.keras_name for it in ARCHITECTURES.values() if it.keras_name]
    assert all(hasattr(applications, name) for name in names)
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("key", ARCHITECTURES)
def test_a_network_is_built_as_in_its_paper_unless_told_otherwise(key):
    """That each is built, in every variant, the tests of the ledger see."""
    pytest.importorskip("keras")
    architecture = ARCHITECTURES[key]
    function = architecture.builder.partition(":")[2]
    options = inspect.signature(getattr(import_module(architecture.module), function)).parameters
    assert options["variant"].default == "paper"
    assert options["input_shape"].default == architecture.input_shape


def test_options_are_the_networks_own(unfilled):
    network = unfilled(build, "vgg-16", input_shape=(32, 32, 1), classes=7, width=0.5)
    assert network.input_shape == (None, 32, 32, 1)
    assert network.output_shape == (None, 7)


def test_an_unknown_name_is_refused_with_the_nearest():
    with pytest.raises(ValueError, match=r"got 'ResNet50'; did you mean 'resnet-50'\?"):
        build("ResNet50")
    with pytest.raises(ValueError, match=r"name must be one of 'lenet-5', 'alexnet', .*got ''$"):
        build("")


def test_a_variant_that_keras_does_not_have_is_refused():
    pytest.importorskip("keras")
    with pytest.raises(ValueError, match="variant must be 'paper', got 'keras'"):
        build("lenet-5", "keras")


@pytest.mark.parametrize(
    ("option", "message"),
    [
        ({"input_shape": (28, 28, 1)}, r"input_shape must be \(32, 32, 1\)"),
        ({"classes": 26}, "classes must be 10 for LeNet-5, which has ten codes, got 26"),
        ({"width": 0.5}, "width must be 1 for LeNet-5"),
    ],
)
def test_lenet_5_leaves_nothing_to_choose(option, message):
    pytest.importorskip("keras")
    with pytest.raises(ValueError, match=message):
        build("lenet-5", **option)
