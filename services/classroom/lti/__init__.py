"""Lectern as a tool of a learning management system: LTI 1.3 and the Advantage services of 1EdTech."""
