"""The published episode that the server's tests share with the tests of publishing."""

from tests.publish.conftest import episode, many, published, show

__all__ = ["episode", "many", "published", "show"]
