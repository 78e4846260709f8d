"""Deploys of the lumbar pathway: newer content as a plug-in, which takes the place of the older."""

import re
import shutil
from importlib.resources import as_file, files
from pathlib import Path

SHIPPED = files("pathway") / "content" / "lumbar-degenerative"
FLAG = """
[[finding]]
id = "new_flag"
kind = "bool"
label = "Unexplained fever"
ask = "Fever of unknown origin?"
group = "red_flags"
safety = true
"""
RULE = """
[[rule]]
id = "new_flag"
when = 'new_flag'
then = "urgent"
label = "Unexplained fever"
"""


def insert(folder: Path) -> None:
    """A warning sign that the older content did not know, with the rule that needs it."""
    change(folder / "findings.toml", '\n[[finding]]\nid = "neuro_deficit"', FLAG)
    change(folder / "triage.toml", '\n[[rule]]\nid = "infection"', RULE)
    change(folder / "cases.toml", "cancer_suspected = false\n", "new_flag = false\n")


def remove(folder: Path) -> None:
    """Without the kidney function: neither asked for nor looked at."""
    findings = (folder / "findings.toml").read_text("utf-8")
    gone = re.sub(r'\[\[finding\]\]\nid = "egfr"\n(?:.+\n)+\n?', "", findings)
    (folder / "findings.toml").write_text(gone, "utf-8")
    for file in folder.glob("*.toml"):
        text = file.read_text("utf-8").replace("egfr < 30 or ", "").replace("egfr < 60 or ", "")
        text = re.sub(r"^egfr = .*\n", "", text.replace('"egfr", ', ""), flags=re.MULTILINE)
        file.write_text(text, "utf-8")


def change(file: Path, before: str, added: str) -> None:
    """Put something before the first place where this stands."""
    text = file.read_text("utf-8")
    assert before in text, f"{file.name} has no {before!r}"
    file.write_text(text.replace(before, added + before, 1), "utf-8")


def deploy(folder: Path, version: str, what: str) -> Path:
    """A folder for `sys.path` with the lumbar pathway in this version, as an entry point."""
    shutil.rmtree(folder, ignore_errors=True)
    content = folder / "content"
    with as_file(SHIPPED) as shipped:
        shutil.copytree(shipped, content)
    facts = content / "pathway.toml"
    facts.write_text(facts.read_text("utf-8").replace('"1.0.0"', f'"{version}"'), "utf-8")
    {"first": lambda _: None, "inserted": insert, "removed": remove}[what](content)
    meta = folder / "gauntlet_content-1.dist-info"
    meta.mkdir()
    (meta / "METADATA").write_text("Metadata-Version: 2.1\nName: gauntlet-content\nVersion: 1\n")
    points = "[curbside.pathways]\nlumbar = gauntlet_content:CONTENT\n"
    (meta / "entry_points.txt").write_text(points)
    (folder / "gauntlet_content.py").write_text(f"CONTENT = {str(content)!r}\n")
    return folder
