"""Making shows from addresses and lists, as a user does it."""

from __future__ import annotations

import functools
import json
import shutil
import threading
from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from digest.catalog import find_built_in
from tests.cli.test_commands import digest

FRONT = """<html><head><title>晨港新闻网</title>
<link rel="alternate" type="application/rss+xml" title="新闻" href="/feed.xml"></head><body>首页</body></html>"""


@pytest.fixture
def site(tmp_path: Path) -> Iterator[str]:
    """The sample's articles as a site of their own, with a front page that announces its feed."""

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            pass

    pages = tmp_path / "site"
    shutil.copytree(find_built_in() / "feeds" / "sample", pages)
    (pages / "index.html").write_text(FRONT, encoding="utf-8")
    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=pages))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def work(tmp_path: Path) -> Path:
    (tmp_path / "news" / "feeds").mkdir(parents=True)
    return tmp_path / "news"


def test_a_show_is_made_of_a_front_page(site: str, work: Path) -> None:
    """One command: the feed is found, the show written and valid, and its first episode planned."""
    done = digest(work, "shows", "new", site, "--name", "port", "--minutes", "3", "--json")
    assert done.returncode == 0, done.stderr
    made, plan = (json.loads(line) for line in done.stdout.splitlines())
    assert (made["show"], made["title"]) == ("port", "示例新闻")
    assert [feed["entries"] for feed in made["feeds"]] == [10]
    assert plan["show"] == "port"
    assert 60 < plan["predicted_s"] <= 180
    said = digest(work, "shows", "check", "port")
    assert said.returncode == 0, said.stdout


def test_a_show_is_never_overwritten_unasked(site: str, work: Path) -> None:
    """The second of the same name is refused; --force replaces it."""
    once = ("shows", "new", f"{site}/feed.xml", "--name", "port", "--no-try")
    assert digest(work, *once).returncode == 0
    (work / "feeds" / "port.toml").write_text("mine", encoding="utf-8")
    again = digest(work, *once)
    assert again.returncode == 2
    assert "--force" in again.stderr
    assert (work / "feeds" / "port.toml").read_text(encoding="utf-8") == "mine"
    assert digest(work, *once, "--force").returncode == 0


BAD = [
    (["shows", "new"], 2, "name the address"),
    (["shows", "new", "SITE", "--list"], 2, "name the address"),
    (["shows", "new", "SITE/nothing"], 1, "404"),
    (["shows", "new", "SITE/feed.xml", "--name", "../up"], 2, "no name for a show"),
    (["shows", "new", "SITE/feed.xml", "--voice", "nobody"], 2, "no voice is called 'nobody'"),
    (["shows", "new", "SITE/bank.html.gone", "SITE/other.gone"], 1, "other.gone"),
    (["shows", "import", "missing.opml"], 1, "missing.opml"),
    (["shows", "import", "SITE/feed.xml"], 1, "not a list of feeds"),
]


@pytest.mark.parametrize(
    ("arguments", "code", "said"), BAD, ids=lambda it: " ".join(it) if isinstance(it, list) else ""
)
def test_bad_addresses_write_nothing(site: str, work: Path, arguments: list[str], code: int, said: str) -> None:
    """One clear line, the right exit code, and no file."""
    done = digest(work, *(part.replace("SITE", site) for part in arguments))
    assert done.returncode == code
    assert said in done.stderr
    assert done.stderr.count("\n") == 1
    assert list((work / "feeds").iterdir()) == []


def test_without_a_workspace_it_is_said_how_to_make_one(site: str, tmp_path: Path) -> None:
    """A show is not strewn into whatever folder one stands in."""
    (tmp_path / "elsewhere").mkdir()
    done = digest(tmp_path / "elsewhere", "shows", "new", site)
    assert done.returncode == 2
    assert "digest init DIR" in done.stderr


def test_subscriptions_come_and_go(site: str, work: Path) -> None:
    """What is exported can be imported; folders become shows; a feed of one's own network only when asked for."""
    digest(work, "shows", "new", f"{site}/feed.xml", "--name", "port", "--title", "港报", "--no-try")
    written = digest(work, "shows", "export", "port").stdout
    assert f'xmlUrl="{site}/feed.xml"' in written
    refused = digest(work, "shows", "import", "-", "--no-try", stdin=written)
    assert refused.returncode == 1
    assert "private network" in refused.stderr
    assert "--allow-private" in refused.stderr
    whole = digest(work, "shows", "import", "-", "--name", "again", "--allow-private", "--no-try", stdin=written)
    assert whole.returncode == 0
    assert digest(work, "shows", "export", "again").stdout == written
    done = digest(work, "shows", "import", "-", "--by-folder", "--allow-private", "--no-try", "--json", stdin=written)
    assert done.returncode == 0, done.stderr
    (made,) = (json.loads(line) for line in done.stdout.splitlines())
    assert made["title"] == "港报"
    assert [feed["url"] for feed in made["feeds"]] == [f"{site}/feed.xml"]


def test_a_reading_list_has_no_episodes(work: Path) -> None:
    """A show without sources is passed over by a run of all shows, and named in a run of it."""
    assert digest(work, "shows", "new", "--list").returncode == 0
    assert (work / "feeds" / "later.toml").is_file()
    alone = digest(work, "run", "later", "--dry-run")
    assert alone.returncode == 2
    assert "digest article URL --show later" in alone.stderr
    assert digest(work, "run", "--dry-run").returncode == 2
    shutil.copytree(find_built_in() / "feeds" / "sample", work / "feeds" / "sample")
    shutil.copy(find_built_in() / "feeds" / "sample.toml", work / "feeds")
    both = digest(work, "run", "--dry-run", "--json")
    assert [json.loads(line)["show"] for line in both.stdout.splitlines()] == ["sample"]
