"""Deploys killed at every call, for `make drill-deploy`."""

from pathlib import Path

from tests.deploy.test_every_step import World, blue, calls, killed

__all__ = ["blue", "calls"]


def test_wherever_it_is_killed_the_next_deploy_ends_well(blue: World, calls: int, tmp_path: Path) -> None:
    for number in range(1, calls + 1):
        killed(blue, number, tmp_path / str(number))
