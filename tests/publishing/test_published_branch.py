"""The branch from which Colab opens chapters holds them as the site offers them, and no more."""

import os
import subprocess
from pathlib import Path

SCRIPT = Path(__file__).resolve().parents[2] / "deploy" / "published_branch.sh"


def git(*command):
    done = subprocess.run(["git", *command], capture_output=True, text=True, check=True)
    return done.stdout.split()


def publish(chapters, remote):
    return subprocess.run(
        [SCRIPT, chapters],
        env={**os.environ, "REMOTE": str(remote)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_branch_holds_the_last_published_chapters(tmp_path):
    remote, chapters = tmp_path / "remote.git", tmp_path / "chapters"
    git("init", "--quiet", "--bare", remote)
    chapters.mkdir()
    for names in (("01-one.ipynb", "02-two.ipynb"), ("01-one.ipynb",)):
        for path in chapters.iterdir():
            path.unlink()
        for name in names:
            (chapters / name).write_text(f"{{}} {len(names)}")
        done = publish(chapters, remote)
        assert done.returncode == 0, done.stderr
        listed = git("-C", remote, "ls-tree", "-r", "--name-only", "published")
        assert listed == [f"chapters/{name}" for name in names]


def test_nothing_is_pushed_where_there_is_no_chapter(tmp_path):
    done = publish(tmp_path, tmp_path / "nowhere.git")
    assert done.returncode == 1
    assert f"no notebooks in {tmp_path}" in done.stderr
