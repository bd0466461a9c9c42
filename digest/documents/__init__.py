"""Documents: bytes that were fetched become text and trees, and saved pages and books become the pages in them."""
