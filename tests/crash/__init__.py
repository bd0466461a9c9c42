"""Kills runs of the whole product at chosen operations and random moments, and looks at what they left."""
