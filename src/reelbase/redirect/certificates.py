"""Certificates: an authority that can vouch for few names alone, and the one that the server shows.

A thief of the authority's key can imitate only the domains that its certificate permits: no other name, and
no address. What is made holds under OpenSSL's strict rules (RFC 5280), which Python 3.13 applies, and under
those of Apple: its purpose is named, and the certificate of a server is valid for 397 days at most.
"""

import secrets
from datetime import datetime, timedelta
from ipaddress import ip_network
from typing import NamedTuple

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ec import (
    SECP256R1,
    EllipticCurvePrivateKey,
    generate_private_key,
)
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

AUTHORITY_DAYS = 3650
LEAF_DAYS = 397
RENEW_DAYS = 60  # before its end
SKEW = timedelta(days=1)  # by which the clock of a client may be late
NO_ADDRESS = [x509.IPAddress(ip_network("0.0.0.0/0")), x509.IPAddress(ip_network("::/0"))]


class Pair(NamedTuple):
    """A certificate with its private key."""

    certificate: x509.Certificate
    key: EllipticCurvePrivateKey

    @property
    def pem(self) -> bytes:
        """Both as one text, so that one file holds them and they never part."""
        key = self.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        return key + self.public_pem

    @property
    def public_pem(self) -> bytes:
        """The certificate alone."""
        return self.certificate.public_bytes(Encoding.PEM)


def read_pair(pem: bytes) -> Pair:
    """Read what `pem` gave. Raises ValueError for anything else."""
    key = load_pem_private_key(pem, None)
    certificate = x509.load_pem_x509_certificate(pem)
    if not isinstance(key, EllipticCurvePrivateKey) or key.public_key() != certificate.public_key():
        raise ValueError("the key is of another certificate")
    return Pair(certificate, key)


def make_authority(domains: list[str], now: datetime) -> Pair:
    """Make an authority for the domains and what is below them."""
    key = generate_private_key(SECP256R1())
    name = _named(f"Reelbase redirect {secrets.token_hex(4)}")  # another one is another name
    permitted = x509.NameConstraints([x509.DNSName(each) for each in domains], NO_ADDRESS)
    usage = _usage(key_cert_sign=True, crl_sign=True)
    builder = (
        _begun(name, name, key, now, timedelta(days=AUTHORITY_DAYS))
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(permitted, critical=True)
    )
    return Pair(builder.sign(key, hashes.SHA256()), key)


def make_leaf(authority: Pair, names: list[str], now: datetime) -> Pair:
    """Make the certificate of a server for the names, signed by the authority."""
    key = generate_private_key(SECP256R1())
    issuer = authority.certificate
    left = issuer.not_valid_after_utc - now + SKEW
    issuer_key = issuer.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
    builder = (
        _begun(_named(names[0]), issuer.subject, key, now, min(timedelta(days=LEAF_DAYS), left))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(digital_signature=True), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(each) for each in names]), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(issuer_key), critical=False
        )
    )
    return Pair(builder.sign(authority.key, hashes.SHA256()), key)


def permitted_domains(authority: x509.Certificate) -> list[str]:
    """Return the domains that an authority may vouch for."""
    found = authority.extensions.get_extension_for_class(x509.NameConstraints).value
    return [each.value for each in found.permitted_subtrees or [] if isinstance(each, x509.DNSName)]


def is_due(leaf: x509.Certificate, authority: x509.Certificate, names: list[str], now: datetime) -> bool:
    """Return true if a server's certificate has to be made anew: it ends soon, or is none for the names."""
    end = leaf.not_valid_after_utc
    is_late = end - now < timedelta(days=RENEW_DAYS) and end < authority.not_valid_after_utc
    return is_late or not is_good(leaf, authority, names, now)


def is_good(leaf: x509.Certificate, authority: x509.Certificate, names: list[str], now: datetime) -> bool:
    """Return true if a server's certificate is valid now, and the authority's for these very names."""
    try:
        held = leaf.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        leaf.verify_directly_issued_by(authority)
    except (ValueError, TypeError, InvalidSignature, x509.ExtensionNotFound):
        return False
    is_for_all = held.get_values_for_type(x509.DNSName) == names
    return is_for_all and leaf.not_valid_before_utc <= now < leaf.not_valid_after_utc


def days_left(certificate: x509.Certificate, now: datetime) -> int:
    """Return the whole days for which a certificate is still valid."""
    return (certificate.not_valid_after_utc - now).days


def _begun(
    subject: x509.Name, issuer: x509.Name, key: EllipticCurvePrivateKey, now: datetime, length: timedelta
) -> x509.CertificateBuilder:
    begin = now.replace(microsecond=0) - SKEW
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begin)
        .not_valid_after(begin + length)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )


def _named(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def _usage(
    *, digital_signature: bool = False, key_cert_sign: bool = False, crl_sign: bool = False
) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=digital_signature,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=key_cert_sign,
        crl_sign=crl_sign,
        encipher_only=False,
        decipher_only=False,
    )
