"""Nothing opens the network but the few places that are there for it, and those only when asked to."""

from __future__ import annotations

import ast
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import digest
from tests.speech.kokoro import tiny_voice

DAY = "2026-11-23"
SOURCE = Path(digest.__file__).parent

# Who may import what can reach the network, and why.
ALLOWED = {
    "fetching/private_networks.py": {"socket", "ssl", "httpcore", "httpx"},  # which addresses may be connected to
    "fetching/client.py": {"httpcore", "httpx"},  # asks for sources and articles
    "fetching/fetcher.py": {"httpx"},  # reads addresses
    "urls.py": {"httpx"},  # reads addresses as the client does; opens nothing
    "editing/llm_client.py": {"httpx"},  # the language model that a show's [llm] names
    "notify.py": {"httpx"},  # the webhook that --notify names
    "publish/checks/address.py": {"httpx"},  # `shows check --at`
    "serving/server.py": {"socket", "uvicorn"},  # listens
    "serving/guard.py": {"asyncio", "h11", "uvicorn"},
    "publish/upload.py": {"fsspec"},  # `publish --to`, `run --to`
    "speech/kokoro/download.py": {"httpx"},  # `voices fetch --from`
    "speech/edge.py": {"asyncio", "edge_tts", "aiohttp"},  # online voices
    "speech/shared_clips.py": {"fsspec"},  # $DIGEST_CLIPS
    "runners/connection.py": {"socket", "ray"},  # a running cluster, and whether it answers
    "state/store.py": {"pg8000"},  # $DIGEST_STATE as an address
}
NETWORK = {
    *("aiohttp", "asyncio", "edge_tts", "fsspec", "ftplib", "h11", "http", "httpcore", "httpx", "huggingface_hub"),
    *("imaplib", "paramiko", "pg8000", "poplib", "ray", "requests", "s3fs", "smtplib", "socket", "socketserver"),
    *("ssl", "telnetlib", "urllib.request", "urllib3", "uvicorn", "webbrowser", "websockets", "xmlrpc"),
}
# What of these opens nothing: readers of the environment.
HARMLESS = {("urllib.request", "getproxies"), ("urllib.request", "proxy_bypass_environment")}


def imported(path: Path) -> Iterator[str]:
    """Yield the modules of NETWORK that a file imports, wherever in it."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names = [(alias.name, "") for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and not node.level:
            names = [(node.module or "", alias.name) for alias in node.names]
        else:
            continue
        for module, name in names:
            parts = module.split(".")
            known = {".".join(parts[:size]) for size in range(1, len(parts) + 1)} & NETWORK
            if known and (module, name) not in HARMLESS:
                yield max(known, key=len)


def test_who_may_open_the_network() -> None:
    """A module that imports a way into it must be named here, with what for."""
    found = {path.relative_to(SOURCE).as_posix(): set(imported(path)) for path in SOURCE.rglob("*.py")}
    for place, modules in found.items():
        assert modules <= ALLOWED.get(place, set()), place
    assert {place for place, modules in found.items() if modules} <= ALLOWED.keys()
    assert found["fetching/private_networks.py"] == ALLOWED["fetching/private_networks.py"]


# Runs commands one after another in one process that notes every use of the network and every program it starts; from
# an empty command on, with the voice of the file that is named last.
WATCHED = """
import json, sys

seen = []

def hook(event, arguments):
    if event.startswith("socket.") and event not in {"socket.__new__", "socket.gethostname"}:
        seen.append([event, repr(arguments[-1])])
    elif event == "subprocess.Popen":
        seen.append([event, *map(str, arguments[1])])
    elif event in {"os.system", "os.exec", "os.posix_spawn", "urllib.Request", "ftplib.connect", "webbrowser.open"}:
        seen.append([event, repr(arguments)])

sys.addaudithook(hook)
codes = []
wanted, hum = json.loads(sys.argv[1]), sys.argv[2]
for command in wanted:
    sys.argv = ["digest", *command]
    if not command:
        from digest.speech.kokoro import model_file
        model_file.ensure = lambda folder: __import__("pathlib").Path(hum)
        codes.append(0)
        continue
    try:
        from digest.cli import main
        main()
        codes.append(0)
    except SystemExit as ended:
        codes.append(ended.code or 0)
print(json.dumps({"codes": codes, "seen": seen}), file=sys.stderr)
"""


def watched(commands: list[list[str]], home: Path, hum: Path | None = None) -> tuple[list[int], list[list[str]]]:
    """Run commands; return their exit codes, and what they did that could reach the network."""
    environment = {"PATH": "/usr/bin:/bin", "HOME": str(home), "DIGEST_STATE": str(home / "state.db")}
    environment |= {"DIGEST_LANG": "en", "PYTHONPATH": str(SOURCE.parent)}
    done = subprocess.run(
        [sys.executable, "-c", WATCHED, json.dumps(commands), str(hum)],
        cwd=home,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    found = json.loads(done.stderr.splitlines()[-1])
    return found["codes"], found["seen"]


@pytest.mark.model
def test_an_offline_run_opens_nothing(tmp_path: Path) -> None:
    """From the packages alone: join, load and use the model; with a small one run, prove, read, explain and check."""
    shutil.copy(SOURCE.parent / "feeds" / "sample" / "library.html", tmp_path / "page.html")
    hum = tiny_voice.build(tmp_path / "hum.onnx")
    episode = f"public/sample/episodes/{DAY}/sample-{DAY}.mp3"
    commands = [
        ["say", "您好。", "-o", "hello.mp3"],
        [],  # from here on the small voice speaks
        ["run", "--date", DAY, "--minutes", "0.5", "--out", "public"],
        ["verify", episode],
        ["article", "page.html", "--minutes", "0.5", "-o", "page.mp3"],
        ["extract", "page.html"],
        ["explain", "重庆队3-0取胜"],
        ["voices", "list"],
        ["shows", "check", "--published"],
        ["history"],
        ["doctor", "--repair", "--out", "public"],
    ]
    codes, seen = watched(commands, tmp_path, hum)
    assert dict(zip(map(" ".join, commands), codes, strict=True)) == dict.fromkeys(map(" ".join, commands), 0)
    assert (tmp_path / episode).is_file()
    programs = {Path(event[1]).name for event in seen if event[0] == "subprocess.Popen"}
    assert [event for event in seen if event[0] != "subprocess.Popen"] == []
    assert all(name.startswith("ffmpeg") for name in programs - {"uname", "ldconfig"}), programs
    for event in seen:
        assert not any("://" in argument and not argument.startswith("file:") for argument in event[2:]), event


def test_the_runtime_of_the_voices_sends_no_telemetry() -> None:
    """It is switched off before the library is loaded, even where the environment says otherwise."""
    seen = "import digest.cli, os, sys; print(os.environ['ORT_DISABLE_TELEMETRY'], 'onnxruntime' in sys.modules)"
    environment = os.environ | {"ORT_DISABLE_TELEMETRY": "0"}
    done = subprocess.run([sys.executable, "-c", seen], env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["1", "False"]


def behind_the_border(*command: str, home: Path) -> dict[str, object]:
    """Run a command where only this machine can be reached: its exit code, and what it tried to reach."""
    environment = {"PATH": "/usr/bin:/bin", "HOME": str(home), "DIGEST_STATE": str(home / "state.db")}
    environment |= {"DIGEST_LANG": "en", "PYTHONPATH": f"{SOURCE.parent}:{Path(__file__).parent.parent}"}
    done = subprocess.run(
        [sys.executable, "-m", "tests.border", sys.executable, *command],
        cwd=home,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if "unshare" in done.stderr:
        pytest.skip("no namespaces here")
    assert done.returncode == 0, done.stderr
    found: dict[str, object] = json.loads(done.stdout)
    return found


@pytest.mark.skipif(sys.platform != "linux", reason="namespaces are Linux's")
def test_the_border_sees(tmp_path: Path) -> None:
    """Names that native code asks for, and addresses without a way there: or the test below would show nothing."""
    ask = "import ctypes; ctypes.CDLL(None).gethostbyname(b'statistics.example')"
    assert behind_the_border("-c", ask, home=tmp_path) == {"code": 0, "asked": ["statistics.example"], "unroutable": 0}
    connect = "import socket; socket.socket().connect_ex(('192.0.2.1', 80))"
    found = behind_the_border("-c", connect, home=tmp_path)
    assert (found["asked"], found["unroutable"]) == ([], 1)


@pytest.mark.model
@pytest.mark.skipif(sys.platform != "linux", reason="namespaces are Linux's")
def test_nothing_crosses_the_border(tmp_path: Path) -> None:
    """An article is spoken by the real voice where nothing can be reached, and no library tries to reach anything.

    ONNX Runtime's telemetry asks for its host six seconds after the start, so the article takes longer than that.
    """
    sentences = "".join(f"第{number}座跨河大桥今天上午正式通车，市民用手机拍下了照片。" for number in range(1, 7))
    (tmp_path / "long.txt").write_text(f"大桥通车\n\n{sentences}\n", "utf-8")
    command = ("-m", "digest", "article", "long.txt", "--full", "-o", "long.mp3")
    assert behind_the_border(*command, home=tmp_path) == {"code": 0, "asked": [], "unroutable": 0}
    assert (tmp_path / "long.mp3").is_file()
    assert not (tmp_path / ".cache" / "Microsoft").exists()


def test_the_watch_sees(tmp_path: Path) -> None:
    """Or the test above would show nothing."""
    codes, seen = watched([["extract", "http://127.0.0.1:9/"]], tmp_path)
    assert codes == [1]
    assert {event[0] for event in seen} >= {"socket.connect"}
