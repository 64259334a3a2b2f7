"""`python -m unitecon` is the command line."""

from unitecon.cli import main

if __name__ == "__main__":
    main()
