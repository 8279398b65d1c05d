"""Clauses in which somebody may promise: where they begin and end, and what makes them none."""

from bisect import bisect_left, bisect_right

from canned_tone.draft import Draft
from canned_tone.promises.vows import Vows

FARTHEST = 24  # words between a promise and what makes it none, or its deadline

_MARKS = frozenset(",:()\u2013\u2014\u2026")  # what ends a clause within a sentence


class Clauses:
    """The clauses of one draft."""

    def __init__(self, draft: Draft, told: Vows) -> None:
        self.draft = draft
        self.words = draft.words
        self.norms = draft.folded
        self.told = told
        self.questions = not draft.language.question.isdisjoint(draft.chars)

    def _same(self, at: int, other: int) -> bool:
        return 0 <= at < len(self.norms) and self.words.sentences[at] == self.words.sentences[other]

    def _stand(self, words: tuple[str, ...], at: int) -> bool:
        end = at + len(words)
        return tuple(self.norms[at:end]) == words and self.words.sentences[at] == self.words.sentences[end - 1]

    def _opening(self, at: int) -> int:
        """The first word of the sentence of a word, as far back as it matters."""
        sentences = self.words.sentences
        return bisect_left(sentences, sentences[at], max(at - FARTHEST, 0), at)

    def _closing(self, at: int) -> int:
        """The word after the sentence of a word, as far ahead as it matters."""
        sentences = self.words.sentences
        return bisect_right(sentences, sentences[at], at, min(at + 2 * FARTHEST, len(sentences)))

    def _clause(self, end: int, following: int) -> int:
        """The word after the clause that goes on at this word: a mark, a “but” or a new subject ends it."""
        told, words, norms = self.told, self.words, self.norms
        stops, joins, anyone = told.sets["stops"], told.sets["joins"], told.sets["anyone"]
        at, last = end, min(following, self._closing(end - 1), end + FARTHEST)
        while at < last:
            norm = norms[at]
            gap = words.text[words.ends[at - 1] : words.starts[at]]
            if norm in stops or (gap != " " and not _MARKS.isdisjoint(gap)):
                break
            if norm in joins and at + 1 < last and norms[at + 1] in anyone:
                break
            at += 1
        while at > end and norms[at - 1] in joins:
            at -= 1
        return at

    def _unmeant(self, first: int, at: int, end: int) -> bool:
        """Whether the clause is a question, an offer, a condition or a denial, so that nothing is promised."""
        told, norms, words = self.told, self.norms, self.words
        if self.questions and self._asked(end):
            return True
        begin = self._opening(first)
        if begin < first and told.stands("offers", norms, begin, first):
            return True
        if told.stands("wishes", norms, end, self._closing(first)):
            return True
        clause = first
        while clause > begin and first - clause < told.reach and _MARKS.isdisjoint(words.before(clause)):
            clause -= 1
        if told.reach > 1:
            if told.stands("unmeant", norms, clause, at):
                return True
            if norms[clause] in told.sets["that"] and told.stands("reported", norms, begin, clause):
                return True
        elif begin < first and told.ends("unmeant", norms, max(begin, first - 4), first):
            return True
        if end < len(norms) and norms[end] in told.sets["doubts"]:
            return True
        near, adverbs = at, told.sets["adverbs"]
        while near > clause and at - near < 4 and norms[near - 1] in adverbs:
            near -= 1
        if near > begin and (norms[near - 1] in told.sets["not"] or norms[near - 1] in told.sets["blocked"]):
            return True
        return bool(told.phrases["empty"]) and told.at("empty", norms, end - 1, len(norms))

    def _asked(self, end: int) -> bool:
        """Whether the promise itself is asked: its sentence ends in a question, and no other question follows it."""
        last, tags = self._closing(end - 1), self.told.sets["tags"]
        mark = self.words.after(last - 1).strip()[:1]
        if not mark or mark not in self.draft.language.question:
            return False
        return not any(self.norms[at] in tags and "," in self.words.before(at) for at in range(end, last))

    def _habit(self, at: int) -> bool:
        """Whether the sentence tells what is always so, “we ship every day by six”."""
        return self.told.stands("habits", self.norms, self._opening(at), self._closing(at))
