"""Which fingerprints an audit takes for the same picture."""

from pathlib import Path

import pytest

from helpers.datasets.audit.model import Audit, Photograph

FAR = (1 << 128) - 1  # all bits differ


def differing(bits):
    """A fingerprint with so many ones, in both of its halves."""
    return sum(1 << (place * 37 % 128) for place in range(bits))


def audited(*prints):
    """An audit of photographs with these fingerprints, as they are and mirrored."""
    photographs = tuple(
        Photograph(Path(f"{number}.jpg"), digest=str(number), fingerprint=own, mirrored=mirrored)
        for number, (own, mirrored) in enumerate(prints)
    )
    return Audit(Path(), photographs).copies


@pytest.mark.parametrize("bits", [0, 1, 11, 12])
def test_a_copy_of_low_quality_stays_within_twelve_bits(bits):
    (copy,) = audited((0, FAR), (differing(bits), FAR))
    assert (copy.kind, copy.distance) == ("near", bits)
    (copy,) = audited((0, FAR), (FAR, differing(bits)))
    assert (copy.kind, copy.distance) == ("mirrored", bits)


@pytest.mark.parametrize("bits", [13, 17, 30])
def test_the_nearest_of_different_pictures_are_seventeen_bits_apart(bits):
    assert audited((0, FAR), (differing(bits), differing(bits))) == ()


def test_each_is_compared_with_all_that_follow_and_the_nearest_come_first():
    half = FAR >> 64
    copies = audited((0, half), (differing(9), half), (FAR, half), (differing(4), half))
    names = [(copy.one.path.stem, copy.other.path.stem, copy.distance) for copy in copies]
    assert names == [("0", "3", 4), ("1", "3", 5), ("0", "1", 9)]
