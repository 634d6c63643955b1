"""A treatment that was paused and forgotten: blood stands or circles while the clotting clock runs."""

from __future__ import annotations

from session_monitor.domain.alarms.types import Judgement, Verdict
from session_monitor.domain.conditions.condition import NS_PER_S, Condition
from session_monitor.domain.conditions.moment import Now


class HaltedLong(Condition):
    """Paused, or stopped by alarm, for `after_s`, the two counted together."""

    limit_names = frozenset({"after_s"})
    channels = frozenset[str]()

    def reads(self) -> frozenset[str]:
        """No reading; while the treatment is halted, the time it lasts grows from step to step."""
        return frozenset()

    def judge(self, now: Now) -> Verdict:
        """Judges the time since the treatment was halted, s."""
        since = now.situation.halted_since_ns
        self.until_ns = None if since is None else now.t_ns
        if since is None:
            return self.verdict(now, Judgement.INSIDE)
        halted_s = (now.t_ns - since) / NS_PER_S
        after_s = self.limits["after_s"]
        return self.verdict(now, Judgement.BEYOND if halted_s >= after_s else Judgement.INSIDE, halted_s, after_s)
