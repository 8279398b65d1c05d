"""Names: the forms one is rightly called by, and how each language names and calls people."""
