"""Credentials and connections to AWS that a thawed process makes for itself."""

import sys
from typing import Any

_READ = "data_loader"  # what the SDK has read of its services, half of what opening a client takes, is nobody's own


def renew() -> None:
    """Clients opened from here on ask for credentials anew and share no connection with those before."""
    if "boto3" in sys.modules:
        _renew_session(sys.modules["boto3"])
    if "aws_lambda_powertools.utilities.parameters" in sys.modules:
        sys.modules["aws_lambda_powertools.utilities.parameters"].clear_caches()


def _renew_session(boto3: Any) -> None:
    from botocore.session import Session

    before, fresh = boto3.DEFAULT_SESSION, Session()
    if before:
        fresh.register_component(_READ, before._session.get_component(_READ))
    boto3.setup_default_session(botocore_session=fresh)
