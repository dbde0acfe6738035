"""Makes `python -m bibsync` the same as the command `bibsync`."""

from bibsync.cli.main import main

main()
