"""The image's recipe: pinned, unprivileged, without a secret in it, and asked whether it lives."""

import asyncio
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from bot.settings import Settings
from tests.deploy.files import (
    ROOT,
    Step,
    dockerfile,
    environment,
    locked,
    probe,
    sent_along,
)
from tests.operate.at_work import at_work

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
EXTRAS = ("metrics", "webhook")  # what somebody who runs it as a service needs
INSTALLS = re.compile(r"(?:\S*/)?pip (install|wheel) ([^&]*)")


def steps(word: str) -> list[Step]:
    return [step for step in dockerfile() if step.word == word]


def test_it_is_built_in_one_stage_and_runs_in_another() -> None:
    first, second = steps("FROM")
    assert first.rest.partition(" ")[0] == second.rest.partition(" ")[0]
    assert [step.rest for step in steps("COPY") if step.stage == 1] == [
        "--from=build /opt/curbside /opt/curbside"
    ]
    assert not steps("ADD")


def test_nothing_is_installed_that_is_not_pinned_by_its_hash() -> None:
    runs = [step.rest for step in steps("RUN")]
    found = [match for run in runs for match in INSTALLS.findall(run)]
    assert len(found) == 4
    for verb, options in found:
        pinned = "--require-hashes --only-binary :all: -r " in options
        ours = "--no-deps --no-index /wheels/" in options
        built = verb == "wheel" and "--no-deps --no-build-isolation" in options
        assert pinned or ours or built, options
    assert not [run for run in runs if re.search(r"\b(apt|apt-get|curl|wget)\b", run)]


@pytest.mark.parametrize("lock", ["requirements.lock", "deploy/build.lock"])
def test_every_package_of_a_lock_has_one_version_and_hashes(lock: str) -> None:
    for package, options in locked(lock).items():
        assert re.fullmatch(r"[a-z0-9-]+(\[[a-z]+\])?==[\w.]+", package), package
        assert options, package
        assert all(re.fullmatch(r"--hash=sha256:[0-9a-f]{64}", each) for each in options), package


def test_the_locks_hold_what_the_program_and_its_building_need() -> None:
    wanted = [*PROJECT["dependencies"]]
    wanted += [each for extra in EXTRAS for each in PROJECT["optional-dependencies"][extra]]
    there = {package.partition("==")[0] for package in locked("requirements.lock")}
    assert {re.split(r"[^\w-]", each)[0] for each in wanted} <= there
    assert "hatchling" in {package.partition("==")[0] for package in locked("deploy/build.lock")}


def test_it_runs_as_somebody_with_a_number_and_no_rights() -> None:
    (user,) = steps("USER")
    assert user.stage == 1
    assert re.fullmatch(r"[1-9]\d{3,}:[1-9]\d{3,}", user.rest)
    after = dockerfile()[dockerfile().index(user) :]
    assert "RUN" not in {step.word for step in after}
    uid, _, gid = user.rest.partition(":")
    (made,) = [step.rest for step in steps("RUN") if step.stage == 1]
    assert f"--uid {uid}" in made
    assert f"--gid {gid}" in made


def test_it_is_started_and_stopped_without_a_shell() -> None:
    (entry,), (command,), (signal,) = steps("ENTRYPOINT"), steps("CMD"), steps("STOPSIGNAL")
    assert entry.words == ["curbside"]
    assert command.words == ["serve"]
    assert signal.rest == "SIGTERM"


def test_one_folder_can_be_written_to_and_the_database_is_in_it() -> None:
    (volume,) = steps("VOLUME")
    assert environment()["CURBSIDE_DATABASE"].startswith(f"{volume.rest}/")


def test_no_secret_is_in_a_layer() -> None:
    for step in (*steps("ENV"), *steps("ARG"), *steps("LABEL"), *steps("RUN")):
        secret = re.findall(r"(?i)\b\w*(?:token|secret|password)\w*", step.rest)
        assert set(secret) <= {"CURBSIDE_TOKEN_FILE", "curbside_token", "secrets"}, step
        assert not re.search(r"\d{6,}:[\w-]{20,}", step.rest)


def test_every_setting_of_the_image_is_one_that_the_program_reads() -> None:
    ours = {name for name in environment() if name.startswith("CURBSIDE_")}
    assert ours <= {f"CURBSIDE_{field.upper()}" for field in Settings.model_fields}


def test_only_what_the_image_is_made_of_is_sent_along() -> None:
    for step in steps("COPY"):
        if step.stage == 0:
            assert all(sent_along(each) for each in step.rest.split()[:-1]), step
    for private in (".env", "deploy/.env", "deploy/token", "curbside.db", "bot/curbside.db-wal"):
        assert not sent_along(private)
    for needless in (".git/config", "tests/conftest.py", "bot/__pycache__/app.cpython-312.pyc"):
        assert not sent_along(needless)


def test_the_image_has_the_version_of_the_program() -> None:
    (version,) = [step for step in steps("ARG") if step.rest.startswith("VERSION=")]
    assert version.rest == f"VERSION={PROJECT['version']}"


async def test_its_health_check_is_content_with_a_bot_that_lives_and_no_other(
    tmp_path: Path,
) -> None:
    command, flag, code = probe()
    assert (command, flag) == ("python", "-c")

    def asked(address: str) -> int:
        done = subprocess.run(
            [sys.executable, "-c", code],
            env={"CURBSIDE_HEALTH": address, "http_proxy": "http://127.0.0.1:9"},
            capture_output=True,
            check=False,
        )
        return done.returncode

    async with at_work(tmp_path / "curbside.db") as bot:
        address = bot.url.removeprefix("http://")
        assert await asyncio.to_thread(asked, address) == 0
        another = bot.place.origin.removeprefix("http://")
        assert await asyncio.to_thread(asked, another) != 0
    assert asked(address) != 0
