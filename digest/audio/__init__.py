"""From clips to a finished MP3: join, master, encode."""
