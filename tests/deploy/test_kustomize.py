"""The kustomize base: shut in like the container, its parts know each other, no secret in it."""

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from bot.app import DRAIN_SECONDS
from bot.health import PROBE_SECONDS
from bot.settings import Settings
from bot.store.places import place_of
from bot.telegram.hook import hook
from tests.deploy.commands import wrong
from tests.deploy.files import ROOT, compose, dockerfile, environment, sent_along
from tests.deploy.kustomized import FOLDER, Resource, built, generated, named, one, plan, written
from tests.operate.at_work import at_work

EXAMPLE = list(written("example"))
BOT, JOB = one(EXAMPLE, "Deployment"), one(EXAMPLE, "Job")
PODS = [each["spec"]["template"] for each in (BOT, JOB)]
BOX = BOT["spec"]["template"]["spec"]["containers"][0]
PROBES = {name: BOX[f"{name}Probe"] for name in ("startup", "liveness", "readiness")}
PORTS = {port["name"]: port["containerPort"] for port in BOX["ports"]}
FIELDS = {f"CURBSIDE_{field.upper()}" for field in Settings.model_fields}


def literals() -> dict[str, str]:
    """The variables of the ConfigMap, as the example completes it."""
    return dict(
        each.split("=", 1)
        for folder in ("base", "example")
        for maker in plan(folder)["configMapGenerator"]
        for each in maker["literals"]
    )


def containers() -> list[Resource]:
    return [pod["spec"]["containers"][0] for pod in PODS]


def test_the_variables_are_settings_and_the_drivers() -> None:
    given = set(literals()) | {each["name"] for box in containers() for each in box["env"]}
    assert given - FIELDS == {"BOT_DOMAIN", "PGPASSWORD", "PGSSLMODE", "PGSSLROOTCERT"}
    assert literals()["PGSSLMODE"] == "verify-full"
    address = place_of(literals()["CURBSIDE_DATABASE"])
    assert address.password is None
    assert not address.query
    # A Service of this name would bring variables that look like settings.
    assert all(pod["spec"]["enableServiceLinks"] is False for pod in PODS)


def test_the_commands_are_those_of_the_program() -> None:
    serve, migrate = (box["args"] for box in containers())
    assert migrate == ["migrate"]
    assert wrong(migrate) is None
    serve = [each.replace("$(BOT_DOMAIN)", literals()["BOT_DOMAIN"]) for each in serve]
    assert wrong(serve) is None
    url, listen = serve[serve.index("--webhook") + 1], serve[serve.index("--listen") + 1]
    found = hook(url, listen, "a-secret-of-the-tests")
    assert (found.host, found.port) == ("0.0.0.0", PORTS["telegram"])  # noqa: S104 - in a pod
    rule = one(EXAMPLE, "Ingress")["spec"]["rules"][0]
    (path,) = rule["http"]["paths"]
    assert f"https://{rule['host']}{path['path']}" == found.url
    assert path["pathType"] == "Exact"


async def test_the_probes_ask_what_a_bot_that_lives_answers(tmp_path: Path) -> None:
    assert literals()["CURBSIDE_HEALTH"] == f"0.0.0.0:{PORTS['health']}"
    async with at_work(tmp_path / "curbside.db") as bot:
        for probe in PROBES.values():
            assert probe["httpGet"]["port"] == "health"
            code, _ = await bot.get(probe["httpGet"]["path"])
            assert code == 200
    assert PROBES["readiness"]["httpGet"]["path"] == "/health/ready"
    assert PROBES["readiness"]["timeoutSeconds"] >= 2 * PROBE_SECONDS  # one to read, one to write
    assert PROBES["liveness"]["httpGet"]["path"] == "/health/live"


def test_a_bot_that_is_not_ready_is_posted_to_all_the_same() -> None:
    """Else a webhook that failed for a while would never be reached again."""
    assert one(EXAMPLE, "Service")["spec"]["publishNotReadyAddresses"] is True


def test_both_run_the_same_image_of_this_version_as_its_own_person() -> None:
    assert {box["image"] for box in containers()} == {"curbside"}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert plan("base")["images"] == [{"name": "curbside", "newTag": project["version"]}]
    (user,) = [step.rest for step in dockerfile() if step.word == "USER"]
    for pod in PODS:
        person = pod["spec"]["securityContext"]
        assert f"{person['runAsUser']}:{person['runAsGroup']}" == user
        assert person["fsGroup"] == person["runAsGroup"]  # who may read the token


@pytest.mark.parametrize("pod", PODS, ids=["bot", "migrate"])
def test_it_is_shut_in_like_the_container(pod: dict[str, Any]) -> None:
    (box,) = pod["spec"]["containers"]
    assert pod["spec"]["automountServiceAccountToken"] is False
    assert pod["spec"]["securityContext"]["runAsNonRoot"] is True
    assert pod["spec"]["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    assert box["securityContext"] == {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }
    limit = compose()["services"]["bot"]["mem_limit"]
    assert box["resources"]["limits"]["memory"] == limit.replace("m", "Mi")
    mounts = {mount["mountPath"]: mount["name"] for mount in box["volumeMounts"]}
    kept = {volume["name"]: volume for volume in pod["spec"]["volumes"]}
    assert set(mounts.values()) == set(kept)
    (home,) = [step.rest for step in dockerfile() if step.word == "VOLUME"]
    assert {home, "/tmp"} <= set(mounts)  # noqa: S108 - a mount of the container
    assert all("sizeLimit" in v["emptyDir"] for v in kept.values() if "emptyDir" in v)


def test_it_has_time_to_drain_and_its_machine_may_be_emptied() -> None:
    pod = BOT["spec"]["template"]["spec"]
    assert pod["terminationGracePeriodSeconds"] > DRAIN_SECONDS + 5
    budget = one(EXAMPLE, "PodDisruptionBudget")["spec"]
    assert 1 <= budget["minAvailable"] < BOT["spec"]["replicas"]
    assert BOT["spec"]["strategy"]["rollingUpdate"] == {"maxUnavailable": 0, "maxSurge": 1}
    (spread,) = pod["topologySpreadConstraints"]
    assert spread["topologyKey"] == "kubernetes.io/hostname"


def test_whoever_is_chosen_by_labels_has_them() -> None:
    bot, job = (pod["metadata"]["labels"] for pod in PODS)
    service, budget = one(EXAMPLE, "Service"), one(EXAMPLE, "PodDisruptionBudget")
    (spread,) = BOT["spec"]["template"]["spec"]["topologySpreadConstraints"]
    for chosen in (
        BOT["spec"]["selector"]["matchLabels"],
        service["spec"]["selector"],
        budget["spec"]["selector"]["matchLabels"],
        spread["labelSelector"]["matchLabels"],
    ):
        assert chosen.items() <= bot.items()
        assert not chosen.items() <= job.items()
    both = one(EXAMPLE, "NetworkPolicy")["spec"]["podSelector"]["matchLabels"]
    assert both.items() <= bot.items()
    assert both.items() <= job.items()


def test_ports_that_are_named_are_there() -> None:
    service, policy = one(EXAMPLE, "Service"), one(EXAMPLE, "NetworkPolicy")
    own = {port["name"] for port in service["spec"]["ports"]}
    assert {port["targetPort"] for port in service["spec"]["ports"]} <= set(PORTS)
    (backend,) = named(one(EXAMPLE, "Ingress"), "service")
    assert backend == {"name": service["metadata"]["name"], "port": {"name": next(iter(own))}}
    inward = {port["port"] for rule in policy["spec"]["ingress"] for port in rule["ports"]}
    assert inward == set(PORTS)


def test_no_secret_is_in_it_and_those_that_are_laid_beside_it_stay_out_of_git() -> None:
    (maker,) = plan("example")["secretGenerator"]
    private = (FOLDER / "example" / ".gitignore").read_text(encoding="utf-8").split("\n")
    assert set(maker["files"]) <= set(private)
    assert not [each for each in EXAMPLE if each["kind"] == "Secret"]
    for path in FOLDER.rglob("*.yaml"):
        assert not re.search(r"\d{6,}:[\w-]{20,}|://\w+:\w+@", path.read_text(encoding="utf-8"))
        assert not sent_along(path.relative_to(ROOT).as_posix())
    for box in containers():
        assert not [each for each in box["env"] if "value" in each]


def test_each_finds_its_secrets_where_the_settings_say_and_the_job_has_no_token() -> None:
    (maker,) = plan("example")["secretGenerator"]
    seen = []
    for pod, box in zip(PODS, containers(), strict=True):
        (volume,) = [each for each in pod["spec"]["volumes"] if "secret" in each]
        (mount,) = [each for each in box["volumeMounts"] if each["name"] == volume["name"]]
        assert volume["secret"]["defaultMode"] == 0o440
        items = volume["secret"]["items"]
        assert {item["key"] for item in items} <= set(maker["files"])
        seen.append({f"{mount['mountPath']}/{item['path']}" for item in items})
    authority = literals()["PGSSLROOTCERT"]
    assert seen == [{literals()["CURBSIDE_TOKEN_FILE"], authority}, {authority}]


def test_what_is_referred_to_is_made() -> None:
    made = generated("example")
    for box in containers():
        assert {each["name"] for each in named(box, "configMapRef")} == made["ConfigMap"]
        assert {each["name"] for each in named(box, "secretKeyRef")} == made["Secret"]
        keys = {each["key"] for each in named(box, "secretKeyRef")}
        assert keys <= set(plan("example")["secretGenerator"][0]["files"])
    assert {*named(BOT, "secretName"), *named(JOB, "secretName")} == made["Secret"]
    assert generated("base")["ConfigMap"] == made["ConfigMap"]


def test_the_programs_own_health_address_of_the_image_is_not_the_pods() -> None:
    """On the image's own, nobody but the pod itself would be answered."""
    assert environment()["CURBSIDE_HEALTH"].startswith("127.")
    assert literals()["CURBSIDE_HEALTH"].startswith("0.0.0.0:")


def test_kustomize_puts_it_together(tmp_path: Path) -> None:
    found = built(tmp_path / "kustomize")
    kinds = {each["kind"] for each in EXAMPLE} | {"ConfigMap", "Secret"}
    assert {each["kind"] for each in found} == kinds
    assert {each["metadata"]["namespace"] for each in found} == {plan("example")["namespace"]}
    names = {kind: one(found, kind)["metadata"]["name"] for kind in ("ConfigMap", "Secret")}
    assert all(re.fullmatch(r"curbside-\w{10}", name) for name in names.values())
    version = plan("base")["images"][0]["newTag"]
    image = f"{plan('example')['images'][0]['newName']}:{version}"
    for kind in ("Deployment", "Job"):
        resource = one(found, kind)
        assert [*named(resource, "image")] == [image]
        assert {each["name"] for each in named(resource, "configMapRef")} == {names["ConfigMap"]}
        assert {each["name"] for each in named(resource, "secretKeyRef")} == {names["Secret"]}
    assert [*named(one(found, "Deployment"), "secretName")] == [names["Secret"]]
    assert one(found, "ConfigMap")["data"] == literals()
