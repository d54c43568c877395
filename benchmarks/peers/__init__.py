"""The decision written by hand for each engine, as somebody who knows that engine would write it."""
