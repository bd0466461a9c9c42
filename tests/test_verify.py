"""What is proved of a published episode, and what is found out."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from digest.catalog import Catalog
from digest.documents.open import open_document
from digest.episode.article import prepare_article
from digest.episode.studio import Studio
from digest.errors import PublishError
from digest.pipeline import produce
from digest.settings import Show
from digest.state.store import Store
from digest.types import Fetched
from digest.verify import verify
from tests.publish.conftest import publish_sample
from tests.studio import NOW, make

MP3 = "sample/episodes/2026-01-05/sample-2026-01-05.mp3"


def test_a_changed_word_or_cue_is_found_out(sample: Show, catalog: Catalog, studio: Studio, tmp_path: Path) -> None:
    """Verification notices a word that the source did not print, other bytes, and a transcript that says otherwise."""
    mp3 = make(sample, catalog, studio, tmp_path).mp3
    record = json.loads(mp3.with_suffix(".json").read_text("utf-8"))
    record["stories"][0]["sentences"][0]["text"] += "了"
    record["own_words"][0]["text"] += "了"
    mp3.with_suffix(".json").write_text(json.dumps(record, ensure_ascii=False), "utf-8")
    srt = mp3.with_suffix(".srt")
    srt.write_text(srt.read_text("utf-8").replace("。", "！", 1), "utf-8")
    transcript = mp3.with_suffix(".transcript.json")
    segments = json.loads(transcript.read_text("utf-8"))["segments"]
    segments[0]["words"][0]["body"] += "了"
    segments[1]["words"][-1]["endTime"] += 60
    transcript.write_text(json.dumps({"version": "1.0.0", "segments": segments}, ensure_ascii=False), "utf-8")
    mp3.write_bytes(mp3.read_bytes() + b"\0")
    faults = tuple(map(str, verify(mp3, studio.store).faults))
    assert any("not printed there by its source" in fault for fault in faults)
    assert any(fault.endswith(".srt: says other words than the transcript") for fault in faults)
    assert any(fault.startswith("the words of ") for fault in faults)
    assert any(fault.startswith("the times of the words of ") for fault in faults)
    assert any("other bytes" in fault for fault in faults)
    assert any("names as the show's own" in fault for fault in faults)


def test_a_title_that_no_source_printed_is_found_out(
    sample: Show, catalog: Catalog, studio: Studio, tmp_path: Path
) -> None:
    """A headline is spoken without its labels; one of other words is a fault."""
    mp3 = make(sample, catalog, studio, tmp_path).mp3
    record = json.loads(mp3.with_suffix(".json").read_text("utf-8"))
    title = next(line for line in record["own_words"] if line["template"] == "story")
    title["text"] = "青屿大桥没有通车。"
    mp3.with_suffix(".json").write_text(json.dumps(record, ensure_ascii=False), "utf-8")
    faults = tuple(map(str, verify(mp3, studio.store).faults))
    assert "'青屿大桥没有通车。' says no title that a source printed" in faults


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (None, "cannot be read: No such file or directory; name a published .mp3"),
        (b"no JSON", "is no record of an episode: not JSON: Expecting value"),
        (b"{}", "is no record of an episode: KeyError: 'show'"),
        (b'{"show": 7}', "is no record of an episode: TypeError: its show is no text"),
    ],
    ids=["missing", "no JSON", "other JSON", "another value"],
)
def test_without_a_record_nothing_is_proved(data: bytes | None, reason: str, tmp_path: Path) -> None:
    """What lies in the record's place is said to be no record, and why not."""
    mp3 = publish_sample(tmp_path) / MP3
    mp3.with_suffix(".json").unlink()
    if data is not None:
        mp3.with_suffix(".json").write_bytes(data)
    with Store(tmp_path / "state.db") as store, pytest.raises(PublishError) as refusal:
        verify(mp3, store)
    assert f"{mp3.with_suffix('.json')}: {reason}" in str(refusal.value)


def test_a_transcript_that_is_not_json(tmp_path: Path) -> None:
    """Without a transcript there is nothing to compare with the sources."""
    mp3 = publish_sample(tmp_path) / MP3
    mp3.with_suffix(".transcript.json").write_text("no JSON")
    with Store(tmp_path / "state.db") as store, pytest.raises(PublishError, match="is not JSON"):
        verify(mp3, store)


def test_a_state_that_lost_the_articles(tmp_path: Path) -> None:
    """Every piece whose source is gone is a fault; it is not taken for proved."""
    with Store(tmp_path / "state.db") as store:
        proof = verify(publish_sample(tmp_path) / MP3, store)
    lost = [fault for fault in map(str, proof.faults) if "is not kept in the state" in fault]
    assert len(lost) == proof.sentences > 0
    assert proof.left_out == ()


@pytest.mark.parametrize("is_said_twice", [False, True], ids=["within a word", "one part twice"])
def test_a_part_of_a_sentence_is_proved_by_its_ranges(
    sample: Show, catalog: Catalog, studio: Studio, tmp_path: Path, is_said_twice: bool
) -> None:
    """What is told of a sentence stands in its ranges, which come in order and are cut where a clause ends."""
    mp3 = make(sample, catalog, studio, tmp_path).mp3
    record = json.loads(mp3.with_suffix(".json").read_text("utf-8"))
    sentence = record["stories"][0]["sentences"][0]
    start, end, text = sentence["start"], sentence["end"], sentence["text"]
    sentence["ranges"] = [[start, end], [start, end]] if is_said_twice else [[start + 1, end]]
    sentence["text"] = text + text if is_said_twice else text[1:]
    mp3.with_suffix(".json").write_text(json.dumps(record, ensure_ascii=False), "utf-8")
    faults = tuple(map(str, verify(mp3, studio.store).faults))
    assert any("cut where no clause ends" in fault for fault in faults)


def test_a_trimmed_report_is_proved(catalog: Catalog, studio: Studio, tmp_path: Path) -> None:
    """Its dateline, brackets and the labels of its title are not heard; what is heard stands in its ranges."""
    page = (
        "<html><head><title>[视频]【新征程】青屿大桥通车</title></head><body><h1>[视频]【新征程】青屿大桥通车</h1>"
        "<p>新华社青屿11月22日电11月22日，青屿跨海大桥（左图）正式通车，全长18公里，总投资九十六亿元，工期五年。</p>"
        "<p>市长约翰·甲（John Doe）今（22）日说，大桥（QYB）将两岸的车程由七十分钟缩短到十二分钟。（完）</p>"
        "</body></html>"
    )
    document = open_document(Fetched("https://news.example/1", page.encode(), "text/html", "utf-8"))
    voice = catalog.read_voice("xiaobei")
    outcome = produce(prepare_article(document, voice, seconds=60, show=None, out=tmp_path / "bridge.mp3"), NOW, studio)
    said = (tmp_path / "bridge.vtt").read_text("utf-8")
    assert "11月22日，青屿跨海大桥正式通车" in said
    assert "今日说，大桥将两岸" in said
    for unheard in ("11月22日电", "John", "QYB", "左图", "视频", "新征程"):
        assert unheard not in said
    assert outcome.record["stories"][0]["title"] == "[视频]【新征程】青屿大桥通车"
    assert verify(outcome.mp3, studio.store).faults == ()
