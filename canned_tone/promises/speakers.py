"""Who says that they will do something: “I will”, “уточню”, “our warehouse will”, and the verb they say it with."""

from canned_tone.promises.clauses import FARTHEST, Clauses


class Speakers(Clauses):
    """The first persons of one draft, and their verbs."""

    def _verb(self, subject: int, endings: tuple[str, ...]) -> int:
        """The word after the verb that follows “I will”, 0 when none does."""
        told, norms, verb = self.told, self.norms, subject
        last = subject - 1
        if told.scan and endings:
            while self._same(verb, last) and verb - subject <= told.scan and norms[verb] not in told.sets["idle"]:
                if norms[verb].endswith(endings) and norms[verb] not in told.sets["adverbs"]:
                    return verb + 1
                verb += 1
            return 0
        while self._same(verb, last) and norms[verb] in told.sets["adverbs"] and verb - subject < 5:
            verb += 1
        if not self._same(verb, last) or norms[verb] in told.sets["not"] or norms[verb] in told.sets["idle"]:
            return 0
        if norms[verb] in told.sets["subjects"] or (endings and not norms[verb].endswith(endings)):
            return 0
        if norms[verb] in told.sets["be"] and not self._busy(verb):
            return 0
        return verb + 1

    def _busy(self, be: int) -> bool:
        """Whether “be” goes on with something done, “be in touch”, “be checking”, and not with “be glad”."""
        following = self.norms[be + 1] if self._same(be + 1, be) else ""
        if following in self.told.sets["idle"]:
            return False
        return following in self.told.sets["states"] or following.endswith("ing")

    def _unlisted(self, end: int) -> int:
        """The word after a first-person verb near its pronoun, for verbs nobody listed; it needs a time besides."""
        told = self.told
        for at in range(end, end + 3):
            if not self._same(at, end - 1) or self.norms[at] in told.sets["idle"] or self.norms[at] in told.sets["not"]:
                return 0
            if self.norms[at].endswith(told.person) and len(self.norms[at]) > 3:
                return 0 if self.norms[at] in told.sets["adverbs"] else at + 1
        return 0

    def _begin(self, at: int) -> int:
        """The first word of a promise by its verb: its pronoun when it stands near."""
        told, first = self.told, at
        while first > 0 and at - first < 3 and self._same(first - 1, at) and "," not in self.words.before(first):
            if self.norms[first - 1] in told.sets["pronouns"]:
                return first - 1
            if self.norms[first - 1] not in told.sets["adverbs"]:
                break
            first -= 1
        return at

    def _own(self, at: int) -> bool:
        """Whether “and will” goes on with what “I” or “we” do."""
        selves, strangers = self.told.sets["selves"], self.told.sets["strangers"]
        if not selves or self.norms[at - 1] not in self.told.sets["joins"] | self.told.sets["stops"]:
            return False
        for before in range(at - 2, max(self._opening(at), at - FARTHEST) - 1, -1):
            if self.norms[before] in selves or self.norms[before] in strangers:
                return self.norms[before] in selves
        return False

    def _our(self, first: int, last: int) -> int | None:
        """Where “our warehouse” stands between two places: a word of ours and a team not far from it."""
        told, norms = self.told, self.norms
        last = min(last, len(norms))
        for at in range(first, last):
            if norms[at] in told.sets["team"]:
                for near in range(max(first, at - 3), min(last, at + 3)):
                    if norms[near] in told.sets["ours"] and self._same(near, at):
                        return min(near, at)
        return None
