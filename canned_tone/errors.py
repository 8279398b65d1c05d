"""What can go wrong with rules, said with file, rule and line."""


class RuleError(ValueError):
    """A rule file that cannot be used: says which file, which rule, which line where known, and what to change."""

    def __init__(self, reason: str, *, file: str = "", rule: str = "", line: int | None = None) -> None:
        place = f"{file}:{line}" if line else file
        super().__init__(": ".join(part for part in (place, rule and f"rule {rule}", reason) if part))
        self.file, self.rule, self.line, self.reason = file, rule, line, reason
