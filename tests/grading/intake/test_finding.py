"""Whose a notebook is, from the shapes in which people and platforms hand them over."""

import io
import os
import zipfile
from datetime import UTC, datetime

import pytest

from helpers.grading.intake import Roster, Student, find, read
from tests.grading.intake.samples import ADA, ROSTER


def students(found):
    return sorted({each.student for each in found.submissions})


@pytest.mark.parametrize(
    ("names", "whose"),
    [
        (["ada/01-convolution-arithmetic.ipynb", "bob/chapter1.ipynb"], ["ada", "bob"]),
        (["ada/work/01.ipynb", "bob/work/01.ipynb"], ["ada", "bob"]),
        (["hw/ada/01.ipynb", "hw/bob/01.ipynb"], ["ada", "bob"]),
        (["hw/ada/ch1/x.ipynb", "hw/ada/ch2/x.ipynb", "hw/bob/x.ipynb"], ["ada", "bob"]),
        (["ada_chapter1.ipynb", "bob_b_chapter1.ipynb"], ["ada", "bob_b"]),
        (["ada_04-lenet-5.ipynb", "s12_04-lenet-5.ipynb"], ["ada", "s12"]),
        (["ada_lovelace_01-convolution-arithmetic (1).ipynb"], ["ada_lovelace"]),
        (["Ada Lovelace - 01-convolution-arithmetic.ipynb"], ["Ada Lovelace"]),
        (["chapter1/ada.ipynb", "chapter1/bob.ipynb", "chapter2/ada.ipynb"], ["ada", "bob"]),
        (["01-convolution-arithmetic.ipynb"], ["handed in"]),
        (["张伟/01.ipynb", "Zoë/01.ipynb", "محمد/01.ipynb"], ["Zoë", "محمد", "张伟"]),
    ],
)
def test_people_name_folders_or_files(put, names, whose):
    assert students(find([put(*names)])) == whose


def test_single_notebooks_named_for_a_chapter_belong_to_the_folder_that_they_lie_in(put):
    root = put("ada/04-lenet-5.ipynb", "bob/04-lenet-5.ipynb", "carol_04-lenet-5.ipynb")
    assert students(find(sorted(root.rglob("*.ipynb")))) == ["ada", "bob", "carol"]


def test_canvas_says_number_and_lateness_in_the_name_of_the_file(packed):
    names = [
        "doejane_LATE_101_9001_01-convolution-arithmetic.ipynb",
        "roejim_102_9002_01-convolution-arithmetic-1.ipynb",
        "anon_aB3dE_9003_01-convolution-arithmetic.ipynb",
    ]
    found = find([packed(dict.fromkeys(names, b"{}"))])
    assert [(s.user_id, s.name, s.late, s.returned_as) for s in found.submissions] == [
        ("101", "doejane", True, names[0]),
        ("102", "roejim", False, names[1]),
        ("aB3dE", "anon", False, names[2]),
    ]
    assert students(found) == ["101", "102", "aB3dE"]


def test_what_canvas_packed_has_no_time_and_its_numbers_give_the_order(packed, tmp_path):
    """Canvas stamps each member with the moment of the download."""
    names = ["doejane_101_1000_01.ipynb", "doejane_101_999_01.ipynb", "doejane_101_1001_01-2.ipynb"]
    class_zip = packed(dict.fromkeys(names, b"{}"))
    with zipfile.ZipFile(class_zip) as archive:
        assert all(info.date_time[0] > 2000 for info in archive.infolist())
        archive.extractall(tmp_path / "unpacked")
    for path in (class_zip, tmp_path / "unpacked"):
        found = find([path]).submissions
        assert [each.submitted for each in found] == [None] * 3
        assert [each.returned_as for each in found] == [names[1], names[0], names[2]]


def test_what_moodle_packed_has_the_time_at_which_it_was_stored(tmp_path):
    stored = zipfile.ZipInfo("Jo Li_1_assignsubmission_file/01.ipynb", (2026, 11, 28, 14, 30, 2))
    with zipfile.ZipFile(tmp_path / "class.zip", "w") as archive:
        archive.writestr(stored, b"{}")
    [jo] = find([tmp_path / "class.zip"]).submissions
    assert jo.submitted == datetime(2026, 11, 28, 14, 30, 2).astimezone(UTC)


@pytest.mark.parametrize("after", ["/01.ipynb", "_/01.ipynb", "_01.ipynb"])
def test_moodle_says_name_and_number_in_that_of_the_folder_or_file(packed, after):
    [jane] = find([packed({f"Jane van Doe_412_assignsubmission_file{after}": b"{}"})]).submissions
    assert (jane.student, jane.name, jane.user_id) == ("Jane van Doe", "Jane van Doe", "412")
    returned = f"Jane van Doe_412_assignsubmission_file{after}".partition("/")[0]
    assert jane.returned_as == returned


def test_namesakes_are_told_apart_by_their_numbers_and_blind_names_always(packed):
    names = ["Jo Li_1", "Jo Li_2", "Al Ko_3", "Participant_4"]
    found = find([packed({f"{n}_assignsubmission_file/01.ipynb": b"{}" for n in names})])
    assert students(found) == ["Al Ko", "Jo Li 1", "Jo Li 2", "Participant 4"]


def test_moodle_numbers_a_student_anew_in_each_assignment(packed, tmp_path):
    paths = [
        packed({f"Jo Li_{n}_assignsubmission_file/0{n}.ipynb": b"{}"}, tmp_path / f"{n}.zip")
        for n in (1, 2)
    ]
    assert students(find(paths)) == ["Jo Li"]


def test_the_roster_finds_students_by_number_name_or_mention(packed):
    members = {
        "lovelaceada_777_1_01.ipynb": ADA,
        "Lovelace Ada_5_assignsubmission_file/01.ipynb": ADA,
        "Team 2-Ada Lovelace_6_assignsubmission_file/01.ipynb": ADA,
        "ada@example.org - Copy of chapter.ipynb": ADA,
        "chapter 1/Copy of chapter (Lovelace, Ada).ipynb": ADA,
    }
    found = find([packed(dict.fromkeys(members, b"{}"))], Roster(ROSTER))
    assert [each.student for each in found.submissions] == [ADA.student] * 5
    assert found.unmatched == []


def test_who_is_not_in_the_roster_is_listed_unless_a_platform_numbers_them(packed):
    names = ["stranger/01.ipynb", "Su Wu_6_assignsubmission_file/01.ipynb"]
    found = find([packed(dict.fromkeys(names, b"{}"))], Roster((Student("s9", "Eve"),)))
    assert students(found) == ["Su Wu"]
    assert found.unmatched == [
        ("class.zip: stranger/01.ipynb", "names nobody who is in the roster")
    ]


def test_nobody_hands_in_anothers_work(put, packed):
    root = put("mallory/bob_102_9_01.ipynb", "eve/01.ipynb")
    put("oscar/Bob Roe_2_assignsubmission_file_01.ipynb")
    packed({"bob/01.ipynb": b"{}", "jim/01.ipynb": b"{}"}, root / "trudy.zip")
    packed({"Bob Roe_2_assignsubmission_file/01.ipynb": b"{}"}, root / "peggy/work.zip")
    assert students(find([root])) == ["eve", "mallory", "oscar", "peggy", "trudy"]


@pytest.mark.parametrize("listed", [ROSTER, (*ROSTER, Student("mallory"))])
def test_what_lies_in_a_learners_folder_names_nobody_else(put, listed):
    """A folder that the roster does not have is nobody's, whatever is in it."""
    put("s2/01.ipynb", "mallory/ada lovelace.ipynb", "mallory/s1/01.ipynb")
    put("mallory/Ada Lovelace_5_assignsubmission_file_/01.ipynb", "01-mallory/ada lovelace.ipynb")
    found = find([put("mallory/ch1/lovelaceada_777_9_01.ipynb")], Roster(listed))
    if len(listed) > len(ROSTER):
        assert [each.student for each in found.submissions] == ["mallory"] * 5 + ["s2"]
    else:
        assert students(found) == ["s1", "s2"]  # 01-mallory could be a chapter's folder
        assert len(found.unmatched) == 4


def test_a_learners_folder_that_looks_like_moodles_names_nobody_else_without_a_roster(put):
    put("mallory/Bob Builder_17_assignsubmission_file_/01.ipynb", "bob/01.ipynb")
    assert students(find([put("mallory/x/Bob Builder_17_assignsubmission_file_01.ipynb")])) == [
        "bob",
        "mallory",
    ]


def test_folders_around_a_platforms_are_looked_past(put, packed, tmp_path):
    """What was unpacked: one assignment in folders of any name, or several named for chapters."""
    names = [f"{name}_assignsubmission_file_/01.ipynb" for name in ("Ada Lovelace_5", "Jo Ko_6")]
    around = put(*(f"CS 101/homework/{name}" for name in names))
    assert students(find([around])) == ["Ada Lovelace", "Jo Ko"]
    put("CS 101/homework/solution.ipynb")
    assert students(find([around])) == ["Ada Lovelace", "Jo Ko", "solution"]
    assert students(find([packed({f"CS 101/{name}": b"{}" for name in names})])) == [
        "Ada Lovelace",
        "Jo Ko",
    ]
    for name in ("chapter 1/Jo Ko_6", "Chapter2/Jo Ko_7"):
        (tmp_path / f"several/{name}_assignsubmission_file_").mkdir(parents=True)
        (tmp_path / f"several/{name}_assignsubmission_file_/x.ipynb").touch()
    assert students(find([tmp_path / "several"])) == ["Jo Ko"]


def test_the_only_folder_is_a_students_if_the_roster_has_it(put):
    put("mallory/Ada Lovelace_5_assignsubmission_file_/01.ipynb")
    found = find(
        [put("mallory/Jo Ko_6_assignsubmission_file_/01.ipynb")], Roster((ADA, Student("mallory")))
    )
    assert students(found) == ["mallory"]


@pytest.mark.parametrize("year", [1980, 2020])
def test_a_learners_own_zip_was_handed_in_when_it_was_written(put, year):
    root = put("bob/01.ipynb")
    (root / "carol").mkdir()
    with zipfile.ZipFile(root / "carol/work.zip", "w") as archive:
        archive.writestr(zipfile.ZipInfo("01.ipynb", (year, 1, 1, 0, 0, 0)), b"{}")
    os.utime(root / "carol/work.zip", (1_800_000_000, 1_800_000_000))
    [carol] = [each for each in find([root]).submissions if each.student == "carol"]
    assert carol.submitted == datetime(2027, 1, 15, 8, tzinfo=UTC)


def test_a_learners_zip_in_a_platforms_was_handed_in_when_the_platform_stored_it(tmp_path):
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr(zipfile.ZipInfo("01.ipynb", (2020, 1, 1, 0, 0, 0)), b"{}")
    stored = zipfile.ZipInfo("Jo Li_1_assignsubmission_file_/w.zip", (2026, 11, 28, 14, 30, 2))
    with zipfile.ZipFile(tmp_path / "class.zip", "w") as archive:
        archive.writestr(stored, inner.getvalue())
    [jo] = find([tmp_path / "class.zip"]).submissions
    assert jo.submitted == datetime(2026, 11, 28, 14, 30, 2).astimezone(UTC)


def test_of_many_tries_the_last_twenty_are_taken_and_the_others_listed(put, packed):
    root = put("bob/01.ipynb")
    names = [f"01-{number}.ipynb" for number in range(2_000)]
    packed(dict.fromkeys(reversed(names), b"{}"), root / "mallory/work.zip")
    found = find([root])
    assert [each.member for each in found.submissions if each.student == "mallory"] == names[-20:]
    assert "bob" in students(found)
    assert len(found.unmatched) == 1_980
    assert found.unmatched[0] == (
        "work.zip: 01-0.ipynb",
        "is one of more than 20 tries of a student: the last are taken",
    )


def test_a_folder_of_a_platforms_zips_holds_several_assignments(packed, tmp_path):
    for n in (1, 2):
        packed({f"doejane_101_{n}_0{n}.ipynb": b"{}"}, tmp_path / f"all/canvas {n}.zip")
    assert students(find([tmp_path / "all"])) == ["101"]


def test_a_zip_handed_in_on_a_platform_is_looked_into_once(packed):
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr("my work/01.ipynb", b"first")
        archive.writestr("deep.zip", b"")
    found = find([packed({"doejane_101_9_work.zip": inner.getvalue()})])
    [jane] = found.submissions
    assert (jane.student, read(jane)) == ("101", b"first")
    assert [why for _, why in found.unmatched] == ["is a zip in a zip in a zip"]


def test_tries_are_in_the_order_of_their_time_and_then_of_their_number(put):
    times = {"01.ipynb": 9, "01-10.ipynb": 5, "01-2.ipynb": 5, "01-1.ipynb": 5, "other.ipynb": 1}
    root = put(*(f"ada/{name}" for name in times), "bob/x.ipynb")
    for name, seconds in times.items():
        os.utime(root / "ada" / name, (seconds, seconds))
    ada = [each for each in find([root]).submissions if each.student == "ada"]
    names = ["other.ipynb", "01-1.ipynb", "01-2.ipynb", "01-10.ipynb", "01.ipynb"]
    assert [each.path.name for each in ada] == names
    assert ada[0].submitted == datetime(1970, 1, 1, 0, 0, 1, tzinfo=UTC)


def test_litter_is_passed_over_and_other_files_are_listed(put):
    root = put(
        "ada/01.ipynb",
        "ada/.ipynb_checkpoints/01-checkpoint.ipynb",
        "__MACOSX/ada/._01.ipynb",
        ".DS_Store",
        "ada/Thumbs.db",
        "bob/answers.pdf",
    )
    found = find([root])
    assert students(found) == ["ada"]
    assert found.unmatched == [(str(root / "bob/answers.pdf"), "is no notebook and no zip")]


def test_a_path_given_twice_counts_once(put):
    root = put("ada/01.ipynb", "bob/01.ipynb")
    assert len(find([root, root, root / "ada/01.ipynb"]).submissions) == 2


def test_names_with_newlines_and_escapes_are_shown_and_read(put, packed):
    name = "a\nda\x1b[31m"
    [submission] = find([put(f"{name}/01.ipynb", content=b"hers")]).submissions
    assert (submission.student, read(submission)) == (r"a\nda\x1b[31m", b"hers")
    [submission] = find([packed({f"{name}/01.ipynb": b"hers"})]).submissions
    assert (submission.student, read(submission)) == (r"a\nda\x1b[31m", b"hers")
    assert submission.source == r"class.zip: a\nda\x1b[31m/01.ipynb"


def test_a_path_that_does_not_exist_is_named(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"nothing at .*/missing"):
        find([tmp_path / "missing"])
