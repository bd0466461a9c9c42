"""From written lines to speech: normalise, pronounce, cut, speak."""
