"""`reelbase settings`: every setting, its value, and where the value comes from."""

from rich.console import Console
from rich.table import Table

from reelbase.cli.flags import takes_settings
from reelbase.logs import HIDDEN, without_secrets
from reelbase.setting import Origin, Source, value_text, variable
from reelbase.setting_values import size, size_text
from reelbase.settings import Settings, meaning, names

SECRET = ("_key", "_token")
"""Ends of the names of settings that are secrets as a whole."""


@takes_settings()
def settings(settings: Settings) -> None:
    """List every setting: its value, where that comes from, its default and its meaning."""
    console = Console()
    if console.is_terminal:
        console.print(table(settings))
        return
    for name in names():
        print(f"{name} = {shown(settings, name)}  ({where(settings.origins[name])})")
        print(f"    {meaning(name).text}")
        print(f"    Default: {meaning(name).default_text or '(empty)'}. Environment: {variable(name)}.")


def table(settings: Settings) -> Table:
    """Return the settings as a table for a terminal."""
    rows = Table("Setting", "Value", "From", "Default", "Meaning", box=None, header_style="bold")
    for name in names():
        declared = meaning(name)
        origin = settings.origins[name]
        rows.add_row(name, shown(settings, name), where(origin), declared.default_text, declared.text)
    return rows


def shown(settings: Settings, name: str) -> str:
    """Return the value of a setting, with keys and passwords hidden."""
    if name.endswith(SECRET) and getattr(settings, name):
        return HIDDEN
    value = getattr(settings, name)
    if meaning(name).parse is size:
        return size_text(value)
    return without_secrets(value_text(value)) or "(empty)"


def where(origin: Origin) -> str:
    """Describe the source of a value."""
    if origin.source is Source.DEFAULT:
        return "default"
    return f"{origin.source} {origin.place}"
