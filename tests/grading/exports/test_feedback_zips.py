"""Names, read as by Moodle's ``importziplib.php`` and Canvas's ``generate_comments_from_files``."""

import io
import re
import zipfile

import pytest

from helpers.grading.exports import feedback_zip_for_canvas, feedback_zip_for_moodle
from tests.grading.exports.made import graded

PAGE = "<!doctype html><p>Zoë</p>"


def files(export):
    with zipfile.ZipFile(io.BytesIO(export.content)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name).decode() for name in archive.namelist()}


def moodle_reads(path):
    """Number and plugin, as Moodle finds them: the first part of the path with four fields."""
    for part in path.split("/"):
        fields = part.split("_", 4)
        if len(fields) >= 4 and fields[1].isdigit():
            return fields[1], fields[2], fields[3]
    return None


def canvas_reads(path):
    """User and attachment, as Canvas finds them: the first two fields that are numbers."""
    fields = path.split("/")[-1].split("_")
    return [each for each in fields if re.fullmatch(r"\d+", each)][:2]


@pytest.mark.parametrize(
    "returned_as",
    [
        "Zoë Ångström_123_assignsubmission_file",
        "Zoë Ångström_123_assignsubmission_file_",
        "Zoë Ångström_123_assignsubmission_file/work",
        "Zoë Ångström_123_assignsubmission_file_chapter_1.ipynb",
        "course/Participant_123_assignsubmission_file",
        "محمد‌رضا_123_assignsubmission_file",
        "Group A-李明_123_assignsubmission_file",
    ],
)
def test_moodle_finds_the_student_of_each_page(returned_as):
    export = feedback_zip_for_moodle([(graded("x", returned_as=returned_as), PAGE)])
    ((path, page),) = files(export).items()
    assert export.problems == ()
    assert moodle_reads(path) == ("123", "assignsubmission", "file")
    assert path.endswith("_file/feedback-chapter-1.html")
    assert page == PAGE


@pytest.mark.parametrize(
    ("returned_as", "path"),
    [
        ("lovelaceada_17_4711_chapter.ipynb", "lovelaceada_17_4711_feedback-chapter-1.html"),
        (
            "lovelaceada_LATE_17_4711_a_2_b.ipynb",
            "lovelaceada_LATE_17_4711_feedback-chapter-1.html",
        ),
        ("zip/lovelaceada_17_4711_x-1.ipynb", "lovelaceada_17_4711_feedback-chapter-1.html"),
        ("anon_x7Yz2_4711_chapter.ipynb", "anon_x7Yz2_4711_feedback-chapter-1.html"),
        ("anon_LATE_12345_4711_c.ipynb", "anon_LATE_12345_4711_feedback-chapter-1.html"),
        ("anon_12345_4711_3_c.ipynb", "anon_12345_4711_feedback-chapter-1.html"),
    ],
)
def test_canvas_finds_the_student_of_each_page(returned_as, path):
    export = feedback_zip_for_canvas([(graded("x", returned_as=returned_as), PAGE)])
    assert export.problems == ()
    assert files(export) == {path: PAGE}
    if not path.startswith("anon"):
        assert canvas_reads(path) == canvas_reads(returned_as) == ["17", "4711"]


@pytest.mark.parametrize("zipped", [feedback_zip_for_moodle, feedback_zip_for_canvas])
@pytest.mark.parametrize(
    "returned_as",
    [
        "",
        "ada.ipynb",
        "../A_123_assignsubmission_file",
        "../a_17_4711_x.ipynb",
        "/A_123_assignsubmission_file",
        "..\\a_17_4711_x.ipynb",
        "A\n_123_assignsubmission_file/a_17_4711_x.ipynb",
    ],
)
def test_a_name_that_is_not_the_platforms_gets_no_page(zipped, returned_as):
    export = zipped([(graded("ada", returned_as=returned_as), PAGE)])
    assert files(export) == {}
    (problem,) = export.problems
    assert problem.startswith("ada: no feedback, as the submission did not come from ")


def test_pages_of_two_chapters_stand_side_by_side_and_two_of_one_do_not():
    place = {"returned_as": "A_1_assignsubmission_file"}
    pages = [(graded("a", chapter=each, **place), str(each)) for each in (2, 1)]
    export = feedback_zip_for_moodle([*pages, (graded("b", **place), "other")])
    folder = "A_1_assignsubmission_file/feedback-chapter-"
    assert files(export) == {f"{folder}1.html": "1", f"{folder}2.html": "2"}
    assert export.problems == ("b: no feedback, as its place is another grade's too",)


def test_the_same_pages_make_the_same_zip():
    pages = [
        (graded(each, returned_as=f"{each}_{place}_9_x.ipynb"), PAGE)
        for place, each in enumerate(["ada", "bob", "eve"])
    ]
    export = feedback_zip_for_canvas(pages)
    assert feedback_zip_for_canvas(pages[::-1]).content == export.content
    with zipfile.ZipFile(io.BytesIO(export.content)) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
