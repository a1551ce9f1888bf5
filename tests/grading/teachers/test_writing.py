"""Folders of handouts, and the command that writes them."""

import hashlib
import subprocess
import sys

import nbformat
import pytest
from click.testing import CliRunner

from helpers.grading.intake import Roster, Student, find
from helpers.grading.teachers.commands import handout
from helpers.grading.teachers.writing import write_handouts
from tests.grading.teachers.files import EXAMPLE, SECRET


@pytest.fixture
def asked(tmp_path):
    (tmp_path / "secret").write_bytes(SECRET)
    out = ["--out", str(tmp_path / "out")]
    return lambda *options: CliRunner().invoke(handout, [*map(str, options), *out])


def digest(text):
    return hashlib.sha256(text.encode()).hexdigest()[:12]


EXAM = ("0", "--exercises", EXAMPLE)


def test_each_student_gets_a_folder_that_keeps_the_name(example_file, tmp_path):
    students = ["anna", "Żółć", "../up", "a/b", ".hidden", "dot.", "Anna"]

    paths = list(write_handouts(0, tmp_path, example_file, students, SECRET))

    assert [path.relative_to(tmp_path).as_posix() for path in paths] == [
        "anna/example.ipynb",
        "Żółć/example.ipynb",
        f"__up-{digest('../up')}/example.ipynb",
        f"a_b-{digest('a/b')}/example.ipynb",
        f"_hidden-{digest('.hidden')}/example.ipynb",
        f"dot_-{digest('dot.')}/example.ipynb",
        f"Anna-{digest('Anna')}/example.ipynb",
    ]
    roster = Roster(tuple(map(Student, students)))
    found = find([tmp_path], roster).submissions
    assert sorted(each.student for each in found) == sorted(students)
    told = [nbformat.read(path, as_version=4).metadata["convnets"]["student"] for path in paths]
    assert told == students


def test_a_chapter_keeps_its_files_name(tmp_path):
    (path,) = write_handouts(1, tmp_path)

    assert path == tmp_path / "01-convolution-arithmetic.ipynb"
    assert [each.name for each in tmp_path.iterdir()] == [path.name]


@pytest.mark.parametrize(
    ("students", "says"),
    [
        (["anna", "anna"], "the student 'anna' is there twice"),
        ([""], "no folder can be named after the student ''"),
        (None, r"example\.py vary by student: name the students"),
    ],
)
def test_students_without_a_folder_of_their_own_are_told(example_file, tmp_path, students, says):
    with pytest.raises(ValueError, match=says):
        list(write_handouts(0, tmp_path, example_file, students, SECRET))


def test_an_examination_without_exercises_for_it_is_told(loaded, half, tmp_path):
    with pytest.raises(ValueError, match=r"no exercise of your own for an examination"):
        list(write_handouts(0, tmp_path, loaded(half(("(0, 1, ", "(1, 9, ")))))
    with pytest.raises(ValueError, match=r"no exercise of your own for chapter 2"):
        list(write_handouts(2, tmp_path, loaded(half()), only_own=True))


def test_the_command_writes_one_students_examination(asked, tmp_path):
    done = asked(*EXAM, "--student", "anna", "--secret-file", tmp_path / "secret", "--no-hints")

    path = tmp_path / "out" / "anna" / "example.ipynb"
    assert done.exit_code == 0
    assert done.output.splitlines()[-1] == str(path)
    notebook = nbformat.read(path, as_version=4)
    assert notebook.metadata["convnets"]["student"] == "anna"
    assert "Hint 1" not in path.read_text(encoding="utf-8")


def test_the_command_writes_a_class(asked, tmp_path):
    pytest.importorskip("helpers.grading.intake.roster")
    (tmp_path / "class.csv").write_text("student\nanna\nbert\n")

    done = asked(*EXAM, "--roster", tmp_path / "class.csv", "--secret-file", tmp_path / "new")

    assert done.exit_code == 0, done.output
    assert f"A new secret: {tmp_path / 'new'}. Keep it: grading needs the same." in done.output
    assert done.output.splitlines()[-1] == f"2 notebooks: {tmp_path / 'out'}"
    assert {path.parent.name for path in tmp_path.glob("out/*/*.ipynb")} == {"anna", "bert"}


@pytest.mark.parametrize(
    ("options", "code", "says"),
    [
        (("7",), 2, "7 is not in the range 0<=x<=6"),
        (("0",), 2, "an examination needs --exercises FILE"),
        (("1", "--only-own"), 2, "an examination needs --exercises FILE"),
        ((*EXAM, "--student", "a"), 2, "give --secret-file, and --student or --roster"),
        (("1", "--student", "a", "--roster", "b"), 2, "--student or --roster, not both"),
        (("1", "--exercises", "nothing.py"), 1, "nothing.py: it cannot be read"),
    ],
)
def test_wrong_use_is_told(asked, options, code, says):
    done = asked(*options)

    assert done.exit_code == code
    assert says in done.output


def test_the_example_is_printed_as_it_is():
    done = CliRunner().invoke(handout, ["--example"])

    assert done.exit_code == 0
    assert done.output == EXAMPLE.read_text(encoding="utf-8")


def test_help_comes_at_once_and_starts_nothing_heavy():
    code = (
        "import sys; from helpers.grading.teachers.commands import handout; "
        "handout(['--help'], standalone_mode=False); "
        "heavy = {'numpy', 'tensorflow', 'keras', 'matplotlib', 'nbformat', 'requests', 'tqdm'}; "
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert "--secret-file" in done.stdout
    assert done.stdout.endswith("[]\n")


def test_a_reference_that_fails_for_a_student_is_not_handed_out(loaded, half, tmp_path):
    text = half(("(Case((4,), 2.0),)", "(Case((4,), 2.0 + OFF),)")).replace(
        "EXERCISES = [",
        "def exercises(variant):\n  OFF = variant.student == 'bert'\n  return [(",
        1,
    )
    text = text.replace(",\n]\nANSWERS = [Answers", ",\n Answers").replace("hidden)]", "hidden))]")
    file = loaded(text)

    with pytest.raises(ValueError, match="half: the reference does not pass its public cases"):
        list(write_handouts(0, tmp_path / "out", file, ["anna", "bert"], SECRET))
    assert [path.parent.name for path in tmp_path.glob("out/*/*.ipynb")] == ["anna"]
