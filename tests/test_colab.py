"""A new Colab runtime is taken in, and what it lacks is told."""

import pytest
from click.testing import CliRunner

from tests.colab import take_in

FREEZE = """\
tensorflow==2.21.0
Scikit_Learn==1.6.1
google-colab @ file:///colabtools/dist/google_colab.whl
-e git+https://github.com/a/b.git#egg=b
# a comment
numpy==1.26.4
"""


def test_versions_are_read_by_normal_names_from_a_to_z():
    assert list(take_in.pins(FREEZE).items()) == [
        ("numpy", "1.26.4"),
        ("scikit-learn", "1.6.1"),
        ("tensorflow", "2.21.0"),
    ]


def test_what_is_missing_or_too_old_is_told():
    told = take_in.unmet(take_in.pins(FREEZE))
    assert "numpy>=2.0: 1.26.4" in told
    assert any(line.startswith("scipy>=") and line.endswith(": not there") for line in told)
    assert not any(line.startswith("scikit-learn") for line in told)


def test_colabs_own_list_is_as_it_would_be_taken_in():
    kept = (take_in.HERE / "constraints.txt").read_text("utf-8")
    lines = [f"{name}=={version}" for name, version in take_in.pins(kept).items()]
    assert set(kept.split()) == set(lines)


@pytest.mark.parametrize("text", ["", "numpy==2.0\n"])
def test_a_file_that_is_no_freeze_of_colabs_changes_nothing(text, tmp_path):
    before = (take_in.HERE / "constraints.txt").read_bytes()
    (tmp_path / "freeze.txt").write_text(text)
    done = CliRunner().invoke(take_in.main, [str(tmp_path / "freeze.txt")])
    assert done.exit_code == 1
    assert "pins no tensorflow" in done.output
    assert (take_in.HERE / "constraints.txt").read_bytes() == before
