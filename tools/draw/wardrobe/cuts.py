"""The measures of usual cuts, each varied a little."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from tools.draw.wardrobe.bodice import Bodice

Rng = np.random.Generator


def tee_cut(rng: Rng, is_loose: bool) -> Bodice:
    """A T-shirt's measures."""
    wide = rng.uniform(0.015, 0.05) if is_loose else rng.uniform(-0.025, 0.008)
    return Bodice(
        neck=rng.uniform(0.078, 0.092),
        depth=rng.uniform(0.052, 0.075),
        shoulder=0.238 + wide,
        slope=rng.uniform(0.045, 0.065) + wide * 0.5,
        armpit=0.222 + wide * 0.8,
        armpit_y=0.345 + wide,
        waist=0.222 + wide * 0.8,
        hem=0.228 + wide * 0.8,
        hem_y=rng.uniform(0.78, 0.88),
        sleeve=rng.uniform(0.18, 0.235) + wide,
        angle=rng.uniform(0.5, 0.72),
        cuff=rng.uniform(0.145, 0.165) + wide * 0.5,
    )


def sweat_cut(rng: Rng, is_loose: bool) -> Bodice:
    """A sweatshirt's measures; its hem is drawn in."""
    wide = rng.uniform(0.01, 0.04) if is_loose else rng.uniform(-0.012, 0.008)
    return Bodice(
        neck=rng.uniform(0.08, 0.09),
        depth=rng.uniform(0.05, 0.062),
        shoulder=0.25 + wide,
        slope=0.062 + wide * 0.6,
        armpit=0.236 + wide,
        armpit_y=0.37 + wide,
        waist=0.243 + wide,
        hem=0.228 + wide,
        hem_y=rng.uniform(0.79, 0.84),
        sleeve=rng.uniform(0.60, 0.65),
        angle=rng.uniform(0.19, 0.29),
        cuff=rng.uniform(0.095, 0.11),
        dip=0.008,
    )


def jacket_cut(rng: Rng, hem_y: float, is_loose: bool = True, **measures: Any) -> Bodice:
    """A jacket's measures; `measures` overrides any of them."""
    wide = rng.uniform(0.01, 0.04) if is_loose else rng.uniform(-0.012, 0.006)
    base = Bodice(
        neck=0.084,
        neck_y=0.105,
        depth=0.07,
        shoulder=0.238 + wide,
        slope=0.058 + wide * 0.5,
        armpit=0.228 + wide,
        armpit_y=0.36 + wide,
        waist=0.228 + wide,
        hem=0.236 + wide,
        hem_y=hem_y,
        dip=0.01,
        sleeve=rng.uniform(0.57, 0.62),
        angle=rng.uniform(0.17, 0.25),
        cuff=rng.uniform(0.105, 0.125),
    )
    return replace(base, **measures)
