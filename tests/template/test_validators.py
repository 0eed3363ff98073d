"""What AWS's own tools say of the template."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.template.reading import ROOT, transformed

BIN = Path(sys.executable).parent
QUIET = {"SAM_CLI_TELEMETRY": "0", "AWS_DEFAULT_REGION": "us-east-1", "HOME": "/tmp", "PATH": "/usr/bin:/bin"}


@pytest.mark.parametrize("how", [[], ["--lint"]], ids=["translator", "linter"])
def test_sam_finds_the_template_valid(how: list[str]) -> None:
    """The translator and the linter each see what the other does not."""
    command = [BIN / "sam", "validate", "--template", ROOT / "template.yaml", *how]
    told = subprocess.run(command, capture_output=True, text=True, env=QUIET, check=False)
    assert told.returncode == 0, told.stdout + told.stderr


def test_the_linter_finds_nothing_in_the_transformed_template(tmp_path: Path) -> None:
    path = tmp_path / "transformed.json"
    path.write_text(json.dumps(transformed()))
    command = [BIN / "cfn-lint", "--regions", "us-east-1", "--format", "parseable", "--", path]
    told = subprocess.run(command, capture_output=True, text=True, env=QUIET, check=False)
    assert told.returncode == 0, told.stdout


def test_what_checkov_passes_over_is_little_and_explained() -> None:
    """`make scan` runs checkov itself, which wants an environment of its own."""
    passed_over = [line for line in (ROOT / ".checkov.yaml").read_text().splitlines() if "CKV" in line]
    assert len(passed_over) <= 10
    assert [line for line in passed_over if len(line.partition(" # ")[2]) < 40] == []
