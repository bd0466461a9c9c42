"""Floors of reading quality: what is read well stays so."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ROOT
from tests.pronunciation import measures

CORPORA: list[dict[str, Any]] = tomllib.loads((ROOT / "tests/data/floors.toml").read_text(encoding="utf-8"))["corpus"]


def path_of(corpus: dict[str, Any]) -> Path:
    """The corpus, once it is known to be the one that its floors hold for."""
    path = ROOT / str(corpus["file"])
    beside = corpus["file"].startswith("../")
    if beside and not path.exists():
        pytest.skip(f"{corpus['file']} is not beside the checkout")
    if (digest := measures.digest_of(path)) != corpus["sha256"]:
        said = f"{corpus['file']} is another version than the floors hold for: its digest is {digest}"
        if beside:
            pytest.skip(said)
        pytest.fail(f"{said}; where that is meant, put it into tests/data/floors.toml")
    return path


def name(corpus: dict[str, Any]) -> str:
    return str(corpus["file"])


@pytest.mark.parametrize("corpus", CORPORA, ids=name)
def test_nothing_is_read_worse_than_its_floor(corpus: dict[str, Any]) -> None:
    """Over the pinned corpus, all items and each kind reach their floor."""
    read = measures.figures(corpus["measure"], path_of(corpus))
    assert {kind: read[kind] for kind, floor in corpus["at_least"].items() if read[kind] < floor} == {}


@pytest.mark.parametrize("corpus", [it for it in CORPORA if "traditional_loss_at_most" in it], ids=name)
@pytest.mark.slow
def test_traditional_text_is_read_as_simplified(corpus: dict[str, Any]) -> None:
    """The same corpus, written in Taiwan's and Hong Kong's characters, loses no more than is allowed."""
    path = path_of(corpus)
    plain = measures.figures(corpus["measure"], path)["all"]
    lost = {
        config: plain - measures.figures(corpus["measure"], path, config)["all"]
        for config in corpus["traditional_loss_at_most"]
    }
    assert {it: loss for it, loss in lost.items() if loss > corpus["traditional_loss_at_most"][it]} == {}


def test_another_corpus_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A case that is taken away changes the digest: own files fail, files beside the checkout are skipped."""
    (tmp_path / "shared").mkdir()
    (tmp_path / "checkout").mkdir()
    monkeypatch.setattr("tests.pronunciation.test_floors.ROOT", tmp_path / "checkout")
    for file, outcome in (("own.tsv", pytest.fail.Exception), ("../shared/other.tsv", pytest.skip.Exception)):
        (tmp_path / "checkout" / file).write_text("3-1\t三比一\n", encoding="utf-8")
        with pytest.raises(outcome, match="another version"):
            path_of({"file": file, "sha256": "0" * 64})
    with pytest.raises(pytest.skip.Exception, match="not beside the checkout"):
        path_of({"file": "../shared/absent.tsv", "sha256": "0" * 64})


def test_a_wrong_reading_lowers_the_figure(tmp_path: Path) -> None:
    """Each case counts the same."""
    (tmp_path / "cases.tsv").write_text("3%\t百分之三\n5%\t百分之五\n5%\t五百分\n7%\t百分之七\n", encoding="utf-8")
    assert measures.figures("spoken", tmp_path / "cases.tsv")["all"] == 75
