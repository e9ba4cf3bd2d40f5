"""The names of TMDB that can resolve to this server, and the domains that an authority may sign for."""

from reelbase.domains import DOMAINS, is_within

NAMES = (
    "api.themoviedb.org",
    "api.tmdb.org",
    "auth.themoviedb.org",
    "files.tmdb.org",
    "image.tmdb.org",
    "images.tmdb.org",
    "media.themoviedb.org",
    "themoviedb.org",
    "tmdb.org",
    "www.themoviedb.org",
)


def all_names(further: str) -> list[str]:
    """Return TMDB's names and those of the setting `redirect_names`, each once."""
    return list(dict.fromkeys((*NAMES, *_listed(further))))


def all_domains(further: str) -> list[str]:
    """Return the domains of all these names: TMDB's two, and each further name that is in neither."""
    found = list(DOMAINS)
    for name in _listed(further):
        if not is_within(name, found):
            found.append(name)
    return found


def _listed(text: str) -> list[str]:
    return [each for each in text.split(",") if each]
