"""The store folder: one writer, many readers, snapshots between them."""
