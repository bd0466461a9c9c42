"""Input as the open web may send it, by accident or on purpose."""
