"""An audit finds what was planted in a folder of drawn cats and dogs, and nothing else."""

import io

import numpy as np
import pytest
from bs4 import BeautifulSoup
from click.testing import CliRunner
from PIL import Image, ImageEnhance

from helpers.cli import main
from helpers.datasets import MissingDataError
from helpers.datasets.audit import audit, contact_sheet
from helpers.datasets.drawing import pets
from helpers.showing import html as shown
from tests.datasets.test_opening import CORRUPT, MEANS_NOTHING

FOLDERS = ("train/cats", "train/dogs", "validation/cats", "validation/dogs")


@pytest.fixture(scope="module")
def drawn():
    pictures = pets.draw(40, 2, 128).train_images
    return [Image.fromarray(picture) for picture in pictures]


@pytest.fixture
def folder(tmp_path, drawn):
    """Three pictures in each of the four folders, 160 × 120."""
    for place, name in enumerate(FOLDERS):
        (tmp_path / name).mkdir(parents=True)
        for number in range(3):
            picture = drawn[3 * place + number].resize((160, 120))
            picture.save(tmp_path / name / f"{number}.jpg", quality=90)
    (tmp_path / "train/cats/Thumbs.db").write_bytes(b"not looked at")
    (tmp_path / "train/cats/._0.jpg").write_bytes(b"not looked at either")
    return tmp_path


def found(copies):
    return [(copy.one.path.as_posix(), copy.other.path.as_posix(), copy.kind) for copy in copies]


def test_a_sound_folder_has_nothing_to_report(folder):
    report = audit(folder)

    assert len(report.photographs) == 12
    assert (report.broken, report.copies, report.odd) == ([], (), [])
    assert {(each.width, each.height) for each in report.photographs} == {(160, 120)}
    assert str(report).splitlines()[0] == (
        f"Audit of {folder.name}: 12 images, 0 broken, 0 copies, 0 odd"
    )


def test_copies_are_found_in_whatever_folder_they_stand(folder, drawn):
    original = folder / "train/cats/0.jpg"
    (folder / "train/cats/same.jpg").write_bytes(original.read_bytes())
    (folder / "validation/dogs/same.jpg").write_bytes(original.read_bytes())
    picture = Image.open(folder / "train/dogs/1.jpg")
    darker = ImageEnhance.Brightness(picture.resize((100, 75))).enhance(0.8)
    darker.save(folder / "train/dogs/small.jpg", quality=50)
    mirrored = picture.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    mirrored.save(folder / "validation/dogs/mirrored.png")

    report = audit(folder)

    assert found(report.copies[:2]) == [
        ("train/cats/0.jpg", "train/cats/same.jpg", "exact"),
        ("train/cats/0.jpg", "validation/dogs/same.jpg", "exact"),
    ]
    assert sorted(found(report.copies[2:])) == [
        ("train/dogs/1.jpg", "train/dogs/small.jpg", "near"),
        ("train/dogs/1.jpg", "validation/dogs/mirrored.png", "mirrored"),
        ("train/dogs/small.jpg", "validation/dogs/mirrored.png", "mirrored"),
    ]
    across = {copy.other.path.as_posix(): copy.across for copy in report.copies}
    assert across["train/cats/same.jpg"] == ""
    assert across["validation/dogs/mirrored.png"] == "splits"
    assert across["validation/dogs/same.jpg"] == "splits and classes"


def test_two_plain_pictures_are_not_copies(folder):
    for colour in ("red", "blue"):
        Image.new("RGB", (90, 90), colour).save(folder / f"train/cats/{colour}.png")

    report = audit(folder)

    assert report.copies == ()
    assert [each.oddities for each in report.odd] == [("one colour",), ("one colour",)]


def test_broken_files_are_named_with_the_reason(folder, drawn):
    cats = folder / "train/cats"
    (cats / "cut.jpg").write_bytes((cats / "0.jpg").read_bytes()[:1500])
    for name in ("empty.png", "empty, too.png"):
        (cats / name).write_bytes(b"")
    (cats / "page.jpg").write_bytes(b"<html>not found</html>")
    drawn[0].save(cats / "moving.gif", save_all=True, append_images=drawn[1:3])
    (cats / "lost.jpg").symlink_to("nowhere.jpg")

    report = audit(folder)
    broken = {each.path.name: each.problem for each in report.broken}

    names = ["cut.jpg", "empty, too.png", "empty.png", "lost.jpg", "moving.gif", "page.jpg"]
    assert list(broken) == names
    assert report.copies == ()
    assert "truncated" in broken["cut.jpg"]
    assert "it is empty" in broken["empty.png"]
    assert "cannot be read" in broken["lost.jpg"]
    assert "3 pictures" in broken["moving.gif"]
    assert "none of JPEG, PNG" in broken["page.jpg"]


def test_odd_files_say_how(folder, drawn):
    cats = folder / "train/cats"
    picture = drawn[20]
    picture.convert("L").save(cats / "grey.jpg")
    picture.convert("CMYK").save(cats / "print.jpg")
    drawn[21].convert("P").save(cats / "palette.png")
    drawn[22].convert("RGBA").save(cats / "alpha.png")
    Image.fromarray(np.asarray(drawn[23].convert("L")).astype(np.uint16) * 257).save(
        cats / "deep.png"
    )
    drawn[24].resize((60, 40)).save(cats / "tiny.png")
    drawn[25].save(cats / "png.jpg", "PNG")
    exif = Image.Exif()
    exif[0x0112] = 6  # the camera lay on its side
    drawn[26].resize((160, 120)).save(cats / "turned.jpg", exif=exif)

    report = audit(folder)

    assert {each.path.name: each.oddities for each in report.odd} == {
        "grey.jpg": ("grey",),
        "print.jpg": ("CMYK",),
        "palette.png": ("palette",),
        "alpha.png": ("transparent",),
        "deep.png": ("16 bits",),
        "tiny.png": ("small",),
        "png.jpg": ("a PNG named .jpg",),
        "turned.jpg": ("turned by EXIF",),
    }
    (turned,) = (each for each in report.odd if each.path.name == "turned.jpg")
    assert (turned.width, turned.height) == (120, 160)
    assert found(report.copies) == [("train/cats/grey.jpg", "train/cats/print.jpg", "near")]


@pytest.mark.parametrize("suffix", ["jpg", "png", "webp"])
def test_exif_data_that_cannot_be_followed_are_odd(suffix, folder, drawn):
    places = MEANS_NOTHING | CORRUPT
    for number, (name, content) in enumerate(places.items()):
        picture = drawn[20 + number].resize((160, 120))
        picture.save(folder / f"train/cats/{name}.{suffix}", exif=content)

    report = audit(folder)

    assert {each.path.stem: each.oddities for each in report.odd} == {
        **dict.fromkeys(MEANS_NOTHING, ("EXIF orientation without meaning",)),
        **dict.fromkeys(CORRUPT, ("corrupt EXIF",)),
    }
    assert {(each.width, each.height) for each in report.odd} == {(160, 120)}


def test_the_table_counts_each_folder(folder, drawn):
    drawn[30].resize((300, 200)).save(folder / "train/dogs/large.png")
    (folder / "train/dogs/empty.jpg").write_bytes(b"")
    report = audit(folder)

    row = next(line for line in str(report).splitlines() if line.startswith("train/dogs"))
    assert row.split()[1:4] == ["5", "1", "0"]
    assert row.endswith("160 × 120  160 × 120  300 × 200")

    first, findings = BeautifulSoup(shown(report), "html.parser").find_all("table")
    cells = [[cell.text for cell in line.find_all(["th", "td"])] for line in first.find_all("tr")]
    assert cells[2] == ["train/dogs", "5", "1", "0", "160 × 120", "160 × 120", "300 × 200"]
    assert findings.caption.text == "Broken: 1"
    assert "train/dogs/empty.jpg" in findings.text


def test_a_contact_sheet_shows_copies_and_odd_ones_first(folder, drawn):
    cats = folder / "train/cats"
    (cats / "same.jpg").write_bytes((cats / "0.jpg").read_bytes())
    drawn[20].convert("L").save(folder / "train/dogs/grey.jpg")

    sheet = contact_sheet(audit(folder), count=4)

    shown = [axes.get_title().replace("\n", " ") for axes in sheet.content.axes]
    assert shown[:2] == ["0.jpg: exact copy of same.jpg", "same.jpg: exact copy of 0.jpg"]
    assert shown[2] == "grey.jpg: grey"
    assert len(shown) == 4
    assert sheet.alt.startswith(
        "Contact sheet of 4 photographs: train/cats/0.jpg, exact copy of same.jpg; "
    )


def test_a_folder_that_is_missing_or_has_no_images_is_an_error(tmp_path):
    (tmp_path / "photographs.zip").write_bytes(b"")
    with pytest.raises(MissingDataError, match="nowhere does not exist"):
        audit(tmp_path / "nowhere")
    with pytest.raises(MissingDataError, match="a file, not a folder: unpack it"):
        audit(tmp_path / "photographs.zip")
    with pytest.raises(MissingDataError, match=r"has no images; expected class folders"):
        audit(tmp_path)


def test_a_folder_of_broken_files_is_reported_and_has_no_contact_sheet(tmp_path):
    (tmp_path / "cats").mkdir()
    (tmp_path / "cats/1.jpg").write_bytes(b"?")

    report = audit(tmp_path)

    assert "1 images, 1 broken, 0 copies" in str(report)
    with pytest.raises(ValueError, match="all are broken"):
        contact_sheet(report)


def test_the_command_prints_the_table_and_fails_if_something_is_broken(folder):
    def run():
        return CliRunner().invoke(main, ["data", "audit", str(folder)])

    sound = run()
    (folder / "validation/cats/0.jpg").write_bytes(b"\xff\xd8\xff")
    broken = run()

    assert (sound.exit_code, broken.exit_code) == (0, 1)
    assert "12 images, 0 broken" in sound.output
    assert "validation/cats/0.jpg  does not decode as an image" in broken.output


def test_a_fingerprint_is_steps_of_grey():
    """By hand: a picture that brightens to the right rises in all 64 steps, and never down."""
    from helpers.datasets.audit import fingerprints

    ramp = Image.fromarray(np.tile(np.arange(0, 252, 7, dtype=np.uint8), (36, 1)))
    assert fingerprints(ramp) == ((2**64 - 1) << 64, 0)
    content = io.BytesIO()
    ramp.save(content, "JPEG", quality=60)
    as_jpeg, _ = fingerprints(Image.open(content))
    assert (as_jpeg >> 64).bit_count() == 64
