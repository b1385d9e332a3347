"""`python -m callsheet.boot` is the `callsheet` program."""

from callsheet.boot.entry import main

main()
