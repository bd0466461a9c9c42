"""The reference pages of docs/ are what the program itself says, and leave nothing out."""

from __future__ import annotations

from typing import Any, get_type_hints

import pytest
from pydantic import BaseModel

from digest import settings
from tests import messages
from tests.docs import records
from tests.docs.pages import FOLDER, PAGES
from tests.docs.settings import SECTIONS, read_attributes, read_keys

MODELS = [model for model in settings.Settings.__subclasses__() if model.__module__ == settings.__name__]


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_current(name: str) -> None:
    """Each page is as `make docs` writes it now."""
    assert (FOLDER / name).read_text(encoding="utf-8") == PAGES[name](), "run: make docs"


def test_every_table_of_the_settings_has_a_section() -> None:
    """No model of a show or voice is left out."""
    assert {section.model for section in SECTIONS} == set(MODELS)


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_every_key_is_described(model: type[BaseModel]) -> None:
    """Each key says what it does, and nothing is described that is no key."""
    assert not [key.name for key in read_keys(model) if not key.description]
    assert set(read_attributes(model)) <= set(model.model_fields)


def test_the_example_of_each_section_is_valid() -> None:
    """What a section shows can be copied into a file."""
    for section in SECTIONS:
        assert section.parse_example()


def test_every_command_has_a_section() -> None:
    """No command that help lists is left out."""
    headings = (FOLDER / "commands.md").read_text(encoding="utf-8").splitlines()
    shown = [name for name, command in messages.commands() if not command.hidden]
    assert [f"## {name}" for name in shown if f"## {name}" not in headings] == []


@pytest.mark.parametrize("kind", records.published_types(), ids=lambda kind: kind.__name__)
def test_every_key_of_a_record_is_described(kind: Any) -> None:
    """Each key says what it holds, and nothing is described that is no key."""
    assert set(records.read_descriptions(kind)) == set(get_type_hints(kind))
