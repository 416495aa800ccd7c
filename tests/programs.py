"""Programs of this machine that tests run: Debian's, in CI."""

import os
import shutil

import pytest


def installed(program: str, package: str) -> str:
    """Its path. Without it the test is skipped, or fails where CI=true; `package` is what to install then."""
    if not (found := shutil.which(program, path=f"{os.environ.get('PATH', '')}:/usr/sbin")):
        give_up = pytest.fail if os.environ.get("CI") == "true" else pytest.skip
        give_up(f"{program} is not on PATH (apt-get install {package})")
    return found
