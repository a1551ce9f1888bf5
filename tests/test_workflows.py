"""The workflows run what exists, with least permissions, from actions that cannot change."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[1]
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
FORMS = sorted((ROOT / ".github" / "ISSUE_TEMPLATE").glob("*.yml"))
PINNED = re.compile(r"[\w.-]+/[\w.-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+")


def jobs(path):
    return yaml.safe_load(path.read_text("utf-8"))["jobs"].values()


def targets():
    """What the Makefile makes."""
    rules = re.findall(r"^([a-z -]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
    return {name for several in rules for name in several.split()}


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
    for job in jobs(path):
        asked = job.get("strategy", {}).get("matrix", {}).get("target", [])
        for step in job["steps"]:
            asked += re.findall(r"\bmake (?:\w+=\S+ )*([a-z][a-z-]*)", step.get("run", ""))
        assert set(asked) <= targets()


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_zizmor_finds_nothing(path):
    zizmor = Path(sys.executable).with_name("zizmor")
    done = subprocess.run(
        [zizmor, "--offline", "--quiet", path], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("schema", "paths"),
    [
        ("github-workflows", WORKFLOWS),
        ("github-issue-forms", [path for path in FORMS if path.stem != "config"]),
        ("citation-file-format", [ROOT / "CITATION.cff"]),
    ],
)
def test_files_have_the_form_that_is_read(schema, paths):
    command = [Path(sys.executable).with_name("check-jsonschema"), "--builtin-schema"]
    done = subprocess.run(
        [*command, f"vendor.{schema}", *paths], capture_output=True, text=True, check=False
    )
    assert paths
    assert done.returncode == 0, done.stdout + done.stderr


SCRIPTS = [ROOT / "deploy/published_branch.sh", ROOT / ".binder/postBuild", ROOT / ".ci/run"]
STEPS = {
    f"{path.stem}, {name}, step {number}": step["run"]
    for path in WORKFLOWS
    for name, job in yaml.safe_load(path.read_text("utf-8"))["jobs"].items()
    for number, step in enumerate(job["steps"], start=1)
    if "run" in step
}


def shellcheck(*options, text=None):
    command = [Path(sys.executable).with_name("shellcheck"), *options]
    done = subprocess.run(command, input=text, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("script", STEPS.values(), ids=STEPS)
def test_shellcheck_finds_nothing_in_a_step(script):
    shellcheck("--shell=bash", "-", text=script)


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_shellcheck_finds_nothing_in_a_script(path):
    shellcheck(path)


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
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert project["version"] == helpers.__version__


@pytest.mark.parametrize(
    "name",
    [
        "README.md",
        "chapters/appendix/teaching.md",
        "deploy/grader.Dockerfile",
        "deploy/kubernetes.yaml",
    ],
)
def test_the_version_is_the_same_wherever_a_file_is_named_by_it(name):
    import helpers

    text = (ROOT / name).read_text("utf-8")
    named = re.findall(r"(?:convnets-grading:|convnets_counted-)(\d+\.\d+\.\d+)", text)
    assert set(named) == {helpers.__version__}
