"""Letters that count as one where phrases are looked for: Greek with and without accents, ё and е."""

import unicodedata
from collections.abc import Mapping


def _greek() -> dict[int, str]:
    """Every Greek letter with marks, to the letter without; the final sigma to the other."""
    letters = [chr(code) for code in (*range(0x370, 0x400), *range(0x1F00, 0x2000))]
    bare = {letter: unicodedata.normalize("NFD", letter)[0].casefold() for letter in letters if letter.isalpha()}
    return {ord(letter): plain for letter, plain in bare.items() if plain != letter}


FOLDS: Mapping[str, Mapping[int, str]] = {"greek": _greek(), "yo": {ord("ё"): "е"}}
