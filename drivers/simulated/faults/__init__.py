"""What can go wrong, as data of a scenario: each fault is one row of the physics specification, section 6."""
