"""The ID3 tag, read back by mutagen and by ffmpeg."""

from __future__ import annotations

import json
import re
import subprocess
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mutagen.id3 import ID3, CTOCFlags

from digest.audio.ffmpeg import find_ffmpeg
from digest.audio.tags import Tags, label_synthetic, write_tags
from digest.errors import AudioError
from digest.types import Mark

DAY = date(2026, 1, 4)
MARKS = (
    Mark(0.0, 12.0, "开场"),
    Mark(12.0, 40.0, "一条标题很长很长很长的新闻，比别的都要长", "https://example.org/新闻?id=1"),
    Mark(40.0, 61.0, "短", "https://example.org/2"),
    Mark(61.0, 70.5, "结束语"),
)


def written(path: Path, duration_s: float = 70.5, **fields: object) -> ID3:
    path.write_bytes(b"")
    write_tags(path, Tags(**{"title": "标题", "album": "节目", "artist": "主播", "date": DAY, **fields}), duration_s)  # type: ignore[arg-type]
    return ID3(path)


def read_frames(data: bytes) -> list[tuple[str, bytes]]:
    """Frames as a player walks over them: a header of ten bytes, then as many as it says, to the end of the data."""
    frames = []
    place = 0
    while place < len(data):
        name, size = data[place : place + 4].decode("ascii"), int.from_bytes(data[place + 4 : place + 8])
        frames.append((name, data[place + 10 : place + 10 + size]))
        place += 10 + size
    assert place == len(data)
    return frames


def read_chapters(path: Path) -> list[tuple[str, int, list[tuple[str, bytes]]]]:
    """Chapters as AntennaPod reads them, in the order of the file: it takes 100 bytes of an identifier at most."""
    tag = ID3(path)
    chapters = []
    for name, data in read_frames(path.read_bytes()[10 : tag.size]):
        if name == "CHAP":
            identifier, end, rest = data[:100].partition(b"\x00")
            assert end
            rest = data[len(identifier) + 1 :]
            chapters.append((identifier.decode("ascii"), int.from_bytes(rest[:4]), read_frames(rest[16:])))
    return chapters


def test_what_players_show(tmp_path: Path) -> None:
    """Version 2.3 with title, artist, album, genre, date, language, comment, words and cover."""
    tag = written(tmp_path / "a.mp3", comment="第一行\n第二行", words="大家好。\n再见。", cover=b"\xff\xd8jpeg")
    assert tag.version == (2, 3, 0)
    shown = {name: str(tag[name]) for name in ("TIT2", "TPE1", "TALB", "TDRC", "TLAN", "COMM::zho")}
    assert list(shown.values()) == ["标题", "主播", "节目", "2026-01-04", "zho", "第一行\n第二行"]
    assert (str(tag["TCON"]), str(tag["USLT::zho"])) == ("Podcast", "大家好。\n再见。")
    (cover,) = tag.getall("APIC")
    assert (cover.mime, cover.type, cover.data) == ("image/jpeg", 3, b"\xff\xd8jpeg")
    assert b"TYER" in (tmp_path / "a.mp3").read_bytes()
    assert b"TDRC" not in (tmp_path / "a.mp3").read_bytes()


def test_chapters_lie_in_time_order(tmp_path: Path) -> None:
    """Frames stand in the file in the order of time, whatever their titles' lengths, and the contents list them so."""
    tag = written(tmp_path / "a.mp3", marks=MARKS, cover=b"\xff\xd8jpeg")
    names = [name for name, _, _ in read_chapters(tmp_path / "a.mp3")]
    assert [tag[f"CHAP:{name}"].start_time for name in names] == [0, 12_000, 40_000, 61_000]
    assert [tag[f"CHAP:{name}"].end_time for name in names] == [12_000, 40_000, 61_000, 70_500]
    assert [str(tag[f"CHAP:{name}"].sub_frames["TIT2"]) for name in names] == [mark.title for mark in MARKS]
    (contents,) = tag.getall("CTOC")
    assert contents.child_element_ids == names
    assert contents.flags == CTOCFlags.TOP_LEVEL | CTOCFlags.ORDERED
    assert str(contents.sub_frames["TIT2"]) == "节目"


def test_long_texts_are_bounded(tmp_path: Path) -> None:
    """What no player shows is cut, a text at the end of a line; nothing else of the tag is lost."""
    long = "一" * 5_000
    tag = written(tmp_path / "a.mp3", title=long, comment=f"{'二' * 3_000}\n{long}", marks=(Mark(0, 9, long),))
    assert str(tag["TIT2"]) == "一" * 299 + "…"
    assert str(tag["COMM::zho"]) == "二" * 3_000
    assert len(str(tag["CHAP:chp0"].sub_frames["TIT2"])) == 300


LINK = st.one_of(st.none(), st.text(max_size=20).map("https://example.org/".__add__))


@settings(max_examples=40, deadline=None)
@given(chapters=st.lists(st.tuples(st.text(max_size=40), LINK), min_size=1, max_size=40))
def test_chapters_of_any_title_lie_in_time_order(
    chapters: list[tuple[str, str | None]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Any titles and links, empty and with control characters: as many frames, in order, readable."""
    marks = tuple(Mark(i, i + 1, title, url) for i, (title, url) in enumerate(chapters))
    path = tmp_path_factory.mktemp("tags") / "a.mp3"
    tag = written(path, marks=marks, duration_s=len(marks))
    found = read_chapters(path)
    assert [start for _, start, _ in found] == [1000 * i for i in range(len(marks))]
    assert all(str(tag[f"CHAP:{name}"].sub_frames["TIT2"]) for name, _, _ in found)
    assert [[name for name, _ in frames][:1] for _, _, frames in found] == [["TIT2"]] * len(marks)


def test_ffmpeg_lists_the_chapters(tmp_path: Path) -> None:
    """Another reader sees the same chapters in the same order."""
    path = tmp_path / "a.mp3"
    make = [find_ffmpeg(), "-v", "error", "-f", "lavfi", "-i", "anullsrc=r=44100:cl=mono", "-t", "71", str(path)]
    subprocess.run(make, check=True)
    write_tags(path, Tags("标题", "节目", "主播", DAY, marks=MARKS), 70.5)
    said = subprocess.run([find_ffmpeg(), "-i", str(path)], check=False, capture_output=True).stderr.decode()
    assert re.findall(r"start (\d+)\.0+, end", said) == ["0", "12", "40", "61"]
    assert re.findall(r"title +: (.*)", said) == ["标题", *(mark.title for mark in MARKS)]


def test_no_chapter_ends_after_the_sound(tmp_path: Path) -> None:
    """The last chapter is cut to the file's length, which may be a sample shorter than the track."""
    tag = written(tmp_path / "a.mp3", marks=MARKS, duration_s=70.4999)
    assert max(frame.end_time for frame in tag.getall("CHAP")) == 70_499


def test_sources_are_links(tmp_path: Path) -> None:
    """Each source is linked once, in ASCII as every reader prints it; a path on this machine is not told."""
    sources = (
        ("甲", "https://example.org/新闻"),
        ("甲", "https://example.org/2"),
        ("乙", "https://example.org/2"),
        ("丙", "/home/me/1.html"),
        ("丁", "file:///home/me/1.html"),
    )
    tag = written(tmp_path / "a.mp3", sources=sources)
    assert {frame.desc: frame.url for frame in tag.getall("WXXX")} == {
        "Source-1": "https://example.org/%E6%96%B0%E9%97%BB",
        "Source-2": "https://example.org/2",
    }
    assert b"/home" not in (tmp_path / "a.mp3").read_bytes()


def test_the_voice_is_labelled_as_synthetic(tmp_path: Path) -> None:
    """TXXX:AIGC holds the seven fields of GB 45438-2025, all of them strings."""
    tag = written(tmp_path / "a.mp3", producer="每日新闻", produce_id="urn:uuid:1")
    label = json.loads(str(tag["TXXX:AIGC"]))
    assert (label["Label"], label["ContentProducer"], label["ProduceID"]) == ("1", "每日新闻", "urn:uuid:1")
    assert list(label) == [
        "Label",
        "ContentProducer",
        "ProduceID",
        "ReservedCode1",
        "ContentPropagator",
        "PropagateID",
        "ReservedCode2",
    ]
    assert all(isinstance(value, str) for value in label.values())
    assert label_synthetic("a\nb", "") == label_synthetic("a b", "")


def test_a_new_tag_takes_the_place_of_the_old_one(tmp_path: Path) -> None:
    """Tagging twice leaves one tag, with the same bytes."""
    first = written(tmp_path / "a.mp3", marks=MARKS, comment="x" * 500)
    path = tmp_path / "a.mp3"
    once = path.read_bytes()
    write_tags(path, Tags("标题", "节目", "主播", DAY, marks=MARKS, comment="x" * 500), 70.5)
    assert path.read_bytes() == once
    assert first.size == len(once)


def test_too_many_chapters(tmp_path: Path) -> None:
    """What a table of contents cannot count is refused."""
    marks = tuple(Mark(i, i + 1, "章") for i in range(256))
    with pytest.raises(AudioError, match="256 chapters are too many"):
        written(tmp_path / "a.mp3", marks=marks)
