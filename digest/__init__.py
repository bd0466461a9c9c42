"""digest: a daily Mandarin audio news digest, made on one's own machine."""

__version__ = "0.1.0"
