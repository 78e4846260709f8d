"""What the guides tell somebody to type exists, and every alert has a row that says what to do."""

import re
from pathlib import Path

import pytest
import yaml

from bot.access import ROLES
from bot.exits import MEANING
from bot.settings import Settings
from tests.deploy.commands import commands, wrong
from tests.deploy.files import DEPLOY, ROOT, unit

GUIDES = sorted([*DEPLOY.glob("*.md"), ROOT / "SECURITY.md", ROOT / "README.md"])
RUNBOOK = (DEPLOY / "README.md").read_text(encoding="utf-8")
SETTINGS = {f"CURBSIDE_{field.upper()}" for field in Settings.model_fields}
OF_TESTS = {"CURBSIDE_NO_BROWSER"}  # what the tests alone read
LINK = re.compile(r"\]\(#([\w-]+)\)")


def named(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("guide", GUIDES, ids=named)
def test_every_command_of_a_guide_is_one_of_the_programs(guide: Path) -> None:
    found = commands(guide.read_text(encoding="utf-8"))
    assert [fault for words in found if (fault := wrong(words))] == []


def test_the_guides_have_commands_that_are_looked_at() -> None:
    counts = {named(guide): len(commands(guide.read_text(encoding="utf-8"))) for guide in GUIDES}
    assert counts["deploy/README.md"] > 30
    assert counts["README.md"] > 10
    assert counts["SECURITY.md"] > 3
    assert counts["deploy/hazards.md"] > 2


@pytest.mark.parametrize("guide", GUIDES, ids=named)
def test_every_variable_of_a_guide_is_one_that_something_reads(guide: Path) -> None:
    found = set(re.findall(r"\bCURBSIDE_[A-Z_]+\b", guide.read_text(encoding="utf-8")))
    assert found <= SETTINGS | OF_TESTS


def test_every_button_that_the_readme_has_one_press_is_there() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    trial = readme.partition("## Try it")[2].partition("\n## ")[0]
    named = re.findall(r"\*\*([^*]+)\*\*", trial)
    places = [*(ROOT / "flows").glob("*.py"), ROOT / "bot/playground/page/index.html"]
    shown = " ".join(path.read_text(encoding="utf-8") for path in places)
    assert len(named) >= 8
    assert [name for name in named if not re.search(rf"[\">]{re.escape(name)}", shown)] == []


def test_a_variable_of_the_tests_is_read_there() -> None:
    sources = [path.read_text(encoding="utf-8") for path in (ROOT / "tests/browser").glob("*.py")]
    assert all(any(name in text for text in sources) for name in OF_TESTS)


def test_every_alert_has_a_row_and_every_row_an_alert() -> None:
    groups = yaml.safe_load((DEPLOY / "alerts.yaml").read_text(encoding="utf-8"))["groups"]
    alerts = [rule["alert"] for group in groups for rule in group["rules"]]
    rows = re.findall(r"^\| `(Curbside\w+)` \| (.+?) \| (.+) \|$", RUNBOOK, re.MULTILINE)
    assert [name for name, _, _ in rows] == alerts
    assert all(len(means) > 10 and len(act) > 10 for _, means, act in rows)


def test_every_file_of_the_folder_is_named_in_the_runbook() -> None:
    files = [path.relative_to(DEPLOY).as_posix() for path in DEPLOY.rglob("*") if path.is_file()]
    shown = [f for f in files if f not in {"README.md", ".gitignore", ".env", "token"}]
    assert [place for place in shown if f"`{place}`" not in RUNBOOK] == []


def test_the_links_within_the_runbook_lead_somewhere() -> None:
    headings = re.findall(r"^#+ (.+)$", RUNBOOK, re.MULTILINE)
    anchors = {re.sub(r"[^\w -]", "", head).lower().replace(" ", "-") for head in headings}
    assert set(LINK.findall(RUNBOOK)) <= anchors


def test_the_runbook_installs_where_the_units_look() -> None:
    bot, backup = unit("curbside.service"), unit("curbside-backup.service")
    for place in (bot["WorkingDirectory"][0], *backup["ReadWritePaths"], "/etc/curbside/token"):
        assert re.search(rf"^install .*{place}\b", RUNBOOK, re.MULTILINE), place
    assert bot["ExecStart"][0].split()[0].startswith("/opt/curbside/")
    assert f"CURBSIDE_DATABASE=/var/lib/{bot['StateDirectory'][0]}/curbside.db" in RUNBOOK


def test_the_runbook_knows_every_role_and_every_exit_code_that_a_bot_may_end_with() -> None:
    assert {role for role in ROLES if f"`{role}`" not in RUNBOOK} == set()
    told = RUNBOOK[RUNBOOK.index("Exit codes:") :]
    assert {int(code) for code in MEANING if code < 10} == {
        int(code) for code in re.findall(r"\b(\d) ", told.split("Logs:")[0])
    }


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("`curbside serve --webhook URL`", None),
        ("`curbside users role ID clinician`", None),
        ("    CURBSIDE_ZONE=UTC curbside followups --overdue", None),
        ("```\n/opt/curbside/bin/curbside backup --to x --keep 3\n```", None),
        ("`uv run curbside db verify FILE | head`", None),
        ("`curbside --version`", None),
        ("`curbside surf`", "curbside surf: no such command"),
        ("`curbside db mend`", "curbside db mend: no such command"),
        ("`docker compose exec bot curbside doctor --loud`", "curbside doctor --loud: no such"),
        ("`docker compose -f x.yaml exec -T bot curbside backup --keep 30`", None),
        ("`docker compose -f x.yaml run --rm bot surf`", "curbside surf: no such command"),
        ("`kubectl -n x exec deploy/curbside -- curbside surf`", "curbside surf: no such command"),
        ("`curbside backup --too x`", "curbside backup --too: no such option"),
        ("`curbside-backup.timer` and curbside mends itself", None),
    ],
)
def test_a_slip_in_a_guide_would_be_seen(text: str, fault: str | None) -> None:
    found = [wrong(words) for words in commands(text)]
    if fault is None:
        assert not any(found)
    else:
        assert [each[: len(fault)] for each in found if each] == [fault]
