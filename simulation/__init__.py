"""An organisation played through time, with a clock and dice of its own; every day it is held to what must be true."""
