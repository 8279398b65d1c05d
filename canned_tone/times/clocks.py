"""Reads hours of the day: “4 pm”, “16:30”, “at 4”, “half past five”, “без четверти пять”."""

from canned_tone.times.reading import Reading
from canned_tone.times.timewords import FIGURES, TimeWords


class Clocks(TimeWords):
    """Reads hours of the day in a draft."""

    def _at_hour(self, at: int, reading: Reading, sure: bool) -> int:
        """“4 pm”, “16:30”, “at 4”, “4 o'clock”; not sure: only with minutes or the hour named after it."""
        told = self.times
        norm = self.norms[at]
        led = self._before(at, "at") and not self._before(at, "leads")
        half, minute, length, plain = "", 0, 1, True
        if norm in told.hours:
            hour = told.hours[norm]
        else:
            figures = FIGURES.match(norm)
            if not figures or figures[4] or int(figures[1]) > 24 or int(figures[3] or 0) > 59:
                return 0
            hour, minute, half = int(figures[1]), int(figures[3] or 0), figures[5]
            plain = not figures[3]
            if half in told.words("suffixes") or half in told.words("hour_marks"):
                half, plain = "", plain and not led
            elif half:
                of_day = told.halves.get(half)
                if of_day is None:
                    return 0
                half = of_day[0][1]
            if plain and led and self.words.after(at) in ("-", "\u2011") and self._next(at) in ("00", "15", "30", "45"):
                minute, plain, length = int(self._next(at)), False, 2
        length += self._suffix(at + length, "suffixes")
        named = at + length < len(self.norms) and self.norms[at + length] in told.words("oclock")
        if named and led:
            length, plain = length + 1, False
        if not half and (more := self._half(at + length)):
            half, plain = more[0], False
            length += more[1]
        if after := self._after_hour(at + length):
            minute, plain = (minute + int(after[1])) % 60, plain and not led
            hour -= after[1].startswith("-")
            length += after[0]
        if half:
            plain = False
        if not sure and plain:
            return 0
        if plain and not (led and not self._counts(at + length)):
            return 0
        if norm in told.hours and plain and not led:
            return 0
        if half:
            hour = hour % 12 + (12 if half == "pm" else 0)
        elif hour < 7 and norm[0] != "0":
            hour += 12
        reading.hour, reading.minute, reading.sure = hour, minute, True
        return length

    def _quartered(self, at: int, minutes: int, reading: Reading) -> int:
        """The word of the hour after “half past”, “без четверти”, “pool”: 1, or 0 when none follows."""
        if at >= len(self.norms):
            return 0
        told, norm = self.times, self.norms[at]
        hour = told.hours.get(norm, told.ordinal_hours.get(norm))
        if hour is None:
            if not norm.isdigit() or not 1 <= int(norm) <= 24:
                return 0
            hour = int(norm) + 12 if int(norm) < 7 else int(norm)
        hour += 12 if hour < 7 else 0
        reading.hour, reading.minute = divmod(hour * 60 + minutes, 60)
        reading.sure = True
        return 1

    def _after_hour(self, at: int) -> tuple[int, str] | None:
        """“(πέντε) και μισή”, “(πέντε) παρά τέταρτο”: how many words it takes, and the minutes."""
        if at >= len(self.norms):
            return None
        for words, value in self.times.after_hour.get(self.norms[at], ()):
            if tuple(self.norms[at : at + len(words)]) == words:
                return len(words), value
        return None

    def _half(self, at: int) -> tuple[str, int] | None:
        """“pm”, “p.m.”, “вечера”, “το απόγευμα”: which half of the day, and how many words it takes."""
        if at >= len(self.norms) or self.words.before(at).strip():
            return None
        for words, value in self.times.halves.get(self.norms[at], ()):
            if tuple(self.norms[at : at + len(words)]) == words:
                if len(words[0]) == 1 and len(words) == 2 and self.words.before(at + 1) not in (".", ". ", ""):
                    continue
                return value, len(words)
        return None

    def _counts(self, at: int) -> bool:
        """Whether a noun follows, so that the number counts things: “at 4 shops”."""
        if at >= len(self.norms) or self.words.sentences[at] != self.words.sentences[at - 1]:
            return False
        norm = self.norms[at]
        if norm in self.times.units:
            return True
        counting = self.times.words("counting")
        if "*" not in counting or self.words.before(at).strip():
            return norm in counting
        return norm not in self.times.words("linkers") and norm not in self.times.entries
