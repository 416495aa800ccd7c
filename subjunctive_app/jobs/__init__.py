"""Work that is done later, by a runner: written down with what causes it, so that neither is lost."""
