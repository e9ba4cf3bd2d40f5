"""Diagnosis: why a program does not reach the server in place of TMDB, step by step.

Each step needs those before it, so the first that is broken is the last that is taken, and says what to type.
"""

import ssl
from collections.abc import Callable, Iterator
from functools import cached_property
from ipaddress import IPv4Address, IPv6Address, ip_address
from itertools import starmap
from typing import NamedTuple
from urllib.parse import quote

from cryptography import x509

from reelbase import moments
from reelbase.redirect.certificates import RENEW_DAYS, days_left
from reelbase.redirect.clients import CLIENTS, REPLACING, is_there, lost_trust, why_refused
from reelbase.redirect.kit import Public
from reelbase.redirect.reaching import (
    PLAIN,
    TLS,
    Answer,
    Unreached,
    addresses_of,
    ask,
    connected,
    secured,
    strict_context,
)

API, IMAGE = "api.themoviedb.org", "image.tmdb.org"
HERE = f"https://{API}/redirect/here.svg"
PICTURES = f"https://{IMAGE}/t/p/"
LATE_DAYS = RENEW_DAYS // 4  # a server that runs has renewed its certificate long before
EXPIRED, OTHER_NAME = 10, 62  # of X509_V_ERR_…
PICTURED = {"movie": "poster_path", "tv": "poster_path", "person": "profile_path"}
ANY_KEY = "0" * 32
RESTART = "then restart the server; is the clock right, there and here?"
SERVE, RENEW, CHECK = "reelbase serve --redirect on", "reelbase redirect init", "reelbase check"


class Broken(Exception):
    """Ends a step: what was found, what to type on the server, and what else to do."""

    def __init__(self, found: str, remedy: str, note: str = "") -> None:
        super().__init__(found)
        self.found = found
        self.remedy = remedy
        self.note = note


class Untried(Exception):
    """Ends a step that can't be taken here; the text says why."""


class Finding(NamedTuple):
    """The outcome of a step: `state` is ok, untried or broken. If it is broken, `remedy` is what to type on
    the server, and `note` what else to do.
    """

    step: str
    state: str
    found: str
    remedy: str = ""
    note: str = ""


class Examination:
    """The server that is examined, and from where: as this machine sees it, or a program on it.

    `program` is that of a recipe, or empty; `other` an address that the program has to go on trusting, or
    empty.
    """

    def __init__(self, public: Public, key: str, program: str = "", other: str = "") -> None:
        self.public = public
        self.key = key
        self.program = program
        self.other = other

    @cached_property
    def places(self) -> dict[str, list[str]]:
        """The addresses of each name, as this machine finds them."""
        return {name: addresses_of(name) for name in self.public.names}

    @property
    def addresses(self) -> list[str]:
        """The addresses of all names, each once."""
        return list(dict.fromkeys(each for found in self.places.values() for each in found))

    def place(self, name: str) -> str:
        """Return the address that a program tries first for a name."""
        return next(iter(self.places[name]))

    def ask(self, name: str, path: str) -> Answer:
        """Ask under a name, over TLS with our authority."""
        context = strict_context(self.public.trusted)
        try:
            with secured(self.place(name), name, context) as made:
                return ask(made, name, path)
        except (Unreached, ssl.SSLError) as error:
            raise Broken(f"{name} does not answer: {error}", SERVE) from error

    def ask_api(self, path: str) -> Answer:
        """Ask the API with the key."""
        return self.ask(API, f"{path}?api_key={quote(self.key, safe='')}")


def diagnose(examination: Examination) -> Iterator[Finding]:
    """Yield what each step finds, up to the first that is broken."""
    for name, step in STEPS.items():
        try:
            yield Finding(name, "ok", step(examination))
        except Untried as error:
            yield Finding(name, "untried", str(error))
        except Broken as error:
            yield Finding(name, "broken", error.found, error.remedy, error.note)
            return


def _names(examination: Examination) -> str:
    return _resolve_here(examination, 4)


def _names_v6(examination: Examination) -> str:
    if not any(":" in each for each in examination.addresses):
        return "no IPv6 address: nothing bypasses this server"
    return _resolve_here(examination, 6)


def _resolve_here(examination: Examination, version: int) -> str:
    """Check that each name has addresses, and those of a version are the server's or at least private."""
    note = "paste here what it prints; for a DNS server: --for dnsmasq"
    if version == 6:
        note = "a hosts file needs an IPv6 address of the server: reelbase redirect init --address …"
    how = "reelbase redirect names --for hosts", note
    own = []
    for name, found in examination.places.items():
        if not found:
            raise Broken(f"{name} has no address here", *how)
        for each in found:
            if _address(each).version == version:
                own.append(each)
                if not _is_here(examination, each):
                    raise Broken(f"{name} resolves to {each}, which is not the server", *how)
    return f"{len(examination.places)} names resolve to {', '.join(dict.fromkeys(own)) or 'no such address'}"


def _address(text: str) -> IPv4Address | IPv6Address:
    return ip_address(text.split("%").pop(0))


def _is_here(examination: Examination, address: str) -> bool:
    """Return true for an address of the server, and for one of a private network, which may be that of its
    container: the certificate tells.
    """
    return address in examination.public.addresses or not _address(address).is_global


def _port(examination: Examination) -> str:
    return _is_open(examination, TLS)


def _port_without_tls(examination: Examination) -> str:
    return _is_open(examination, PLAIN)


def _is_open(examination: Examination, port: int) -> str:
    for each in examination.addresses:
        try:
            with connected(each, port):
                continue
        except Unreached as error:
            found = f"nobody answers at {each}, port {port}: {error}"
            raise Broken(found, SERVE, "and open its ports 443 and 80") from error
    return f"open at {', '.join(examination.addresses)}"


def _certificate(examination: Examination) -> str:
    context = strict_context(examination.public.trusted)
    for name, places in examination.places.items():
        for each in places:
            try:
                with secured(each, name, context):
                    continue
            except ssl.SSLCertVerificationError as error:
                raise _bad_certificate(name, each, error) from error
            except Unreached as error:
                raise Broken(f"{name} at {each}: {error}", SERVE) from error
    return f"valid under strict rules for {len(examination.places)} names"


def _bad_certificate(name: str, address: str, error: ssl.SSLCertVerificationError) -> Broken:
    if error.verify_code == EXPIRED:
        return Broken("the certificate has expired", RENEW, RESTART)
    if error.verify_code == OTHER_NAME:
        return Broken(f"the certificate is not for {name}", RENEW, RESTART)
    found = f"{name} at {address} shows the certificate of another server ({error.verify_message})"
    return Broken(found, SERVE, "is the address that of the server? If it is, stop what answers there")


def _days(examination: Examination) -> str:
    context = strict_context(examination.public.trusted)
    try:
        with secured(examination.place(API), API, context) as made:
            shown = made.getpeercert(binary_form=True) or b""
    except (Unreached, ssl.SSLError) as error:
        raise Broken(f"{API} does not answer: {error}", SERVE) from error
    now = moments.now()
    left = days_left(x509.load_der_x509_certificate(shown), now)
    authority = days_left(examination.public.certificate, now)
    if authority < LATE_DAYS:
        note = f"then: {RENEW}; every client has to trust the new authority"
        raise Broken(f"the authority ends in {authority} days", "reelbase redirect undo", note)
    if left < LATE_DAYS:
        raise Broken(f"the certificate ends in {left} days, and should have been renewed", RENEW, RESTART)
    return f"{left} of the certificate, {authority} of the authority"


def _trust(examination: Examination) -> str:
    program = examination.program
    command = f"reelbase redirect trust --for {program or 'debian'}"
    how = command, "paste here what it prints"
    if not program:
        try:
            with secured(examination.place(API), API, strict_context()):
                return "this machine trusts the authority"
        except ssl.SSLCertVerificationError as error:
            found = f"this machine does not trust the authority: {error.verify_message}"
            raise Broken(found, *how) from error
        except Unreached as error:
            raise Broken(f"{API} does not answer: {error}", SERVE) from error
    if program == "television":
        raise Broken(f"no {program} trusts an authority of yours", command, "it says what to use instead")
    client = CLIENTS.get(program)
    if client is None:
        raise Untried(f"open http://{examination.place(API)}/redirect in {program}: it tests itself there")
    if not is_there(client):
        raise Untried(
            f"{client.program} is not here; where {program} runs, type: "
            f"curl -s http://{examination.place(API)}/redirect/check.sh | sh -s {program}"
        )
    if refused := why_refused(client, HERE):
        raise Broken(f"{program} does not trust the authority: {refused}", *how)
    return f"{client.program} trusts the authority"


def _sender(examination: Examination) -> str:
    answer = examination.ask(API, "/redirect/facts.json")
    scheme, host, addresses, is_at_home = (
        answer.at("seen", each) for each in ("scheme", "host", "addresses", "is_at_home")
    )
    if answer.status != 200 or not isinstance(addresses, list):
        raise Broken(f"the server at {API} does not serve TMDB's names (status {answer.status})", SERVE)
    trusted = f"{SERVE} --trusted-proxies ADDRESS", "with the address of that proxy"
    if scheme != "https":
        raise Broken(f"a proxy before the server hides that TLS was used: it sees {scheme}", *trusted)
    if host != API:
        raise Broken(f"a proxy before the server hides the name: it sees {host}", *trusted)
    seen = ", ".join(map(str, addresses))
    if is_at_home:
        return f"seen as {seen}, over TLS, on the home network"
    if examination.key != ANY_KEY:
        raise Untried(f"you are outside the home network ({seen}), with a key")
    found = f"the server does not see you on the home network: {seen}"
    raise Broken(found, "reelbase key create NAME", "then: reelbase doctor --key KEY")


def _key(examination: Examination) -> str:
    answer = examination.ask_api("/3/configuration")
    if answer.status == 401:
        raise Broken("the key is refused", "reelbase key create NAME", "and give it to the program")
    if answer.status != 200:
        raise Broken(f"the server answers with status {answer.status}", CHECK)
    return "accepted"


def _configuration(examination: Examination) -> str:
    address = examination.ask_api("/3/configuration").at("images", "secure_base_url")
    if address != PICTURES:
        found = f"expected pictures at {PICTURES}, found {address or 'no address'}"
        raise Broken(found, SERVE, "clients must reach its ports 443 and 80, not its own port")
    return f"ours; pictures are at {PICTURES}"


def _pictures(examination: Examination) -> str:
    def first(kind: str, field: str) -> str | None:
        found = examination.ask_api(f"/3/{kind}/popular").at("results", 0, field)
        return found if isinstance(found, str) else None

    picture = next(filter(None, starmap(first, PICTURED.items())), None)
    if picture is None:
        raise Untried("the most popular titles in the catalogue have no picture")
    answer = examination.ask(IMAGE, f"/t/p/w92{picture}")
    kind = answer.fields.get("content-type", "nothing")
    if answer.status != 200 or not kind.startswith("image/") or not answer.body:
        raise Broken(f"{PICTURES}w92{picture} does not load: status {answer.status}, {kind}", CHECK)
    return f"{PICTURES}w92{picture} loads: {kind}, {len(answer.body):,} bytes"


def _index(examination: Examination) -> str:
    answer = examination.ask(API, "/health/ready")
    if answer.status == 200:
        return "ready"
    faults = [f"{each}: {answer.at(each)}" for each in ("database", "index") if answer.at(each) != "ready"]
    raise Broken("; ".join(faults), "reelbase index status", CHECK)


def _others(examination: Examination) -> str:
    program = examination.program
    client = CLIENTS.get(program)
    how = f"reelbase redirect trust --for {program or 'python'}", "it makes a bundle with the system's roots"
    if lost := lost_trust(client.variables if client else REPLACING):
        raise Broken(f"only the authority is trusted, no other site: {lost}", *how)
    if not examination.other:
        return "no variable replaces the system's roots"
    if client and is_there(client):
        refused = why_refused(client, examination.other)
    else:
        refused = why_refused(CLIENTS["python"], examination.other)
    if refused:
        raise Broken(f"{examination.other} is not reached: {refused}", *how)
    return f"{examination.other} is trusted"


STEPS: dict[str, Callable[[Examination], str]] = {
    "names": _names,
    "names by IPv6": _names_v6,
    "port 443": _port,
    "port 80": _port_without_tls,
    "certificate": _certificate,
    "days left": _days,
    "trust": _trust,
    "sender": _sender,
    "key": _key,
    "configuration": _configuration,
    "pictures": _pictures,
    "index": _index,
    "other HTTPS": _others,
}
