"""`python -m tests.afterwards PID FOLDER`: wait until a run of the tests has ended, however it ended, and tidy up.

A server that all test processes share is nobody's child, and a run may be killed: so whoever makes the run's folder
leaves this behind, which waits for the run's process and takes no time meanwhile.
"""

import os
import select
import shutil
import sys
from pathlib import Path

from tests import servers


def main(pid: int, folder: Path) -> None:
    """Stop the PostgreSQL server in `folder` and remove both when the process `pid` has ended."""
    try:
        ended = os.pidfd_open(pid)
    except ProcessLookupError:
        pass
    else:
        select.select([ended], [], [])
    servers.stop_postgres(folder / "postgres")
    shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]))
