"""Simulated learners by the hundred: whether memory finds a planted gap, and what it foretells. Prints tables."""

from tests.domain.gaps import GAPS, blamed, is_found, solid_moods
from tests.domain.replay import log_of, losses
from tests.domain.simulated import always_subjunctive

SEEDS, LEARNERS, DAYS, DAYS_RUNS = 200, 40, 40, 20


def main() -> None:
    """Print each gap on a line, then what is never to happen, then the losses of a replay."""
    print(f"{'planted gap':<22}{'found in':>12}{'others blamed in':>20}", flush=True)
    for name in GAPS:
        found = sum(is_found(name, seed) for seed in range(SEEDS))
        wrong = sum(bool(blamed(name, seed)) for seed in range(SEEDS))
        print(f"{name:<22}{f'{found} of {SEEDS}':>12}{f'{wrong} of {SEEDS}':>20}", flush=True)
    solid = sum(bool(solid_moods(always_subjunctive, days=DAYS, seed=str(run))) for run in range(DAYS_RUNS))
    print(f"always subjunctive: an environment solid after {DAYS} days in {solid} of {DAYS_RUNS} runs", flush=True)
    log = log_of(LEARNERS)
    told = ", ".join(f"{name} {loss:.3f}" for name, loss in losses(log).items())
    print(f"log loss of {len(log)} answers of {LEARNERS} learners, last days foretold from the first: {told}")


if __name__ == "__main__":
    main()
