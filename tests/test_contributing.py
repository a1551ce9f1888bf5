"""What CONTRIBUTING.md names is there: commits, targets, files."""

import re
import subprocess
import tomllib
from pathlib import Path

import pytest

from helpers.cli import main
from helpers.resources import chapters
from tests.experiments import plans
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


def test_the_map_names_every_package_and_module_of_the_code():
    named = set(re.findall(r"[\w/]+", MAP.replace(".py", "")))
    for folder in (ROOT / "helpers", ROOT / "helpers" / "grading"):
        packages = {path.parent.name for path in folder.glob("*/__init__.py")}
        assert {f"{name}/" for name in packages} <= named
    modules = {path.stem for path in (ROOT / "helpers").glob("*.py")}
    assert modules - {"__init__", "__main__"} <= named


def test_whatever_the_map_names_as_a_file_of_the_code_is_there():
    there = {path.name for path in (ROOT / "helpers").rglob("*.py")}
    assert set(re.findall(r"\b(\w+\.py)\b", MAP)) - there == set()


def test_every_chapter_is_in_the_wheel_on_the_front_page_and_in_the_contents():
    wheel = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["hatch"]["build"]
    included = wheel["targets"]["wheel"]["force-include"]
    for path in chapters().values():
        assert included[f"chapters/{path.name}"] == f"helpers/_chapters/{path.name}"
        assert f"chapters/{path.name}" in (ROOT / "index.md").read_text("utf-8")
        assert f"chapters/{path.stem}\n" in (ROOT / "_toc.yml").read_text("utf-8")


def test_what_cleans_keeps_the_trainings():
    kept = re.search(r"^TRAININGS := (.+)$", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
    defaults = {
        str(option.default)
        for command in plans.COMMANDS
        for option in main.get_command(None, command).params
        if option.name == "directory"
    }
    assert defaults == {f"build/{name}" for name in kept[1].split()}
