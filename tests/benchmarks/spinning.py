"""A program that never comes to an end by itself: it stops after a second of CPU time."""

from benchmarks.process import stop_this_process_after

stop_this_process_after(1)
while True:
    pass
