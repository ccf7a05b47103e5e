"""Where a worker listens. A Unix socket is taken over from a dead worker, never from a live one, and removed again."""

import asyncio
import os
import socket
import stat
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

from attention_model.service.addresses import Address, require_private, server_tls

# Linux allows 108 bytes including the final zero.
MAX_SOCKET_PATH = 107


class SocketTaken(RuntimeError):
    """The socket path cannot be listened on; `str()` says why."""


@asynccontextmanager
async def listening(address: Address, protocol: Callable[[], asyncio.Protocol]) -> AsyncIterator[None]:
    """Every connection to the address gets a protocol, until this ends. Raises SocketTaken and AddressError."""
    loop = asyncio.get_running_loop()
    if address.scheme == "unix":
        with listening_socket(Path(address.path)) as bound:
            server = await loop.create_unix_server(protocol, sock=bound)
            yield
            server.close()
        return
    require_private(address)
    tls = server_tls() if address.scheme == "tls" else None
    try:
        server = await loop.create_server(protocol, address.host, address.port, ssl=tls)
    except OSError as error:
        raise SocketTaken(f"Cannot listen on {address}: {error.strerror or error}.") from error
    yield
    server.close()


@contextmanager
def listening_socket(path: Path) -> Iterator[socket.socket]:
    """A bound socket that only this user can open, unlinked afterwards. Raises SocketTaken."""
    if len(os.fsencode(path)) > MAX_SOCKET_PATH:
        raise SocketTaken(f"The socket's path is too long ({MAX_SOCKET_PATH} bytes at most): {path}")
    if path.exists():
        require_stale(path)
        path.unlink()
    bound = bind(path)
    inode = path.stat().st_ino
    try:
        yield bound
    finally:
        bound.close()
        if path.exists() and path.stat().st_ino == inode:
            path.unlink()


def bind(path: Path) -> socket.socket:
    """Create the socket file with mode 600; raises SocketTaken."""
    bound = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    mask = os.umask(0o177)
    try:
        bound.bind(str(path))
    except OSError as error:
        bound.close()
        raise SocketTaken(f"Cannot listen on {path}: {error.strerror}.") from error
    finally:
        os.umask(mask)
    return bound


def require_stale(path: Path) -> None:
    """Raise SocketTaken unless the path is a socket that nobody answers on."""
    if not stat.S_ISSOCK(path.stat().st_mode):
        raise SocketTaken(f"{path} exists and is not a socket.")
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as knock:
        knock.settimeout(1.0)
        try:
            knock.connect(str(path))
        except ConnectionRefusedError:
            return
        except OSError as error:
            raise SocketTaken(f"Cannot tell whether a worker listens on {path}: {error}.") from error
    raise SocketTaken(f"Another worker already listens on {path}.")
