"""The declarations of the settings by which a server is watched: metrics, traces, the log."""

from dataclasses import dataclass

from reelbase.setting import setting
from reelbase.setting_declarations_entrances import DeclaredEntrances
from reelbase.setting_values import (
    LogFormat,
    LogLevel,
    log_format,
    log_level,
    metrics_place,
    token,
    truth,
    web_address,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclaredWatching(DeclaredEntrances):
    """The values of all settings: the ones declared here are shown last."""

    metrics_address: str = setting(
        "",
        "Address and port of their own for /metrics, in the format of Prometheus; port 0 takes any free one; "
        "empty is none.",
        metrics_place,
        expected="ADDRESS:PORT",
        example="127.0.0.1:9464",
        default_text="",
    )
    metrics_token: str = setting(
        "",
        "Token without which /metrics is refused, sent as Authorization: Bearer; with it the ordinary port "
        "answers /metrics too. On the command line others on this machine see it.",
        token,
        expected="a text of 16 to 256 letters, digits and . _ ~ -",
        example="Zq3v9sWk2LxT7nYb",
        default_text="",
        secret=True,
        reloads=True,
    )
    otel_endpoint: str = setting(
        "",
        "Address of a collector of OpenTelemetry that traces and metrics are sent to, by OTLP over HTTP; "
        "empty is none. It needs the extra otel.",
        web_address,
        expected="an address that begins with http:// or https://",
        example="http://127.0.0.1:4318",
        default_text="",
        reloads=True,
    )
    log_format: LogFormat = setting(
        LogFormat.TEXT,
        "How log lines are written: text for people, json for programs.",
        log_format,
        expected="text or json",
        reloads=True,
    )
    log_level: LogLevel = setting(
        LogLevel.INFO,
        "The least grave line that is logged.",
        log_level,
        expected="debug, info, warning or error",
        reloads=True,
    )
    log_requests: bool = setting(
        False,
        "Whether each request is logged; unforeseen errors always are.",
        truth,
        expected="true or false",
        default_text="false",
        reloads=True,
    )
