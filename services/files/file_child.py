"""The process that opens one file, and holds itself to limits before it does.

    python -m services.files.file_child MEDIA_TYPE BYTES SECONDS < file > cleaned

It ends with TAKEN and the file as it is kept; with NOT_TAKEN and why, for a person; or, over a limit, in any other way.
"""

from __future__ import annotations

import json
import resource
import sys

from services.files.file_opening import NotTaken, opened

TAKEN, BROKEN, NOT_TAKEN, OVER = 0, 1, 3, 4
"""How it ends; BROKEN is what Python itself says of a module that is missing."""


def main(media_type: str, memory: int, seconds: int) -> int:
    """Open what comes in on standard input; `memory` in bytes, `seconds` of a processor."""
    _hold_to(memory, seconds)
    try:
        made = opened(sys.stdin.buffer.read(), media_type)
    except NotTaken as why:
        return _say(why.message, why.way_out)
    except MemoryError:
        return OVER
    except Exception:  # noqa: BLE001 (whatever a library makes of a file that was made to break it)
        return _say("The file cannot be opened: it is damaged.", "choose another file")
    sys.stdout.buffer.write(made)
    return TAKEN


def _say(message: str, way_out: str) -> int:
    sys.stdout.write(json.dumps([message, way_out]))
    return NOT_TAKEN


def _hold_to(memory: int, seconds: int) -> None:
    """Memory, time, and neither a file written nor a picture of the memory left behind when it is stopped."""
    for what, most in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3])))
