"""`make bench`: everything that is measured, one after the other. Prints; asserts nothing."""

import subprocess
import sys

from tests.servers import ROOT

PARTS = {
    "ledger": "The ledger's bare transfer, beside others",
    "award": "One whole award, through the service",
    "boards": "Boards and passbook while the ledger grows a thousandfold",
    "pages": "The weight of each page",
    "crowd": "Page opens a second, beside a page that reads nothing",
    "phones": "Memory",
}


def main() -> int:
    """Run the parts named on the command line, or all."""
    wanted = sys.argv[1:] or list(PARTS)
    failed = []
    for name in wanted:
        print(f"\n== {PARTS[name]} (python -m bench.{name})\n", flush=True)
        if subprocess.run([sys.executable, "-m", f"bench.{name}"], cwd=ROOT, check=False).returncode:
            failed.append(name)
    if failed:
        print(f"\nThese could not be measured: {', '.join(failed)}", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
