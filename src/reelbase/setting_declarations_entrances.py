"""The declarations of the settings for further entrances: doors, and TMDB's own names."""

from dataclasses import dataclass

from reelbase.domains import DOORS
from reelbase.setting import setting
from reelbase.setting_declarations import Declared
from reelbase.setting_values import domain_names, door_names, host_name, integer, truth


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclaredEntrances(Declared):
    """The values of all settings but those by which a server is watched."""

    doors: str = setting(
        "",
        "Which doors are open, with commas between them: answers for programs that speak another protocol "
        f"than TMDB's. There are {', '.join(DOORS)}.",
        door_names,
        expected=f"names out of {', '.join(DOORS)}, with commas between them",
        example="omdb",
        default_text="",
        reloads=True,
    )
    redirect: bool = setting(
        False,
        "Whether TMDB's own names are served too, with the certificate of `reelbase redirect init`; private "
        "addresses are let in with any key and without a limit of requests there.",
        truth,
        expected="true or false",
        default_text="false",
    )
    redirect_host: str = setting(
        "0.0.0.0",
        "Address to listen on for TMDB's names; :: is every address of this machine, IPv6 too.",
        host_name,
        expected="an IP address or a host name",
    )
    redirect_port: int = setting(
        443,
        "Port for TMDB's names over TLS; 0 takes any free one.",
        integer(0, 65535),
        expected="a whole number from 0 to 65535",
    )
    redirect_http_port: int = setting(
        80,
        "Port for TMDB's names without TLS; 0 takes any free one.",
        integer(0, 65535),
        expected="a whole number from 0 to 65535",
    )
    redirect_names: str = setting(
        "",
        "Further names that `reelbase redirect` covers, besides TMDB's own, with commas between them.",
        domain_names,
        expected="names of hosts with commas between them",
        example="api.films.example.org",
        default_text="",
    )
    redirect_pass_on: bool = setting(
        False,
        "Whether CONNECT to other places than TMDB's names is passed on: from private addresses, to port 443 "
        "or 80 of public ones.",
        truth,
        expected="true or false",
        default_text="false",
        reloads=True,
    )
