"""The published site: immutable releases, switched in atomically, read by everyone else."""
