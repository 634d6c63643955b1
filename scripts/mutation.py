"""`make mutation`: how many small defects put into the alarm core its tests notice; exit code 1 when too few.

Full coverage only says that each line ran. A line whose result no test looks at could be wrong in every release;
a mutant of it that survives says so. What is mutated and by which tests it is judged: [tool.mutmut] in pyproject.toml.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

GOAL_PERCENT = 95.0
ROOT = Path(__file__).parents[1]
WORK = ROOT / "mutants"
LOG = WORK / "mutmut.log"
MUTMUT = str(Path(sys.executable).with_name("mutmut"))


def main() -> int:
    """Mutates from scratch, prints what survived and the score; 2 when the run itself failed."""
    shutil.rmtree(WORK, ignore_errors=True)
    WORK.mkdir()
    print(f"mutating; this takes about 15 minutes on 2 cores, progress in {LOG.relative_to(ROOT)}", flush=True)
    with LOG.open("w") as log:
        done = subprocess.run([MUTMUT, "run"], cwd=ROOT, stdout=log, stderr=subprocess.STDOUT, check=False)
    if done.returncode:
        print(f"mutmut failed with exit code {done.returncode}; the last lines of {LOG} say why:", file=sys.stderr)
        print(*LOG.read_text(errors="replace").splitlines()[-20:], sep="\n", file=sys.stderr)
        return 2
    print(_mutmut("results"), end="")
    _mutmut("export-cicd-stats")
    return report(json.loads((WORK / "mutmut-cicd-stats.json").read_text()))


def report(stats: dict[str, int]) -> int:
    """Prints the score. A mutant is found when a test fails or never ends; one that no test reaches is not."""
    tried = stats["total"] - stats["skipped"]
    found = stats["killed"] + stats["timeout"]
    score = 100 * found / tried if tried else 0.0
    met = score >= GOAL_PERCENT and not stats["check_was_interrupted_by_user"]
    print(
        f"mutation score {score:.1f} % (goal {GOAL_PERCENT:g} %): {found} of {tried} mutants found, "
        f"{stats['timeout']} of them by time; {stats['survived']} survived, {stats['no_tests']} without a test, "
        f"{stats['suspicious'] + stats['segfault']} unclear: {'met' if met else 'MISSED'}"
    )
    return 0 if met else 1


def _mutmut(command: str) -> str:
    return subprocess.run([MUTMUT, command], cwd=ROOT, capture_output=True, text=True, check=True).stdout


if __name__ == "__main__":
    sys.exit(main())
