"""A self-hosted generator of a daily Mandarin audio news digest."""

__version__ = "0.1.0"
