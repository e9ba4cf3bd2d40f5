"""A pace that stays, however long lines and commits take."""

from reelbase.importers.formats.bodies.pace import Pace


class SteadyPace(Pace):
    """Let pieces have so many lines, and transactions last so many seconds."""

    def __init__(self, lines: int, seconds: float) -> None:
        super().__init__()
        self.lines = lines
        self.seconds = seconds

    def wrote(self, lines: int, seconds: float) -> None:
        """Change nothing."""

    def committed(self, written: float, seconds: float) -> None:
        """Change nothing."""
