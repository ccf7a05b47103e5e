"""Where inference workers listen: a Unix socket on this host, or TCP to other hosts, encrypted or on a private network.

`unix:/run/attune/inference.sock` (or the bare path) · `tls://inference:7700` · `tcp://10.0.0.7:7700`. A host name may
stand for several workers: whoever connects asks the name service and uses every address that it gives.
"""

import ipaddress
import os
import socket
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, get_args
from urllib.parse import urlsplit

Scheme = Literal["unix", "tcp", "tls"]
DEFAULT_PORT = 7700
CERTIFICATE, KEY, AUTHORITY = (f"ATTUNE_INFERENCE_TLS_{what}" for what in ("CERT", "KEY", "CA"))


class AddressError(ValueError):
    """An address that cannot be used; `str()` says why."""


@dataclass(frozen=True, slots=True)
class Address:
    """One place to listen on or to connect to. `host` and `port` are empty for a Unix socket, `path` for the others."""

    scheme: Scheme
    path: str = ""
    host: str = ""
    port: int = 0

    def __str__(self) -> str:
        if self.scheme == "unix":
            return self.path
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{host}:{self.port}"


def parse_address(text: str) -> Address:
    """An address from its text. Raises AddressError."""
    if "://" not in text:
        return Address("unix", path=text.removeprefix("unix:"))
    try:
        parts = urlsplit(text)
        scheme, host, port = parts.scheme, parts.hostname or "", parts.port or DEFAULT_PORT
    except ValueError as error:
        raise AddressError(f"“{text}” is not an address: {error}.") from error
    if scheme not in get_args(Scheme) or scheme == "unix" or not host or parts.path not in {"", "/"}:
        raise AddressError(f"“{text}” is not like tcp://host:port or tls://host:port.")
    return Address("tls" if scheme == "tls" else "tcp", host=host, port=port)


def parse_addresses(text: str) -> tuple[Address, ...]:
    """All addresses of a list with commas. Raises AddressError."""
    return tuple(parse_address(part.strip()) for part in text.split(",") if part.strip())


def require_private(address: Address) -> None:
    """Raise AddressError where frames would travel in the clear over anything but a private network."""
    if address.scheme != "tcp":
        return
    for found in {info[4][0] for info in resolve(address)}:
        ip = ipaddress.ip_address(str(found).partition("%")[0])
        if not (ip.is_private or ip.is_loopback) or ip.is_unspecified:
            raise AddressError(
                f"{address} is not an address of a private network: frames must not travel there in the clear. "
                f"Use tls:// or a private address."
            )


def resolve(address: Address) -> list[tuple[int, int, int, str, tuple[str, int]]]:
    """What the name service says of a host. Raises AddressError."""
    try:
        return socket.getaddrinfo(address.host, address.port, type=socket.SOCK_STREAM)  # type: ignore[return-value]
    except OSError as error:
        raise AddressError(f"The name {address.host} is not known: {error}.") from error


def server_tls(environment: Mapping[str, str] = os.environ) -> ssl.SSLContext:
    """For a worker: it shows its certificate and lets in only who shows one of the same authority. AddressError."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    return _loaded(context, environment)


def client_tls(environment: Mapping[str, str] = os.environ) -> ssl.SSLContext:
    """For a web process: it shows its certificate and trusts only the site's own authority. Raises AddressError."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    # Replicas share one certificate and come and go by number: the authority vouches for them, not their name.
    context.check_hostname = False
    return _loaded(context, environment)


def _loaded(context: ssl.SSLContext, environment: Mapping[str, str]) -> ssl.SSLContext:
    missing = [name for name in (CERTIFICATE, KEY, AUTHORITY) if not environment.get(name)]
    if missing:
        raise AddressError(f"TLS to the inference workers needs {', '.join(missing)} in the environment.")
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    context.verify_mode = ssl.CERT_REQUIRED
    try:
        context.load_cert_chain(environment[CERTIFICATE], environment[KEY])
        context.load_verify_locations(environment[AUTHORITY])
    except (OSError, ssl.SSLError) as error:
        raise AddressError(f"The certificates for the inference workers cannot be read: {error}.") from error
    return context
