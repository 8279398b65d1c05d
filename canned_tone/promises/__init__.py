"""Promises: what the speaker says they will do, and by when."""
