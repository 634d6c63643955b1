"""The figures that show what never happens: `make reliability`. No failure in N trials bounds its rate at about 3/N."""
