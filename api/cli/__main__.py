"""`python -m api.cli` is the `customers` command."""

from api.cli import main

if __name__ == "__main__":
    main()
