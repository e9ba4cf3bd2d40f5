"""The authority and the certificate: valid under strict rules, for TMDB's names alone, renewed when due."""

import asyncio
import os
import resource
import signal
import ssl
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from shutil import which
from stat import S_IMODE

import pytest
from cryptography import x509

from reelbase.errors import StorageError
from reelbase.http.server import Certificate
from reelbase.redirect.certificates import Pair, make_leaf, read_pair
from reelbase.redirect.kit import FILES, Kit, remove
from reelbase.redirect.names import NAMES
from reelbase.settings import Settings

pytestmark = pytest.mark.once

NOW = datetime.now(UTC)
OUTSIDE = ["www.example.org", "themoviedb.org.example.org", "nottmdb.org", "org"]
STRICT = ["openssl", "verify", "-x509_strict", "-purpose", "sslserver"]


@pytest.fixture
def kit(tmp_path: Path) -> Kit:
    return Kit.prepare(tmp_path / "redirect", "", NOW, ["192.168.1.10"])


def shake_hands(folder: Path, name: str, leaf: str = "tmdb.pem") -> None:
    """A client with strict rules, as Python 3.13 has them, trusts the authority and meets the server."""
    serving = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    serving.load_cert_chain(folder / leaf)
    asking = ssl.create_default_context(cafile=str(folder / "ca.crt"))
    asking.verify_flags |= ssl.VERIFY_X509_STRICT | ssl.VERIFY_X509_PARTIAL_CHAIN
    to_server, to_client = ssl.MemoryBIO(), ssl.MemoryBIO()
    server = serving.wrap_bio(to_server, to_client, server_side=True)
    client = asking.wrap_bio(to_client, to_server, server_hostname=name)
    for side in (client, server, client):
        try:
            side.do_handshake()
        except ssl.SSLWantReadError:
            continue


def files(folder: Path) -> dict[str, tuple[bytes, int]]:
    return {each.name: (each.read_bytes(), each.stat().st_mtime_ns) for each in folder.iterdir()}


@pytest.mark.parametrize("name", NAMES)
def test_strict_clients_believe_it_for_each_name(kit: Kit, name: str) -> None:
    shake_hands(kit.folder, name)


def test_it_stands_for_nobody_else(kit: Kit) -> None:
    with pytest.raises(ssl.SSLCertVerificationError, match="Hostname mismatch"):
        shake_hands(kit.folder, "developer.themoviedb.org")


@pytest.mark.parametrize("name", OUTSIDE)
def test_what_a_thief_of_the_authority_signs_for_other_names_is_refused(kit: Kit, name: str) -> None:
    write_stolen(kit, make_leaf(kit.authority, [name], NOW))
    with pytest.raises(ssl.SSLCertVerificationError, match="permitted subtree violation"):
        shake_hands(kit.folder, name, "stolen.pem")


@pytest.mark.parametrize("address", ["192.168.1.1", "::1"])
def test_no_address_can_be_imitated(kit: Kit, monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    monkeypatch.setattr(x509, "DNSName", lambda each: x509.IPAddress(ip_address(each)))
    write_stolen(kit, make_leaf(kit.authority, [address], NOW))
    with pytest.raises(ssl.SSLCertVerificationError, match="excluded subtree violation"):
        shake_hands(kit.folder, address, "stolen.pem")


@pytest.mark.skipif(which("openssl") is None, reason="needs openssl")
def test_openssl_says_the_same(kit: Kit) -> None:
    assert verified(kit, "tmdb.pem").returncode == 0
    write_stolen(kit, make_leaf(kit.authority, ["www.example.org"], NOW))
    refused = verified(kit, "stolen.pem")
    assert refused.returncode != 0
    assert "permitted subtree violation" in refused.stderr


def write_stolen(kit: Kit, made: Pair) -> None:
    (kit.folder / "stolen.pem").write_bytes(made.pem)


def verified(kit: Kit, leaf: str) -> subprocess.CompletedProcess[str]:
    command = [*STRICT, "-CAfile", "ca.crt", leaf]
    return subprocess.run(command, cwd=kit.folder, capture_output=True, text=True, check=False, timeout=30)


def test_the_rules_of_apple_hold(kit: Kit) -> None:
    leaf = kit.leaf.certificate
    assert leaf.not_valid_after_utc - leaf.not_valid_before_utc <= timedelta(days=397)
    purposes = leaf.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    assert [each.dotted_string for each in purposes] == ["1.3.6.1.5.5.7.3.1"]  # serverAuth


def test_the_authority_says_what_it_may(kit: Kit) -> None:
    found = kit.authority.certificate.extensions
    critical = {type(each.value) for each in found if each.critical}
    assert critical == {x509.BasicConstraints, x509.KeyUsage, x509.NameConstraints}
    usage = found.get_extension_for_class(x509.KeyUsage).value
    assert (usage.key_cert_sign, usage.crl_sign, usage.digital_signature) == (True, True, False)


def test_files_are_for_their_owner_alone(kit: Kit) -> None:
    assert S_IMODE(kit.folder.stat().st_mode) == 0o700
    assert {each.name: S_IMODE(each.stat().st_mode) for each in kit.folder.iterdir()} == dict.fromkeys(
        FILES, 0o600
    )


def test_a_second_run_changes_nothing(kit: Kit) -> None:
    before = files(kit.folder)
    again = Kit.prepare(kit.folder, "", NOW + timedelta(days=300), ["192.168.1.10"])
    assert (again.news, files(kit.folder)) == ([], before)
    assert Kit.prepare(kit.folder, "", NOW).addresses == ["192.168.1.10"]


def test_what_is_due_is_renewed_and_nothing_else(kit: Kit) -> None:
    later = NOW + timedelta(days=340)
    again = Kit.prepare(kit.folder, "", later)
    assert again.news == ["tmdb.pem"]
    assert again.authority.public_pem == kit.authority.public_pem
    assert again.leaf.certificate.not_valid_after_utc > kit.leaf.certificate.not_valid_after_utc
    assert Kit.prepare(kit.folder, "", later).news == []


def test_near_the_end_of_the_authority_nothing_is_renewed_again_and_again(kit: Kit) -> None:
    end = kit.authority.certificate.not_valid_after_utc
    late = Kit.prepare(kit.folder, "", end - timedelta(days=30))
    assert late.leaf.certificate.not_valid_after_utc == end
    assert Kit.prepare(kit.folder, "", end - timedelta(days=29)).news == []
    with pytest.raises(StorageError, match="reelbase redirect undo"):
        Kit.prepare(kit.folder, "", end)


def test_other_addresses_touch_no_certificate(kit: Kit) -> None:
    again = Kit.prepare(kit.folder, "", NOW, ["192.168.1.10", "fd00::10"])
    assert (again.news, again.addresses) == (["addresses.json"], ["192.168.1.10", "fd00::10"])


def test_what_was_lost_is_made_anew_by_the_same_authority(kit: Kit) -> None:
    for name in ("ca.crt", "tmdb.pem", "addresses.json"):
        (kit.folder / name).unlink()
    again = Kit.prepare(kit.folder, "", NOW)
    assert again.authority.public_pem == kit.authority.public_pem
    assert sorted(again.news) == ["addresses.json", "ca.crt", "tmdb.pem"]
    shake_hands(kit.folder, "api.themoviedb.org")


def test_a_certificate_of_another_authority_is_replaced(kit: Kit, tmp_path: Path) -> None:
    other = Kit.prepare(tmp_path / "other", "", NOW)
    (kit.folder / "tmdb.pem").write_bytes(other.leaf.pem)
    assert Kit.prepare(kit.folder, "", NOW).news == ["tmdb.pem"]
    shake_hands(kit.folder, "api.themoviedb.org")


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"-----BEGIN CERTIFICATE-----\nAAAA\n"])
def test_what_is_no_authority_is_named_and_kept(kit: Kit, content: bytes) -> None:
    (kit.folder / "ca.pem").write_bytes(content)
    with pytest.raises(StorageError, match=r"ca\.pem"):
        Kit.prepare(kit.folder, "", NOW)
    assert (kit.folder / "ca.pem").read_bytes() == content


def test_a_key_of_another_certificate_is_refused(kit: Kit, tmp_path: Path) -> None:
    other = Kit.prepare(tmp_path / "other", "", NOW)
    with pytest.raises(ValueError, match="another certificate"):
        read_pair(Pair(kit.leaf.certificate, other.leaf.key).pem)


def test_further_names_are_vouched_for(tmp_path: Path) -> None:
    kit = Kit.prepare(tmp_path / "redirect", "api.films.example.org,v4.api.tmdb.org", NOW)
    for name in ("api.films.example.org", "v4.api.tmdb.org", "api.themoviedb.org"):
        shake_hands(kit.folder, name)


def test_a_further_name_within_tmdbs_domains_needs_no_other_authority(kit: Kit) -> None:
    again = Kit.prepare(kit.folder, "v4.api.tmdb.org", NOW)
    assert again.news == ["tmdb.pem"]
    shake_hands(kit.folder, "v4.api.tmdb.org")


def test_a_name_that_the_authority_may_not_vouch_for_is_refused(kit: Kit) -> None:
    before = files(kit.folder)
    with pytest.raises(StorageError, match=r"found films\.example\.org in redirect_names"):
        Kit.prepare(kit.folder, "films.example.org", NOW)
    assert files(kit.folder) == before


def test_what_was_made_is_removed(kit: Kit) -> None:
    assert [each.name for each in remove(kit.folder)] == list(FILES)
    assert not kit.folder.exists()
    assert remove(kit.folder) == []


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"-----BEGIN CERTIFICATE-----\nAAAA\n"])
def test_a_damaged_certificate_is_made_anew_by_the_same_authority(kit: Kit, content: bytes) -> None:
    (kit.folder / "tmdb.pem").write_bytes(content or kit.leaf.pem[:300])
    (kit.folder / "ca.crt").write_bytes(content)
    (kit.folder / "addresses.json").write_bytes(content)
    again = Kit.prepare(kit.folder, "", NOW)
    assert again.authority.public_pem == kit.authority.public_pem
    assert sorted(again.news) == ["addresses.json", "ca.crt", "tmdb.pem"]
    shake_hands(kit.folder, "api.themoviedb.org")


def test_a_clock_that_was_reset_changes_nothing(kit: Kit, caplog: pytest.LogCaptureFixture) -> None:
    """As that of a machine without a battery, until it has asked for the time."""
    before = files(kit.folder)
    assert Kit.prepare(kit.folder, "", datetime(1970, 1, 1, tzinfo=UTC)).news == []
    assert files(kit.folder) == before
    assert "The clock says 1970-01-01" in caplog.text
    (kit.folder / "tmdb.pem").unlink()
    made = Kit.prepare(kit.folder, "", datetime(1970, 1, 1, tzinfo=UTC)).leaf.certificate
    assert made.not_valid_after_utc > NOW + timedelta(days=390)
    shake_hands(kit.folder, "api.themoviedb.org")


def test_a_clock_that_was_ahead_leaves_nothing_behind(kit: Kit) -> None:
    """What it made then is made anew: for its clients it has not begun."""
    ahead = Kit.prepare(kit.folder, "", NOW + timedelta(days=2000))
    assert ahead.news == ["tmdb.pem"]
    assert Kit.prepare(kit.folder, "", NOW).news == ["tmdb.pem"]
    shake_hands(kit.folder, "api.themoviedb.org")


def test_a_clock_that_is_far_ahead_is_named(kit: Kit) -> None:
    with pytest.raises(StorageError, match="the clock says 2099-01-01"):
        Kit.prepare(kit.folder, "", datetime(2099, 1, 1, tzinfo=UTC))
    shake_hands(kit.folder, "api.themoviedb.org")


@contextmanager
def full_disk() -> Iterator[None]:
    """No file can be written to, as on a full disk."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, ignored)


def test_on_a_full_disk_the_old_certificate_is_shown(kit: Kit, caplog: pytest.LogCaptureFixture) -> None:
    before, later = files(kit.folder), NOW + timedelta(days=340)
    with full_disk():
        assert Kit.prepare(kit.folder, "", later).leaf.public_pem == kit.leaf.public_pem
        assert "is good for 55 days, and can't be renewed" in caplog.text
        with pytest.raises(OSError, match="File too large"):
            Kit.prepare(kit.folder, "", NOW + timedelta(days=400))  # when it is over
    assert files(kit.folder) == before
    assert Kit.prepare(kit.folder, "", later).news == ["tmdb.pem"]


def test_on_a_full_disk_no_half_authority_is_made(tmp_path: Path) -> None:
    with full_disk(), pytest.raises(OSError, match="File too large"):
        Kit.prepare(tmp_path / "redirect", "", NOW)
    assert list((tmp_path / "redirect").iterdir()) == []


def test_all_workers_show_what_one_has_renewed(tmp_path: Path) -> None:
    settings = Settings(database=f"sqlite:///{tmp_path}/one.db")
    folder = settings.redirect_folder
    one, other = Certificate(settings), Certificate(settings)
    (folder / "tmdb.pem").unlink()
    asyncio.run(one.renew())
    asyncio.run(other.renew())
    renewed = read_pair((folder / "tmdb.pem").read_bytes()).certificate.serial_number
    assert shown_by(one.context, folder) == shown_by(other.context, folder) == renewed


def test_a_renewal_that_fails_is_logged_and_the_old_one_is_shown(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    settings = Settings(database=f"sqlite:///{tmp_path}/one.db")
    folder = settings.redirect_folder
    serving = Certificate(settings)
    before = read_pair((folder / "tmdb.pem").read_bytes()).certificate.serial_number
    (folder / "tmdb.pem").unlink()
    with full_disk():
        asyncio.run(serving.renew())
    assert "could not be renewed" in caplog.text
    assert "Traceback" not in caplog.text
    assert shown_by(serving.context, folder) == before


def test_what_somebody_else_put_there_stays(kit: Kit) -> None:
    (kit.folder / "notes.txt").write_text("mine")
    remove(kit.folder)
    assert [each.name for each in kit.folder.iterdir()] == ["notes.txt"]


def test_a_running_worker_shows_what_was_renewed(tmp_path: Path) -> None:
    settings = Settings(database=f"sqlite:///{tmp_path}/one.db")
    folder = settings.redirect_folder
    Kit.prepare(folder, "", NOW - timedelta(days=380))
    certificate = Certificate(settings)  # which is due, so that it makes another one
    renewed = read_pair((folder / "tmdb.pem").read_bytes()).certificate
    assert renewed.not_valid_after_utc > NOW + timedelta(days=390)
    assert shown_by(certificate.context, folder) == renewed.serial_number
    (folder / "tmdb.pem").unlink()
    certificate.load()
    again = read_pair((folder / "tmdb.pem").read_bytes()).certificate
    assert shown_by(certificate.context, folder) == again.serial_number != renewed.serial_number


def test_what_is_removed_while_it_is_served_stays_away(tmp_path: Path) -> None:
    settings = Settings(database=f"sqlite:///{tmp_path}/one.db")
    certificate = Certificate(settings)
    (settings.redirect_folder / "tmdb.pem").unlink()
    asyncio.run(certificate.renew())
    assert (settings.redirect_folder / "tmdb.pem").exists()
    remove(settings.redirect_folder)
    asyncio.run(certificate.renew())
    assert not settings.redirect_folder.exists()


def test_what_a_killed_process_had_begun_is_removed(kit: Kit) -> None:
    begun = kit.folder / ".ca.pem.4711.0123abcd.part"
    begun.write_bytes(kit.authority.pem[:100])
    assert Kit.prepare(kit.folder, "", NOW).news == []
    assert not begun.exists()
    begun.write_bytes(kit.authority.pem[:100])
    remove(kit.folder)
    assert not kit.folder.exists()


def test_several_at_once_make_one_authority(tmp_path: Path) -> None:
    def prepared(_: int) -> Kit:
        return Kit.prepare(tmp_path / "redirect", "", NOW, ["192.168.1.10"])

    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(prepared, range(8)))
    assert len({(each.authority.public_pem, each.leaf.public_pem) for each in made}) == 1


def test_a_folder_of_others_is_refused(kit: Kit) -> None:
    kit.folder.chmod(0o777)
    with pytest.raises(StorageError, match="may be written to by others"):
        Kit.prepare(kit.folder, "", NOW)
    kit.folder.chmod(0o770)
    Kit.prepare(kit.folder, "", NOW)
    if os.geteuid() == 0:
        os.chown(kit.folder, 12345, -1)
        with pytest.raises(StorageError, match="belongs to another user"):
            Kit.prepare(kit.folder, "", NOW)
        os.chown(kit.folder.parent, 12345, -1)  # whose folder it is in could replace it anyway
        Kit.prepare(kit.folder, "", NOW)


def shown_by(serving: ssl.SSLContext, folder: Path) -> int:
    """The serial number of the certificate that a client is shown."""
    asking = ssl.create_default_context(cafile=str(folder / "ca.crt"))
    to_server, to_client = ssl.MemoryBIO(), ssl.MemoryBIO()
    server = serving.wrap_bio(to_server, to_client, server_side=True)
    client = asking.wrap_bio(to_client, to_server, server_hostname=NAMES[0])
    for side in (client, server, client):
        with suppress(ssl.SSLWantReadError):
            side.do_handshake()
    shown = client.getpeercert(binary_form=True)
    assert shown
    return x509.load_der_x509_certificate(shown).serial_number
