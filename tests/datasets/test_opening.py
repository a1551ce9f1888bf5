"""Photographs as cameras and the web make them, opened as an upright RGB square."""

import struct

import numpy as np
import pytest
from PIL import Image

from helpers.datasets.model import CorruptDataError
from helpers.datasets.opening import PhotographError, open_photograph

# Left half dark, right half bright, 80 × 40; as grey values.
HALVES = np.repeat(np.array([[40, 200]], np.uint8), 40, axis=1).repeat(40, axis=0)
GREY = Image.fromarray(HALVES)
ANIMATED = ("GIF", "PNG", "WEBP", "TIFF")


def opened(path, size=16):
    photograph = open_photograph(path, size)
    assert (photograph.dtype, photograph.shape) == (np.uint8, (size, size, 3))
    return photograph


@pytest.mark.parametrize(
    ("name", "image"),
    [
        ("grey.jpg", GREY),
        ("rgb.jpg", GREY.convert("RGB")),
        ("print.jpg", GREY.convert("CMYK")),
        ("palette.png", GREY.convert("P")),
        ("alpha.png", GREY.convert("RGBA")),
        ("grey_alpha.png", GREY.convert("LA")),
        ("deep.png", Image.fromarray(HALVES.astype(np.uint16) * 257)),
        ("deep.tif", Image.fromarray(HALVES.astype(np.uint16) * 257)),
        ("picture.webp", GREY.convert("RGB")),
        ("picture.bmp", GREY),
        ("still.gif", GREY),
    ],
)
def test_every_mode_becomes_the_same_rgb(name, image, tmp_path):
    image.save(tmp_path / name)

    photograph = opened(tmp_path / name).astype(int)

    assert np.abs(photograph[:, :7] - 40).max() <= 4
    assert np.abs(photograph[:, 9:] - 200).max() <= 4


def test_what_is_transparent_becomes_white(tmp_path):
    image = GREY.convert("RGBA")
    image.putalpha(0)
    image.save(tmp_path / "clear.png")
    assert (opened(tmp_path / "clear.png") == 255).all()


@pytest.mark.parametrize(
    ("orientation", "turn"),
    [
        (2, Image.Transpose.FLIP_LEFT_RIGHT),
        (3, Image.Transpose.ROTATE_180),
        (4, Image.Transpose.FLIP_TOP_BOTTOM),
        (5, Image.Transpose.TRANSPOSE),
        (6, Image.Transpose.ROTATE_90),
        (7, Image.Transpose.TRANSVERSE),
        (8, Image.Transpose.ROTATE_270),
    ],
)
def test_a_camera_that_was_turned_is_turned_back(orientation, turn, tmp_path):
    exif = Image.Exif()
    exif[0x0112] = orientation
    GREY.transpose(turn).save(tmp_path / "turned.jpg", exif=exif)

    photograph = opened(tmp_path / "turned.jpg").astype(int)

    assert photograph[:, :7].max() < 60
    assert photograph[:, 9:].min() > 180


def exif(kind, value):
    """EXIF data with an orientation only, as TIFF 6.0 lays it out; kind 2 is text, 3 a number."""
    entry = struct.pack("<HHI4s", 0x0112, kind, len(value) if kind == 2 else 1, value)
    return b"Exif\0\0" + struct.pack("<2sHIH", b"II", 42, 8, 1) + entry + bytes(4)


MEANS_NOTHING = {"0": exif(3, b"\0"), "9": exif(3, b"\x09"), "text": exif(2, b"6\0")}
CORRUPT = {
    "cut": exif(3, b"\6")[:20],
    "a place behind the end": b"Exif\0\0II*\0\xff\xff\xff\x7f",
    "no header": b"Exif\0\0nothing",
}


@pytest.mark.parametrize("stored", [*MEANS_NOTHING, *CORRUPT])
@pytest.mark.parametrize("name", ["photograph.jpg", "photograph.png", "photograph.webp"])
def test_what_exif_data_say_without_meaning_turns_nothing_and_warns_of_nothing(
    stored, name, tmp_path
):
    GREY.convert("RGB").save(tmp_path / name, exif=(MEANS_NOTHING | CORRUPT)[stored])

    photograph = opened(tmp_path / name).astype(int)

    assert photograph[:, :7].max() < 60
    assert photograph[:, 9:].min() > 180


def test_the_home_folder_may_be_called_a_tilde(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    GREY.save(tmp_path / "cat.jpg")

    assert opened("~/cat.jpg").shape == (16, 16, 3)
    with pytest.raises(PhotographError, match=r"^~nobody-of-this-name/.* does not exist"):
        open_photograph("~nobody-of-this-name/cat.jpg", 16)


def test_the_second_picture_of_a_cameras_file_does_not_make_it_animated(tmp_path):
    GREY.save(tmp_path / "phone.jpg", "MPO", save_all=True, append_images=[GREY])
    assert opened(tmp_path / "phone.jpg")[0, 0, 0] < 60


def writes_two_pictures(kind):
    return lambda path: GREY.save(path, kind, save_all=True, append_images=[GREY.rotate(180)])


@pytest.mark.parametrize(
    ("write", "reason"),
    [
        (lambda path: None, "does not exist"),
        (lambda path: path.mkdir(), "is a folder"),
        (lambda path: path.write_bytes(b""), "it is empty"),
        (lambda path: path.write_text("<html>"), "it is none of JPEG, PNG"),
        (lambda path: path.write_bytes(half_a_jpeg(path)), "truncated"),
        (lambda path: Image.new("1", (9_500, 9_500)).save(path, "PNG"), "9,500 × 9,500 pixels"),
        (lambda path: Image.new("1", (14_000, 14_000)).save(path, "PNG"), "at most 89,000,000"),
        (lambda path: path.write_bytes(half_a_jpeg(path)[:100]), "Truncated"),
        (lambda path: path.write_bytes(half_a_png(path)), "does not decode as an image: "),
        (lambda path: GREY.convert("F").save(path, "TIFF"), "has floating-point values"),
        *((writes_two_pictures(k), "2 pictures, expected one") for k in ANIMATED),
    ],
    ids=[
        "missing",
        "folder",
        "empty",
        "text",
        "cut",
        "large",
        "enormous",
        "head",
        "png",
        "float",
        *ANIMATED,
    ],
)
def test_what_cannot_be_used_is_named_with_the_reason(write, reason, tmp_path):
    path = tmp_path / "photograph.jpg"
    write(path)

    with pytest.raises(PhotographError, match=rf"photograph\.jpg .*{reason}") as error:
        open_photograph(path, 16)

    assert isinstance(error.value, ValueError)
    assert isinstance(error.value, CorruptDataError)


def half_a_png(path):
    GREY.save(path, "PNG")
    return path.read_bytes()[:-30]


def half_a_jpeg(path):
    GREY.save(path, "JPEG", quality=95)
    content = path.read_bytes()
    return content[: len(content) - 60]
