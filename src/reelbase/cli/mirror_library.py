"""`reelbase mirror --library`: which libraries, and what was found in them."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from reelbase.cli.counting import number_of
from reelbase.cli.refusal import Refusal

if TYPE_CHECKING:
    from reelbase.importers.mirror.library.choosing import Chosen, Libraries


def libraries(sources: list[str], decisions: Path, keys: Path | None) -> "Libraries | None":
    """Return the libraries that are wanted, each a folder or a program."""
    from reelbase.importers.mirror.library.choosing import Libraries
    from reelbase.importers.mirror.library.programs import address_of, keys_in
    from reelbase.importers.source import SourceError

    if not sources:
        return None
    try:
        named = tuple(address_of(source) or Path(source) for source in dict.fromkeys(sources))
        return Libraries(named, decisions, keys_in(keys))
    except SourceError as error:
        raise Refusal(str(error), exit_status=2) from None


def print_library(chosen: "Chosen") -> None:
    """Print how the titles of libraries were found, what is open, and what to type then."""
    parts = {
        "by their ids": chosen.by_id,
        "by their names": chosen.by_name,
        "as decided": chosen.decided,
        "no titles, as decided": chosen.refused,
    }
    listed = ", ".join(f"{number:,} {words}" for words, number in parts.items() if number)
    print(f"Of {number_of(chosen.titles, 'titles')} of the library: {listed or 'none found'}.")
    if chosen.ignored:
        aside = ", ".join(number_of(number, plural) for plural, number in sorted(chosen.ignored.items()))
        print(f"Not looked at: {aside}.")
    if chosen.by_name:
        print(f"What was found by its name, and how sure that is, stands in {chosen.file}.")
    if chosen.remarked:
        remarked = number_of(chosen.remarked, "titles")
        print(
            f"Look at {remarked} there with a remark: of several that fit the best known was taken, for one."
        )
    if chosen.faults:
        unread = number_of(len(chosen.faults), "places")
        print(f"Not readable, or not understood: {unread}, named above.", file=sys.stderr)
    if chosen.unasked:
        unasked = number_of(len(chosen.unasked), "titles")
        print(f"Upstream could not be asked about {unasked}. Type the same again later.", file=sys.stderr)
    if chosen.open:
        print(
            f"Open: {number_of(len(chosen.open), 'titles')}, named above. Write into the column `decision` "
            f"of {chosen.file} what each is: `movie 603`, `tv 1399`, an id such as tt0133093, or `no` for no "
            "title. Then type the same again.",
            file=sys.stderr,
        )
