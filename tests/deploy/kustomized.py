"""The resources of deploy/kustomize, as they are written and as kustomize puts them together."""

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.deploy.files import DEPLOY

FOLDER = DEPLOY / "kustomize"
Resource = dict[str, Any]
# What kustomize makes of its generators.
GENERATED = {"configMapGenerator": "ConfigMap", "secretGenerator": "Secret"}


def written(folder: str) -> Iterator[Resource]:
    """Each resource of a folder, and of those it builds upon."""
    where = FOLDER / folder
    (plan,) = documents(where / "kustomization.yaml")
    for name in plan["resources"]:
        place = (where / name).resolve()
        if place.is_dir():
            yield from written(place.relative_to(FOLDER).as_posix())
        else:
            yield from documents(place)


def documents(path: Path) -> list[Resource]:
    return list(yaml.safe_load_all(path.read_text(encoding="utf-8")))


def plan(folder: str) -> Resource:
    (found,) = documents(FOLDER / folder / "kustomization.yaml")
    return found


def one(resources: list[Resource], kind: str) -> Resource:
    (found,) = [each for each in resources if each["kind"] == kind]
    return found


def generated(folder: str) -> dict[str, set[str]]:
    """The kinds and names that a folder's generators make."""
    return {
        kind: {each["name"] for each in plan(folder).get(key, ())}
        for key, kind in GENERATED.items()
    }


def built(copied: Path) -> list[Resource]:
    """What kustomize makes of the example, with invented secrets laid beside it."""
    if shutil.which("kubectl") is None:
        pytest.skip("kubectl is not here: WHAT KUSTOMIZE MAKES OF THE EXAMPLE WAS NOT LOOKED AT")
    shutil.copytree(FOLDER, copied)
    for name in plan("example")["secretGenerator"][0]["files"]:
        (copied / "example" / name).write_text(f"an-invented-{name}", encoding="utf-8")
    command = ["kubectl", "kustomize", str(copied / "example")]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return list(yaml.safe_load_all(done.stdout))


def named(found: object, key: str) -> Iterator[Any]:
    """The values under this key, wherever in a resource they are."""
    if isinstance(found, dict):
        for name, value in found.items():
            if name == key:
                yield value
            yield from named(value, key)
    elif isinstance(found, list):
        for each in found:
            yield from named(each, key)
