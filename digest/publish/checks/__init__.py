"""Check what apps and directories would hold against a feed, its files, and the server they lie on."""
