"""What an audit's table, findings and contact sheet say of photographs of known sizes."""

from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from PIL import Image

from helpers.datasets.audit import Audit, Copy, Photograph, audit, contact_sheet
from helpers.datasets.audit.table import worth_seeing
from helpers.showing import html


def photographs(*sizes, folder="train/cats", **facts):
    """Photographs of these sizes, (width, height), all different."""
    return tuple(
        Photograph(Path(folder, f"{width}x{height}.jpg"), f"{folder} {width} {height}", None,
                   width, height, **facts)
        for width, height in sizes
    )  # fmt: skip


def broken(count):
    return tuple(
        Photograph(Path(f"cats/{number:02}.jpg"), str(number), "it is empty")
        for number in range(count)
    )


def rows(report):
    """Cells of the text's table below its heading, by folder."""
    lines = str(report).split("\n\n")[1].splitlines()[1:]
    cells = [[cell.strip() for cell in line.split("  ") if cell] for line in lines]
    return {name: rest for name, *rest in cells}


def test_a_folder_has_its_smallest_and_largest_by_pixels_and_the_median_of_each_side():
    # 9,000, 8,000 and 10,000 pixels; medians of 90, 200, 100 and of 100, 40, 100.
    report = Audit(Path("pets"), photographs((90, 100), (200, 40), (100, 100)))
    assert rows(report) == {"train/cats": ["3", "0", "0", "200 × 40", "100 × 100", "100 × 100"]}
    report = Audit(Path("pets"), photographs((80, 60), (120, 90)))
    assert rows(report)["train/cats"][3:] == ["80 × 60", "100 × 75", "120 × 90"]


def test_only_several_folders_are_summed_up():
    cats, dogs = photographs((90, 90)), photographs((80, 80), folder="train/dogs")
    assert list(rows(Audit(Path("pets"), cats))) == ["train/cats"]
    report = Audit(Path("pets"), cats + dogs)
    assert list(rows(report)) == ["train/cats", "train/dogs", "all"]
    assert rows(report)["all"] == ["2", "0", "0", "80 × 80", "85 × 85", "90 × 90"]


def test_a_folder_of_broken_files_has_no_sizes():
    assert rows(Audit(Path("pets"), broken(2)))["cats"] == ["2", "2", "0", "–", "–", "–"]


@pytest.mark.parametrize(("count", "last"), [(20, "cats/19.jpg"), (22, "and 2 more")])
def test_of_each_kind_twenty_findings_are_listed(count, last):
    report = Audit(Path("pets"), broken(count))
    title, *findings = str(report).split("\n\n")[-1].splitlines()
    assert title == f"Broken: {count}"
    assert len(findings) == 20 + (count > 20)
    assert findings[19] == "  cats/19.jpg  it is empty"
    assert findings[-1].strip().startswith(last)

    page = BeautifulSoup(html(report), "html.parser")
    assert [cell.text for cell in page.find_all("table")[1].find_all("th")][-1] == last.strip()


def test_a_copy_is_said_to_be_exact_near_or_mirrored_and_how_far_it_is():
    one = Photograph(Path("train/cats/1.jpg"), "a", fingerprint=0, mirrored=2**128 - 1)
    same = Photograph(Path("train/cats/2.jpg"), "a", fingerprint=0, mirrored=2**128 - 1)
    near = Photograph(Path("train/dogs/3.jpg"), "b", fingerprint=7, mirrored=2**128 - 1)
    report = Audit(Path("pets"), (one, same, near))
    assert report.copies == (Copy(one, same, "exact"), Copy(one, near, "near", 3))
    assert str(report).splitlines()[-2:] == [
        "  train/cats/2.jpg  the same bytes as train/cats/1.jpg",
        "  train/dogs/3.jpg  nearly train/cats/1.jpg (3 of 128 bits differ), across classes",
    ]


def test_after_what_was_found_the_smallest_the_largest_and_tenths_are_worth_seeing():
    sizes = [(side, side) for side in range(100, 122)]  # 22: an eleventh is two
    odd = photographs((300, 10), folder="train/dogs", oddities=("small", "grey"))
    shown = worth_seeing(Audit(Path("pets"), odd + photographs(*sizes)))
    assert shown[0] == (odd[0], "small, grey")
    sides = [photograph.width for photograph, _ in shown[1:]]
    # With the odd one, of 3,000 pixels, there are 23: at 23n // 11 stand 2, 4, 6, 8, 10, 12, …
    assert sides == [121, 101, 103, 105, 107, 109, 111, 113, 115, 117, 119]
    assert shown[1][1] == "121 × 121"


@pytest.fixture
def folder(tmp_path):
    """Pictures of two halves, wider from one to the next: none is like another."""
    for number in range(14):
        picture = Image.new("RGB", (100 + number, 100), "black")
        picture.paste("white", (7 * number + 5, 0, 100 + number, 100))
        picture.paste("white", (0, 7 * number + 5, 100 + number, 100))
        picture.save(tmp_path / f"{number:02}.png")
    return tmp_path


def test_a_contact_sheet_has_twelve_photographs_unless_told(folder):
    report = audit(folder)
    sheet = contact_sheet(report)
    assert len(sheet.content.axes) == 12
    assert sheet.alt.startswith("Contact sheet of 12 photographs: ")
    assert len(contact_sheet(report, count=3).content.axes) == 3


def test_on_a_contact_sheet_a_photograph_keeps_its_shape_on_white(tmp_path):
    Image.new("RGB", (200, 100), (0, 0, 255)).save(tmp_path / "wide.png")
    (axes,) = contact_sheet(audit(tmp_path)).content.axes
    thumbnail = axes.images[0].get_array()  # from 0 to 1
    assert thumbnail.shape == (160, 160, 3)
    assert (thumbnail[[0, 39, 120, 159]] == 1).all()
    assert (thumbnail[40:120] == (0, 0, 1)).all()


@pytest.mark.parametrize(
    ("size", "oddities"), [((64, 64), ()), ((100, 63), ("small",)), ((63, 100), ("small",))]
)
def test_a_photograph_with_a_side_below_64_is_small(size, oddities, tmp_path):
    halves = Image.new("RGB", size)
    halves.paste("white", (size[0] // 2, 0, *size))
    halves.save(tmp_path / "1.png")
    (found,) = audit(tmp_path).photographs
    assert found.oddities == oddities


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_photograph_that_lies_on_its_side_has_the_size_it_is_seen_in(orientation, tmp_path):
    exif = Image.Exif()
    exif[0x0112] = orientation
    Image.linear_gradient("L").resize((120, 90)).save(tmp_path / "1.jpg", exif=exif)
    (found,) = audit(tmp_path).photographs
    # EXIF 2.3, tag 0x0112: 5 to 8 have rows for columns.
    assert (found.width, found.height) == ((120, 90) if orientation <= 4 else (90, 120))
    assert ("turned by EXIF" in found.oddities) == (orientation != 1)
