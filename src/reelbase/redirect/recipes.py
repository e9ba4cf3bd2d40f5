"""Recipes: what to paste where, so that names lead here and programs trust the authority.

Each is a template in `recipes`; one that is asked to undo prints what takes it back.
"""

from functools import lru_cache
from ipaddress import ip_address
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from reelbase.redirect.certificates import permitted_domains
from reelbase.redirect.kit import Kit

FOLDER = Path(__file__).with_name("recipes")


def programs(kind: str) -> list[str]:
    """Return the programs that there is a recipe of a kind for."""
    return sorted(each.stem for each in (FOLDER / kind).glob("*.j2"))


def recipe(kind: str, program: str, kit: Kit, *, undo: bool = False) -> str:
    """Return the text of a recipe, with a line end."""
    v4 = [each for each in kit.addresses if ip_address(each).version == 4]
    v6 = [each for each in kit.addresses if ip_address(each).version == 6]
    template = _environment().get_template(f"{kind}/{program}.j2")
    text = template.render(
        ca=kit.trusted.strip(),
        common_name=kit.common_name,
        names=kit.names,
        addresses=kit.addresses,
        v4=v4,
        v6=v6,
        lines=_of_dnsmasq(kit),
        undo=undo,
    )
    return text.strip() + "\n"


def _of_dnsmasq(kit: Kit) -> list[str]:
    """Return the lines of a configuration of dnsmasq.

    `host-record` alone lets AAAA pass on to the upstream; `local` keeps a name here, with all that is below
    it, which `server` lets out again where others are below it: developer.themoviedb.org is not here.
    """
    lines = [f"local=/{each}/" for each in kit.names]
    lines += [f"server=/*.{each}/#" for each in permitted_domains(kit.authority.certificate)]
    return lines + [f"host-record={','.join([each, *kit.addresses])}" for each in kit.names]


@lru_cache(maxsize=1)
def _environment() -> Environment:
    """Return the environment of templates. Their texts are for a shell, so nothing is escaped."""
    loader = FileSystemLoader(FOLDER)
    return Environment(loader=loader, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
