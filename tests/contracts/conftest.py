from ..loopback.fixtures import loopback

__all__ = ["loopback"]
