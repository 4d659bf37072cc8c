"""`python -m core …`: every verb of the product as a command."""

from core.cli import main

if __name__ == "__main__":
    main()
