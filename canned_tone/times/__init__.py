"""Times named in a draft, and the moments they mean."""
