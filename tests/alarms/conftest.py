"""How random tests run where thousands of defects are tried on them."""

from __future__ import annotations

from hypothesis import Phase, settings

# `make mutation` only asks whether a test fails; finding the smallest example that fails takes a minute each time
settings.register_profile("mutation", phases=(Phase.explicit, Phase.generate), report_multiple_bugs=False)
