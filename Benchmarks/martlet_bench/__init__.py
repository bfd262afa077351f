"""Measurements of a built `martlet` on this machine: see ../README.md."""
