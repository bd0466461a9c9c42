"""The cover: a square picture that directories take."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from PIL import Image

from digest.errors import SettingsError
from digest.publish.cover import make_cover, make_embedded_cover, shrink_cover
from tests.publish.conftest import make_show


def opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data))


@pytest.mark.parametrize("title", ["早报", "每日要闻·示例", "遼寧新聞", "Tech 早知道", "一" * 80, "🦀", "W" * 60])
def test_a_drawn_cover_is_fit_for_directories(title: str) -> None:
    """Whatever the title, the drawn cover is a square RGB JPEG of 1,400 to 1,500 pixels."""
    picture = opened(make_cover(make_show(title=title)))
    assert (picture.format, picture.mode) == ("JPEG", "RGB")
    assert picture.width == picture.height
    assert 1400 <= picture.width <= 1500


def test_it_is_drawn_alike_every_time() -> None:
    """The same show has the same bytes; another title gives another picture."""
    assert make_cover(make_show()) == make_cover(make_show())
    assert make_cover(make_show(title="晚报")) != make_cover(make_show(title="早报"))


def test_the_title_is_drawn_inside_the_margins() -> None:
    """No glyph touches the edge of the picture, however long the title."""
    picture = opened(make_cover(make_show(title="早" * 40))).convert("L")
    edge = picture.crop((picture.width - 100, 0, picture.width, picture.height))
    assert not any(edge.histogram()[140:])  # no bright point


@pytest.mark.parametrize(("mode", "side", "expected"), [("RGBA", 1400, 1400), ("CMYK", 2000, 1500), ("P", 4000, 1500)])
def test_a_picture_of_one_s_own_is_converted(mode: str, side: int, expected: int, tmp_path: Path) -> None:
    """A picture with transparency, inks, a palette or too many pixels comes out as RGB within the limits."""
    name = "cover.tif" if mode == "CMYK" else "cover.png"
    Image.new(mode, (side, side)).save(tmp_path / name)
    picture = opened(make_cover(make_show(folder=tmp_path, cover=Path(name))))
    assert (picture.format, picture.mode, picture.size) == ("JPEG", "RGB", (expected, expected))


@pytest.mark.parametrize(("size", "fault"), [((1399, 1399), "1399 x 1399"), ((2000, 1500), "2000 x 1500")])
def test_a_picture_that_directories_refuse(size: tuple[int, int], fault: str, tmp_path: Path) -> None:
    """A picture that is too small or not square is refused with its size."""
    Image.new("RGB", size).save(tmp_path / "cover.png")
    with pytest.raises(SettingsError, match=fault):
        make_cover(make_show(folder=tmp_path, cover=Path("cover.png")))


def test_a_heavy_picture_is_made_lighter(tmp_path: Path) -> None:
    """A photograph of 3,000 pixels is published with 300 kB at most, and within an episode's file with 100 kB."""
    grain = Image.effect_noise((1000, 1000), 25).resize((3000, 3000), Image.Resampling.BICUBIC)
    grain.save(tmp_path / "cover.jpg", quality=100)
    assert (tmp_path / "cover.jpg").stat().st_size > 1_500_000
    cover = make_cover(make_show(folder=tmp_path, cover=Path("cover.jpg")))
    assert len(cover) <= 300_000
    embedded = make_embedded_cover(cover)
    assert len(embedded) <= 100_000
    assert opened(embedded).size == (600, 600)


def test_a_file_that_is_no_picture(tmp_path: Path) -> None:
    """A missing file and a file of text are refused, each with its reason."""
    (tmp_path / "text.png").write_text("no picture")
    with pytest.raises(SettingsError, match=r"text\.png: not a picture"):
        make_cover(make_show(folder=tmp_path, cover=Path("text.png")))
    with pytest.raises(SettingsError, match="no such file"):
        make_cover(make_show(folder=tmp_path, cover=Path("gone.png")))


def test_a_page_loads_a_small_one() -> None:
    """The picture of the pages is the cover, sharp on a dense screen, with a fraction of its bytes."""
    cover = make_cover(make_show())
    small = shrink_cover(cover)
    with Image.open(io.BytesIO(small)) as picture:
        assert (picture.size, picture.mode, picture.format) == ((288, 288), "RGB", "JPEG")
    assert len(small) < len(cover) / 4
