"""The figures of the README, each measured by a command that anyone can run: `make bench`."""
