"""The declarations of all settings, each once: its default, its meaning, and how its text is read."""

from dataclasses import dataclass

from reelbase.setting import setting
from reelbase.setting_values import (
    DrawnArtwork,
    Open,
    PartialTitles,
    SignUp,
    cores,
    database_address,
    default_database,
    drawn_artwork,
    host_name,
    host_names,
    integer,
    networks,
    open_access,
    originals_place,
    partial_titles,
    picture_formats,
    preferences,
    replica_address,
    resolvers,
    sign_up,
    size,
    truth,
    web_address,
    web_origins,
    worker_count,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Declared:
    """The values of all settings, in the order in which they are shown."""

    host: str = setting(
        "127.0.0.1",
        "Address to listen on; 0.0.0.0 is every IPv4 address of this machine.",
        host_name,
        expected="an IP address or a host name",
    )
    port: int = setting(
        8000,
        "Port to listen on; 0 takes any free one.",
        integer(0, 65535),
        expected="a whole number from 0 to 65535",
    )
    database: str = setting(
        default_database,
        "The database: sqlite:///FILE (sqlite:////FILE is absolute) or postgresql://USER:PASSWORD@HOST/NAME. "
        "A password on the command line is seen by others on this machine.",
        database_address,
        expected="sqlite:///FILE or postgresql://USER:PASSWORD@HOST/NAME",
        example="sqlite:///reelbase.db",
        default_text="sqlite:///$XDG_DATA_HOME/reelbase/reelbase.db, in a checkout var/reelbase/reelbase.db",
        secret=True,
    )
    database_read: str = setting(
        "",
        "A replica of the PostgreSQL in `database`, which is read from where it is as new; empty is none.",
        replica_address,
        expected="postgresql://USER:PASSWORD@HOST/NAME",
        example="postgresql://reelbase:PASSWORD@replica/reelbase",
        default_text="",
        secret=True,
        reloads=True,
    )
    database_wait: int = setting(
        60,
        "Seconds that `serve` waits at its start for a PostgreSQL that does not answer yet.",
        integer(0, 86_400),
        expected="a whole number from 0 to 86400",
    )
    database_away: int = setting(
        60,
        "Seconds for which answers in memory are given while the database can't be asked, marked as old by "
        "the headers Warning and Age; 0 answers 503 at once.",
        integer(0, 86_400),
        expected="a whole number from 0 to 86400",
        reloads=True,
    )
    index: str = setting(
        "",
        "Folder of the index behind search and discover, on a disk of this machine; "
        "empty is FILE.index next to a SQLite FILE, or one in the data folder for each PostgreSQL database.",
        str,
        expected="the path of a folder",
        example="/var/lib/reelbase/index",
        default_text="",
    )
    exports: str = setting(
        "",
        "Folder of the daily id files; empty is FILE.exports next to a SQLite FILE, "
        "or one in the data folder for each PostgreSQL database.",
        str,
        expected="the path of a folder",
        example="/var/lib/reelbase/exports",
        default_text="",
    )
    shared: str = setting(
        "",
        "A folder or s3://BUCKET/PREFIX (by the variables AWS_*) that all nodes share: for uploaded pictures "
        "and daily id files, unless image_originals or exports names a place, and an index to begin with.",
        originals_place,
        expected="the path of a folder, or s3://BUCKET/PREFIX",
        example="s3://films/reelbase",
        default_text="",
    )
    upstream: str = setting(
        "",
        "Address of the TMDB API, or of another Reelbase, that titles are mirrored from.",
        web_address,
        expected="an address that begins with http:// or https://",
        example="https://api.themoviedb.org",
        default_text="",
        reloads=True,
    )
    upstream_key: str = setting(
        "",
        "API key or read access token of yours for that address. On the command line others on this machine "
        "see it.",
        str,
        expected="an API key or an API Read Access Token",
        example="0123456789abcdef0123456789abcdef",
        default_text="",
        secret=True,
        reloads=True,
    )
    upstream_resolve: str = setting(
        "",
        "Where TMDB's names resolve to this server: the real addresses of upstream, or the DNS or "
        "DNS over HTTPS servers to ask for them instead of this machine's resolver.",
        resolvers,
        expected="addresses, or servers as dns://9.9.9.9 and https://dns.quad9.net/dns-query, with commas "
        "between them",
        example="https://dns.quad9.net/dns-query",
        default_text="",
        reloads=True,
    )
    pull_through: bool = setting(
        False,
        "Whether a title, person, … that is asked for and missing is fetched from that address, and kept.",
        truth,
        expected="true or false",
        default_text="false",
        reloads=True,
    )
    partial_titles: PartialTitles = setting(
        PartialTitles.MARKED,
        "Answers to movies and series of which only lists of others tell, such as recommendations: what is "
        "known, marked by the header X-Partial (marked), or 404 (absent).",
        partial_titles,
        expected="marked or absent",
        reloads=True,
    )
    jobs: bool = setting(
        True,
        "Whether this server runs the jobs (popularity, trending, what is related, …) when they are due.",
        truth,
        expected="true or false",
        default_text="true",
        reloads=True,
    )
    suggestions: bool = setting(
        False,
        "Whether accounts that are no editors may suggest edits, which editors accept or refuse.",
        truth,
        expected="true or false",
        default_text="false",
        reloads=True,
    )
    webhooks_private: bool = setting(
        False,
        "Whether webhooks may be sent to private networks, to this machine, and without TLS.",
        truth,
        expected="true or false",
        default_text="false",
        reloads=True,
    )
    workers: int = setting(
        cores,
        "Processes that answer requests; auto is one a core.",
        worker_count,
        expected="auto or a whole number from 1 to 256",
        example="2",
        default_text="auto",
    )
    open: Open = setting(
        Open.AUTO,
        "Whether any key is accepted; auto says yes unless host, base_url, trusted_proxies or allowed_hosts "
        "says that others than this machine's own programs come.",
        open_access,
        expected="true, false or auto",
        reloads=True,
    )
    public_pages: Open = setting(
        Open.AUTO,
        "Whether people without an account may read the pages of titles; auto says yes where any key is "
        "accepted.",
        open_access,
        expected="true, false or auto",
        reloads=True,
    )
    sign_up: SignUp = setting(
        SignUp.AUTO,
        "Who may make an account: anybody (open), people with an invitation, or nobody (closed); "
        "auto is open where auto lets any key in (setting open), and invitation elsewhere.",
        sign_up,
        expected="auto, open, invitation or closed",
        reloads=True,
    )
    rate_limit: int = setting(
        50,
        "Requests a second that an address may send, and a key; 0 is no limit. "
        "There is none for loopback addresses.",
        integer(0, 1_000_000),
        expected="a whole number from 0 to 1000000",
        reloads=True,
    )
    body_limit: int = setting(
        1 << 20,
        "The largest body of a request that is read, such as 512KB or 1MB.",
        size,
        expected="a number of bytes, with KB, MB or GB if wanted",
        default_text="1MB",
        reloads=True,
    )
    trusted_proxies: str = setting(
        "",
        "Addresses or networks of proxies whose X-Forwarded-For, X-Forwarded-Proto and X-Forwarded-Host "
        "are believed, with commas between them.",
        networks,
        expected="IP addresses or networks with commas between them",
        example="127.0.0.1,10.0.0.0/8",
        default_text="",
    )
    allowed_hosts: str = setting(
        "",
        "Further names by which clients reach a server that accepts any key, with commas between them; "
        "* is any name.",
        host_names,
        expected="names of hosts with commas between them, or *",
        example="films.example.org",
        default_text="",
        reloads=True,
    )
    allowed_origins: str = setting(
        "",
        "Sites whose pages may write to a server that accepts any key, with commas between them; those of "
        "this machine always may; * is all.",
        web_origins,
        expected="SCHEME://HOST[:PORT] with commas between them, or *",
        example="https://app.example.org",
        default_text="",
        reloads=True,
    )
    upload_limit: int = setting(
        20 << 20,
        "The largest picture that may be uploaded, such as 20MB, but never more than 32MB.",
        size,
        expected="a number of bytes, with KB, MB or GB if wanted",
        default_text="20MB",
        reloads=True,
    )
    cache_size: int = setting(
        64 << 20,
        "Memory for encoded answers in each worker, such as 64MB or 1GB; 0 turns the cache off.",
        size,
        expected="a number of bytes, with KB, MB or GB if wanted",
        default_text="64MB",
        reloads=True,
    )
    max_age: int = setting(
        28_800,
        "Seconds that clients may keep an answer about the catalogue unasked: TMDB says eight hours; 0 suits "
        "a catalogue that is edited.",
        integer(0, 28_800),
        expected="a whole number from 0 to 28,800",
        reloads=True,
    )
    preferences: str = setting(
        "",
        "Languages in turn, a region for dates, adult titles, and what is hidden, where neither a request "
        "nor its key says anything of them.",
        preferences,
        expected="preferences such as languages=de-DE,en-US region=DE adult=no",
        example="languages=de-DE,en-US region=DE",
        reloads=True,
    )
    list_limit: int = setting(
        10_000,
        "The most titles that a list of an account holds.",
        integer(1, 1_000_000),
        expected="a whole number from 1 to 1,000,000",
        reloads=True,
    )
    base_url: str = setting(
        "",
        "Address under which clients reach this server, when a proxy stands before it; empty is http://HOST:PORT.",
        web_address,
        expected="an address that begins with http:// or https://",
        example="https://tmdb.example.org",
        default_text="",
        reloads=True,
    )
    image_base_url: str = setting(
        "",
        "Address that /3/configuration names for pictures; empty is the base URL with /t/p/ or, without one, "
        "the address that the client itself asks.",
        web_address,
        expected="an address that begins with http:// or https://",
        example="https://images.example.org/t/p/",
        default_text="",
        reloads=True,
    )
    image_originals: str = setting(
        "",
        "Where pictures are kept as they came: a folder, or s3://BUCKET/PREFIX, reached by the variables "
        "AWS_*; empty is FILE.pictures next to a SQLite FILE, or one in the data folder for each PostgreSQL "
        "database.",
        originals_place,
        expected="the path of a folder, or s3://BUCKET/PREFIX",
        example="/var/lib/reelbase/pictures",
        default_text="",
    )
    image_renditions: str = setting(
        "",
        "Folder of the pictures that were made in the sizes asked for, on a disk of this machine; empty is "
        "FILE.renditions next to a SQLite FILE, or one in the data folder for each PostgreSQL database.",
        str,
        expected="the path of a folder",
        example="/var/cache/reelbase",
        default_text="",
    )
    image_renditions_size: int = setting(
        4 << 30,
        "The size of that folder; the pictures that were used least recently leave.",
        size,
        expected="a number of bytes, with KB, MB or GB if wanted",
        default_text="4GB",
        reloads=True,
    )
    image_formats: str = setting(
        "",
        "Formats in which pictures are given to clients that say they accept them, best first; "
        "empty is the format of the original alone.",
        picture_formats,
        expected="avif, webp, both with a comma between them, or nothing",
        example="avif,webp",
        default_text="",
        reloads=True,
    )
    image_upstream: str = setting(
        "",
        "Address of another host of pictures, from which one that is missing here is fetched once and kept; "
        "empty is none.",
        web_address,
        expected="an address that begins with http:// or https://",
        example="https://images.example.org/t/p",
        default_text="",
        reloads=True,
    )
    drawn_artwork: DrawnArtwork = setting(
        DrawnArtwork.NAMED,
        "Which pictures are drawn: all that answers name and no source has (named), also of each title "
        "and person without any (all), or none.",
        drawn_artwork,
        expected="named, all or none",
        reloads=True,
    )
