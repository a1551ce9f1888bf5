"""The files that make a container: what they name is there, and what they install is pinned."""

import contextlib
import json
import os
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
import venv
from pathlib import Path

import pytest

from tests.test_packaging import committed
from tests.test_workflows import targets

ROOT = Path(__file__).parents[1]
DOCKERFILES = (ROOT / "Dockerfile", ROOT / "deploy" / "grader.Dockerfile")
BINDER = ROOT / ".binder"


def instructions(path):
    """The instructions of a Dockerfile, each a word and what follows it."""
    text = re.sub(r"\\\n\s*", "", path.read_text("utf-8"))
    lines = (line for line in text.splitlines() if line and not line.startswith("#"))
    return [tuple(line.split(maxsplit=1)) for line in lines]


def asked(path, word):
    return [rest for it, rest in instructions(path) if it == word]


@pytest.mark.parametrize("path", DOCKERFILES, ids=lambda path: path.name)
def test_every_base_is_pinned_by_its_digest(path):
    stages = {"base", "packages"}
    bases = [rest.split()[0] for rest in asked(path, "FROM")]
    outside = [name for name in bases if name not in stages]
    assert outside
    assert all(re.fullmatch(r"python:3\.11\.\d+-\S+@sha256:[0-9a-f]{64}", name) for name in outside)


def test_both_images_stand_on_the_same_base():
    assert len({asked(path, "FROM")[0].split()[0] for path in DOCKERFILES}) == 1


@pytest.mark.parametrize("path", DOCKERFILES, ids=lambda path: path.name)
def test_every_installation_is_by_hash_or_without_dependencies(path):
    runs = " && ".join(asked(path, "RUN"))
    installs = [step for step in runs.split("&&") if "pip install" in step]
    assert len(installs) == 2  # of what is locked, and of our own
    assert all("--require-hashes" in step or "--no-deps" in step for step in installs)


def ignored(file):
    return {line.removeprefix("**/") for line in (ROOT / file).read_text("utf-8").split()}


def test_what_git_does_not_keep_is_kept_out_of_an_image_but_for_the_wheels():
    assert ignored(".gitignore") - {"build/"} == ignored(".dockerignore") - {
        ".git/",
        "build/*",
        "!build/wheel/",
    }


@pytest.mark.parametrize("path", DOCKERFILES, ids=lambda path: path.name)
def test_what_is_copied_into_an_image_is_in_a_clone(path):
    kept = {str(it.relative_to(ROOT)) for it in committed()}
    for line in asked(path, "COPY"):
        *sources, _ = line.split()
        if sources[0].startswith("--from="):
            continue
        assert all(name == "." or name == "build/wheel/*.whl" or name in kept for name in sources)


def test_the_dev_container_builds_a_stage_that_is_there_and_makes_a_target_that_is_there():
    settings = json.loads((ROOT / ".devcontainer/devcontainer.json").read_text("utf-8"))
    build = settings["build"]
    file = (ROOT / ".devcontainer" / build["dockerfile"]).resolve()
    assert file == ROOT / "Dockerfile"
    assert any(rest.endswith(f" AS {build['target']}") for rest in asked(file, "FROM"))
    assert settings["postCreateCommand"].removeprefix("make ") in targets()


def test_binder_installs_the_lock_on_the_python_that_it_was_made_for():
    (line,) = (BINDER / "requirements.txt").read_text("utf-8").splitlines()
    assert (BINDER / line.removeprefix("-r ")).resolve() == ROOT / "requirements.lock"
    python = (BINDER / "runtime.txt").read_text("utf-8").strip().removeprefix("python-")
    assert f"--python-version {python}" in (ROOT / "Makefile").read_text("utf-8")
    assert os.access(BINDER / "postBuild", os.X_OK)


def answer_of(address):
    """What is answered within five seconds: Jupyter says that it runs shortly before it listens."""
    for _ in range(50):
        with (
            contextlib.suppress(urllib.error.URLError),
            urllib.request.urlopen(address, timeout=30) as answer,
        ):
            return json.load(answer)
        time.sleep(0.1)
    raise TimeoutError(address)


@pytest.mark.slow
def test_in_a_container_jupyter_answers_from_outside_and_opens_no_browser(tmp_path):
    settings = json.loads((ROOT / "deploy/jupyter_server_config.json").read_text("utf-8"))
    assert settings == {"ServerApp": {"ip": "0.0.0.0", "open_browser": False}}
    settings["ServerApp"]["allow_root"] = True  # tests may run as root, the container does not
    (tmp_path / "jupyter_server_config.json").write_text(json.dumps(settings))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    command = [sys.executable, "-m", "helpers", "open", "chapters"]
    environment = {**os.environ, "JUPYTER_CONFIG_PATH": str(tmp_path), "JUPYTER_PORT": port}
    with subprocess.Popen(
        command, cwd=tmp_path, env=environment, stderr=subprocess.PIPE, text=True
    ) as lab:
        try:
            assert any("To access the server" in line for line in lab.stderr)
            # Any address of the machine will do: 127.0.0.2 is not the one that it names.
            assert "version" in answer_of(f"http://127.0.0.2:{port}/api")
        finally:
            lab.terminate()  # as `docker stop` does: it must reach Jupyter itself
        assert "received signal 15, stopping" in lab.stderr.read()


def steps():
    """What the book's image and Binder run, where /book is a clone; not what needs a system."""
    image = [step for step in asked(ROOT / "Dockerfile", "RUN") if step.startswith("pip ")]
    return {
        "Dockerfile": image,
        "Binder": [f"pip install -r {BINDER.name}/requirements.txt", "./.binder/postBuild"],
    }


@pytest.mark.release
@pytest.mark.parametrize("name", steps())
def test_the_steps_make_a_python_that_opens_the_chapters(name, tmp_path):
    book, made = tmp_path / "book", tmp_path / "made"
    subprocess.run(["git", "clone", "--quiet", ROOT, book], check=True)
    venv.create(made, with_pip=True)
    environment = {
        **os.environ,
        "PATH": f"{made / 'bin'}:{os.environ['PATH']}",
        "HOME": str(tmp_path),
    }
    for step in steps()[name]:
        place = step.replace("/book", str(book)).replace("/wheel", str(tmp_path / "wheel"))
        subprocess.run(place, shell=True, cwd=book, env=environment, check=True)
    done = subprocess.run(
        ["convnets", "open", "--no-start", "mine"],
        cwd=tmp_path,
        env=environment,
        check=True,
        capture_output=True,
        text=True,
    )
    assert len(done.stdout.splitlines()) == 6
