"""Our conjugator beside two public ones, in one run: time to load, memory, time for a form.

    .venv/bin/python -m scripts.compare_conjugators

Installs verbecc and mlconjug3 (some 800 MB) into an environment each, in a temporary folder. The same verbs and the
present subjunctive for all three; each tool in a fresh process, after one run that is not counted.
"""

import json
import os
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# scikit-learn is the release that mlconjug3's stored model was made with: a newer one cannot read it.
OTHERS = {"verbecc": ("verbecc==2.0.3",), "mlconjug3": ("mlconjug3==4.0.1", "scikit-learn==1.8.0")}
VERBS = ("hablar", "comer", "vivir", "tener", "pedir", "dormir", "conocer", "buscar", "llegar", "empezar", "decir")
ROUNDS = 20
FRAME = """
import json, time
def memory():
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmRSS")) / 1024
verbs, rounds = {verbs!r}, {rounds}
before, began = memory(), time.perf_counter()
{load}
form(verbs[0])
loaded, grown = time.perf_counter() - began, memory() - before
began, forms = time.perf_counter(), 0
for _ in range(rounds):
    for verb in verbs:
        forms += form(verb)
each = (time.perf_counter() - began) / forms
print(json.dumps([loaded, grown, each * 1e6]))
"""
# Each defines form(verb): make the present subjunctive of the verb, return how many forms that were.
TOOLS = {
    "ours": """
from subjunctive_app.domain.conjugation import accepted_forms
def form(verb): return sum(len(accepted_forms(verb, "present", p)) for p in ("1s", "2s", "3s", "1p", "2p", "3p"))
""",
    "verbecc": """
from verbecc import CompleteConjugator
conjugator = CompleteConjugator("es")
def form(verb): return len(conjugator.conjugate(verb).get_data()["moods"]["subjuntivo"]["presente"])
""",
    "mlconjug3": """
from mlconjug3 import Conjugator
conjugator = Conjugator(language="es")
def form(verb): return len(conjugator.conjugate(verb).conjug_info["Subjuntivo"]["Subjuntivo presente"])
""",
}


def measure(python: Path, tool: str) -> tuple[float, float, float]:
    """Seconds to load, MiB grown, µs a form; the second of two fresh processes. Raises CalledProcessError."""
    program = FRAME.format(verbs=VERBS, rounds=ROUNDS, load=TOOLS[tool])
    env = {**os.environ, "PYTHONPATH": str(ROOT)} if tool == "ours" else None
    # In the environment's own folder: verbecc leaves a log where it is started.
    place = python.parents[1]
    for _ in range(2):
        run = subprocess.run([python, "-c", program], check=True, capture_output=True, text=True, cwd=place, env=env)  # noqa: S603
    load, grown, each = json.loads(run.stdout.splitlines()[-1])
    return load, grown, each


def install(folder: Path, packages: tuple[str, ...]) -> Path:
    """Make an environment with the packages; return its interpreter. Raises CalledProcessError."""
    venv.create(folder, with_pip=True)
    python = folder / "bin" / "python"
    subprocess.run([python, "-m", "pip", "install", "-q", *packages], check=True)  # noqa: S603
    return python


def main() -> None:
    """Print a row for each tool."""
    print(f"{'':<12}{'load s':>10}{'RSS MiB':>10}{'µs a form':>12}")
    with tempfile.TemporaryDirectory(prefix="conjugators-") as folder:
        pythons = {"ours": Path(sys.executable)}
        pythons |= {tool: install(Path(folder) / tool, packages) for tool, packages in OTHERS.items()}
        for tool, python in pythons.items():
            load, grown, each = measure(python, tool)
            print(f"{tool:<12}{load:>10.3f}{grown:>10.0f}{each:>12.1f}", flush=True)


if __name__ == "__main__":
    main()
