"""`python -m civicgraph` is `civicgraph`."""

from __future__ import annotations

import sys

from civicgraph.cli import main

if __name__ == "__main__":
    sys.exit(main())
