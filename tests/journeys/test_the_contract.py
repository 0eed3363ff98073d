"""The running platform keeps openapi.yaml, whatever it is sent."""

import os
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from tests.journeys.clients import Platform
from tests.openapi.contract import contract

ROOT = Path(__file__).parents[2]
EXAMPLES = os.environ.get("LECTERN_CONTRACT_EXAMPLES", "30")  # for each operation


@pytest.mark.timeout(1200)
def test_nothing_that_is_sent_makes_the_api_leave_its_contract(platform: Platform) -> None:
    """Schemathesis sends the contract's examples, its limits, valid and invalid requests, and follows its links.

    Left out is that a known path with an unknown method answers 405: API Gateway itself answers it like an unknown
    path, with 404.
    """
    command = [Path(sys.executable).parent / "st", "--config-file", "tests/openapi/schemathesis.toml"]
    command += ["run", "openapi.yaml", "--url", platform.api, "--max-examples", EXAMPLES, "--no-color"]
    command += ["--header", f"Authorization: Bearer {platform.token('instructor')}"]
    hooks = os.environ | {"SCHEMATHESIS_HOOKS": "tests.openapi.engine_hooks"}
    told = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, env=hooks, check=False)
    assert told.returncode == 0, told.stdout[-20_000:]


def test_the_contract_is_open_to_everybody(platform: Platform) -> None:
    told = platform.note(httpx.get(f"{platform.api}/openapi.json"))
    page = platform.note(httpx.get(f"{platform.api}/docs"))
    assert told.json() == contract()
    assert page.status_code == 200 and page.headers["Content-Type"].startswith("text/html")
    assert "script" not in page.headers["Content-Security-Policy"]


def test_what_the_gateway_refuses_by_itself_is_a_problem_too(platform: Platform) -> None:
    for path, status in (("/courses", 401), ("/nowhere", 404)):
        told = httpx.get(platform.api + path, headers={"Origin": "https://learn.example"})
        assert (told.status_code, told.headers["Content-Type"]) == (status, "application/problem+json")
        assert told.json()["status"] == status and told.json()["detail"]
        assert told.headers["Access-Control-Allow-Origin"]  # or a browser would not show it to its page
