"""MNIST's file format: what is not what it should be is said in the format's own terms."""

import gzip

import numpy as np
import pytest

from helpers.datasets import CorruptDataError, idx
from tests.datasets.conftest import gzipped_idx

IMAGES = gzipped_idx(np.arange(2 * 3 * 4).reshape(2, 3, 4))
PLAIN = gzip.decompress(IMAGES)


@pytest.fixture
def written(tmp_path):
    def written(content: bytes):
        path = tmp_path / "file.gz"
        path.write_bytes(content)
        return path

    return written


def test_images_are_read_as_the_format_describes_them(written):
    # The page of MNIST: magic number 2051, 60,000 images of 28 rows and 28 columns, row by row.
    header = bytes.fromhex("00000803 0000ea60 0000001c 0000001c")
    images = idx.read_images(written(gzip.compress(header + bytes(60_000 * 28 * 28 - 1) + b"\7")))

    assert (images.shape, images.dtype) == ((60_000, 28, 28), np.uint8)
    assert np.argwhere(images).tolist() == [[59_999, 27, 27]]


def test_labels_are_read_as_the_format_describes_them(written):
    labels = idx.read_labels(written(gzip.compress(bytes.fromhex("00000801 00000003 050004"))))

    assert labels.tolist() == [5, 0, 4]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (gzipped_idx(np.arange(5)), r"must be an IDX file of images \(.*00000803\), is one of lab"),
        (gzip.compress(b"\0\0\x0d\x03" + PLAIN[4:]), "begins with 00000d03"),  # of floats
        (gzip.compress(b"<html>"), "begins with 3c68746d"),
        (gzip.compress(b""), "begins with nothing"),
        (gzip.compress(PLAIN[:10]), "after its header"),
        (gzip.compress(PLAIN[:-1]), "has 23 bytes after its header, which says 2 × 3 × 4"),
        (gzip.compress(PLAIN + b"1"), "has 25 bytes after its header, which says 2 × 3 × 4"),
        (gzip.compress(PLAIN[:4] + b"\xff" * 12), "4294967295 × 4294967295 × 4294967295"),
        (IMAGES[:-12], "is not a whole gzip file"),
        (IMAGES[:12] + bytes(8) + IMAGES[20:], "is not a whole gzip file"),
        (PLAIN, "is not a whole gzip file: it is unpacked. Take the .gz file"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",  # bytes of gzip hold a time
)
def test_a_file_that_is_not_of_images_is_said_to_be_what_it_is(content, said, written):
    with pytest.raises(CorruptDataError, match=said):
        idx.read_images(written(content))


def test_images_where_labels_should_be(written):
    with pytest.raises(CorruptDataError, match=r"of labels .*00000801.*is one of images"):
        idx.read_labels(written(IMAGES))
