"""The services that cost money, on this machine: a server that speaks their wire protocols to the real clients."""
