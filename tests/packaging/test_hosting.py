"""The files by which others host a show: the workflow for GitHub Pages, and the container."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path

import typer
import yaml

from digest.cli import app

ROOT = Path(__file__).parent.parent.parent


def parsed(words: list[str]) -> None:
    """Parse a command line as the program does, without running it; a usage error is raised."""
    assert words[0] == "digest"
    group = typer.main.get_command(app)
    command = group.commands[words[1]]  # type: ignore[attr-defined]
    command.make_context(words[1], words[2:])


def test_the_workflow_is_valid_and_its_commands_are_ours() -> None:
    """It parses, runs daily, may publish pages, keeps what the next day needs, and calls digest as digest is called."""
    flow = yaml.safe_load((ROOT / "deploy" / "pages.yml").read_text(encoding="utf-8"))
    triggers = flow[True]  # YAML 1.1 reads the key `on` as true
    (timer,) = triggers["schedule"]
    assert re.fullmatch(r"\d+ \d+ \* \* \*", timer["cron"])
    assert flow["permissions"] == {"contents": "read", "pages": "write", "id-token": "write"}
    job = flow["jobs"]["make"]
    steps = job["steps"]
    used = [step["uses"].partition("@")[0] for step in steps if "uses" in step]
    assert used[0] == "actions/checkout"
    assert used[-2:] == ["actions/upload-pages-artifact", "actions/deploy-pages"]
    (kept,) = (step["with"]["path"].split() for step in steps if step.get("uses", "").startswith("actions/cache@"))
    assert kept == ["kept", "public"]
    assert all("/kept/" in value for value in job["env"].values())
    commands = [step["run"].partition("||")[0] for step in steps if step.get("run", "").startswith("digest ")]
    assert commands
    for command in commands:
        parsed(shlex.split(command))


def test_the_container_serves_every_day() -> None:
    """Its command is one that the program knows, its files are there, and it does not run as root."""
    text = (ROOT / "deploy" / "Containerfile").read_text(encoding="utf-8")
    (command,) = re.findall(r"^CMD (\[.*\])$", text, re.MULTILINE)
    (program,) = re.findall(r"^ENTRYPOINT (\[.*\])$", text, re.MULTILINE)
    parsed([*json.loads(program), *json.loads(command)])
    assert "--daily" in command
    assert text.index("USER digest") < text.index("ENTRYPOINT")
    assert (ROOT / "constraints.txt").is_file()


def test_the_container_of_a_cluster_has_what_kuberay_asks_for() -> None:
    """The job server of Ray, and wget; only where the extra `cluster` is asked for."""
    text = (ROOT / "deploy" / "Containerfile").read_text(encoding="utf-8")
    (only,) = re.findall(r'case "\$\{EXTRAS\}" in \*cluster\*\) (.*?);; esac', text, re.DOTALL)
    assert "ray[default]" in only
    assert " wget " in only
    manifest = (ROOT / "deploy" / "kuberay.yaml").read_text(encoding="utf-8")
    (extras,) = re.findall(r"EXTRAS=(\S+)", manifest)
    assert "cluster" in extras
