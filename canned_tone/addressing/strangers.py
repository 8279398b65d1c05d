"""Tells whether the name in an address is surely another person's: not the agent's, no list, no common word."""

from canned_tone.addressing.addresses import Address, lead
from canned_tone.addressing.placeholders import slot_words
from canned_tone.draft import Draft
from canned_tone.names.letters import bare
from canned_tone.names.naming import Naming
from canned_tone.names.person import Person

_BOTH = 2  # parts of a name that has a given one and a surname
_TRADES = 4  # words before a name in which a trade would say who is meant
_LISTED = 3  # words back from a name to the honorific of the one before it: “Mr Reed, Ms Tamm”
_FEW = 5  # words at the begin of a sentence, an honorific included


def is_somebody(draft: Draft, told: Naming, mine: Person, address: Address, word: str) -> bool:
    """Whether the word in the address is surely another person's name."""
    words, known = draft.words, bare(word) in told.called
    ordinary = bare(word) in told["ordinary"]
    raw = words.raw(address.first)
    if mine.is_petted(word) or _is_sibling(told, mine, word) or (raw.isupper() and bare(word) in slot_words()[0]):
        return False
    if not address.greeted and bare(word) in told["calendar"]:
        return False
    if bare(word) in told["places"] and word not in told.called.get(bare(word), ()):
        return False
    if _is_other_title(draft, told, mine, address, word):
        return True
    if mine.surname_only and known:
        return False
    if address.greeted:
        if address.titled and mine.given_only and not known:
            return False
        if raw[:1].islower() or (raw.isupper() and len(raw) < 5 and not known):
            return known and not ordinary and address.closed
        if known and not ordinary:
            return True
        return address.closed and len(word) > 1 and bare(word) not in told["places"]
    if address.titled and mine.given_only and not known:
        return False
    if address.titled and not told.comma:
        return False
    if address.titled and not address.opening and not _is_near_begin(draft, address):
        return False
    if not known or (address.thanked and word.endswith(tuple(told["datives"]) or "\0")):
        return False
    if told.vocatives(word) and not address.opening and not address.thanked and told["cautious"]:
        names = told.called[bare(word)]
        if word in names and word not in {form for name in names for form in told.vocatives(name)}:
            return False
    before = words.text[words.starts[address.first - 1]] if address.first else ""
    named = before.isupper() and not words.opens(address.first - 1)
    if ordinary and (named or _is_doubtful(draft, told, address) or word in draft.language.time["months"]):
        return False
    return not (named and _is_listed(draft, told, address))


def _is_other_title(draft: Draft, told: Naming, mine: Person, address: Address, word: str) -> bool:
    """Whether an honorific and somebody else's surname call the reader, whose own surname is known: “Yes, Ms Tamm, …”.

    Between commas that is sure after an honorific that only calls, or after words that begin an answer; at the end of a
    sentence unless the words before the comma say who is meant."""
    words, plain, first = draft.words, draft.folded, address.first
    if not address.titled or address.greeted or address.thanked or not address.closed or mine.given_only:
        return False
    begin = first
    while begin and words.sentences[begin - 1] == words.sentences[first]:
        begin -= 1
    own = bare(word) in told.called
    if (own and (mine.surname_only or len(mine.parts) < _BOTH)) or word in draft.last.norms:
        return False
    if address.opening:
        return address.last < len(words) and words.before(address.last).strip(" ") == ","
    before = plain[max(begin, first - _TRADES) : first]
    if plain[first - 1] in told["degrees"] or any(one.startswith(told.trades) for one in before):
        return False
    at = begin
    while at < first:
        step = max(lead(draft, told, at, key) for key in ("thanks", "greetings", "openers", "honorifics"))
        if not step:
            break
        at += step
    if at >= first or plain[first - 1] in told["calling"]:
        return True
    listed = first - begin > _LISTED and plain[first - _LISTED] in told.titles
    return not listed and (address.last >= len(words) or words.sentences[address.last] != words.sentences[first])


def _is_doubtful(draft: Draft, told: Naming, address: Address) -> bool:
    """Whether a sentence that begins with an ordinary word does not go on as one that speaks to somebody would."""
    plain = draft.folded
    return address.opening and not (address.last < len(plain) and plain[address.last] in told["spoken_to"])


def _is_near_begin(draft: Draft, address: Address) -> bool:
    """Whether hardly anything stands before the address in its sentence: “All right, Mr Tamm”."""
    sentences = draft.words.sentences
    return address.first < _FEW or sentences[address.first - _FEW] != sentences[address.first]


def _is_listed(draft: Draft, told: Naming, address: Address) -> bool:
    """Whether the name after another capitalised word is one of several: “Paris, Florence, Rome”."""
    words, at = draft.words, address.first - 1
    if bare(words.norms[at]) in told.called or words.before(at).strip(" ") == ",":
        return True
    return (
        address.last < len(words)
        and words.before(address.last).strip(" ") == ","
        and words.text[words.starts[address.last]].isupper()
    )


def _is_sibling(told: Naming, mine: Person, word: str) -> bool:
    """Whether the word is another short form of a name that the customer's own is short for."""
    for name in told.called.get(bare(word), ()):
        for long in told.longs.get(name, ()):
            if any(long in told.longs.get(part, ()) for part in mine.parts):
                return True
    return False


def is_beside(draft: Draft, told: Naming, mine: Person, address: Address) -> bool:
    """Whether the customer is addressed together with somebody else: “Hi Olga and Peter”."""
    words = draft.words
    joined = told["joins"]
    after = address.last
    for _ in range(3):
        if after + 1 < len(words) and bare(words.norms[after]) in joined:
            after += 1
        elif not (after < len(words) and words.before(after).strip(" ") == "," and words.raw(after)[:1].isupper()):
            return False
        if after < len(words) and mine.is_called(words.norms[after]):
            return address.greeted or bare(words.norms[after - 1]) in joined
        after += 1
    return False


def is_agent(draft: Draft, told: Naming, word: str, address: Address) -> bool:
    """Whether the word is the agent's own name below or after the message, or a signature of anybody."""
    agent = draft.person(draft.context.agent_name)
    if agent and agent.is_called(word) and not address.greeted:
        return True
    words, begin = draft.words, address.first
    origin = tuple(told["origin"])
    if origin and address.last - address.first > 1 and words.norms[address.last - 1].endswith(origin):
        return True
    if address.greeted:
        return False
    while begin > 0 and address.first - begin < 8 and not words.opens(begin):
        begin -= 1
    unmarked = address.last >= len(words) and not words.after(address.last - 1).strip()
    if unmarked and word not in told.bent and lead(draft, told, begin, "wishes"):
        return True
    ends = address.last >= len(words) or told.comma
    return ends and lead(draft, told, begin, "signs") > 0 and not lead(draft, told, begin, "thanks")


def is_introduced(draft: Draft, told: Naming, word: str) -> bool:
    """Whether the customer signed or introduced themselves with this name in the last message."""
    last, introduces = draft.last, told["introduces"]
    names = told.called.get(bare(word), ()) if told["vocative"] else ()
    if word not in last.norms and not any(name in last.norms for name in names):
        return False
    for at, norm in enumerate(last.norms):
        if at and (norm == word or norm in names):
            two = (
                f"{last.norms[at - 2]}{' ' * (not last.norms[at - 1].startswith(chr(39)))}{last.norms[at - 1]}"
                if at > 1
                else ""
            )
            if bare(two) in introduces or bare(last.norms[at - 1]) in introduces:
                return True
            if at + 1 == len(last) and ("\n" in last.before(at) or last.before(at).strip() in (".", "\u2014", "-")):
                return True
    return False
