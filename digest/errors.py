"""Everything that can stop a command, drawn as a tree.

    DigestError                exit code 1: not done
    ├── SettingsError          exit code 2: a voice, a show or an option is wrong
    │   └── UnknownName        no such voice or show; says the nearest one
    ├── ArticleError           one article cannot be had
    │   ├── FetchError         its address or file does not answer
    │   │   └── PrivateNetwork it lies in a private network, and that is not allowed
    │   └── NotAnArticle       it answered, with something that is not an article
    │       └── LinkList       a list of links to articles
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
travel as an exception: it is a `types.Failure` in the run report, of one of the kinds below.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping, Sequence
from typing import ClassVar, Literal, TypedDict, final

from digest.message import Message

Stage = Literal["fetch", "extract", "select", "speak", "assemble", "master", "publish"]
FailureKind = Literal[
    "unreachable",  # an address or file does not answer
    "private",  # it lies in a private network, and the show does not allow that
    "no article",  # it answered, with something else
    "no feed",  # a source offers nothing that can be listed
    "untried",  # there was too much to try
    "foreign",  # it is in a language that no voice speaks
    "wrong date",  # its date cannot be true, and was not believed
    "unspoken",  # an engine cannot speak it
    "voice",  # another voice spoke, or one of the last resort
    "worker",  # the machine that worked on it went away
    "recorded",  # a record tells it, and keeps no kind
]


class DigestError(Exception):
    """Base of all expected errors; `str(error)` is one line for the user.

    DigestError("{path}: is a folder; name a file in it", path=path)

    Attributes:
        message: What is said, with its fields; an error as a field stands for its own message.
    """

    exit_code = 1

    def __init__(self, template: str | Message = "", /, **fields: object) -> None:
        self.message = Message(template, **fields) if isinstance(template, str) else template
        super().__init__(self.message)  # so that `args` holds it, as logs and debuggers show an error

    def __str__(self) -> str:
        return str(self.message)

    def __reduce__(self) -> tuple[object, ...]:
        """Let an error travel between processes whatever its own constructor takes: its message makes it again."""
        return _make_again, (type(self), self.message, self.__dict__)


def _make_again(kind: type[DigestError], message: Message, attributes: Mapping[str, object]) -> DigestError:
    error = kind.__new__(kind, message)  # not kind(…): UnknownName and others take no message
    error.__dict__.update(attributes)
    return error


class SettingsError(DigestError):
    """A voice, a show or an option is wrong."""

    exit_code = 2


class UnknownName(SettingsError):
    """No voice or show has that name."""

    _TEMPLATES: ClassVar = {
        "show": "no show is called {name!r}; {hint} (digest shows list)",
        "voice": "no voice is called {name!r}; {hint} (digest voices list)",
    }

    def __init__(self, kind: Literal["show", "voice"], name: str, known: Iterable[str]) -> None:
        names = sorted(known)
        near = difflib.get_close_matches(name, names, n=1, cutoff=0.5)
        if near:
            hint = Message("did you mean {name}?", name=near[0])
        else:
            listed = ", ".join(names) or Message("none")
            hint = Message("known: {names}", names=listed)
        super().__init__(self._TEMPLATES[kind], name=name, hint=hint)


class ArticleError(DigestError):
    """One article cannot be had."""

    kind: ClassVar[FailureKind] = "unreachable"


class FetchError(ArticleError):
    """An address or file does not answer."""


class PrivateNetwork(FetchError):
    """An address lies on this machine or in a private network, and the show does not allow that."""

    kind = "private"


class NotAnArticle(ArticleError):
    """What was fetched is not an article."""

    kind = "no article"


class LinkList(NotAnArticle):
    """What was fetched is a list of links, as the front page of a site is."""


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

    def __init__(self, path: object, reason: object) -> None:
        super().__init__(
            "{path}: the state of earlier runs is damaged ({reason}); "
            "rebuild it from what is published: digest doctor --repair",
            path=path,
            reason=reason,
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

    stage: Stage
    item: str
    reason: Message


@final  # so that the type checker tells it from a `Record` where a `"guid" in record` asks
class DayFacts(TypedDict, total=False):
    """What was found on a day without a story, by the names of an episode's record; `unread` counts by reason."""

    counts: Mapping[str, int]
    passed: Sequence[PassedStory]
    failures: Sequence[FailedItem]
    unread: Mapping[str, int]


class NoStory(DigestError):
    """A day has no news to tell; `facts` is what was found all the same."""

    def __init__(self, message: str | Message = "", facts: DayFacts | None = None) -> None:
        super().__init__(message)
        self.facts: DayFacts = facts or {}
