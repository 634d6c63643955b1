"""files people write -> frozen, validated values."""
