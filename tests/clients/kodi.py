"""Runs a scraper of Kodi's as Kodi would, and prints as JSON what it told Kodi.

python kodi.py ADDON QUERY SETTINGS: the folder of the add-on, what Kodi asks it for, and as JSON the settings
that are not as they come. Objects that note what is called of them stand in for what Kodi offers to add-ons.
"""

import json
import os
import runpy
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any
from xml.etree import ElementTree

LEVELS = ("LOGDEBUG", "LOGINFO", "LOGWARNING", "LOGERROR", "LOGFATAL")  # 0, 1, … as Kodi numbers them
HANDLE = "1"


class Noting:
    """An object that notes what is called of it, and leads back to itself: an item is its own tag."""

    def __init__(self, *given: Any, **named: Any) -> None:
        self.notes: list[Any] = [["", *given, *named.values()]]

    def __getattr__(self, name: str) -> Callable[..., "Noting"]:
        def note(*given: Any, **named: Any) -> Noting:
            self.notes.append([name, *given, *named.values()])
            return self

        return note


def addon(folder: Path, given: dict[str, Any]) -> SimpleNamespace:
    """What an add-on is told of itself: its name, and its settings, as they come or as they are given."""
    found = ElementTree.parse(folder / "resources" / "settings.xml").iter("setting")
    settings = {each.get("id", ""): each.get("default") or each.findtext("default") or "" for each in found}
    settings.update(given)
    return SimpleNamespace(
        getAddonInfo=lambda name: folder.name,
        getSetting=settings.__getitem__,
        getSettingString=settings.__getitem__,
        getSettingBool=lambda name: settings[name] == "true",
        setSetting=settings.__setitem__,
    )


def log(msg: str, level: int = 0) -> None:
    """Whatever is worse than information is shown."""
    if level > LEVELS.index("LOGINFO"):
        print(msg, file=sys.stderr)


def modules(folder: Path, given: dict[str, Any], told: Noting) -> dict[str, dict[str, Any]]:
    """The modules of Kodi, and what is in each."""
    itself = addon(folder, given)
    return {
        "xbmc": {
            **{name: number for number, name in enumerate(LEVELS)},
            "log": log,
            "getInfoLabel": str,
            "Actor": Noting,
            "VideoStreamDetail": Noting,
        },
        "xbmcaddon": {"Addon": lambda: itself},
        "xbmcgui": {"ListItem": Noting, "Dialog": Noting, "NOTIFICATION_WARNING": "warning"},
        "xbmcplugin": {
            name: getattr(told, name) for name in ("addDirectoryItem", "setResolvedUrl", "endOfDirectory")
        },
        "xbmcvfs": {
            "translatePath": lambda path: given["temp"],
            "exists": os.path.exists,
            "mkdir": partial(os.makedirs, exist_ok=True),
        },
    }


def run(folder: Path, query: str, given: dict[str, Any]) -> list[Any]:
    """What the add-on tells Kodi when it is asked."""
    told = Noting()
    for name, content in modules(folder, given, told).items():
        module = ModuleType(name)
        vars(module).update(content)
        sys.modules[name] = module
    library = ElementTree.parse(folder / "addon.xml").find("extension[@library]")
    assert library is not None
    main = folder / library.get("library", "")
    sys.path.insert(0, str(main.parent))
    sys.argv = [f"plugin://{folder.name}/", HANDLE, f"?{query}"]
    runpy.run_path(str(main), run_name="__main__")
    return told.notes[1:]


if __name__ == "__main__":
    addon_folder, asked, settings = sys.argv[1:]
    noted = run(Path(addon_folder), asked, json.loads(settings))
    print(json.dumps(noted, default=lambda each: each.notes))
