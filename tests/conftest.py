"""What all tests share: a browser, and the package as it is installed from its wheel."""

import gc
import os
import sys
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import hypothesis
import pytest

from helpers.publishing.chromium import NoChromiumError, chromium

pytest_plugins = ["tests.judging", "tests.networks"]

hypothesis.settings.register_profile("repeatable", derandomize=True)


def pytest_configure(config):
    """`make test` draws the same examples each time; a shuffled run (`-p randomly`) new ones."""
    if not config.pluginmanager.hasplugin("randomly"):
        hypothesis.settings.load_profile("repeatable")


def pytest_collection_finish():
    """TensorFlow and all tests stay: they are not looked through for garbage again and again."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def same_draws():
    """TensorFlow's generator begins each test anew, whichever tests came before."""
    if "tensorflow" in sys.modules:
        sys.modules["tensorflow"].random.set_seed(0)


@pytest.fixture(scope="session")
def browser():
    """A headless Chromium (`helpers.publishing.chromium`).

    Without one the test is skipped, or fails where ``REQUIRE_BROWSER=1``. Mark a module that uses
    it ``pytestmark = pytest.mark.browser``.
    """
    pytest.importorskip("playwright.sync_api")
    try:
        with chromium() as browser:
            yield browser
    except NoChromiumError as error:
        (pytest.fail if os.environ.get("REQUIRE_BROWSER") == "1" else pytest.skip)(str(error))


@pytest.fixture(scope="session")
def browser_elsewhere(browser):
    """Call something that starts a browser of its own: Playwright allows one in a thread."""
    with ThreadPoolExecutor(1) as thread:
        yield lambda call, *arguments: thread.submit(call, *arguments).result()


@pytest.fixture(scope="session")
def wheel(tmp_path_factory):
    """A directory with what the learners' wheel installs; put it on ``PYTHONPATH``."""
    return installed("convnets_counted", tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="session")
def grader_wheel(tmp_path_factory):
    """A directory with what the grader's wheel installs, and the learners' one beside it."""
    directory = installed("convnets_counted", tmp_path_factory.mktemp("grader"))
    return installed("convnets_counted_grading", directory)


def installed(name, directory):
    wheels = list(Path(__file__).parents[1].glob(f"build/wheel/{name}-*.whl"))
    if not wheels:
        pytest.fail(f"there is no build/wheel/{name}-*.whl: run `make wheel`")
    with zipfile.ZipFile(wheels[0]) as archive:
        archive.extractall(directory)
    return directory
