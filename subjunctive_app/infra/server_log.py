"""The lines of gunicorn itself: written as the app's are, and without what a request held."""

import logging
import os
import re
from typing import Any

from gunicorn.glogging import Logger

from subjunctive_app.infra.logging import make_handler

# What gunicorn quotes of a request it cannot read: addresses, headers, where it came from.
_QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"|(?<=ip=)\S+|(?<![^\s(])/\S*")


class Discreet(logging.Filter):
    """Leaves out what a line quotes of a request: an address may be a learner's, a path holds the code of a room."""

    def filter(self, record: logging.LogRecord) -> bool:
        if record.levelno >= logging.WARNING:
            record.msg, record.args = _QUOTED.sub("…", record.getMessage()), ()
        return True


class ServerLog(Logger):  # type: ignore[misc]
    """gunicorn's logger, with our handler in the place of its own. Access lines come only where they are asked for."""

    def setup(self, cfg: Any) -> None:
        """Called at the start and at each reload."""
        super().setup(cfg)
        handler = make_handler(is_production=os.environ.get("ENVIRONMENT") == "production")
        self.error_log.filters = [Discreet()]
        if cfg.errorlog == "-":
            self.error_log.handlers = [handler]
        if cfg.accesslog == "-":
            self.access_log.handlers = [handler]
