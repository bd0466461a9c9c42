"""What a show remembers between runs: its store, the records kept in it, and the lock of one run at a time."""
