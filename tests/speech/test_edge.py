"""The online voice, against a local server that speaks the service's protocol."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from xml.sax.saxutils import escape

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.catalog import find_built_in, read_settings
from digest.errors import EngineError, SettingsError
from digest.settings import Voice
from digest.speech import edge
from digest.types import Timing, Utterance
from tests.speech.conftest import utterance
from tests.speech.edge_server import CHARACTER_S, EdgeServer, hum_mp3, trusted

ONLINE = ("edge-xiaoxiao", "edge-yunyang", "edge-yunxi", "edge-hsiaochen", "edge-yunjhe")


@pytest.fixture(scope="module")
def answers() -> dict[str, bytes]:
    """A fit answer for the six syllables of the test's utterance, and unfit ones."""
    return {"fit": hum_mp3(1.5), "silent": hum_mp3(1.5, level=0), "short": hum_mp3(0.15), "long": hum_mp3(12)}


@pytest.fixture
def server(answers: dict[str, bytes], monkeypatch: pytest.MonkeyPatch) -> Iterator[EdgeServer]:
    with trusted(monkeypatch, lambda _text: answers["fit"]) as running:
        yield running


@pytest.fixture
def engine() -> Iterator[edge.Edge]:
    """The engine with no wait between attempts."""
    opened = edge.Edge(timeout_s=20, delays_s=(0, 0))
    yield opened
    opened.close()


@pytest.fixture
def online(voice: Voice) -> Voice:
    return voice.model_copy(update={"name": "edge-test", "engine": "edge", "id": "zh-CN-XiaoxiaoNeural"})


def test_an_answer_becomes_a_clip(server: EdgeServer, engine: edge.Edge, online: Voice) -> None:
    """The MP3 is decoded and the silence around the speech is cut."""
    clip = engine.speak(utterance(), online)
    assert clip.rate_hz == 24_000
    assert clip.samples.dtype == np.float32
    assert clip.duration_s == pytest.approx(1.5 + 0.14, abs=0.06)
    assert 0.45 < np.abs(clip.samples).max() < 0.6
    assert server.texts == ["今天天气很好。"]


def test_the_service_tells_when_each_word_is_heard(server: EdgeServer, engine: edge.Edge, online: Voice) -> None:
    """Each word's place in the text, and its time from where the clip begins, which is 40 ms before the first sound."""
    text = "今天，天气很好。"
    clip = engine.speak(replace(utterance(), spoken=text), online)
    assert server.texts == [text]
    assert [text[it.start : it.end] for it in clip.timings] == ["今天", "天气", "很好"]
    assert [it.end_s - it.start_s for it in clip.timings] == pytest.approx([2 * CHARACTER_S] * 3)
    assert clip.timings[0].start_s == pytest.approx(0.04, abs=0.06)
    assert clip.timings[-1].end_s <= clip.duration_s


def test_a_word_that_the_text_does_not_have_is_left_out() -> None:
    """What the service rewrote has no time; what follows is still found."""
    answer = edge._Answer(b"", (("今天", 0.1, 0.5), ("二零", 0.5, 0.9), ("天", 0.9, 1.0), ("", 1.0, 1.1)))
    assert edge._find_timings(answer, "今天20天") == (Timing(0, 2, 0.1, 0.5), Timing(4, 5, 0.9, 1.0))


def test_the_same_answer_gives_the_same_samples(server: EdgeServer, engine: edge.Edge, online: Voice) -> None:
    first, second = engine.speak(utterance(), online), engine.speak(utterance(), online)
    assert server.requests == 2
    assert np.array_equal(first.samples, second.samples)


@pytest.mark.parametrize(("speed", "rate"), [(1.0, "+0%"), (1.15, "+15%"), (0.9, "-10%")])
def test_voice_and_speed_are_sent(
    server: EdgeServer, engine: edge.Edge, online: Voice, speed: float, rate: str
) -> None:
    engine.speak(utterance(), online.model_copy(update={"speed": speed}))
    assert f"rate='{rate}'" in server.ssml
    assert "(zh-CN, XiaoxiaoNeural)" in server.ssml


@settings(max_examples=15, deadline=None)
@given(text=st.text(st.sampled_from("中文，。a1 &<>'\"\u00a0"), min_size=1, max_size=300))
def test_every_text_is_one_request_and_arrives_whole(text: str) -> None:
    """edge-tts splits nothing of what the chunker sends, and markup in a text stays text."""
    from edge_tts.communicate import split_text_by_byte_length

    escaped = escape(text.strip())
    if escaped:
        assert len(escaped.encode()) <= edge._MOST_BYTES
        assert [part.decode() for part in split_text_by_byte_length(escaped, 4096)] == [escaped.strip()]


@pytest.mark.parametrize("fault", ["403", "no audio", "closed", "half", "garbage", "headers"])
def test_a_bad_answer_is_asked_for_again(server: EdgeServer, engine: edge.Edge, online: Voice, fault: str) -> None:
    """Whatever went wrong the first time, the second answer is taken."""
    server.faults = [fault, fault, ""] if fault == "403" else [fault]  # edge-tts itself asks once more after a 403
    assert engine.speak(utterance(), online).duration_s > 1
    assert server.requests == (3 if fault == "403" else 2)


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        ("403", "403: the service refuses"),
        ("no audio", "No audio was received"),
        ("closed", "No audio was received"),
        ("half", "broke off"),
        ("garbage", "not MP3 audio"),
        ("headers", "header length"),
    ],
)
def test_attempts_are_bounded(server: EdgeServer, engine: edge.Edge, online: Voice, fault: str, reason: str) -> None:
    """After the last attempt the error says what the service did, and nothing is asked any more."""
    server.faults = [fault] * 50
    with pytest.raises(EngineError, match=rf"voice edge-test: the online voice failed 3 times: .*{reason}"):
        engine.speak(utterance(), online)
    assert server.requests == (6 if fault == "403" else 3)


@pytest.mark.parametrize("fault", ["hang", "hang midway"])
def test_a_hanging_answer_ends_in_time(server: EdgeServer, online: Voice, fault: str) -> None:
    server.faults = [fault] * 50
    engine = edge.Edge(timeout_s=0.5, delays_s=(0,))
    began = time.monotonic()
    with pytest.raises(EngineError, match=r"no answer within 0\.5 s"):
        engine.speak(utterance(), online)
    assert time.monotonic() - began < 10
    engine.close()


@pytest.mark.parametrize(
    ("answer", "reason"), [("silent", "silent"), ("short", "s of speech where"), ("long", "s of speech where")]
)
def test_an_unfit_answer_is_refused(
    server: EdgeServer, engine: edge.Edge, online: Voice, answers: dict[str, bytes], answer: str, reason: str
) -> None:
    """Silence, and audio too short or too long for its text, count as no answer."""
    server.mp3 = lambda _text: answers[answer]
    with pytest.raises(EngineError, match=reason):
        engine.speak(utterance(), online)


@pytest.mark.parametrize("text", ["。", "……！", "“”", " ", "—— "])
def test_nothing_to_pronounce_is_never_sent(server: EdgeServer, engine: edge.Edge, online: Voice, text: str) -> None:
    with pytest.raises(EngineError, match="nothing to pronounce"):
        engine.speak(replace(utterance(), spoken=text), online)
    assert server.requests == 0


def test_a_long_text_is_never_sent(server: EdgeServer, engine: edge.Edge, online: Voice) -> None:
    with pytest.raises(EngineError, match="longer than the 3000 bytes"):
        engine.speak(replace(utterance(), spoken="长" * 1001), online)
    assert server.requests == 0


def test_a_voice_without_id_is_a_fault_of_settings(engine: edge.Edge, online: Voice) -> None:
    with pytest.raises(SettingsError, match="'id' is missing"):
        engine.speak(utterance(), online.model_copy(update={"id": None}))


def test_after_some_pieces_without_answer_it_gives_up(server: EdgeServer, engine: edge.Edge, online: Voice) -> None:
    """A service that is down costs the attempts of three pieces, not those of an episode."""
    server.faults = ["no audio"] * 100
    for _ in range(5):
        with pytest.raises(EngineError):
            engine.speak(utterance(), online)
    assert server.requests == 3 * 3


def test_an_answer_between_failures_keeps_it_going(server: EdgeServer, engine: edge.Edge, online: Voice) -> None:
    for _ in range(4):
        server.faults = ["no audio"] * 3
        with pytest.raises(EngineError, match="No audio"):
            engine.speak(utterance(), online)
        assert engine.speak(utterance(), online)


def test_several_pieces_at_once(server: EdgeServer, engine: edge.Edge, online: Voice) -> None:
    """The engine may be called from as many threads as it has workers."""
    texts = ["今天天气很好。", "明天天气更好。", "后天天气也好。"]
    spoken: list[Utterance] = []

    def speak(text: str) -> None:
        piece = replace(utterance(), spoken=text)
        if engine.speak(piece, online).duration_s > 1:
            spoken.append(piece)

    threads = [threading.Thread(target=speak, args=(text,)) for text in texts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len(spoken) == 3
    assert sorted(server.texts) == sorted(texts)


def test_close_stops_a_request_that_hangs(server: EdgeServer, online: Voice) -> None:
    server.faults = ["hang"] * 50
    engine = edge.Edge(timeout_s=60, delays_s=())
    raised: list[str] = []

    def speak() -> None:
        try:
            engine.speak(utterance(), online)
        except EngineError as error:
            raised.append(str(error))

    thread = threading.Thread(target=speak)
    thread.start()
    while not server.texts and thread.is_alive():
        thread.join(0.01)
    engine.close()
    thread.join(10)
    assert raised == ["the online voice is stopped"]
    engine.close()
    with pytest.raises(EngineError, match="stopped"):
        engine.speak(utterance(), online)


def test_no_network_is_said(engine: edge.Edge, online: Voice, monkeypatch: pytest.MonkeyPatch) -> None:
    """A closed port: an error with the address, not a traceback."""
    import edge_tts.communicate

    monkeypatch.setattr(edge_tts.communicate, "WSS_URL", "wss://127.0.0.1:1/edge/v1?TrustedClientToken=test")
    with pytest.raises(EngineError, match=r"failed 3 times: .*127\.0\.0\.1"):
        engine.speak(utterance(), online)


@pytest.mark.parametrize("name", ONLINE)
def test_each_online_voice_names_one_of_the_service(name: str) -> None:
    voice = read_settings(find_built_in() / "voices" / f"{name}.toml", Voice)
    assert voice.engine == "edge"
    assert voice.id
    assert voice.id.startswith(f"{voice.language}-")
