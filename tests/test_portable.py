"""What is tested on macOS and Windows."""

from pathlib import Path

from tests import portable


def test_what_runs_on_every_system_is_most_of_the_packages_tests():
    names = {Path(path).name for path in portable.paths()}
    assert {"anatomy", "architectures", "exercises", "test_arithmetic.py"} <= names
    assert not names & {"grading", "warm", "site", "test_workflows.py"}
