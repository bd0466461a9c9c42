"""Fixtures that every stage's tests share."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.studio import catalog, sample, studio  # noqa: F401 - fixtures of all tests that make episodes

# A busy machine is no fault: no deadline an example. CI looks at the same examples each time; a developer's machine
# goes on looking for new ones.
settings.register_profile(
    "digest",
    deadline=None,
    derandomize=bool(os.environ.get("CI")),
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("digest")

# What the program says is compared in English, whatever language a developer's machine speaks.
os.environ["DIGEST_LANG"] = "en"

ROOT = Path(__file__).parent.parent
SHARED = ROOT.parent / "shared"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Share the tests out by file; those that start a cluster stay together, for two would take each other's calls."""
    for item in items:
        together = "runners" in item.path.parts
        item.add_marker(pytest.mark.xdist_group("runners" if together else str(item.path)))


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of public test data beside the checkout; tests that need it skip where it is absent."""
    if not SHARED.is_dir():
        pytest.skip("no test data beside the checkout")
    return SHARED
