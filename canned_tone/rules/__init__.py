"""Rules: read from files, proved by their own examples, and asked what they find in a draft."""
