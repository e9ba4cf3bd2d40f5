"""Where a setting's value comes from, and how a bad one is refused."""

import re
import subprocess
from pathlib import Path

import pytest

from reelbase import setting_sources, setting_values
from reelbase import settings as settings_module
from reelbase.errors import SettingsError
from reelbase.setting import Origin, Source, flag, variable
from reelbase.setting_values import LogFormat, Open, SignUp
from reelbase.settings import Settings, meaning, names


def write(folder: Path, text: str) -> Path:
    path = folder / "reelbase.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_defaults_are_those_of_a_laptop() -> None:
    settings = Settings.load({}, {"XDG_DATA_HOME": "/d", "XDG_CONFIG_HOME": "/none"})
    assert (settings.host, settings.port) == ("127.0.0.1", 8000)
    assert settings.database == "sqlite:////d/reelbase/reelbase.db"
    assert settings.cache_size == 64 * 1024 * 1024
    assert settings.workers >= 1
    assert {origin.source for origin in settings.origins.values()} == {Source.DEFAULT}


def test_a_flag_beats_the_environment_beats_the_file_beats_the_default(tmp_path: Path) -> None:
    file = write(tmp_path, 'port = 1\nhost = "10.0.0.1"\nlog_format = "json"\n')
    settings = Settings.load(
        {"port": "3", "host": None}, {"REELBASE_PORT": "2", "REELBASE_HOST": "10.0.0.2"}, file
    )
    assert (settings.port, settings.host, settings.log_format) == (3, "10.0.0.2", LogFormat.JSON)
    assert settings.log_level == "info"
    assert settings.origins["port"] == Origin(Source.FLAG, "--port")
    assert settings.origins["host"] == Origin(Source.ENVIRONMENT, "REELBASE_HOST")
    assert settings.origins["log_format"] == Origin(Source.FILE, str(file))


def test_the_file_is_found_by_name_and_by_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    named = tmp_path / "named.toml"
    named.write_text("port = 1")
    assert Settings.load({}, {"REELBASE_CONFIG": str(named)}).port == 1
    (tmp_path / "config" / "reelbase").mkdir(parents=True)
    write(tmp_path / "config" / "reelbase", "port = 2")
    monkeypatch.chdir(tmp_path)
    assert Settings.load({}, {"XDG_CONFIG_HOME": str(tmp_path / "config")}).port == 2
    write(tmp_path, "port = 3")
    assert Settings.load({}, {"XDG_CONFIG_HOME": str(tmp_path / "config")}).port == 3


@pytest.mark.parametrize(
    ("environ", "words"),
    [
        ({"REELBASE_PROT": "1"}, ["REELBASE_PROT", "Did you mean REELBASE_PORT?", "unset REELBASE_PROT"]),
        ({"REELBASE_XYZZY": "1"}, ["REELBASE_XYZZY", "`reelbase settings` lists them"]),
        (
            {"REELBASE_PORT": "eighty"},
            ["a whole number from 0 to 65535", 'found "eighty"', "REELBASE_PORT=8000"],
        ),
        ({"REELBASE_PORT": "70000"}, ['found "70000"']),
        ({"REELBASE_WORKERS": "0"}, ["auto or a whole number from 1"]),
        ({"REELBASE_OPEN": "perhaps"}, ["true, false or auto"]),
        ({"REELBASE_CACHE_SIZE": "12 apples"}, ["a number of bytes", "REELBASE_CACHE_SIZE=64MB"]),
        ({"REELBASE_DATABASE": "mysql://x"}, ["sqlite:///FILE or postgresql://"]),
        ({"REELBASE_DATABASE": "sqlite:///"}, ["sqlite:///FILE"]),
        ({"REELBASE_DATABASE": "sqlite:///:memory:"}, ["sqlite:///FILE"]),
        ({"REELBASE_BASE_URL": "example.org"}, ["http:// or https://"]),
        ({"REELBASE_HOST": "a b"}, ["an IP address or a host name"]),
        ({"REELBASE_LOG_LEVEL": "loud"}, ["debug, info, warning or error"]),
        ({"REELBASE_LOG_FORMAT": ""}, ["text or json", 'found ""']),
        ({"REELBASE_CONFIG": "/nowhere.toml"}, ["/nowhere.toml", "cannot be read", "--config"]),
    ],
)
def test_a_refusal_says_what_was_expected_found_and_what_to_type(
    environ: dict[str, str], words: list[str]
) -> None:
    with pytest.raises(SettingsError) as refused:
        Settings.load({}, environ)
    assert [word for word in words if word not in str(refused.value)] == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("prot = 1", ["prot", "Did you mean port?", "remove the line"]),
        ("port = ", ["Expected TOML"]),
        ('port = "x"', ["port in ", 'found "x"', 'port = "8000"']),
        ("[port]\nx = 1", ["found a table"]),
        ("port = [1]", ["found an array"]),
    ],
)
def test_a_bad_file_is_refused_with_its_path(tmp_path: Path, text: str, words: list[str]) -> None:
    file = write(tmp_path, text)
    with pytest.raises(SettingsError) as refused:
        Settings.load({}, {}, file)
    assert [word for word in [*words, str(file)] if word not in str(refused.value)] == []


def test_a_malformed_value_is_refused_even_where_a_stronger_source_hides_it() -> None:
    with pytest.raises(SettingsError):
        Settings.load({"port": "1"}, {"REELBASE_PORT": "x"})


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("0", 0),
        ("10", 10),
        ("64MB", 64 << 20),
        ("64 MiB", 64 << 20),
        ("1.5g", 3 << 29),
        ("8k", 8192),
        ("7B", 7),
    ],
)
def test_sizes_take_units(text: str, size: int) -> None:
    assert Settings.load({"cache_size": text}, {}).cache_size == size


@pytest.mark.parametrize(
    ("host", "open_", "accepts"),
    [
        ("127.0.0.1", "auto", True),
        ("127.8.8.8", "auto", True),
        ("::1", "auto", True),
        ("localhost", "auto", True),
        ("0.0.0.0", "auto", False),
        ("::", "auto", False),
        ("192.168.1.5", "auto", False),
        ("localhost.example.org", "auto", False),
        ("0.0.0.0", "true", True),
        ("127.0.0.1", "no", False),
    ],
)
def test_any_key_is_accepted_by_default_on_loopback_addresses_only(
    host: str, open_: str, accepts: bool
) -> None:
    assert Settings.load({"host": host, "open": open_}, {}).accepts_any_key is accepts


@pytest.mark.parametrize(
    ("flags", "why"),
    [
        ({}, ""),
        ({"base_url": "http://localhost:8000"}, ""),
        ({"base_url": "http://127.0.0.1/x"}, ""),
        ({"base_url": "http://[::1]:8000"}, ""),
        ({"allowed_hosts": "reelbase.localhost, 127.0.0.1"}, ""),
        ({"host": "0.0.0.0"}, "host is 0.0.0.0"),
        ({"base_url": "https://films.example"}, "base_url is https://films.example"),
        ({"base_url": "http://localhost.films.example"}, "base_url is http://localhost.films.example"),
        ({"base_url": "http://127.0.0.1.films.example"}, "base_url is http://127.0.0.1.films.example"),
        ({"base_url": "http://192.168.1.5"}, "base_url is http://192.168.1.5"),
        ({"trusted_proxies": "127.0.0.1"}, "trusted_proxies is 127.0.0.1"),
        ({"allowed_hosts": "films.example"}, "allowed_hosts is films.example"),
        ({"allowed_hosts": "*"}, "allowed_hosts is *"),
    ],
)
def test_auto_is_closed_as_soon_as_a_setting_says_that_others_come(flags: dict[str, str], why: str) -> None:
    settings = Settings.load(flags, {})
    assert settings.why_others_come == why
    assert settings.accepts_any_key is (not why)
    assert settings.signs_up is (SignUp.INVITATION if why else SignUp.OPEN)
    opened = Settings.load({**flags, "open": "true", "sign_up": "open"}, {})
    assert (opened.accepts_any_key, opened.signs_up) == (True, SignUp.OPEN)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        *(("allowed_hosts", each) for each in ("a b", "http://a", "a/b", "a:80", "-a", "*.a", "é.example")),
        *(
            ("allowed_origins", each)
            for each in ("a.example", "https://a/", "https://a/b", "https://", "a b")
        ),
    ],
)
def test_names_and_origins_are_refused_when_they_could_never_match(name: str, text: str) -> None:
    with pytest.raises(SettingsError):
        Settings.load({name: text}, {})


@pytest.mark.parametrize(
    ("flags", "url", "images"),
    [
        ({}, "http://127.0.0.1:8000", ""),
        ({"host": "0.0.0.0", "port": "80"}, "http://127.0.0.1:80", ""),
        ({"host": "::1"}, "http://[::1]:8000", ""),
        ({"base_url": "https://t.example/x/"}, "https://t.example/x", "https://t.example/x/t/p/"),
        ({"image_base_url": "https://i.example/p"}, "http://127.0.0.1:8000", "https://i.example/p/"),
    ],
)
def test_addresses_for_clients(flags: dict[str, str], url: str, images: str) -> None:
    settings = Settings.load(flags, {})
    assert (settings.public_url, settings.image_url) == (url, images)


def test_another_process_gets_the_same_settings() -> None:
    flags = {"port": "1", "open": "yes", "workers": "3", "cache_size": "1MB", "log_requests": "on"}
    settings = Settings.load(flags, {"XDG_DATA_HOME": "/d"})
    assert Settings.load({}, settings.environment()) == settings
    assert settings.open is Open.TRUE


def test_every_setting_has_a_variable_and_a_flag() -> None:
    assert {variable(name) for name in names()} >= {"REELBASE_HOST", "REELBASE_PORT", "REELBASE_DATABASE"}
    assert flag("cache_size") == "--cache-size"


def test_the_old_spelling_of_postgresql_is_understood() -> None:
    assert Settings.load({"database": "postgres://h/n"}, {}).database == "postgresql://h/n"


def test_in_a_checkout_all_commands_mean_one_database(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "reelbase.toml").write_text("port = 1")
    monkeypatch.setattr(setting_sources, "MACHINE_FOLDER", tmp_path)
    root = Path(__file__).parents[1]
    for environ in ({}, {"XDG_DATA_HOME": ""}, {"XDG_DATA_HOME": "var"}, {"XDG_DATA_HOME": "./x"}):
        settings = Settings.load({}, {"XDG_CONFIG_HOME": str(tmp_path / "none"), **environ})
        assert settings.database == f"sqlite:///{root}/var/reelbase/reelbase.db"
        assert settings.port == 8000


def test_of_an_installation_all_commands_mean_the_database_of_the_machines_settings(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for module in (setting_values, settings_module):
        monkeypatch.setattr(module, "find_checkout", lambda: None)
    monkeypatch.setattr(setting_sources, "MACHINE_FOLDER", tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    none = {"XDG_CONFIG_HOME": str(tmp_path / "none")}
    home = f"sqlite:///{tmp_path}/home/.local/share/reelbase/reelbase.db"
    assert (
        Settings.load({}, none).database
        == Settings.load({}, {**none, "XDG_DATA_HOME": "var"}).database
        == home
    )
    (tmp_path / "reelbase.toml").write_text('database = "sqlite:////srv/films.db"')
    assert Settings.load({}, none).database == "sqlite:////srv/films.db"
    assert Settings.load({}, {**none, "REELBASE_DATABASE": "sqlite:////a.db"}).database == "sqlite:////a.db"


def test_make_serve_names_no_place_of_its_own() -> None:
    told = subprocess.run(
        ["make", "-n", "-o", ".venv/.runtime", "serve"],
        capture_output=True,
        text=True,
        cwd=Path(__file__).parents[1],
        check=True,
    ).stdout
    assert "-m reelbase serve --demo" in told
    assert not re.search(r"XDG_|REELBASE_|--database|--config", told)


def test_secrets_may_stand_in_files(tmp_path: Path) -> None:
    database = "postgresql://me:hunter2@db/films"
    files = {"database": database, "upstream_key": "0" * 32, "metrics_token": "x" * 20}
    environ = {}
    for name, text in files.items():
        (tmp_path / name).write_text(f"{text}\n")
        environ[f"REELBASE_{name.upper()}_FILE"] = str(tmp_path / name)
    settings = Settings.load({}, environ)
    assert {name: getattr(settings, name) for name in files} == files
    assert settings.origins["database"].place == "REELBASE_DATABASE_FILE"


def test_other_processes_read_the_same_files(tmp_path: Path) -> None:
    """So the secret is in no environment, and a new one is read where the settings are read again."""
    path = tmp_path / "key"
    path.write_text("first")
    given = {"REELBASE_UPSTREAM_KEY_FILE": str(path), "REELBASE_PORT": "1"}
    environ = {**given, "HOME": "/"}
    Settings.load({}, given).export(environ)
    assert environ["REELBASE_UPSTREAM_KEY_FILE"] == str(path)
    assert "first" not in environ.values()
    path.write_text("second")
    assert Settings.load({}, environ).upstream_key == "second"
    Settings.load({"upstream_key": "typed"}, given).export(environ)
    assert Settings.load({}, environ).upstream_key == "typed"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (None, "can't be read"),
        (b"", "found nothing"),
        (b" \n", "found nothing"),
        (b"x" * 5000, "more than 4096 bytes"),
        (b"\xc3\xa9" * 3000, "more than 4096 bytes"),
        (b"\xff\xfe", "no text"),
        (b"s3cret and spaces", "found another text"),
    ],
)
def test_a_file_without_a_secret_is_refused_and_nothing_of_it_shown(
    tmp_path: Path, content: bytes | None, words: str
) -> None:
    path = tmp_path / "token"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(SettingsError) as refused:
        Settings.load({}, {"REELBASE_METRICS_TOKEN_FILE": str(path)})
    assert "REELBASE_METRICS_TOKEN_FILE" in str(refused.value)
    assert words in str(refused.value)
    assert "s3cret" not in str(refused.value)


def test_whatever_takes_a_password_or_a_key_may_stand_in_a_file() -> None:
    takes = {
        name for name in names() if "PASSWORD" in meaning(name).expected or name.endswith(("_key", "_token"))
    }
    assert takes == {name for name in names() if meaning(name).is_secret}


def test_a_secret_that_is_given_twice_is_refused(tmp_path: Path) -> None:
    (tmp_path / "key").write_text("x")
    given = {"REELBASE_UPSTREAM_KEY": "y", "REELBASE_UPSTREAM_KEY_FILE": str(tmp_path / "key")}
    with pytest.raises(SettingsError, match="found both"):
        Settings.load({}, given)


@pytest.mark.parametrize("name", ["REELBASE_PORT_FILE", "REELBASE_FILE"])
def test_only_secrets_stand_in_files(name: str) -> None:
    with pytest.raises(SettingsError, match="which is none"):
        Settings.load({}, {name: "/dev/null"})
