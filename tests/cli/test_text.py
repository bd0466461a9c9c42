"""`extract`, `summarize`, `dedupe`, `spoken` and `pinyin`: lines and JSON in, lines and JSON out."""

from __future__ import annotations

import json
from pathlib import Path

from tests.cli.test_commands import ROOT, digest


def test_lines_in_lines_out(tmp_path: Path) -> None:
    """Every line has its answer, empty and odd ones too."""
    lines = "2026年11月23日\n\n\0\u202e控制\n重慶銀行行長說3-0\n"
    assert digest(tmp_path, "spoken", stdin=lines).stdout.splitlines()[0] == "二零二六年十一月二十三日"
    assert digest(tmp_path, "spoken", stdin=lines).stdout.count("\n") == 4
    said = digest(tmp_path, "pinyin", stdin=lines + "\udcff".encode("utf-8", "surrogatepass").decode("latin-1") + "\n")
    assert said.stdout.splitlines()[3].startswith("chong2 qing4 yin2 hang2 hang2 zhang3")
    assert said.stdout.count("\n") == 5


def test_a_summary_prints_pieces_of_the_article(tmp_path: Path) -> None:
    """A dateline is left out of what is kept; a bracket in its middle is printed, for the piece must stand there."""
    lead = "青屿大桥今天（18日）正式通车，全长18公里，总投资九十六亿元。"
    item = {"id": 1, "title": "大桥", "article": f"新华社青屿11月18日电 {lead}（完）", "budget_chars": 100}
    kept = json.loads(digest(tmp_path, "summarize", "--batch", stdin=json.dumps(item) + "\n").stdout)
    assert kept["sentences"] == [lead]


def test_batches_answer_each_item(tmp_path: Path) -> None:
    """extract, summarize and dedupe read many and answer in order; a bad one is answered too."""
    pages = ROOT / "feeds" / "sample"
    done = digest(tmp_path, "extract", "--batch", stdin=f"{pages / 'bank.html'}\n{pages / 'gone.html'}\n")
    good, bad = (json.loads(line) for line in done.stdout.splitlines())
    assert good["title"].startswith("重庆渝山银行")
    assert "cannot be read" in bad["error"]
    item = {"id": 7, "title": good["title"], "article": "\n".join(good["paragraphs"]), "budget_chars": 120}
    kept = json.loads(digest(tmp_path, "summarize", "--batch", stdin=json.dumps(item) + "\n").stdout)
    assert kept["id"] == "7" or kept["id"] == 7
    assert kept["sentences"]
    assert all(sentence in item["article"] for sentence in kept["sentences"])
    body = item["article"]
    same = [{"id": name, "title": title, "text": body} for name, title in (("a", "甲"), ("b", "乙"))]
    other = {"id": "c", "title": "天气", "text": "今天多云转晴，最高气温二十度，风力三级，适合出行。"}
    grouped = digest(tmp_path, "dedupe", stdin="".join(json.dumps(it) + "\n" for it in (*same, other)))
    stories = [json.loads(line)["story"] for line in grouped.stdout.splitlines()]
    assert stories[0] == stories[1] != stories[2]
    assert digest(tmp_path, "dedupe", stdin="not json\n").returncode == 1
