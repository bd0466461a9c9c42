"""Find, read and validate voices and shows.

A name is looked for in these folders, the first that has it wins:

1. the workspace: `--home DIR`, else `$DIGEST_HOME`, else the working directory where it has a `feeds/` or `voices/`;
2. the user's data folder;
3. what is built in: beside the package in an installed wheel, at the top of a checkout otherwise.
"""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import PydanticKnownError

from digest.errors import SettingsError, UnknownName
from digest.message import Message, describe_system_error
from digest.settings import Show, Voice

_Model = TypeVar("_Model", Show, Voice)
Kind = Literal["show", "voice"]
_FOLDERS: Mapping[Kind, str] = {"voice": "voices", "show": "feeds"}
_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")  # morning, tech-news-2; no path, so none that leads out of the folder


@dataclass(frozen=True, slots=True)
class Catalog:
    """The folders that hold voices and shows.

    Attributes:
        workspace: What the user works in; None where nothing marks one.
        roots: All folders in the order they are searched, the workspace first.
    """

    workspace: Path | None
    roots: tuple[Path, ...]

    def read_voice(self, name: str) -> Voice:
        """Read a voice.

        Raises:
            UnknownName: There is no such voice.
            SettingsError: Its file is not valid; the message names every fault.
        """
        return _load("voice", Voice, name, self.roots)

    def read_show(self, name: str) -> Show:
        """Read a show; it raises what `read_voice` raises."""
        return _load("show", Show, name, self.roots)

    def list_voices(self) -> tuple[str, ...]:
        """Return the names of all voices, sorted."""
        return _list_names("voice", self.roots)

    def list_shows(self) -> tuple[str, ...]:
        """Return the names of all shows, sorted."""
        return _list_names("show", self.roots)

    def list_workspace_shows(self) -> tuple[str, ...]:
        """Return the names of the workspace's own shows, sorted; if it has none, that of the built-in sample."""
        own = _list_names("show", (self.workspace,)) if self.workspace else ()
        if own:
            return own
        return tuple(name for name in self.list_shows() if name == "sample")


def open_catalog(home: Path | None, environment: Mapping[str, str], cwd: Path, user_data: Path) -> Catalog:
    """Find the folders that hold voices and shows.

    Args:
        home: The value of `--home`, if given.
        environment: Read for `DIGEST_HOME` only.
        cwd: The working directory.
        user_data: The user's data folder.

    Raises:
        SettingsError: `--home` or `DIGEST_HOME` names no folder.
    """
    named = home
    if named is None and environment.get("DIGEST_HOME"):  # set to nothing is as good as not set
        named = Path(environment["DIGEST_HOME"])
    if named and not named.is_dir():
        raise SettingsError(
            "{folder} is not a folder; make a workspace there with: digest init {named}", folder=named, named=named
        )
    is_workspace = (cwd / "feeds").is_dir() or (cwd / "voices").is_dir()
    workspace = named
    if workspace is None and is_workspace:
        workspace = cwd
    if workspace is not None:
        workspace = workspace.resolve()
    folders = (workspace, user_data, find_built_in())
    roots = [folder.resolve() for folder in folders if folder is not None]
    # One folder may be two of them: in a checkout, the workspace is what is built in.
    return Catalog(workspace, tuple(dict.fromkeys(roots)))


def find_built_in() -> Path:
    """Return the folder whose `voices/` and `feeds/` came with the program."""
    package = Path(__file__).parent
    installed = package / "_builtin"
    return installed if installed.is_dir() else package.parent


def is_name(name: str) -> bool:
    """Whether a voice or a show may have this name: it is a file's name, and part of addresses."""
    return _NAME.fullmatch(name) is not None


def _list_names(kind: Kind, roots: Iterable[Path]) -> tuple[str, ...]:
    names: set[str] = set()
    for root in roots:
        folder = root / _FOLDERS[kind]
        names.update(path.stem for path in folder.glob("*.toml"))
    return tuple(sorted(names))


def _load(kind: Kind, model: type[_Model], name: str, roots: tuple[Path, ...]) -> _Model:
    for root in roots:
        path = root / _FOLDERS[kind] / f"{name}.toml"
        if is_name(name) and path.is_file():
            return read_settings(path, model)
    raise UnknownName(kind, name, _list_names(kind, roots))


def read_settings(path: Path, model: type[_Model]) -> _Model:
    """Read one TOML file.

    Raises:
        SettingsError: It cannot be read or is not valid: file, line, key and what was expected, for every fault.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")  # Windows' editors may begin a file with a byte order mark
        values = tomllib.loads(text)
    except OSError as error:
        raise SettingsError(
            "{path}: cannot be read: {reason}", path=path, reason=describe_system_error(error)
        ) from error
    except UnicodeDecodeError as error:
        raise SettingsError("{path}: is not UTF-8 text (byte {position})", path=path, position=error.start) from error
    except tomllib.TOMLDecodeError as error:
        raise SettingsError("{path}: not valid TOML: {error}", path=path, error=error) from error
    of_place = {"name": path.stem, "folder": path.parent}
    try:
        return model.model_validate({**values, **of_place})
    except ValidationError as error:
        faults = [_describe_fault(fault, text, model) for fault in error.errors()]
        raise SettingsError("{path}: {faults}", path=path, faults=faults) from error


def _describe_fault(fault: Any, text: str, model: type[BaseModel]) -> Message:
    keys = [str(part) for part in fault["loc"]]
    key = ".".join(keys)
    if fault["type"] == "missing":
        return Message("{key!r} is missing", key=key)
    if fault["type"] == "extra_forbidden":
        *table, unknown = keys
        near = difflib.get_close_matches(unknown, _list_known_keys(model, table), n=1)
        said = Message("unknown key {key!r}", key=key)
        if near:
            said = Message("unknown key {key!r}, did you mean {near!r}?", key=key, near=near[0])
    else:
        said = _describe_expected(fault)
        if keys:
            said = Message("{key}: {said}", key=key, said=said)
    line = _find_line(fault["loc"], text)
    if line is None or not keys:
        return said
    return Message("line {line}: {said}", line=line, said=said)


def _describe_expected(fault: Any) -> Message:
    """Return what pydantic expected, and what it got instead where that is one value."""
    error = fault.get("ctx", {}).get("error")
    if error is not None:  # a validator of our own raised it
        said = Message("{error}", error=error)
    else:
        fields = fault.get("ctx", {})
        # The template, not the finished line: a message is translated by its template.
        template = PydanticKnownError(fault["type"], fields or None).message_template
        if "expected" in fields:  # 'a', 'b' or 'c'
            fields = {**fields, "expected": _name_choices(fields["expected"])}
        said = Message(template.replace("Input should be", "expected"), **fields)
    is_single_value = isinstance(fault["input"], str | int | float | bool)
    if not fault["loc"] or not is_single_value:
        return said
    return Message("{said}, not {input!r}", said=said, input=fault["input"])


def _name_choices(choices: str) -> Message | str:
    """Return choices as pydantic names them, its English word between the last two left to a message."""
    first, word, last = choices.rpartition(" or ")
    if not word:
        return choices
    return Message("{choices} or {last}", choices=first, last=last)


def _list_known_keys(model: type[BaseModel], keys: list[str]) -> list[str]:
    """Return the keys of the table that `keys` leads to, in a model or the models of its fields."""
    current = model
    for key in keys:
        if key.isdigit():  # the index of a table: source.0.url
            continue
        annotation = current.model_fields[key].annotation
        # A field may hold a model itself, or tuple[Model, ...] or Model | None.
        for part in (annotation, *getattr(annotation, "__args__", ())):
            if isinstance(part, type) and issubclass(part, BaseModel):
                current = part
                break
    from_place = () if keys else ("name", "folder")  # they come from the file's place, not from its text
    return [key for key in current.model_fields if key not in from_place]


def _find_line(location: tuple[str | int, ...], text: str) -> int | None:
    """Find the line that sets a key: the nth table of its name, then the key below it."""
    start = 0
    lines = text.splitlines()
    for position, part in enumerate(location):
        if isinstance(part, int):  # the index of a table, which was looked at with the name before it
            continue
        nth = 0
        following = location[position + 1 : position + 2]
        if following and isinstance(following[0], int):
            nth = following[0]
        matches = _find_lines_that_set(part, lines, start)
        if not matches:
            # A key that is missing has no line: the table that should have it is named, if there is one.
            return None if position == 0 else start + 1
        # Fewer matches than tables: they stand in an inline array, whose first line is all that is known.
        start = matches[nth] if nth < len(matches) else matches[0]
    return start + 1


def _find_lines_that_set(key: str, lines: Sequence[str], start: int) -> list[int]:
    """Return the indexes, from `start` on, of the lines that set a key or begin a table of its name."""
    pattern = re.compile(rf"\s*(\[+\s*)?{re.escape(key)}\s*(\]+|=)")  # [[source]], [music], minutes = 10
    return [number for number in range(start, len(lines)) if pattern.match(lines[number])]
