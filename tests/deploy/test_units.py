"""The systemd units: few rights, time to drain, and the program as it is."""

import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest

from bot.app import DRAIN_SECONDS
from bot.exits import Code
from bot.settings import Settings
from tests.deploy.commands import wrong
from tests.deploy.files import DEPLOY, unit

SERVICES = ["curbside.service", "curbside-backup.service"]
UNITS = [*SERVICES, "curbside-backup.timer"]
PROGRAM = "/opt/curbside/bin/curbside"
EXPOSED = re.compile(r"Overall exposure level for \S+: ([\d.]+)")
# What neither of the two has any need of.
SHUT = {
    *("NoNewPrivileges", "CapabilityBoundingSet", "AmbientCapabilities", "RestrictSUIDSGID"),
    *("PrivateUsers", "RestrictNamespaces", "LockPersonality", "RestrictRealtime", "RemoveIPC"),
    *("ProtectSystem", "ProtectHome", "PrivateTmp", "PrivateMounts", "PrivateDevices"),
    *("ProtectKernelTunables", "ProtectKernelModules", "ProtectKernelLogs", "ProtectClock"),
    *("ProtectControlGroups", "ProtectHostname", "ProtectProc", "SystemCallArchitectures"),
    *("SystemCallFilter", "SystemCallErrorNumber", "MemoryDenyWriteExecute", "DevicePolicy"),
    *("KeyringMode", "UMask", "User", "Group", "StateDirectory", "StateDirectoryMode"),
    *("WorkingDirectory", "MemoryMax"),
}


def analyze(*args: str) -> str:
    if shutil.which("systemd-analyze") is None:
        pytest.skip(
            "systemd-analyze is not here: THE UNITS WERE NOT RATED; apt-get install systemd"
        )
    done = subprocess.run(["systemd-analyze", *args], capture_output=True, text=True, check=False)
    return done.stdout + done.stderr


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_is_exposed_by_two_of_ten_at_most(name: str) -> None:
    told = analyze("security", "--offline=true", str(DEPLOY / name))
    found = EXPOSED.search(told)
    assert found, told
    assert float(found[1]) <= 2.0


def test_an_open_service_would_be_seen(tmp_path: Path) -> None:
    open_one = tmp_path / "open.service"
    open_one.write_text("[Service]\nExecStart=/bin/true\n", encoding="utf-8")
    found = EXPOSED.search(analyze("security", "--offline=true", str(open_one)))
    assert found
    assert float(found[1]) > 9


def test_systemd_understands_every_line(tmp_path: Path) -> None:
    for name in UNITS:
        text = (DEPLOY / name).read_text(encoding="utf-8")
        # The program is not installed here, and a folder that is missing is no fault of the unit.
        (tmp_path / name).write_text(text.replace(PROGRAM, "/bin/true"), encoding="utf-8")
    told = analyze("verify", "--man=no", *(str(tmp_path / name) for name in UNITS))
    assert [line for line in told.splitlines() if "curbside" in line] == []


def test_a_slip_in_a_unit_would_be_seen(tmp_path: Path) -> None:
    slip = tmp_path / "curbside-slip.service"
    slip.write_text("[Service]\nExecStart=/bin/true\nProtectHomes=yes\n", encoding="utf-8")
    assert "ProtectHomes" in analyze("verify", "--man=no", str(slip))


def test_both_services_are_shut_in_alike() -> None:
    bot, backup = (unit(name) for name in SERVICES)
    assert {key: bot.get(key) for key in SHUT} == {key: backup.get(key) for key in SHUT}
    assert all(bot.get(key) for key in SHUT)


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_runs_a_command_that_there_is(name: str) -> None:
    (command,) = unit(name)["ExecStart"]
    program, *args = shlex.split(command)
    assert program == PROGRAM
    assert wrong(args) is None


@pytest.mark.parametrize("name", SERVICES)
def test_every_variable_of_a_service_is_a_setting(name: str) -> None:
    given = " ".join(unit(name)["Environment"])
    ours = set(re.findall(r"\b(CURBSIDE_\w+)=", given))
    assert ours <= {f"CURBSIDE_{field.upper()}" for field in Settings.model_fields}


def test_the_token_comes_as_a_credential_and_the_backup_has_none() -> None:
    bot, backup = (unit(name) for name in SERVICES)
    assert bot["LoadCredential"] == ["token:/etc/curbside/token"]
    assert "CURBSIDE_TOKEN_FILE=%d/token" in " ".join(bot["Environment"])
    assert not [value for values in backup.values() for value in values if "token" in value.lower()]
    assert backup["PrivateNetwork"] == ["yes"]


def test_it_has_time_to_drain() -> None:
    bot = unit("curbside.service")
    assert int(bot["TimeoutStopSec"][0]) > DRAIN_SECONDS + 5
    assert bot["KillMode"] == ["mixed"]
    assert "KillSignal" not in bot  # SIGTERM, which drains


def test_it_comes_back_by_itself_unless_a_person_is_needed() -> None:
    bot = unit("curbside.service")
    assert bot["Restart"] == ["on-failure"]
    held = {int(code) for code in bot["RestartPreventExitStatus"][0].split()}
    assert held == {Code.USAGE, Code.REFUSED}
    # Slower than systemd's own limit of five starts in ten seconds, so it never gives up.
    assert int(bot["RestartSec"][0]) * 5 > 10


def test_the_backup_may_write_where_it_is_told_to() -> None:
    backup = unit("curbside-backup.service")
    args = shlex.split(backup["ExecStart"][0])
    assert backup["ReadWritePaths"] == [args[args.index("--to") + 1]]
    assert int(args[args.index("--keep") + 1]) >= 7


def test_a_backup_is_taken_daily_also_after_a_night_without_power() -> None:
    timer = unit("curbside-backup.timer")
    assert re.fullmatch(r"\*-\*-\* \d\d:\d\d", timer["OnCalendar"][0])
    assert timer["Persistent"] == ["yes"]
