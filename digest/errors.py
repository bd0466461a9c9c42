"""Everything that can stop a command, drawn as a tree.

    DigestError                exit code 1: not done
    ├── SettingsError          exit code 2: a voice, a show or an option is wrong
    │   └── UnknownName        no such voice or show; says the nearest one
    ├── ArticleError           one article cannot be had
    │   ├── FetchError         its address or file does not answer
    │   └── NotAnArticle       it answered, with something that is not an article
    ├── AssistantError         the language model did not answer; stops nothing
    ├── SpeechError            speech cannot be made
    │   ├── ModelError         the offline voice's model is missing, damaged or does not fit on the disk
    │   └── EngineError        an engine refused, hung, or returned nothing that can be heard
    ├── AudioError             the speech cannot be joined, mastered or encoded
    ├── PublishError           the result cannot be written or is not fit to be published
    ├── StoreError             the state of earlier runs cannot be read or written
    ├── NotARecord             a file is no record of an episode
    ├── OverBudget             a show's speech is more than the run may still make
    └── RunnerError            the cluster does not answer, or a machine of it went away

A message is one line: what, where, and what to do about it. The failure of one article or feed among many does not
travel as an exception: it is a `types.Failure` in the run report.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping, Sequence
from typing import TypedDict, final

from digest.redact import redacted


class DigestError(Exception):
    """Base of all expected errors; `str(error)` is one line for the user."""

    exit_code = 1

    def __init__(self, message: object = "") -> None:
        super().__init__(redacted(str(message)))


class SettingsError(DigestError):
    """A voice, a show or an option is wrong."""

    exit_code = 2


class UnknownName(SettingsError):
    """No voice or show has that name."""

    def __init__(self, kind: str, name: str, known: Iterable[str]) -> None:
        names = sorted(known)
        near = difflib.get_close_matches(name, names, n=1, cutoff=0.5)
        hint = f"did you mean {near[0]}?" if near else f"known: {', '.join(names) or 'none'}"
        super().__init__(f"no {kind} is called {name!r}; {hint} (digest {kind}s list)")


class ArticleError(DigestError):
    """One article cannot be had."""


class FetchError(ArticleError):
    """An address or file does not answer."""


class NotAnArticle(ArticleError):
    """What was fetched is not an article."""


class AssistantError(DigestError):
    """The language model that helps with the words did not answer, or answered nonsense; never stops a run."""


class SpeechError(DigestError):
    """Speech cannot be made."""


class ModelError(SpeechError):
    """The offline voice's model is missing, damaged or does not fit on the disk."""


class EngineError(SpeechError):
    """An engine refused, hung, or returned nothing that can be heard."""


class AudioError(DigestError):
    """Speech cannot be joined, mastered or encoded."""


class PublishError(DigestError):
    """The result cannot be written, or is not fit to be published."""


class StoreError(DigestError):
    """The state of earlier runs cannot be read or written."""


class OverBudget(DigestError):
    """A show's speech is more than the run may still make."""


class RunnerError(DigestError):
    """The cluster does not answer, or a machine of it went away."""


class DamagedState(StoreError):
    """The state's file is damaged."""

    def __init__(self, path: object, reason: str) -> None:
        super().__init__(
            f"{path}: the state of earlier runs is damaged ({reason}); "
            "rebuild it from what is published: digest doctor --repair"
        )


class NotARecord(DigestError):
    """What should be the record of an episode is none."""


class Busy(StoreError):
    """Another run of the same show has not ended."""


class PassedStory(TypedDict):
    """A story that is not told: why."""

    reason: str


class FailedItem(TypedDict):
    """What failed: the stage of the work, the item, and why."""

    stage: str
    item: str
    reason: str


@final
class DayFacts(TypedDict, total=False):
    """What was found on a day without a story, by the names of an episode's record; `unread` counts by reason."""

    counts: Mapping[str, int]
    passed: Sequence[PassedStory]
    failures: Sequence[FailedItem]
    unread: Mapping[str, int]


class NoStory(DigestError):
    """A day has no news to tell; `facts` is what was found all the same."""

    def __init__(self, message: object = "", facts: DayFacts | None = None) -> None:
        super().__init__(message)
        self.facts: DayFacts = facts or {}
