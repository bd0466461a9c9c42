"""What a show remembers between runs: the store and its records; and the lock that lets one run work at a time."""
