"""Recipes: what to paste where, so that names resolve to this server and programs trust the authority.

Each is a template in `recipes`; one that is asked to undo prints what takes it back.
"""

from functools import lru_cache
from ipaddress import ip_address
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from reelbase.redirect.certificates import permitted_domains
from reelbase.redirect.kit import Public

FOLDER = Path(__file__).with_name("recipes")


def programs(kind: str) -> list[str]:
    """Return the programs that there is a recipe of a kind for."""
    return sorted(each.stem for each in (FOLDER / kind).glob("*.j2"))


def check_script(public: Public) -> str:
    """Return the script for a shell that says where programs run what keeps them from this server."""
    template = _environment().get_template("check.sh.j2")
    return template.render(public=public, certificate=public.trusted.strip()).strip() + "\n"


def recipe(kind: str, program: str, public: Public, *, undo: bool = False) -> str:
    """Return the text of a recipe, with a line end."""
    v4 = [each for each in public.addresses if ip_address(each).version == 4]
    v6 = [each for each in public.addresses if ip_address(each).version == 6]
    template = _environment().get_template(f"{kind}/{program}.j2")
    text = template.render(
        ca=public.trusted.strip(),
        common_name=public.common_name,
        names=public.names,
        addresses=public.addresses,
        v4=v4,
        v6=v6,
        lines=_of_dnsmasq(public),
        undo=undo,
    )
    return text.strip() + "\n"


def _of_dnsmasq(public: Public) -> list[str]:
    """Return the lines of a configuration of dnsmasq.

    `host-record` alone lets AAAA pass on to the upstream; `local` keeps a name here, with all that is below
    it, which `server` lets out again where others are below it: developer.themoviedb.org is not here.
    """
    lines = [f"local=/{each}/" for each in public.names]
    lines += [f"server=/*.{each}/#" for each in permitted_domains(public.certificate)]
    return lines + [f"host-record={','.join([each, *public.addresses])}" for each in public.names]


@lru_cache(maxsize=1)
def _environment() -> Environment:
    """Return the environment of templates. Their texts are for a shell, so nothing is escaped."""
    loader = FileSystemLoader(FOLDER)
    return Environment(loader=loader, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
