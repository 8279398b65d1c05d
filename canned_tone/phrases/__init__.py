"""Phrases: how they are written, put together into an automaton, and found in a text."""
