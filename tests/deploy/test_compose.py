"""compose.yaml shuts the container in, and says the same as the image and the program."""

import re
import tomllib
from typing import Any

import pytest

from bot.app import DRAIN_SECONDS
from bot.settings import Settings
from tests.deploy.files import DEPLOY, ROOT, compose, dockerfile, environment, probe, sent_along

# Of the Compose specification, what this file uses; a slip of the pen is no key of it.
KEYS = {
    "top": {"name", "services", "secrets", "volumes"},
    "service": {
        *("build", "image", "command", "env_file", "environment", "secrets", "volumes", "expose"),
        *("user", "read_only", "tmpfs", "cap_drop", "security_opt", "mem_limit", "pids_limit"),
        *("restart", "stop_grace_period", "healthcheck", "logging"),
    },
    "healthcheck": {"test", "interval", "timeout", "start_period", "retries"},
    "build": {"context", "dockerfile"},
    "logging": {"driver", "options"},
}


@pytest.fixture(scope="module")
def bot() -> dict[str, Any]:
    services = compose()["services"]
    assert list(services) == ["bot"]
    return dict(services["bot"])


def test_it_uses_keys_of_compose_only(bot: dict[str, Any]) -> None:
    assert set(compose()) <= KEYS["top"]
    assert set(bot) <= KEYS["service"]
    for part in ("healthcheck", "build", "logging"):
        assert set(bot[part]) <= KEYS[part]


def test_the_container_is_shut_in(bot: dict[str, Any]) -> None:
    assert bot["read_only"] is True
    assert bot["cap_drop"] == ["ALL"]
    assert bot["security_opt"] == ["no-new-privileges:true"]
    (tmp,) = bot["tmpfs"]
    assert {"noexec", "nosuid", "nodev"} <= set(tmp.partition(":")[2].split(","))
    assert re.fullmatch(r"\d+m", bot["mem_limit"])
    assert bot["pids_limit"] <= 64
    (user,) = [step.rest for step in dockerfile() if step.word == "USER"]
    assert bot["user"] == user


def test_it_opens_no_port_of_the_host_and_mounts_none_of_its_folders(bot: dict[str, Any]) -> None:
    assert "ports" not in bot
    (mount,) = bot["volumes"]
    name, _, place = mount.partition(":")
    assert name in compose()["volumes"]
    assert [place] == [step.rest for step in dockerfile() if step.word == "VOLUME"]


def test_the_token_comes_as_a_file_and_stays_out_of_git_and_the_image(bot: dict[str, Any]) -> None:
    ((name, where),) = compose()["secrets"].items()
    assert bot["secrets"] == [name]
    assert bot["environment"]["CURBSIDE_TOKEN_FILE"] == f"/run/secrets/{name}"
    assert "CURBSIDE_TOKEN" not in bot["environment"]
    private = [where["file"].removeprefix("./"), *bot["env_file"]]
    kept_out = (DEPLOY / ".gitignore").read_text(encoding="utf-8").split("\n")
    assert set(private) <= set(kept_out)
    assert not any(sent_along(f"deploy/{each}") for each in private)


def test_every_variable_is_a_setting_and_as_the_image_has_it(bot: dict[str, Any]) -> None:
    fields = {f"CURBSIDE_{field.upper()}" for field in Settings.model_fields}
    assert set(bot["environment"]) <= fields
    differing = {
        name
        for name, value in environment().items()
        if name.startswith("CURBSIDE_") and bot["environment"].get(name) != value
    }
    assert differing == {"CURBSIDE_HEALTH"}


def test_it_is_asked_as_the_image_says(bot: dict[str, Any]) -> None:
    kind, *command = bot["healthcheck"]["test"]
    assert kind == "CMD"
    assert command == probe()


def test_it_has_time_to_drain_and_comes_back(bot: dict[str, Any]) -> None:
    assert int(bot["stop_grace_period"].removesuffix("s")) > DRAIN_SECONDS + 5
    assert bot["restart"] == "unless-stopped"


def test_it_builds_this_version_by_this_recipe(bot: dict[str, Any]) -> None:
    build = bot["build"]
    assert (DEPLOY / build["context"]).resolve() == ROOT
    assert (ROOT / build["dockerfile"]).is_file()
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert bot["image"] == f"curbside:{project['version']}"


def test_the_logs_cannot_fill_the_disk(bot: dict[str, Any]) -> None:
    options = bot["logging"]["options"]
    megabytes = int(options["max-size"].removesuffix("m")) * int(options["max-file"])
    assert megabytes <= 100
