"""What the program says can be had in Chinese, whole: each line has a translation that keeps every field.

A line that fails here wants a `msgid` and a `msgstr` in digest.po, and `make translations`.
"""

from __future__ import annotations

import re
import string
import tomllib
from collections.abc import Iterator
from datetime import time
from pathlib import Path
from typing import Any

import pytest
from babel.messages.pofile import read_po
from hypothesis import given
from hypothesis import strategies as st
from rich.text import Text

from digest import translation
from digest.catalog import find_built_in
from digest.errors import FetchError, SettingsError, UnknownName
from digest.message import Message, list_fields
from digest.publish.checks.fault import Fault
from digest.translation import FOLDER, find_language, read_catalogue, set_language, translate, wrap_chinese
from tests import messages, traditional

PO = Path(translation.__file__).parent / "locale" / "zh" / "LC_MESSAGES" / "digest.po"
CATALOGUE = read_catalogue("zh")


def has_translation(line: str) -> bool:
    """Whether a template is in the catalogue, whole or without its item."""
    parts = Message(line, **dict.fromkeys(field_names(line), "")).split_item()
    return line in CATALOGUE or (parts is not None and parts[1].template in CATALOGUE)


def field_names(template: str) -> list[str]:
    try:
        return list(dict.fromkeys(re.split(r"[!:.\[]", name)[0] for name in list_fields(template) if name))
    except ValueError:  # braces that are text
        return []


@pytest.fixture
def chinese(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    from rich import _wrap

    monkeypatch.setattr(_wrap, "re_word", _wrap.re_word)
    set_language("zh")
    yield
    set_language("en")


def test_whole_help_is_translated() -> None:
    """Each line of each command's help is in the catalogue."""
    assert [line for line in dict.fromkeys(messages.of_the_tree()) if line not in CATALOGUE] == []


def test_every_error_and_note_is_translated() -> None:
    """Each template of an error, failure, note or table's heading in the source is in the catalogue."""
    lines = dict.fromkeys(messages.of_the_source())
    assert len(lines) > 200
    assert [line for line in lines if not has_translation(line)] == []


# Parts of a longer line that is in the catalogue whole, commands, files of schedulers, and faults of the program.
_PARTS = {
    "pip install 'mandarin-digest[{}]'",
    "{} is not what stands at {} in {}",
    "{} is no part of its sentence {}",
}


def test_no_sentence_is_left_in_english() -> None:
    """Whatever way a sentence takes to the user, returned, yielded or kept in a table, the catalogue has it."""
    lines = dict.fromkeys(line.removeprefix("; ") for line in messages.sentences())
    assert len(lines) > 300
    left = [line for line in lines if not has_translation(line) and not re.match(r"Examples?: |\[Unit\]", line)]
    assert set(left) == _PARTS - set(CATALOGUE)


def test_compiled_catalogue_is_of_its_source() -> None:
    """The file that is read holds what the file that is edited says, each line once: `make translations`."""
    lines = PO.read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if line and not re.match(r'#|msgid "|msgstr "|"', line)] == []
    identities = [line for line in lines if line.startswith("msgid ")]
    assert len(identities) == len(set(identities))
    with PO.open("rb") as file:
        written = {str(it.id): str(it.string) for it in read_po(file) if it.id}
    assert dict(CATALOGUE) == written


@pytest.mark.parametrize("line", sorted(CATALOGUE))
def test_translation_keeps_the_fields(line: str) -> None:
    """A translation is Chinese, and has each field of its line once, by order or by number."""
    translation = CATALOGUE[line]
    assert line == line.strip() or line == "(deprecated) "
    if line in _FILLED_BY_TYPER or re.search(r'\{"', line):  # braces that are text
        assert translation.count("{}") == line.count("{}")
    else:
        assert sorted(set(fields_of(translation))) == sorted(set(fields_of(line)) - {"plural"})
    assert re.search(r"[\u3000-\u9fff\uff00-\uffef]", translation) or line == "--fix {fix}: {fault}"


def fields_of(template: str) -> list[str]:
    return [name for name in list_fields(template) if name]


def test_traditional_catalogue_is_of_the_simplified_one() -> None:
    """What a user in Taiwan reads is made of what is written for the Mainland, whole: `make translations`."""
    assert dict(read_catalogue("zh_Hant")) == traditional.catalogue()
    assert (traditional.TRADITIONAL / "sample.toml").read_text(encoding="utf-8") == traditional.sample()
    assert traditional.converted("“{}”不是发布文件夹里的文件；请用播客应用订阅") == (
        "「{}」不是發布資料夾裡的檔案；請用 Podcast 應用程式訂閱"
    )


@pytest.mark.parametrize("language", ["zh", "zh_Hant"])
def test_sample_show_is_the_same_in_each_language(language: str) -> None:
    """Only its comments are another language's; a new show's advice begins where it does in English."""
    settings = (FOLDER / language / "sample.toml").read_text(encoding="utf-8")
    assert tomllib.loads(settings) == tomllib.loads(
        (find_built_in() / "feeds" / "sample.toml").read_text(encoding="utf-8")
    )
    keys = re.findall(r"^(?:# )?(\[?[a-z_]+\]?)(?= =|\s*#|$)", settings, re.MULTILINE)
    english = (find_built_in() / "feeds" / "sample.toml").read_text(encoding="utf-8")
    assert keys == re.findall(r"^(?:# )?(\[?[a-z_]+\]?)(?= =|\s*#|$)", english, re.MULTILINE)


# What fields hold in life; none of them reads like a part of a line.
_TEXTS = st.text("甲乙丙丁AB01./_-", min_size=1, max_size=12).filter(lambda it: it.strip() == it)


@pytest.mark.usefixtures("chinese")
@given(st.data())
def test_message_is_translated_by_its_template(data: st.DataObject) -> None:
    """Whatever stands in the fields, a message is said in Chinese, with its fields as they are."""
    line = data.draw(st.sampled_from(sorted(it for it in CATALOGUE if re.search(r"\{\w+\}", it) and "{{" not in it)))
    specs = specs_of(line)
    fields = {name: data.draw(values_for(spec)) for name, spec in specs.items()}
    message = Message(line, **fields)
    told = translate(message)
    assert told != str(message)
    assert all(format(value, specs[name]) in told for name, value in fields.items() if name != "plural")


def values_for(spec: str) -> st.SearchStrategy[Any]:
    """Return values that a field of that format can hold: times, numbers or texts."""
    if "%" in spec:
        return st.just(time(7, 30))
    return st.just(7) if spec else _TEXTS


def specs_of(line: str) -> dict[str, str]:
    return {name: spec or "" for _, name, spec, _ in string.Formatter().parse(line) if name}


@pytest.mark.usefixtures("chinese")
def test_what_messages_are_about_is_never_translated() -> None:
    """A headline that holds the words of a template stays as printed, as a field and within a reason."""
    title = "a.txt: is empty; 3 of 9 pieces are still to be spoken, about 1:15"
    reason = Message("{url}: only a teaser; the page says: {text}", url="https://a.site/is empty", text=title)
    told = translate("{stage}: {item}: {reason}", stage="extract", item=title, reason=reason)
    assert told.startswith(f"extract: {title}: https://a.site/is empty")
    assert told.endswith(title)
    assert "只" in told


@pytest.mark.usefixtures("chinese")
def test_reasons_within_reasons_are_translated_each() -> None:
    """The parts of a message that are messages are said in Chinese too, several joined by the Chinese semicolon."""
    parts = (Message("{key!r} is missing", key="title"), Message("unknown key {key!r}", key="b"))
    error = SettingsError("{path}: {faults}", path="a.toml", faults=parts)
    assert str(error) == "a.toml: 'title' is missing; unknown key 'b'"
    assert translate(error.message) == "a.toml: 缺少 'title'；未知的设置项 'b'"
    wrapped = FetchError("{url}: {error} (its robots.txt)", url="a.site", error=FetchError("{url}: is empty", url="b"))
    assert "内容为空" in translate(wrapped.message)


@pytest.mark.usefixtures("chinese")
def test_a_message_without_its_item_is_translated() -> None:
    """A failure names its item once: what the template says of it is found all the same."""
    whole = Message("{url}: {error} (its robots.txt)", url="a.site", error=Message("no answer in time"))
    assert str(whole.drop_item("a.site")) == "no answer in time (its robots.txt)"
    assert translate(whole) == f"a.site：{translate(whole.drop_item('a.site'))}"
    assert not re.search("[a-z] [a-z]", translate(whole.drop_item("a.site")))


# Typer fills these itself, by order, after it has looked them up.
_FILLED_BY_TYPER = {"[default: {}]", "[env var: {}]"}


def test_fields_have_names() -> None:
    """No template has a field by order: finished lines are never taken apart to find it."""
    assert {line for line in CATALOGUE if "{}" in line} == _FILLED_BY_TYPER


@pytest.mark.usefixtures("chinese")
def test_a_finished_line_is_found_whole_or_not_at_all() -> None:
    """What an earlier run kept as a line stays as it was, whatever words of templates are in it."""
    assert translate("a.txt: is empty") == "a.txt: is empty"
    assert translate("No such file or directory") == "没有这个文件或文件夹"


@pytest.mark.usefixtures("chinese")
@pytest.mark.parametrize(
    ("message", "line", "told"),
    [
        (Message("{url}: is empty", url="a.txt"), "a.txt: is empty", "a.txt：内容为空"),
        (
            UnknownName("show", "smaple", ["sample"]).message,
            "no show is called 'smaple'; did you mean sample? (digest shows list)",
            "没有名为 'smaple' 的节目；是不是想用 sample？（digest shows list）",
        ),
        (
            Message("  {pieces} of {of} pieces are still to be spoken, about {time}", pieces=3, of=9, time="1:15"),
            "  3 of 9 pieces are still to be spoken, about 1:15",
            "  9 个片段中还有 3 个要合成，约 1:15",
        ),
        (
            Message(
                "{stage}: {item}: {reason}",
                stage="extract",
                item="https://a.site/x",
                reason=Message("is empty"),
            ),
            "extract: https://a.site/x: is empty",
            "extract: https://a.site/x: 内容为空",
        ),
        (
            SettingsError(
                "{path}: {faults}",
                path="a.toml",
                faults=(
                    Message("{key!r} is missing", key="title"),
                    Message(
                        "line {line}: {said}",
                        line=3,
                        said=Message(
                            "{key}: {said}",
                            key="minutes",
                            said=Message("{said}, not {input!r}", said=Message("expected a valid number"), input="x"),
                        ),
                    ),
                    Message("line {line}: {said}", line=4, said=Message("unknown key {key!r}", key="b")),
                ),
            ).message,
            "a.toml: 'title' is missing; line 3: minutes: expected a valid number, not 'x'; line 4: unknown key 'b'",
            "a.toml: 缺少 'title'；第 3 行：minutes: 应为数字，而不是 'x'；第 4 行：未知的设置项 'b'",
        ),
        (
            Fault("feed", Message("guid is empty or holds white space: apps find the item new at every update"))
            .place_in(Message("item {title}", title=7))
            .message,
            "item 7: guid is empty or holds white space: apps find the item new at every update",
            "单集 7：guid 为空或含有空白：每次更新应用都会当成新的一集",
        ),
        (Message("something nobody ever wrote down"), "something nobody ever wrote down", None),
        (Message(""), "", None),
        (
            Message("{name}: made already; nothing was spoken again (--force makes it again)", name="story"),
            "story: made already; nothing was spoken again (--force makes it again)",
            "story：已经做好；没有重新合成（加 --force 重做）",
        ),
    ],
)
def test_message_in_chinese(message: Message, line: str, told: str | None) -> None:
    """A message, one about an address, and one that is not known, which stays English; a name stays as it is."""
    assert str(message) == line
    assert translate(message) == (line if told is None else told)


@given(st.text())
def test_english_is_left_alone(line: str) -> None:
    """Without a choice of language, lines are as the stages wrote them."""
    assert translate(line) == line


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({}, "en"),
        ({"LANG": "zh_CN.UTF-8"}, "zh"),
        ({"LANG": "zh_TW.UTF-8", "LC_ALL": ""}, "zh_Hant"),
        ({"LANG": "zh_HK"}, "zh_Hant"),
        ({"DIGEST_LANG": "zh-Hant"}, "zh_Hant"),
        ({"DIGEST_LANG": "zh-Hans-HK"}, "zh"),
        ({"LANG": "C", "LANGUAGE": "zh_CN:zh_TW"}, "zh"),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": "C"}, "en"),
        ({"LANG": "en_GB.UTF-8", "LC_MESSAGES": "zh_CN"}, "zh"),
        ({"LANG": "zh_CN.UTF-8", "DIGEST_LANG": "en"}, "en"),
        ({"LANG": "C", "DIGEST_LANG": "zh-Hans"}, "zh"),
        ({"LANG": "C", "LANGUAGE": "zh_CN:en"}, "zh"),
        ({"LANG": "zha_CN"}, "en"),
    ],
)
def test_language_of_an_environment(environment: dict[str, str], language: str) -> None:
    """DIGEST_LANG decides, then what POSIX and gettext go by."""
    assert find_language(environment) == language


@pytest.mark.usefixtures("chinese")
def test_chinese_lines_break_between_characters() -> None:
    """A line of Chinese fills the width, and none begins with a comma or ends with an opening bracket."""
    from rich.console import Console

    wrap_chinese()
    text = "不管对订阅者有何影响，都重新制作（并且发布）：digest run --force，再检查一遍。" * 4
    for width in range(12, 60):
        lines = Text(text).wrap(Console(width=width), width)
        assert "".join(line.plain for line in lines).replace(" ", "") == text.replace(" ", "")
        assert all(line.cell_len <= width for line in lines)
        assert not [it.plain for it in lines if it.plain[0] in "，。）：" or it.plain.rstrip()[-1] == "（"]
