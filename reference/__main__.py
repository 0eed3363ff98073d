"""`python -m reference` makes what the API serves at /openapi.json and /docs from openapi.yaml."""

import json
import sys
from pathlib import Path

import yaml

from reference.rendering import page

ROOT = Path(__file__).parents[1]


def made(contract_file: Path = ROOT / "openapi.yaml") -> dict[str, str]:
    """file name -> content."""
    contract = yaml.safe_load(contract_file.read_text())
    return {"openapi.json": json.dumps(contract, ensure_ascii=False, indent=1) + "\n", "docs.html": page(contract)}


def main() -> int:
    for name, content in made().items():
        file = ROOT / "services" / "contract" / name
        file.write_text(content)
        print(f"{file.relative_to(ROOT)}  {len(content.encode()) / 1024:.0f} KB", file=sys.stderr)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
