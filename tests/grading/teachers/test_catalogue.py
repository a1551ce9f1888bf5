"""The grader asks the book's exercises and a teacher's in one place."""

import pytest

from helpers.exercises import EXERCISES
from helpers.grading import answers
from helpers.grading.teachers.catalogue import Catalogue
from tests.grading.teachers.files import SECRET


def names(exercises):
    return [exercise.name for exercise in exercises]


def arguments(cases):
    return [case.arguments for case in cases]


def test_without_a_file_it_is_the_book():
    catalogue = Catalogue()

    assert catalogue.chapters == (1, 2, 3, 4, 5, 6)
    assert names(catalogue.exercises(1, "anna"))[:2] == ["two_layers", "slide"]
    assert sum(len(catalogue.exercises(n, "anna")) for n in catalogue.chapters) == len(EXERCISES)
    assert catalogue.exercises(0, "anna") == []
    assert arguments(catalogue.hidden_cases("slide", 7, "anna")) == arguments(
        answers.hidden_cases("slide", 7)
    )


def test_a_teachers_exercises_come_behind_the_books(loaded, half):
    catalogue = Catalogue(loaded(half(("(0, 1, ", "(1, 9, "))))

    assert names(catalogue.exercises(1, "anna"))[-2:] == ["gentle_kernel", "half"]
    assert "half" not in names(catalogue.exercises(2, "anna"))
    assert names(Catalogue(catalogue.own, only_own=True).exercises(1, "anna")) == ["half"]
    assert Catalogue(catalogue.own, only_own=True).chapters == (1,)


def test_an_examination_is_chapter_0(example_file):
    catalogue = Catalogue(example_file, SECRET)

    assert names(catalogue.exercises(0, "anna")) == ["dilate_kernel", "my_parameters"]
    assert catalogue.chapters == (0, 1, 2, 3, 4, 5, 6)
    asks = {catalogue.exercises(0, student)[1].asks for student in ("anna", "bert", "cleo")}
    assert len(asks) == 3


def test_hidden_cases_of_a_teachers_exercise_follow_the_seed(example_file):
    catalogue = Catalogue(example_file, SECRET)
    seven = catalogue.hidden_cases("dilate_kernel", 7, "anna")

    assert arguments(seven) == arguments(catalogue.hidden_cases("dilate_kernel", 7, "bert"))
    assert arguments(seven) != arguments(catalogue.hidden_cases("dilate_kernel", 8, "anna"))
    assert seven[0].expected == list(seven[0].arguments[0])
    with pytest.raises(ValueError, match="seed must be 0 or more, got -1"):
        catalogue.hidden_cases("dilate_kernel", -1, "anna")


def test_hidden_cases_of_nobodys_exercise_are_an_error():
    with pytest.raises(LookupError, match="there is no exercise 'dilate_kernel'"):
        Catalogue().hidden_cases("dilate_kernel", 7, "anna")


def test_variants_without_a_secret_are_an_error(example_file):
    with pytest.raises(ValueError, match=r"example\.py vary by student: give the secret"):
        Catalogue(example_file)


def test_the_digest_changes_with_the_teachers_file_and_with_nothing_else(loaded, half):
    before = Catalogue(loaded(half())).digest()

    assert len(before) == 64
    assert Catalogue(loaded(half(), "other.py"), b"secret").digest() == before
    assert Catalogue(loaded(half() + "# a word\n")).digest() != before
    assert Catalogue().digest() != before


@pytest.mark.parametrize("package", ["helpers.exercises", "helpers.grading.answers"])
def test_the_digest_changes_with_the_books_definitions(package, monkeypatch, tmp_path):
    import importlib

    before = Catalogue().digest()
    folder = importlib.import_module(package)
    monkeypatch.setattr(folder, "__path__", [str(tmp_path)])

    (tmp_path / "chapter01.py").write_text("EXERCISES = ()")
    one = Catalogue().digest()
    (tmp_path / "chapter01.py").write_text("EXERCISES = []")

    assert len({before, one, Catalogue().digest()}) == 3
