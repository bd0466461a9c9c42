"""Which reading a polyphone has in its sentence: a small recurrent network over characters.

The weights are those of g2pM (Park and Lee 2020, "g2pM: A Neural Grapheme-to-Phoneme Conversion Package for Mandarin
Chinese Based on a New Open Benchmark Dataset"; Apache-2.0), stored as float16: one bidirectional LSTM layer of 32
cells, two dense layers, one class per pinyin syllable. Here a class counts only if the character has that reading.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import resources

import numpy as np
from numpy.typing import NDArray

_Floats = NDArray[np.float32]

_START, _STOP, _UNKNOWN = "\x02", "\x03", "\ufffd"

# Context beyond this many characters decides nothing, and a sentence of any length stays linear.
_LONGEST = 80
_SENTENCE = re.compile(rf"[^。！？；!?;\n]{{1,{_LONGEST}}}[。！？；!?;\n]?|[。！？；!?;\n]")


@dataclass(frozen=True)
class _Network:
    """The weights; `inputs` is the embedding times the input weights, shape (2, characters, 4 * cells)."""

    index: dict[str, int]
    classes: tuple[str, ...]
    readings: dict[str, NDArray[np.intp]]
    inputs: _Floats
    recurrent: _Floats
    hidden: _Floats
    hidden_bias: _Floats
    output: _Floats
    output_bias: _Floats


@functools.cache
def _network() -> _Network:
    with (resources.files("digest.speech") / "data" / "polyphones.npz").open("rb") as file, np.load(file) as stored:
        floats = {name: stored[name].astype(np.float32) for name in stored.files if stored[name].dtype == np.float16}
        characters, classes = str(stored["characters"]), tuple(str(stored["classes"]).split(" "))
        lines = [line.split(" ") for line in str(stored["readings"]).split("\n")]
    place = {name: number for number, name in enumerate(classes)}
    inputs = np.einsum("vd,kdg->kvg", floats["embedding"], floats["input"]) + floats["bias"][:, None, :]
    return _Network(
        index={char: number for number, char in enumerate(characters)},
        classes=classes,
        readings={char: np.array([place[name] for name in names]) for char, *names in lines},
        inputs=inputs.astype(np.float32),
        recurrent=floats["recurrent"],
        hidden=floats["hidden"],
        hidden_bias=floats["hidden_bias"],
        output=floats["output"],
        output_bias=floats["output_bias"],
    )


def predict(text: str, wanted: Sequence[int]) -> dict[int, tuple[str, float]]:
    """Choose the reading of polyphones in their sentences.

    Args:
        text: Simplified Chinese.
        wanted: Positions of characters whose reading is open; those that the network has never seen are left out.

    Returns:
        By position the reading (pinyin with tone, 5 for the neutral tone) and its probability among the character's
        readings, 0 to 1.
    """
    network = _network()
    asked = {position for position in wanted if text[position] in network.readings}
    spans = [match.span() for match in _SENTENCE.finditer(text)]
    spans = [span for span in spans if any(position in asked for position in range(*span))]
    found: dict[int, tuple[str, float]] = {}
    for first in range(0, len(spans), 32):
        found.update(_choose(network, text, spans[first : first + 32], asked))
    return found


def _choose(
    network: _Network, text: str, spans: list[tuple[int, int]], asked: set[int]
) -> dict[int, tuple[str, float]]:
    states = _states(network, [text[start:end] for start, end in spans])
    places = [(row, at, start + at) for row, (start, end) in enumerate(spans) for at in range(end - start)]
    places = [place for place in places if place[2] in asked]
    rows, columns = np.array([place[0] for place in places]), np.array([place[1] + 1 for place in places])
    hidden = np.maximum(states[rows, columns] @ network.hidden + network.hidden_bias, 0)
    scores = hidden @ network.output + network.output_bias
    found = {}
    for (_, _, position), score in zip(places, scores, strict=True):
        own = network.readings[text[position]]
        share = np.exp(score[own] - score[own].max())
        best = int(share.argmax())
        found[position] = (network.classes[own[best]], float(share[best] / share.sum()))
    return found


def _states(network: _Network, sentences: list[str]) -> _Floats:
    """Run both directions over a batch; returns the states, shape (sentences, characters + 2, 2 * cells)."""
    unknown = network.index[_UNKNOWN]
    lengths = np.array([len(sentence) + 2 for sentence in sentences])
    steps = int(lengths.max())
    codes = np.zeros((2, len(sentences), steps), dtype=np.intp)
    for row, sentence in enumerate(sentences):
        line = [network.index.get(char, unknown) for char in f"{_START}{sentence}{_STOP}"]
        codes[0, row, : len(line)] = line
        codes[1, row, : len(line)] = line[::-1]
    gates_in = np.stack([network.inputs[side][codes[side]] for side in (0, 1)])
    cells = network.recurrent.shape[1]
    state = np.zeros((2, len(sentences), cells), dtype=np.float32)
    memory = np.zeros_like(state)
    both = np.empty((2, len(sentences), steps, cells), dtype=np.float32)
    for step in range(steps):
        gates = gates_in[:, :, step] + state @ network.recurrent
        keep = 1 / (1 + np.exp(-gates[..., : 2 * cells]))
        opened = 1 / (1 + np.exp(-gates[..., 3 * cells :]))
        memory = keep[..., cells:] * memory + keep[..., :cells] * np.tanh(gates[..., 2 * cells : 3 * cells])
        state = opened * np.tanh(memory)
        both[:, :, step] = state
    # The backward direction read each sentence from its end: turn its states round.
    back = np.maximum(lengths[:, None] - 1 - np.arange(steps)[None, :], 0)
    turned = np.take_along_axis(both[1], back[..., None], axis=1)
    return np.concatenate([both[0], turned], axis=2)
