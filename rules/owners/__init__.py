"""Tools for the people who own a framework."""
