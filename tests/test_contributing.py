"""What CONTRIBUTING.md names is there: commits, targets, files."""

import re
import subprocess
from pathlib import Path

import pytest

from tests.test_workflows import targets

ROOT = Path(__file__).parents[1]
TEXT = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
MAP = TEXT.partition("## What is where")[2].partition("```")[2].partition("```")[0]


def git(*arguments):
    done = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True)
    return done.stdout.strip()


@pytest.mark.parametrize("commit", re.findall(r"`([0-9a-f]{7})`", TEXT))
def test_an_example_is_a_commit_of_this_repository(commit):
    if git("rev-parse", "--is-shallow-repository") != "false":
        pytest.skip("only the newest commits are here")
    assert git("cat-file", "-t", commit) == "commit"


def test_every_target_that_is_named_is_in_the_makefile():
    assert set(re.findall(r"\bmake ([a-z-]+)", TEXT)) - {"what"} <= targets()


def places(text):
    """Files and folders of the map: the words of its left column, as paths."""
    folder = ""
    for line in text.splitlines():
        if not line.strip() or line.startswith(" " * 8):
            continue
        depth = (len(line) - len(line.lstrip())) // 2
        names = re.split(r"\s{3,}|\s+ch\. ", line.strip())[0].split("  ")
        for name in (name.strip(" ,") for name in names):
            if depth == 0:
                folder = name
                yield name
            elif depth == 1:
                yield f"{folder}{name}"


@pytest.mark.parametrize("place", list(places(MAP)))
def test_the_map_names_what_is_there(place):
    assert list(ROOT.glob(place.rstrip("/"))), place
