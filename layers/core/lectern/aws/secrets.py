"""Secrets and tuning values that a deployment keeps outside its code, read once in five minutes."""

from collections.abc import Iterator
from contextlib import contextmanager

from lectern.aws.calling import reaching
from lectern.errors import Unavailable

_SECONDS = 300


def secret(name: str, fresh: bool = False) -> str:
    """The secret string of this name in AWS Secrets Manager; `fresh` asks again at once. Raises Unavailable."""
    from aws_lambda_powertools.utilities.parameters import get_secret

    with _reading(name):
        return str(get_secret(name, max_age=_SECONDS, force_fetch=fresh))


def write(name: str, value: str, once: str) -> None:
    """Give a secret its next value. Of several writes with one `once` (a UUID) the first counts. Raises Unavailable."""
    from lectern.aws.calling import client

    with reaching("AWS"):
        manager = client("secretsmanager")
        try:
            manager.put_secret_value(SecretId=name, SecretString=value, ClientRequestToken=once)
        except manager.exceptions.ResourceExistsException:
            return


def parameter(name: str) -> str:
    """The value of this name in AWS Systems Manager Parameter Store, decrypted. Raises Unavailable."""
    from aws_lambda_powertools.utilities.parameters import get_parameter

    with _reading(name):
        return str(get_parameter(name, decrypt=True, max_age=_SECONDS))


@contextmanager
def _reading(name: str) -> Iterator[None]:
    from aws_lambda_powertools.utilities.parameters.exceptions import GetParameterError

    try:
        with reaching("AWS"):
            yield
    except GetParameterError:
        raise Unavailable(f'"{name}" could not be read; does it exist, and may this function read it?') from None
