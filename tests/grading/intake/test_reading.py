"""Bytes out of files and archives, and what is refused: hostile zips, links, pipes, sizes."""

import io
import os
import struct
import time
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest

from helpers.grading.intake import archives, find, members, read
from helpers.grading.records import Submission, UnreadableError


def problems(found):
    return {source.rpartition("/")[2]: why for source, why in found.unmatched}


def link(name, target):
    info = zipfile.ZipInfo(name)
    info.external_attr = 0o120777 << 16
    return info, target


def test_a_hostile_member_is_listed_with_its_reason_and_the_others_are_read(tmp_path):
    path = tmp_path / "class.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("ada/good.ipynb", b"good")
        archive.writestr(*link("bob/link.ipynb", "/etc/passwd"))
        archive.writestr("bob/../../up.ipynb", b"")
        archive.writestr("bob\\..\\..\\back.ipynb", b"")
        archive.writestr("/etc/root.ipynb", b"")
        archive.writestr("C:/drive.ipynb", b"")
        archive.writestr("bob/" + 996 * "_" + "/long.ipynb", b"")
        archive.writestr("bob/broken.zip", b"PK no zip")
    found = find([path])
    assert [read(each) for each in found.submissions] == [b"good"]
    assert problems(found) == {
        "link.ipynb": "a link, not a file",
        "up.ipynb": "its name leads outside with ..",
        r"class.zip: bob\..\..\back.ipynb": "its name leads outside with ..",
        "root.ipynb": "its name is absolute",
        "drive.ipynb": "its name is absolute",
        "long.ipynb": "its name has more than 1,000 characters",
        "broken.zip": "The zip is broken: File is not a zip file.",
    }


def test_an_encrypted_member_is_listed(packed):
    path = packed({"ada/01.ipynb": b"{}", "bob/01.ipynb": b"{}"})
    data = bytearray(path.read_bytes())
    for signature, flags in ((b"PK\x01\x02", 8), (b"PK\x03\x04", 6)):
        data[data.index(signature) + flags] |= 1  # APPNOTE.TXT 4.4.4: bit 0
    path.write_bytes(data)
    found = find([path])
    assert [each.student for each in found.submissions] == ["bob"]
    assert problems(found) == {"01.ipynb": "it is encrypted"}


def test_a_bomb_is_refused_by_what_its_header_says(packed, monkeypatch):
    monkeypatch.setattr(members, "MAX_FILE", 10_000_000)
    found = find([packed({"ada/01.ipynb": b"{}", "bob/01.ipynb": bytes(10_000_001)})])
    assert [each.student for each in found.submissions] == ["ada"]
    assert problems(found) == {"01.ipynb": "it unpacks to more than 10 MB"}


def test_a_bomb_of_many_members_costs_only_the_largest(packed, monkeypatch):
    monkeypatch.setattr(members, "MAX_TOTAL", 2_500_000)
    bomb = {f"eve{n}/01.ipynb": bytes(1_000_000) for n in range(5)}
    found = find([packed({**bomb, "ada/01.ipynb": b"{}"})])
    assert [each.student for each in found.submissions] == ["ada", "eve0", "eve1"]
    assert set(problems(found).values()) == {"the zip unpacks to more than 200 times its size"}


def test_a_bomb_whose_header_lies_is_not_unpacked(packed):
    path = packed({"eve/01.ipynb": bytes(50_000_000)})
    data = path.read_bytes()
    path.write_bytes(data.replace(struct.pack("<L", 50_000_000), struct.pack("<L", 10)))
    [eve] = find([path]).submissions
    with pytest.raises(UnreadableError, match="The file in the zip is broken: Bad CRC-32"):
        read(eve)


def test_a_name_that_stands_twice_counts_once_and_last(tmp_path):
    path = tmp_path / "class.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("ada/01.ipynb", b"first")
        with pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr("ada/01.ipynb", b"second")
    found = find([path])
    assert [read(each) for each in found.submissions] == [b"second"]
    assert problems(found) == {"01.ipynb": "stands in the zip twice; the last one counts"}


@pytest.mark.parametrize("kept", [0, 10, -30])
def test_a_broken_archive_is_listed_and_the_next_is_read(put, packed, kept):
    root = put("bob/01.ipynb")
    path = packed({"ada/01.ipynb": b"{}"}, root / "broken.zip")
    path.write_bytes(path.read_bytes()[:kept])
    found = find([root])
    assert [each.student for each in found.submissions] == ["bob"]
    assert problems(found)["broken.zip"].startswith("The zip is broken: ")


def test_a_time_in_a_zip_is_this_machines(tmp_path):
    path = tmp_path / "class.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(zipfile.ZipInfo("ada/01.ipynb", (2026, 11, 28, 14, 30, 2)), b"")
        archive.writestr(zipfile.ZipInfo("bob/01.ipynb"), b"")  # 1980: no time is known
        archive.writestr(zipfile.ZipInfo("eve/01.ipynb", (2026, 13, 0, 25, 61, 0)), b"")
    ada, bob, eve = find([path]).submissions
    assert ada.submitted == datetime(2026, 11, 28, 14, 30, 2).astimezone(UTC)
    assert bob.submitted is None
    assert eve.submitted is None


def test_a_name_that_macos_packed_is_read_as_utf_8(tmp_path):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("Zoë/01.ipynb", b"hers")
    unflagged = bytearray(content.getvalue())
    for signature, flags in ((b"PK\x01\x02", 9), (b"PK\x03\x04", 7)):
        unflagged[unflagged.index(signature) + flags] &= ~0x08  # bit 11: the name is UTF-8
    (tmp_path / "class.zip").write_bytes(unflagged)
    [zoe] = find([tmp_path / "class.zip"]).submissions
    assert (zoe.student, read(zoe)) == ("Zoë", b"hers")


def test_links_that_lead_outside_are_not_followed(put, tmp_path):
    root = put("ada/01.ipynb", "bob/01.ipynb", content=b"hers")
    (tmp_path / "secret").mkdir()
    (tmp_path / "secret/01.ipynb").write_bytes(b"secret")
    (root / "ada/out.ipynb").symlink_to(tmp_path / "secret/01.ipynb")
    (root / "eve").symlink_to(tmp_path / "secret")
    (root / "bob/loop.ipynb").symlink_to(root / "bob/loop.ipynb")
    (root / "bob/copy.ipynb").symlink_to(root / "bob/01.ipynb")
    (root / "eves").symlink_to(root / "ada")
    os.mkfifo(root / "bob/pipe.ipynb")
    found = find([root])
    assert {read(each) for each in found.submissions} == {b"hers"}
    assert problems(found) == {
        "out.ipynb": "is a link that leads outside",
        "eve": "is a link that leads outside",
        "loop.ipynb": "is not an ordinary file",
        "pipe.ipynb": "is not an ordinary file",
    }


def test_folders_in_folders_without_end_are_listed_and_the_others_read(put):
    root = put("bob/01.ipynb", f"eve/{'a/' * 19}01.ipynb")
    (root / "mallory" / ("a/" * 200)).mkdir(parents=True)  # of 1,100 pytest cannot clear them away
    found = find([root])
    assert [each.student for each in found.submissions] == ["bob", "eve"]
    assert found.unmatched == [
        (str(root / "mallory" / ("a/" * 20)), "lies deeper than 20 folders"),
    ]


def test_a_folder_that_may_be_listed_and_not_entered_is_listed(put, monkeypatch):
    """As the system answers where a folder has r and no x, which does not bind root."""
    root = put("bob/01.ipynb", "closed/01.ipynb", "closed/in/02.ipynb")
    ask = Path.stat

    def stat(path, **options):
        if "closed" in path.parent.parts:
            raise PermissionError(13, "Permission denied", str(path))
        return ask(path, **options)

    monkeypatch.setattr(Path, "stat", stat)
    found = find([root, root / "closed/01.ipynb"])
    assert [each.student for each in found.submissions] == ["bob"]
    assert found.unmatched == [
        (str(root / "closed" / name), "cannot be read: Permission denied")
        for name in ("01.ipynb", "01.ipynb", "in")
    ]


def test_a_zip_of_thousands_of_zips_costs_seconds(put, packed):
    """By going through all names for each it would be ten million looks at a name."""
    root = put("bob/01.ipynb")
    packed({f"{'x' * 50}{number}.zip": b"" for number in range(3_000)}, root / "mallory/work.zip")
    begun = time.process_time()
    found = find([root])
    assert len(found.unmatched) == 3_000
    assert time.process_time() - begun < 5


def test_what_cannot_be_read_is_said_to_the_learner(tmp_path, monkeypatch):
    monkeypatch.setattr(archives, "MAX_FILE", 1_000_000)
    os.mkfifo(tmp_path / "pipe.ipynb")
    (tmp_path / "large.ipynb").write_bytes(bytes(1_000_001))
    (tmp_path / "fits.ipynb").write_bytes(bytes(1_000_000))
    for name, message in {
        "gone.ipynb": "The file cannot be read: No such file or directory.",
        "pipe.ipynb": "This is not an ordinary file.",
        "large.ipynb": "The file has more than 1 MB: clear the outputs",
    }.items():
        with pytest.raises(UnreadableError, match=message):
            read(Submission("ada", tmp_path / name))
    assert len(read(Submission("ada", tmp_path / "fits.ipynb"))) == 1_000_000


def test_a_member_that_is_gone_is_named(packed):
    path = packed({"ada/01.ipynb": b"{}"})
    with pytest.raises(UnreadableError, match=r"The zip holds no 'b.ipynb' any more"):
        read(Submission("ada", path, "b.ipynb"))
    with pytest.raises(UnreadableError, match=r"The zip is broken: .*No such file"):
        read(Submission("ada", Path("gone.zip"), "b.ipynb"))
