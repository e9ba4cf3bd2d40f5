"""Recommendations: their ranking of what people rated, compared with popularity and item-kNN, on MovieLens
100K.

Protocol: of each rater's ratings a quarter, rounded to a whole number, is held out at random. From
the others everything is learned. For each rater all titles are ranked except for titles learned
from; every held-out rating is relevant, whatever its value. nDCG@10 gives each relevant title among
the first ten 1 / log2(1 + place), over what the best ranking would get; Recall@10 is the share of
the relevant titles among the first ten; HR@10 is 1 where there is any. Means over the raters, then
over the seeds, in percent; constants were chosen with other seeds than these.

The ratings are no part of the repository: they come out of the package `recbole`, or from a file
u.data or ml-100k.inter given to `python -m bench.recommendations FILE`.
"""

import argparse
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bench.figures import Figure, Target
from bench.subject import Subject
from reelbase.jobs.related.ease import effects, inputs
from reelbase.jobs.related.ratings import Ratings
from reelbase.jobs.related.recommending import recommended

Matrix = NDArray[np.float64]
SEEDS = range(1, 6)
FIRST = 10
KEPT = Path("var/bench/ml-100k.inter")
PACKAGE = "recbole==1.2.1 --hash=sha256:9c9948202011f37eb0a7c6768129313f00d6403ad221ec940d5e2d5d5f33a407"
INSIDE = "recbole/dataset_example/ml-100k/ml-100k.inter"
RIDGE = 500.0  # of the plain EASE: the best of 50 to 1200 on three seeds, two of them of these
SHRINKAGE = 10.0  # of item-kNN: better than 50


class Quality(NamedTuple):
    """Means over the raters."""

    ndcg: float
    recall: float
    hit_rate: float


def measure(subject: Subject) -> Iterator[Figure]:
    """Yield the figures of each way to recommend, over all seeds."""
    yield from figures(find_data())


def figures(file: Path) -> Iterator[Figure]:
    whole = read(file)
    found: dict[str, list[Quality]] = {name: [] for name in WAYS}
    for seed in SEEDS:
        learned, held = split(whole, seed)
        for name, way in WAYS.items():
            found[name].append(quality(way(learned), learned, held))
    for name, qualities in found.items():
        means, spread = np.mean(qualities, axis=0), np.std(qualities, axis=0)
        target = Target("≥", 48.5) if name == OURS else None
        yield Figure(f"{name}: nDCG@{FIRST}, ± {100 * spread[0]:.1f}", float(100 * means[0]), "%", target)
        yield Figure(f"{name}: Recall@{FIRST}", float(100 * means[1]), "%")
        yield Figure(f"{name}: HR@{FIRST}", float(100 * means[2]), "%")


def find_data() -> Path:
    """Return the file of ratings, taken out of its package if need be."""
    if not KEPT.exists():
        with tempfile.TemporaryDirectory() as folder:
            wanted = Path(folder) / "wanted.txt"
            wanted.write_text(PACKAGE, encoding="utf-8")
            pip = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "--require-hashes"]
            subprocess.run([*pip, "-r", str(wanted), "-d", folder], check=True)
            with zipfile.ZipFile(next(Path(folder).glob("*.whl"))) as package:
                KEPT.parent.mkdir(parents=True, exist_ok=True)
                KEPT.write_bytes(package.read(INSIDE))
    return KEPT


def read(file: Path) -> Ratings:
    """Read ratings of 1 to 5: a rater, a title, a value and a time with tabs between them."""
    lines = [line.split("\t")[:3] for line in file.read_text(encoding="utf-8").splitlines()]
    rows = np.array([line for line in lines if line[0].isdigit()], np.float32)
    rows = rows[np.lexsort((rows[:, 1], rows[:, 0]))]
    raters = np.unique(rows[:, 0], return_inverse=True)[1].astype(np.int32)
    titles = np.unique(rows[:, 1], return_inverse=True)[1].astype(np.int32)
    return Ratings(raters, titles, rows[:, 2] * 2, int(titles.max()) + 1)


def split(whole: Ratings, seed: int) -> tuple[Ratings, Ratings]:
    """Split ratings: hold out a quarter of each rater's, and learn from the rest."""
    random = np.random.default_rng(seed)
    held = np.zeros(len(whole.raters), np.bool_)
    for rater in range(whole.number_of_raters):
        own = np.flatnonzero(whole.raters == rater)
        held[random.permutation(own)[: round(len(own) / 4)]] = True
    return part(whole, ~held), part(whole, held)


def part(whole: Ratings, chosen: NDArray[np.bool_]) -> Ratings:
    return Ratings(whole.raters[chosen], whole.titles[chosen], whole.values[chosen], whole.number_of_titles)


def quality(scores: Matrix, learned: Ratings, held: Ratings) -> Quality:
    """Measure how well the scores (a row a rater) rank the held-out ratings."""
    scores[learned.raters, learned.titles] = -np.inf
    first = np.argsort(-scores, axis=1, kind="stable")[:, :FIRST]
    relevant = np.zeros(scores.shape, np.bool_)
    relevant[held.raters, held.titles] = True
    hits = np.take_along_axis(relevant, first, axis=1)
    number = relevant.sum(axis=1)
    gains = 1 / np.log2(2 + np.arange(FIRST))
    ideal = np.cumsum(gains)[np.clip(number, 1, FIRST) - 1]
    some = number > 0
    return Quality(
        float((hits @ gains / ideal)[some].mean()),
        float((hits.sum(axis=1) / np.maximum(number, 1))[some].mean()),
        float(np.any(hits, axis=1)[some].mean()),
    )


def dense(ratings: Ratings, values: NDArray[np.float32] | float) -> Matrix:
    """Return a matrix with a row a rater, a column a title."""
    matrix = np.zeros((ratings.number_of_raters, ratings.number_of_titles))
    matrix[ratings.raters, ratings.titles] = values
    return matrix


def popularity(learned: Ratings) -> Matrix:
    return np.tile(learned.of_titles().astype(np.float64), (learned.number_of_raters, 1))


def item_knn(learned: Ratings) -> Matrix:
    """Compute cosine with shrinkage over all titles, with our weights of values and raters."""
    given = learned.of_raters()
    values = dense(learned, inputs(learned))
    weighed = values * (given / given.mean())[:, None] ** -0.25
    shared = weighed.T @ weighed
    lengths = np.sqrt(np.diag(shared))
    near = shared / (np.outer(lengths, lengths) + SHRINKAGE)
    np.fill_diagonal(near, 0)
    return np.asarray(values @ near)


def plain_ease(learned: Ratings) -> Matrix:
    """Compute EASE as published: every rating counts one, the same ridge for all."""
    ones = dense(learned, 1.0)
    inverse = np.linalg.inv(ones.T @ ones + RIDGE * np.eye(ones.shape[1]))
    weights = -inverse / np.diag(inverse)
    np.fill_diagonal(weights, 0)
    return ones @ weights


def ours(learned: Ratings) -> Matrix:
    return dense(learned, inputs(learned)) @ effects(learned)


def stored_lists(learned: Ratings) -> Matrix:
    """Recommend from nothing but the stored lists of each title: a place counts 1 / log2(1 + place)."""
    near = np.zeros((learned.number_of_titles, learned.number_of_titles))
    adult = np.zeros(learned.number_of_titles, np.bool_)
    for targets, others in recommended(learned, adult, 100):
        rows = np.repeat(targets, others.lengths())
        place = np.arange(len(rows)) - np.repeat(others.starts[:-1], others.lengths())
        near[rows, others.values] = 1 / np.log2(2 + place)
    return dense(learned, inputs(learned)) @ near


OURS = "ours"
WAYS: dict[str, Callable[[Ratings], Matrix]] = {
    "popularity": popularity,
    "item-kNN": item_knn,
    "EASE as published": plain_ease,
    OURS: ours,
    "ours, from the stored lists alone": stored_lists,
}


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("file", type=Path, nargs="?", help="u.data or ml-100k.inter")
    for each in figures(parser.parse_args().file or find_data()):
        print(f"{each.line()}")
