"""Python imports this as it starts, in every process of the tests: what they send is noted from the first frame on."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
import outgoing

sys.path.pop(0)
outgoing.install()
