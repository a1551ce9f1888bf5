"""The workflows run what exists, with least permissions, from actions that cannot change."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[1]
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
FORMS = sorted((ROOT / ".github" / "ISSUE_TEMPLATE").glob("*.yml"))
PINNED = re.compile(r"[\w.-]+/[\w.-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+")


def jobs(path):
    return yaml.safe_load(path.read_text("utf-8"))["jobs"].values()


def test_there_are_workflows():
    assert {path.stem for path in WORKFLOWS} == {"ci", "preview", "publish", "release", "weekly"}


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_actions_are_pinned_by_hash_and_say_their_version(path):
    used = re.findall(r"uses: (.+)", path.read_text("utf-8"))
    assert used
    assert not [action for action in used if not PINNED.fullmatch(action)]


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_nothing_is_permitted_but_what_a_job_asks_for(path):
    assert yaml.safe_load(path.read_text("utf-8"))["permissions"] == {}
    for job in jobs(path):
        assert job["permissions"]


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_every_target_that_a_job_makes_is_there(path):
    targets = set(re.findall(r"^([a-z -]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    targets = {name for several in targets for name in several.split()}
    for job in jobs(path):
        asked = job.get("strategy", {}).get("matrix", {}).get("target", [])
        for step in job["steps"]:
            asked += re.findall(r"\bmake (?:\w+=\S+ )*([a-z][a-z-]*)", step.get("run", ""))
        assert set(asked) <= targets


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_zizmor_finds_nothing(path):
    zizmor = Path(sys.executable).with_name("zizmor")
    done = subprocess.run(
        [zizmor, "--offline", "--quiet", path], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("path", FORMS, ids=lambda path: path.stem)
def test_a_form_asks_for_what_is_needed(path):
    form = yaml.safe_load(path.read_text("utf-8"))
    if path.stem == "config":
        return
    asked = {item["id"] for item in form["body"]}
    assert len(asked) == len(form["body"])
    assert any(item.get("validations", {}).get("required") for item in form["body"])


def test_versions_agree():
    import helpers

    cited = yaml.safe_load((ROOT / "CITATION.cff").read_text("utf-8"))["version"]
    changes = re.findall(r"^## (\S+)", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.MULTILINE)
    assert cited == changes[0] == helpers.__version__
