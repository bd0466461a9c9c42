"""The offline voice: Kokoro-82M, its model file, and its graph rewritten for this machine."""
