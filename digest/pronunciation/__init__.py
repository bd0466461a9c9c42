"""How a text is read: from written to spoken Mandarin, to pinyin, to phonemes."""
