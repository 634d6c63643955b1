"""A recording played back as a machine: for engineers, for training, for the program's own tests."""
