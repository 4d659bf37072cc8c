"""`python -m core …`: every verb of the product as a command."""

import sys

from core.faults import tell

if __name__ == "__main__":
    try:
        from core.cli import app

        app()
    except (Exception, KeyboardInterrupt) as fault:  # before there was a door: a package is missing, say
        sys.exit(tell(fault))
