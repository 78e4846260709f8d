"""compose.server.yaml: several bots, each as compose.yaml has it, their server, and a proxy."""

import base64
import hashlib
import hmac
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from bot.settings import Settings
from bot.store.places import place_of
from bot.store.server import READERS, WRITERS
from bot.telegram.hook import hook
from tests.deploy.commands import wrong
from tests.deploy.files import DEPLOY, compose, sent_along
from tests.deploy.test_compose import KEYS
from tests.postgres import Cluster, cluster, programs

FILE = "compose.server.yaml"
MORE = {
    "top": {"networks"},
    "service": {"deploy", "depends_on", "networks", "ports", "cap_add", "shm_size"},
}
# One that hears, and one that rings and holds the locks.
BESIDE_THE_STORE = 2
# What a server keeps for who looks after it.
SPARE = 10
# The two containers may differ in this much.
OWN = {"command", "deploy", "depends_on", "environment", "secrets", "networks", "expose"}
PROXY = (DEPLOY / "Caddyfile").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def services() -> dict[str, Any]:
    return dict(compose(FILE)["services"])


@pytest.fixture(scope="module")
def bot(services: dict[str, Any]) -> dict[str, Any]:
    return dict(services["bot"])


def setting(services: dict[str, Any], name: str) -> str:
    """What the server is started with."""
    given = dict(each.split("=", 1) for each in services["postgres"]["command"] if "=" in each)
    return str(given[name])


def test_it_uses_keys_of_compose_only(services: dict[str, Any]) -> None:
    assert set(compose(FILE)) <= KEYS["top"] | MORE["top"]
    for service in services.values():
        assert set(service) <= KEYS["service"] | MORE["service"]


def test_the_bot_is_shut_in_and_asked_as_it_is_alone(bot: dict[str, Any]) -> None:
    alone = compose()["services"]["bot"]
    assert {key: bot[key] for key in alone if key not in OWN} == {
        key: value for key, value in alone.items() if key not in OWN
    }


def test_every_container_is_shut_in(services: dict[str, Any]) -> None:
    for service in services.values():
        assert service["read_only"] is True
        assert service["cap_drop"] == ["ALL"]
        assert service["security_opt"] == ["no-new-privileges:true"]
        assert {"mem_limit", "pids_limit", "restart", "stop_grace_period"} <= set(service)
        options = service["logging"]["options"]
        assert int(options["max-size"].removesuffix("m")) * int(options["max-file"]) <= 100
    assert [name for name, each in services.items() if "cap_add" in each] == ["proxy"]
    assert services["proxy"]["cap_add"] == ["NET_BIND_SERVICE"]


def test_several_programs_wait_for_a_server_that_is_well(services: dict[str, Any]) -> None:
    assert services["bot"]["deploy"]["replicas"] >= 2
    assert services["bot"]["depends_on"] == {"postgres": {"condition": "service_healthy"}}
    # Not by the socket: the server that fills a new volume has one, too.
    assert services["postgres"]["healthcheck"]["test"][:4] == [
        "CMD",
        "pg_isready",
        "-h",
        "127.0.0.1",
    ]


def test_there_are_connections_for_all_of_them_while_they_are_replaced(
    services: dict[str, Any],
) -> None:
    each = WRITERS + READERS + BESIDE_THE_STORE
    wanted = 2 * services["bot"]["deploy"]["replicas"] * each + SPARE
    assert wanted <= int(setting(services, "max_connections"))


def test_the_command_is_one_that_the_program_takes(bot: dict[str, Any]) -> None:
    command = [re.sub(r"\$\{BOT_DOMAIN:\?[^}]+\}", "bot.example.org", x) for x in bot["command"]]
    assert wrong(command) is None
    url, listen = command[command.index("--webhook") + 1], command[command.index("--listen") + 1]
    found = hook(url, listen, "a-secret-of-the-tests")
    assert f"handle {found.path} {{" in PROXY
    assert f"dynamic a bot {found.port} {{" in PROXY
    assert str(found.port) in bot["expose"]


def test_who_is_outside_reaches_the_proxy_and_nobody_else(services: dict[str, Any]) -> None:
    assert [name for name, each in services.items() if "ports" in each] == ["proxy"]
    networks = compose(FILE)["networks"]
    assert networks["back"]["internal"] is True
    assert {name: set(each["networks"]) for name, each in services.items()} == {
        "bot": {"front", "back"}, "postgres": {"back"}, "proxy": {"front"},
    }  # fmt: skip


def test_every_variable_is_a_setting_or_the_drivers(bot: dict[str, Any]) -> None:
    ours = {name for name in bot["environment"] if name.startswith("CURBSIDE_")}
    assert ours <= {f"CURBSIDE_{field.upper()}" for field in Settings.model_fields}
    assert set(bot["environment"]) - ours == {"PGPASSFILE"}
    address = place_of(bot["environment"]["CURBSIDE_DATABASE"])
    assert (address.host, address.username, address.password) == ("postgres", "curbside", None)


def test_every_secret_comes_as_a_file_to_who_needs_it(services: dict[str, Any]) -> None:
    secrets = compose(FILE)["secrets"]
    assert {name: set(each.get("secrets", ())) for name, each in services.items()} == {
        "bot": {"curbside_token", "curbside_pgpass"},
        "postgres": {"curbside_password"},
        "proxy": set(),
    }
    files = [each["file"].removeprefix("./") for each in secrets.values()]
    kept_out = (DEPLOY / ".gitignore").read_text(encoding="utf-8").split("\n")
    assert set(files) <= set(kept_out)
    assert not any(sent_along(f"deploy/{each}") for each in files)
    for service in services.values():
        for name, value in service["environment"].items():
            if "PASS" in name or "TOKEN" in name:
                assert value.removeprefix("/run/secrets/") in secrets, name


def test_what_must_stay_is_in_a_volume_that_is_named(services: dict[str, Any]) -> None:
    named = set(compose(FILE)["volumes"])
    mounts = [mount.split(":") for each in services.values() for mount in each["volumes"]]
    for where, *rest in mounts:
        if where.startswith("./"):
            assert (DEPLOY / where).is_file()
            assert rest[-1] == "ro"
        else:
            assert where in named
    assert "--data-checksums" in services["postgres"]["environment"]["POSTGRES_INITDB_ARGS"]
    assert re.fullmatch(r"postgres:\d\d-\w+", services["postgres"]["image"])


@pytest.fixture
def server() -> Iterator[Cluster]:
    with cluster() as found:
        yield found


def opens(kept: str, password: str) -> bool:
    """Whether this is the password of a verifier as PostgreSQL keeps it (RFC 5803)."""
    kind, spun, keys = kept.split("$")
    rounds, salt = spun.split(":")
    salted = hashlib.pbkdf2_hmac("sha256", password.encode(), base64.b64decode(salt), int(rounds))
    client = hmac.digest(salted, b"Client Key", "sha256")
    stored = base64.b64encode(hashlib.sha256(client).digest()).decode()
    return kind == "SCRAM-SHA-256" and keys.split(":")[0] == stored


def test_the_first_start_makes_a_user_of_one_database_who_is_no_superuser(
    server: Cluster, tmp_path: Path
) -> None:
    password = tmp_path / "password"
    password.write_text("it's-a-secret-of-the-tests\n", encoding="utf-8")
    script = (DEPLOY / "first-start.sql").read_text(encoding="utf-8")
    for before, after in (
        ("/run/secrets/curbside_password", str(password)),
        ("CREATE ROLE curbside ", "CREATE ROLE clinic "),
        ("OWNER curbside", "OWNER clinic"),
        ("ROLE postgres", "ROLE curbside"),  # the superuser of the tests' server
    ):
        assert before in script
        script = script.replace(before, after)
    psql = [programs() / "psql", "-v", "ON_ERROR_STOP=1", "-d", server.url("postgres"), "-f", "-"]
    subprocess.run(psql, input=script.encode(), check=True, capture_output=True)
    with psycopg.connect(server.url("postgres"), autocommit=True) as db:
        found = "FROM pg_authid WHERE rolname IN ('clinic', 'curbside') ORDER BY rolname"
        rights = db.execute(f"SELECT rolsuper OR rolcreatedb OR rolcreaterole {found}").fetchall()
        assert rights == [(False,), (True,)]
        (clinic,), (superuser,) = db.execute(f"SELECT rolpassword {found}").fetchall()
        assert opens(clinic, "it's-a-secret-of-the-tests")
        assert superuser is None
        owner = "SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = 'curbside'"
        assert db.execute(owner).fetchone() == ("clinic",)
