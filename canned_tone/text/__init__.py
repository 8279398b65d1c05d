"""A text before any rule: its words, and what in it is not the agent's own prose."""
