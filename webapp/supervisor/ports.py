import errno
import socket
from contextlib import closing

TRIES = 20


class PortTaken(OSError):
    """Another program listens on the port that was asked for."""


def is_free(host: str, port: int) -> bool:
    """Whether a server could listen there now."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with closing(socket.socket(family, socket.SOCK_STREAM)) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            if error.errno in {errno.EADDRINUSE, errno.EACCES}:
                return False
            raise
    return True


def choose_port(host: str, port: int, *, exact: bool) -> int:
    """`port`, or, unless it must be exactly that one, the next free port after it. Raises PortTaken."""
    candidates = [port] if exact else list(range(port, port + TRIES))
    for candidate in candidates:
        if is_free(host, candidate):
            return candidate
    if exact:
        raise PortTaken(f"Port {port} is taken by another program. Stop that one, or choose another with --port.")
    raise PortTaken(f"Ports {port} to {port + TRIES - 1} are all taken. Choose one with --port.")
