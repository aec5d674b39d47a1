"""The reconciliation service (API version 0.2): programs such as OpenRefine ask which thing of the store a name in a table means."""

from __future__ import annotations

from civicgraph.web.reconcile.routes import attach

__all__ = ["attach"]
