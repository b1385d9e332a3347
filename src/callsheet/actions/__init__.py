"""The verbs: authorise, load, compute, write, audit; one transaction each. Pages, API, command line and jobs use the same."""
