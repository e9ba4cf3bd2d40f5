"""Figures: what was measured, what it should be, and how both are shown and kept."""

import json
import operator
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

COMPARED = {"≥": operator.ge, "≤": operator.le, "<": operator.lt}


@dataclass(frozen=True)
class Target:
    """The target of a figure, such as `≤ 400`."""

    sign: str
    value: float

    def reached(self, value: float) -> bool:
        return bool(COMPARED[self.sign](value, self.value))


@dataclass(frozen=True)
class Figure:
    """A measured value; without a target it is there to be compared with."""

    name: str
    value: float
    unit: str
    target: Target | None = None

    @property
    def holds(self) -> bool:
        """True if the figure meets its target, or has none."""
        return self.target is None or self.target.reached(self.value)

    def line(self) -> str:
        """Return the figure, and if it meets its target."""
        text = f"  {self.name:<62} {shown(self.value):>9} {self.unit:<12}"
        if self.target is None:
            return text.rstrip()
        verdict = "reached" if self.target.reached(self.value) else "NOT REACHED"
        return f"{text} {self.target.sign} {shown(self.target.value):<6} {verdict}"


@dataclass(frozen=True)
class Row:
    """Several measurements in words, without a target."""

    name: str
    cells: dict[str, str]  # by what it is told of

    def line(self) -> str:
        """Return all of it, one line each."""
        return "\n".join([f"  {self.name}", *(f"      {key:<22} {text}" for key, text in self.cells.items())])


def shown(value: float) -> str:
    """Return a number with its significant digits."""
    if value == int(value) or abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.2f}" if abs(value) < 10 else f"{value:.1f}"


def keep(machine: dict[str, object], figures: Iterable[tuple[str, Figure | Row]], folder: Path) -> Path:
    """Write the figures of a run, by the path they belong to, as JSON; the file they are in."""
    now = datetime.now(UTC)
    paths: dict[str, list[dict[str, object]]] = {}
    for path, figure in figures:
        reached = {}
        if isinstance(figure, Figure) and figure.target:
            reached = {"reached": figure.holds}
        paths.setdefault(path, []).append({**asdict(figure), **reached})
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{now:%Y-%m-%dT%H%M%S}.json"
    run = {"time": f"{now:%Y-%m-%dT%H:%M:%SZ}", "machine": machine, "figures": paths}
    file.write_text(json.dumps(run, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return file
