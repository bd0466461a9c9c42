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

# What the network was taught for the borders of a sentence, and for a character that it has never seen.
_START = "\x02"
_STOP = "\x03"
_UNKNOWN = "\ufffd"

# Context beyond this many characters decides nothing, and a sentence of any length stays linear.
_LONGEST = 80
# Sentences that are read at once; more hardly go faster, and take more memory.
_BATCH = 32
_SENTENCE = re.compile(rf"[^。！？；!?;\n]{{1,{_LONGEST}}}[。！？；!?;\n]?|[。！？；!?;\n]")


@dataclass(frozen=True)
class _Network:
    """The weights; `inputs` is the embedding times the input weights, shape (2, characters, 4 * cells).

    Sigmoids are had from tanh, 1 / (1 + exp(-x)) = (1 + tanh(x / 2)) / 2, so that a step has one transcendental call:
    the weights of the three gates are halved beforehand.
    """

    index: dict[str, int]
    readings: dict[str, tuple[tuple[str, ...], _Floats, _Floats]]
    inputs: _Floats
    recurrent: _Floats
    hidden: _Floats
    hidden_bias: _Floats


@functools.cache
def _load_network() -> _Network:
    weights = resources.files("digest.pronunciation") / "data" / "polyphones.npz"
    with weights.open("rb") as file, np.load(file) as stored:
        floats = {name: stored[name].astype(np.float32) for name in stored.files if stored[name].dtype == np.float16}
        characters = str(stored["characters"])
        classes = str(stored["classes"]).split(" ")
        lines = str(stored["readings"]).split("\n")
    class_numbers = {name: number for number, name in enumerate(classes)}
    index = {char: number for number, char in enumerate(characters)}
    readings = {}
    for line in lines:
        char, *names = line.split(" ")
        if char not in index:
            continue
        # Only the rows of the character's own readings: the classes of all other syllables need not be computed.
        own = [class_numbers[name] for name in names]
        weights_of_own = floats["output"].T[own]
        bias_of_own = floats["output_bias"][own]
        readings[char] = (tuple(names), weights_of_own, bias_of_own)
    # The gates in their order: let in, kept, new, shown. The third is a tanh, the others are sigmoids.
    cells = floats["recurrent"].shape[1]
    halved = np.repeat(np.array([0.5, 0.5, 1, 0.5], dtype=np.float32), cells)
    # What each character adds to the gates never changes, so it is computed once.
    inputs = np.matmul(floats["embedding"], floats["input"]) + floats["bias"][:, None, :]
    return _Network(
        index=index,
        readings=readings,
        inputs=inputs * halved,
        recurrent=floats["recurrent"] * halved,
        hidden=floats["hidden"],
        hidden_bias=floats["hidden_bias"],
    )


def has_readings(char: str) -> bool:
    """Return whether a character has several readings in today's use."""
    return char in _load_network().readings


def list_readings(char: str) -> tuple[str, ...]:
    """Return the readings that the network chooses among; () for a character that it does not know."""
    if not has_readings(char):
        return ()
    names, _, _ = _load_network().readings[char]
    return names


def predict(text: str, wanted: Sequence[int]) -> dict[int, tuple[str, float]]:
    """Choose the reading of polyphones in their sentences.

    Args:
        text: Simplified Chinese.
        wanted: Positions of characters whose reading is open; those that the network has never seen are left out.

    Returns:
        By position the reading (pinyin with tone, 5 for the neutral tone) and its probability among the character's
        readings, 0 to 1.
    """
    network = _load_network()
    asked = {position for position in wanted if text[position] in network.readings}
    spans: list[tuple[int, int]] = []
    for match in _SENTENCE.finditer(text):
        start, end = match.span()
        # A sentence without an open polyphone needs no network.
        if not asked.isdisjoint(range(start, end)):
            spans.append((start, end))
    found: dict[int, tuple[str, float]] = {}
    for first in range(0, len(spans), _BATCH):
        batch = spans[first : first + _BATCH]
        found.update(_choose(network, text, batch, asked))
    return found


def _choose(
    network: _Network, text: str, spans: list[tuple[int, int]], asked: set[int]
) -> dict[int, tuple[str, float]]:
    """Choose readings in a batch of sentences, given by their spans."""
    states = _compute_states(network, [text[start:end] for start, end in spans])
    positions: list[int] = []
    rows: list[int] = []
    columns: list[int] = []
    for row, (start, end) in enumerate(spans):
        for position in range(start, end):
            if position in asked:
                positions.append(position)
                rows.append(row)
                columns.append(position - start + 1)  # the mark of the beginning comes first
    asked_states = states[np.array(rows), np.array(columns)]
    hidden = np.maximum(asked_states @ network.hidden + network.hidden_bias, 0)
    found = {}
    for position, state in zip(positions, hidden, strict=True):
        names, weights, bias = network.readings[text[position]]
        score = weights @ state + bias
        share = np.exp(score - score.max())  # the largest is 1, so that none overflows
        best = int(share.argmax())
        probability = float(share[best] / share.sum())
        found[position] = (names[best], probability)
    return found


def _compute_states(network: _Network, sentences: list[str]) -> _Floats:
    """Run both directions over a batch; return the states, shape (sentences, characters + 2, 2 * cells)."""
    codes = _encode(network, sentences)
    forward, backward = _run_cells(network, codes)
    # The backward direction has read each sentence from its end: turn its states round.
    steps = np.arange(codes.shape[2])
    lengths = np.array([len(sentence) + 2 for sentence in sentences])
    # After the end of a sentence there is nothing to turn round: any state will do, such as the first.
    mirrored = np.maximum(lengths[:, None] - 1 - steps[None, :], 0)
    backward = np.take_along_axis(backward, mirrored[..., None], axis=1)
    return np.concatenate([forward, backward], axis=2)


def _encode(network: _Network, sentences: list[str]) -> NDArray[np.intp]:
    """Return the characters' numbers, forward and backward, shape (2, sentences, steps); 0 after the end."""
    unknown = network.index[_UNKNOWN]
    steps = max(map(len, sentences)) + 2  # with the marks of the beginning and the end
    codes = np.zeros((2, len(sentences), steps), dtype=np.intp)
    for row, sentence in enumerate(sentences):
        marked = f"{_START}{sentence}{_STOP}"
        line = [network.index.get(char, unknown) for char in marked]
        codes[0, row, : len(line)] = line
        codes[1, row, : len(line)] = line[::-1]
    return codes


def _run_cells(network: _Network, codes: NDArray[np.intp]) -> _Floats:
    """Step through a batch; return the states, shape (2, sentences, steps, cells)."""
    _, sentences, steps = codes.shape
    cells = network.recurrent.shape[1]
    forward = network.inputs[0][codes[0]]
    backward = network.inputs[1][codes[1]]
    inputs = np.stack([forward, backward])
    state = np.zeros((2, sentences, cells), dtype=np.float32)
    memory = np.zeros_like(state)
    states = np.empty((2, sentences, steps, cells), dtype=np.float32)
    for step in range(steps):
        gates = inputs[:, :, step] + state @ network.recurrent
        np.tanh(gates, out=gates)
        let_in = gates[..., :cells]
        kept = gates[..., cells : 2 * cells]
        new = gates[..., 2 * cells : 3 * cells]
        shown = gates[..., 3 * cells :]
        # A sigmoid is (1 + tanh) / 2: see `_Network`.
        memory = ((kept + 1) * memory + (let_in + 1) * new) / 2
        state = (shown + 1) * np.tanh(memory) / 2
        states[:, :, step] = state
    return states
