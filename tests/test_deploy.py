"""What stands in deploy/ and docker-compose.yml is accepted by the tools that read it, and asks for what is there."""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.conftest import ROOT

DEPLOY = ROOT / "deploy"
KUBERNETES = DEPLOY / "kubernetes"
TOOLS = Path(sys.executable).parent


def run(*command: object, **environment: str) -> subprocess.CompletedProcess[str]:
    words = [str(word) for word in command]
    return subprocess.run(
        words, cwd=ROOT, env={**os.environ, **environment}, capture_output=True, text=True, check=False
    )


@pytest.fixture(scope="module")
def compose(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The file as Compose itself understands it, with secrets made by our own script."""
    folder = tmp_path_factory.mktemp("school")
    shutil.copy(ROOT / "docker-compose.yml", folder)
    assert run(DEPLOY / "secrets.sh", folder / "secrets").returncode == 0
    told = run(
        TOOLS / "docker-compose", "-f", folder / "docker-compose.yml", "--profile", "*", "config", ATTUNE_HOSTS="a"
    )
    assert told.returncode == 0, told.stderr
    found: dict[str, Any] = yaml.safe_load(told.stdout)
    return found


def test_compose_refuses_to_start_without_a_name() -> None:
    told = run(TOOLS / "docker-compose", "config", "-q", ATTUNE_HOSTS="")
    assert told.returncode != 0
    assert "name the site" in told.stderr


def test_every_service_is_bound_in_memory_and_may_do_nothing_it_need_not(compose: dict[str, Any]) -> None:
    for name, service in compose["services"].items():
        assert service["deploy"]["resources"]["limits"]["memory"], name
        assert service["read_only"], name
        assert service["cap_drop"] == ["ALL"], name
        assert "no-new-privileges:true" in service["security_opt"], name
        assert not service.get("privileged"), name


def test_no_secret_stands_in_an_environment(compose: dict[str, Any]) -> None:
    for name, service in compose["services"].items():
        for variable, value in (service.get("environment") or {}).items():
            if any(word in variable for word in ("PASSWORD", "SECRET", "KEY", "REDIS_URL")):
                assert str(value).startswith("/run/secrets/"), (name, variable)


def test_who_sees_faces_reaches_nobody_and_writes_nowhere(compose: dict[str, Any]) -> None:
    inference = compose["services"]["inference"]
    assert list(inference["networks"]) == ["inside"]
    assert compose["networks"]["inside"]["internal"]
    assert [volume["read_only"] for volume in inference["volumes"]] == [True]
    assert [secret["source"] for secret in inference["secrets"]] == ["models_key"]


def test_only_the_proxy_is_reached_from_outside(compose: dict[str, Any]) -> None:
    assert [name for name, service in compose["services"].items() if service.get("ports")] == ["proxy"]


def test_secrets_are_made_once_and_kept(tmp_path: Path) -> None:
    made = [run(DEPLOY / "secrets.sh", tmp_path / "secrets").returncode]
    before = {path.name: path.read_bytes() for path in (tmp_path / "secrets").iterdir()}
    made.append(run(DEPLOY / "secrets.sh", tmp_path / "secrets").returncode)
    assert made == [0, 0]
    assert {path.name: path.read_bytes() for path in (tmp_path / "secrets").iterdir()} == before
    assert all(before.values())
    assert (tmp_path / "secrets").stat().st_mode & 0o077 == 0


def test_the_dockerfile_is_clean() -> None:
    told = run(TOOLS / "hadolint", DEPLOY / "Dockerfile")
    assert told.returncode == 0, told.stdout


def test_the_proxy_accepts_its_configuration() -> None:
    told = run(shutil.which("caddy") or "caddy", "validate", "--adapter", "caddyfile", "--config", DEPLOY / "Caddyfile")
    assert told.returncode == 0, told.stderr


def manifests() -> list[Path]:
    return sorted(path for path in KUBERNETES.glob("*.yaml") if path.name != "kustomization.yaml")


def test_kubernetes_knows_every_manifest() -> None:
    told = run(TOOLS / "kubernetes-validate", "--strict", "--quiet", *manifests())
    assert told.returncode == 0, told.stdout + told.stderr


def test_every_manifest_is_listed_and_the_whole_renders(tmp_path: Path) -> None:
    listed = yaml.safe_load((KUBERNETES / "kustomization.yaml").read_text())
    assert sorted(listed["resources"]) == [path.name for path in manifests()]
    if shutil.which("kubectl") is None:
        pytest.skip("kubectl is not here")
    shutil.copytree(KUBERNETES, tmp_path / "kubernetes")
    assert run(DEPLOY / "secrets.sh", tmp_path / "kubernetes/secrets").returncode == 0
    told = run("kubectl", "kustomize", tmp_path / "kubernetes")
    assert told.returncode == 0, told.stderr


def test_every_container_in_kubernetes_is_locked_down() -> None:
    for path in manifests():
        for document in yaml.safe_load_all(path.read_text()):
            pod = pod_of(document)
            if pod is None:
                continue
            assert pod["securityContext"]["runAsNonRoot"], path.name
            for container in (*pod["containers"], *pod.get("initContainers", ())):
                assert container["securityContext"]["readOnlyRootFilesystem"], path.name
                assert container["securityContext"]["capabilities"] == {"drop": ["ALL"]}, path.name
                assert container["resources"]["limits"]["memory"], path.name


def pod_of(document: dict[str, Any]) -> dict[str, Any] | None:
    spec: dict[str, Any] = document.get("spec", {})
    if "jobTemplate" in spec:
        spec = spec["jobTemplate"]["spec"]
    found: dict[str, Any] | None = spec.get("template", {}).get("spec")
    return found


def test_prometheus_is_let_through_and_a_process_that_cannot_serve_gets_no_visitors() -> None:
    web = (KUBERNETES / "web.yaml").read_text()
    assert "/readyz" in web.partition("readinessProbe:")[2].partition("livenessProbe:")[0]
    policies = list(yaml.safe_load_all((KUBERNETES / "network.yaml").read_text()))
    figures = next(policy for policy in policies if policy["metadata"]["name"] == "figures")["spec"]
    assert figures["podSelector"]["matchExpressions"][0]["values"] == ["web", "worker"]
    assert {each["port"] for each in figures["ingress"][0]["ports"]} == {8000, 9100}


def test_migrations_of_a_site_at_work_wait_for_no_lock_for_long(compose: dict[str, Any]) -> None:
    assert "lock_timeout" in compose["services"]["migrate"]["environment"]["PGOPTIONS"]
    assert "lock_timeout" in (KUBERNETES / "web.yaml").read_text()
