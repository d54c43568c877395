"""The bill of materials: every package that runs, from the pins alone, as CycloneDX 1.6 JSON. Needs no network.

python scripts/sbom.py build/sbom.json    write it; the same pins give the same bytes
python scripts/sbom.py --check            check all pins: one version, hashes, no address; exit 1 where not
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import tomllib
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
PINS = ROOT / "requirements"
RUNTIME = PINS / "runtime.txt"

_PIN = re.compile(
    r"(?P<name>[a-z0-9][a-z0-9._-]*)(?:\[[a-z0-9,._-]+\])?==(?P<version>[A-Za-z0-9.+!-]+)(?: ; (?P<only_where>.+))?"
)
_HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")


@dataclass(frozen=True)
class Pin:
    """One package in one version; the hashes are those of the files in which it may come."""

    name: str
    version: str
    sha256s: tuple[str, ...]
    only_where: str = ""


class BadPin(ValueError):
    """A line that pins nothing, or pins it without a hash."""


def pins_in(text: str) -> Iterator[Pin]:
    """The pins of a file. Raises BadPin for anything else than a name, one version and its hashes."""
    for line in text.replace("\\\n", " ").splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        said, _, hashes = line.partition("--hash=")
        found = _PIN.fullmatch(said.strip())
        sha256s = tuple(_HASH.findall(f"--hash={hashes}"))
        if found is None or not sha256s or len(sha256s) != len(hashes.split()):
            raise BadPin(
                f"{line.split('--hash')[0].strip()!r}: write name==version and its --hash=sha256:…; make lock"
            )
        yield Pin(found["name"], found["version"], sha256s, found["only_where"] or "")


def faults() -> list[str]:
    """What is wrong in any file of pins, a line each."""
    wrong = []
    for path in sorted(PINS.glob("*.txt")):
        try:
            names = [pin.name for pin in pins_in(path.read_text(encoding="utf-8"))]
        except BadPin as fault:
            wrong.append(f"{path.relative_to(ROOT)}: {fault}")
            continue
        wrong += [f"{path.relative_to(ROOT)}: {name} is pinned twice" for name in twice(names)]
    return wrong


def twice(names: list[str]) -> list[str]:
    """The names that stand there more than once."""
    return sorted({name for name in names if names.count(name) > 1})


def bill(pins: list[Pin], name: str, version: str) -> dict[str, Any]:
    """The bill of materials. It has no time and no chance in it, so that the same pins give the same bytes."""
    components = [_component(pin) for pin in sorted(pins, key=lambda pin: pin.name)]
    made_from = json.dumps(components, sort_keys=True)
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_OID, made_from)}",
        "version": 1,
        "metadata": {"component": {"type": "application", "bom-ref": name, "name": name, "version": version}},
        "components": components,
        "dependencies": [{"ref": name, "dependsOn": [one["bom-ref"] for one in components]}],
    }


def _component(pin: Pin) -> dict[str, Any]:
    ref = f"pkg:pypi/{pin.name}@{pin.version}"
    made: dict[str, Any] = {
        "type": "library",
        "bom-ref": ref,
        "name": pin.name,
        "version": pin.version,
        "purl": ref,
        "hashes": [{"alg": "SHA-256", "content": sha256} for sha256 in pin.sha256s],
    }
    if pin.only_where:
        made["scope"] = "optional"
        made["properties"] = [{"name": "only where", "value": pin.only_where}]
    return made


def main(words: list[str] | None = None) -> int:
    """Write the bill, or check the pins."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("out", nargs="?", type=Path, default=ROOT / "build/sbom.json")
    parser.add_argument("--check", action="store_true", help="check all pins, write nothing")
    asked = parser.parse_args(words)
    if wrong := faults():
        print("\n".join(wrong), file=sys.stderr)
        return 1
    if not asked.check:
        project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
        made = bill(list(pins_in(RUNTIME.read_text(encoding="utf-8"))), project["name"], project["version"])
        asked.out.parent.mkdir(parents=True, exist_ok=True)
        asked.out.write_text(json.dumps(made, indent=1) + "\n", encoding="utf-8")
        print(f"{asked.out}: {len(made['components'])} packages")
    return 0


if __name__ == "__main__":
    sys.exit(main())
