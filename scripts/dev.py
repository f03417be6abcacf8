#!/usr/bin/env python3
"""The one entry behind the Makefile; see ``smartdev/cli.py`` for the commands."""

import sys

from smartdev.cli import main

if __name__ == "__main__":
    sys.exit(main())
