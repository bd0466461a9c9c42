"""The reference pages of docs/: `make docs` writes them from the program, and a test checks that they are current."""
