"""The command `modelmart`."""

# The exit code after Ctrl-C
STOPPED_BY_USER = 130
