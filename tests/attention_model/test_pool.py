"""Several real workers on sockets of this host and on TCP, with and without TLS, behind one pool."""

import asyncio
import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from hypothesis import given
from hypothesis import strategies as st

from attention_model.service.addresses import (
    AUTHORITY,
    CERTIFICATE,
    DEFAULT_PORT,
    KEY,
    Address,
    AddressError,
    parse_address,
    parse_addresses,
    require_private,
)
from attention_model.service.client import FrameFailed, InferenceClient, WorkerUnavailable
from attention_model.service.pool import InferencePool
from attention_model.service.protocol import LENGTH, pack_failure, unpack_request
from benchmarks.site import find_free_port
from tests.attention_model.conftest import STARTED_WITHIN_S

Listen = Callable[..., subprocess.Popen[str]]


@pytest.fixture
def listen() -> Iterator[Listen]:
    """Starts workers and waits until they say that they listen."""
    running: list[subprocess.Popen[str]] = []

    def run(address: str, **environment: str) -> subprocess.Popen[str]:
        command = [sys.executable, "-m", "attention_model.service", "--listen", address]
        worker = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env={**os.environ, **environment})
        running.append(worker)
        assert worker.stderr is not None
        assert any("listening on" in line for line in worker.stderr)
        return worker

    yield run
    for worker in running:
        worker.send_signal(signal.SIGCONT)
        worker.terminate()
        worker.communicate(timeout=STARTED_WITHIN_S)


def test_addresses_read_as_they_are_written() -> None:
    assert parse_address("/run/a.sock") == parse_address("unix:/run/a.sock") == Address("unix", path="/run/a.sock")
    assert parse_address("tls://inference") == Address("tls", host="inference", port=DEFAULT_PORT)
    assert parse_addresses("tcp://10.0.0.7:1, tls://[fd00::1]:2") == (
        Address("tcp", host="10.0.0.7", port=1),
        Address("tls", host="fd00::1", port=2),
    )


@pytest.mark.parametrize("text", ["http://a", "tcp://", "tcp://a:b", "tls://a:99999", "tcp://a/b", "tls://[::1"])
def test_what_is_no_address_is_refused_in_words(text: str) -> None:
    with pytest.raises(AddressError):
        parse_address(text)


@given(st.sampled_from(["tcp", "tls"]), st.ip_addresses(), st.integers(1, 65535))
def test_an_address_survives_being_written_down(scheme: str, ip: object, port: int) -> None:
    host = str(ip)
    written = Address(scheme, host=host, port=port)  # type: ignore[arg-type]
    assert parse_address(str(written)) == written


@pytest.mark.parametrize("host", ["8.8.8.8", "::", "2606:4700::1111"])
def test_frames_do_not_travel_in_the_clear_outside_a_private_network(host: str) -> None:
    with pytest.raises(AddressError, match="in the clear"):
        require_private(Address("tcp", host=host, port=DEFAULT_PORT))
    require_private(Address("tls", host=host, port=DEFAULT_PORT))


async def test_two_workers_share_the_frames_and_one_that_is_killed_costs_none(
    path: Path, listen: Listen, jpeg: bytes
) -> None:
    one, other = str(path), f"tcp://127.0.0.1:{find_free_port()}"
    first = listen(one)
    listen(other)
    pool = InferencePool(parse_addresses(f"{one},{other}"))
    seen = await asyncio.gather(*(pool.observe(jpeg, track=None, level="gaze") for _ in range(20)))
    assert {each.status for each in seen} == {"ok"}
    told = await pool.statuses()
    assert sorted(worker["frames"] for worker in told) == [10, 10]
    first.kill()
    seen = await asyncio.gather(*(pool.observe(jpeg, track=None, level="gaze") for _ in range(20)))
    assert {each.status for each in seen} == {"ok"}
    assert [worker["frames"] for worker in await pool.statuses()] == [30]
    assert pool.outstanding == 0
    await pool.close()


async def test_a_worker_that_hangs_is_left_alone_and_asked_again_once_it_answers(
    path: Path, listen: Listen, jpeg: bytes
) -> None:
    other = path.with_name("other.sock")
    hanging = listen(str(path))
    listen(str(other))
    pool = InferencePool(parse_addresses(f"{path},{other}"), timeout=1.0)
    await pool.observe(jpeg, track=None, level="gaze")
    hanging.send_signal(signal.SIGSTOP)
    seen = await asyncio.gather(*(pool.observe(jpeg, track=None, level="gaze") for _ in range(4)))
    assert {each.status for each in seen} == {"ok"}
    hanging.send_signal(signal.SIGCONT)
    await asyncio.sleep(1.1)
    seen = await asyncio.gather(*(pool.observe(jpeg, track=None, level="gaze") for _ in range(8)))
    assert {each.status for each in seen} == {"ok"}
    assert len(await pool.statuses()) == 2
    await pool.close()


async def test_a_frame_that_no_worker_can_read_sends_none_to_rest(tmp_path: Path, jpeg: bytes) -> None:
    serving = []

    async def fail(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        serving.append(asyncio.current_task())
        with contextlib.suppress(ConnectionError):
            while length := await reader.read(LENGTH.size):
                body = await reader.readexactly(LENGTH.unpack(length)[0])
                writer.write(pack_failure(unpack_request(body).number, "The worker could not read this frame."))
        writer.close()
        with contextlib.suppress(ConnectionError):
            await writer.wait_closed()

    addresses = [parse_address(str(tmp_path / name)) for name in ("a", "b")]
    servers = [await asyncio.start_unix_server(fail, each.path) for each in addresses]
    pool = InferencePool(addresses)
    with pytest.raises(FrameFailed, match="could not read this frame"):
        await pool.observe(jpeg, track=None, level="gaze")
    assert not pool._rests
    await pool.close()
    await asyncio.gather(*serving)
    for server in servers:
        server.close()
        await server.wait_closed()


async def test_workers_that_are_gone_do_not_make_the_others_look_idle(tmp_path: Path, jpeg: bytes) -> None:
    serving = []

    async def toil(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        serving.append(asyncio.current_task())
        with contextlib.suppress(ConnectionError):
            while length := await reader.read(LENGTH.size):
                body = await reader.readexactly(LENGTH.unpack(length)[0])
                writer.write(pack_failure(unpack_request(body).number, "No time.", busy=1.0))
        writer.close()
        with contextlib.suppress(ConnectionError):
            await writer.wait_closed()

    there, gone = (parse_address(str(tmp_path / name)) for name in ("there", "gone"))
    server = await asyncio.start_unix_server(toil, there.path)
    pool = InferencePool([gone, there])
    for _ in range(4):
        with pytest.raises(WorkerUnavailable):
            await pool.observe(jpeg, track=None, level="gaze")
    assert gone in pool._rests
    assert pool.busy == 1.0
    await pool.close()
    await asyncio.gather(*serving)
    server.close()
    await server.wait_closed()


async def test_without_any_worker_a_frame_fails_at_once(path: Path, jpeg: bytes) -> None:
    pool = InferencePool(parse_addresses(f"{path},tcp://no-such-host.invalid"))
    with pytest.raises(WorkerUnavailable, match="No inference worker"):
        await pool.observe(jpeg, track=None, level="gaze")
    assert await pool.statuses() == []
    with pytest.raises(WorkerUnavailable, match="No inference worker is known"):
        await InferencePool(()).observe(jpeg, track=None, level="gaze")


async def test_with_tls_only_who_has_a_certificate_of_the_site_is_answered(
    tmp_path: Path, listen: Listen, jpeg: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours, theirs = make_certificates(tmp_path / "ours"), make_certificates(tmp_path / "theirs")
    address = f"tls://127.0.0.1:{find_free_port()}"
    listen(address, **ours)
    for name, value in ours.items():
        monkeypatch.setenv(name, value)
    client = InferenceClient(address)
    assert (await client.observe(jpeg, track=None, level="gaze")).status == "ok"
    await client.close()
    for name in (CERTIFICATE, KEY):
        monkeypatch.setenv(name, theirs[name])
    stranger = InferenceClient(address, timeout=2.0)
    with pytest.raises(WorkerUnavailable):
        await stranger.observe(jpeg, track=None, level="gaze")
    in_the_clear = InferenceClient(address.replace("tls", "tcp"), timeout=2.0)
    with pytest.raises(WorkerUnavailable):
        await in_the_clear.observe(jpeg, track=None, level="gaze")


def test_a_worker_without_certificates_says_what_it_needs(path: Path) -> None:
    environment = {name: value for name, value in os.environ.items() if name not in {CERTIFICATE, KEY, AUTHORITY}}
    command = [sys.executable, "-m", "attention_model.service", "--listen", "tls://127.0.0.1:7799"]
    done = subprocess.run(
        command, check=False, env=environment, stderr=subprocess.PIPE, text=True, timeout=STARTED_WITHIN_S
    )
    assert done.returncode == 2
    assert f"needs {CERTIFICATE}" in done.stderr


def make_certificates(folder: Path) -> dict[str, str]:
    """An authority and a certificate of its, as the environment names them."""
    folder.mkdir()
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "attune")])
    root_key, key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    root = certificate(name, name, root_key.public_key(), root_key, authority=True)
    own = certificate(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "worker")]), name, key.public_key(), root_key)
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    content = {
        AUTHORITY: root.public_bytes(serialization.Encoding.PEM),
        CERTIFICATE: own.public_bytes(serialization.Encoding.PEM),
        KEY: private,
    }
    for variable, pem in content.items():
        (folder / variable).write_bytes(pem)
    return {variable: str(folder / variable) for variable in content}


def certificate(
    subject: x509.Name,
    issuer: x509.Name,
    public: ec.EllipticCurvePublicKey,
    signer: ec.EllipticCurvePrivateKey,
    *,
    authority: bool = False,
) -> x509.Certificate:
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
        .sign(signer, hashes.SHA256())
    )
