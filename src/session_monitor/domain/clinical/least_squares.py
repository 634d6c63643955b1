"""Least squares for a few parameters: damped Gauss-Newton from several starts, and how sure the result is.

Three parameters need no library; without the intervals any fit would look like knowledge.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

Residuals = Callable[[Sequence[float]], list[float]]
STEP, ROUNDS, ENOUGH = 1e-5, 200, 1e-9
STUDENT = (12.71, 4.30, 3.18, 2.78, 2.57, 2.45, 2.36, 2.31, 2.26, 2.23)
"""97.5 % points of Student's t for 1, 2 ... 10 degrees of freedom; 2.2 above."""


@dataclass(frozen=True, slots=True)
class Fit:
    """Parameters with the smallest sum of squares. scatter: root of the sum per degree of freedom, 1 where
    residuals are what their stated error says."""

    at: tuple[float, ...]
    covariance: tuple[tuple[float, ...], ...]
    scatter: float
    free: int

    def interval(self, weights: Sequence[float]) -> float | None:
        """Half the 95 % interval of this combination of parameters, linearised; None where nothing determines it."""
        n = range(len(self.at))
        variance = sum(weights[i] * weights[j] * self.covariance[i][j] for i in n for j in n)
        if not variance >= 0 or math.isinf(variance):
            return None
        t = STUDENT[self.free - 1] if self.free <= len(STUDENT) else 2.2
        return t * max(1.0, self.scatter) * math.sqrt(variance)


def fitted(residuals: Residuals, starts: Sequence[Sequence[float]]) -> Fit | None:
    """The best of the fits from all starts; None when none ends, or the parameters do not follow from the data."""
    found = [each for start in starts if (each := _descended(residuals, list(start))) is not None]
    best = min(found, key=lambda each: each[1], default=None)
    if best is None:
        return None
    at, cost = best
    normal, _ = _normal(residuals, at)
    free = len(residuals(at)) - len(at)
    covariance = _inverse(normal)
    if covariance is None or free < 1:
        return None
    return Fit(tuple(at), tuple(map(tuple, covariance)), math.sqrt(cost / free), free)


def _descended(residuals: Residuals, at: list[float]) -> tuple[list[float], float] | None:
    """Levenberg-Marquardt: (parameters, sum of squares); None when it runs away."""
    damping, cost = 1e-2, _cost(residuals, at)
    for _ in range(ROUNDS):
        normal, gradient = _normal(residuals, at)
        damped = [
            [v * (1 + damping * (i == j)) + 1e-12 * (i == j) for j, v in enumerate(row)] for i, row in enumerate(normal)
        ]
        inverse = _inverse(damped)
        if inverse is None:
            return None
        step = [-sum(a * g for a, g in zip(row, gradient, strict=True)) for row in inverse]
        tried = [a + max(-2.0, min(2.0, s)) for a, s in zip(at, step, strict=True)]
        if max(map(abs, tried)) > 50:
            return None
        new = _cost(residuals, tried)
        if new <= cost:
            done = cost - new <= ENOUGH * (1 + cost)
            at, cost, damping = tried, new, max(damping / 5, 1e-9)
            if done:
                return at, cost
        elif damping > 1e9:
            return at, cost
        else:
            damping *= 4
    return None


def _cost(residuals: Residuals, at: Sequence[float]) -> float:
    return sum(each * each for each in residuals(at))


def _normal(residuals: Residuals, at: Sequence[float]) -> tuple[list[list[float]], list[float]]:
    """J'J and J'r by differences."""
    now = residuals(at)
    columns = list[list[float]]()
    for i in range(len(at)):
        moved = [a + STEP * (n == i) for n, a in enumerate(at)]
        columns.append([(b - a) / STEP for a, b in zip(now, residuals(moved), strict=True)])
    products = [[sum(a * b for a, b in zip(one, other, strict=True)) for other in columns] for one in columns]
    return products, [sum(a * b for a, b in zip(column, now, strict=True)) for column in columns]


def _inverse(matrix: Sequence[Sequence[float]]) -> list[list[float]] | None:
    """By elimination; None when it is singular to working accuracy."""
    n = len(matrix)
    scale = [math.sqrt(abs(matrix[i][i])) or 1.0 for i in range(n)]
    rows = [
        [matrix[i][j] / scale[i] / scale[j] for j in range(n)] + [float(i == j) for j in range(n)] for i in range(n)
    ]
    for i in range(n):
        pivot = max(range(i, n), key=lambda r: abs(rows[r][i]))
        if abs(rows[pivot][i]) < 1e-10:
            return None
        rows[i], rows[pivot] = rows[pivot], rows[i]
        rows[i] = [each / rows[i][i] for each in rows[i]]
        for r in range(n):
            if r != i:
                factor = rows[r][i]
                rows[r] = [a - factor * b for a, b in zip(rows[r], rows[i], strict=True)]
    return [[rows[i][n + j] / scale[i] / scale[j] for j in range(n)] for i in range(n)]
