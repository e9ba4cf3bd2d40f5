"""Testing: a double for the tests of other programs. The pytest plugin is `reelbase.testing.plugin`.

with running() as tmdb:
    tmdb.load({"movie": {"title": "Salt"}})
    tmdb.freeze("2028-02-29")
    ask(tmdb.url)
"""

from reelbase.testing.client import Double, Refused
from reelbase.testing.container import ReelbaseContainer
from reelbase.testing.process import NotStarted, running

__all__ = ["Double", "NotStarted", "ReelbaseContainer", "Refused", "running"]
