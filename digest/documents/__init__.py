"""Documents: bytes that were fetched become text, trees, pages and chapters; each knows what it is."""
