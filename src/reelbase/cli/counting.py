"""Numbers with what they count, one or several."""

IRREGULAR = {
    "movies": "movie",
    "people": "person",
    "series": "series",
    "left-out ratings without votes": "left-out rating without votes",
}


def number_of(number: int, plural: str) -> str:
    """Format a count such as `3,000 new companies`, `1 new company`; a text that is no noun stays as it
    is.
    """
    return f"{number:,} {singular(plural) if number == 1 else plural}"


def singular(plural: str) -> str:
    """Return the singular of words in the plural."""
    if plural in IRREGULAR:
        return IRREGULAR[plural]
    before, space, noun = plural.rpartition(" ")
    if noun not in IRREGULAR and noun.endswith("ies"):
        noun = noun[:-3] + "y"
    return before + space + IRREGULAR.get(noun, noun.removesuffix("s"))
