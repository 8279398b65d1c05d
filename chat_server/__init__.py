"""Live chat where one person keeps the thread."""
