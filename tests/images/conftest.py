from pathlib import Path

import pytest

from lectern.aws.files import Files
from lectern.ledger.book import Ledger
from tests.images.pipeline import Pipeline, make_pipeline


@pytest.fixture
def pipeline(ledger: Ledger, files: Files, tmp_path: Path) -> Pipeline:
    return make_pipeline(ledger, files, tmp_path)
