"""From a finished MP3 to files that every podcast app accepts."""
