"""The gate: runs every test there is, and believes only what it has seen run."""
