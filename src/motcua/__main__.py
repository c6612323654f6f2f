"""`python -m motcua` is the same as `motcua`."""

from motcua.config.main import main

main()
