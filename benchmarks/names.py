"""Names for made-up patients: as frequent and as rare as names are, and such that their fold (`SearchWords.swift`) is the name in small letters."""

from __future__ import annotations

import random
from itertools import accumulate

COMMON = (
    "Karimov Rahimov Usmonov Sultonov Toshmatov Olimov Nazarov Rustamov Salimov Botirov Sobirov Kamolov Hamidov Tursunov Normatov Abdullaev Ivanov "
    "Petrov Smirnov Kuznetsov Popov Sokolov Lebedev Morozov Novikov Volkov"
).split()
GIVEN = (
    "Rustam Sardor Malika Nodira Anvar Bahrom Olim Timur Dilnoza Gulnora Zafar Kamola Shahnoza Sanobar Laziz Nargiza Umida Ivan Anna "
    "Olga Marina Nina Roman Vera Denis Sultan Aziza Botir Farida Komil Lola Mansur Nilufar Otabek Parviz Ravshan Saodat Tohir Ulugbek "
    "Zulfia"
).split()
# Given to as many patients in a small hospital as in a large one.
RARE_FAMILY = "Zuvobdinov"


def surnames(count: int = 3000) -> list[str]:
    """The common ones, then ever rarer ones of two to three syllables."""
    chance = random.Random(0)
    found = dict.fromkeys(COMMON)
    while len(found) < count:
        stem = "".join(chance.choice("bdfklmnprstvz") + chance.choice("aou") for _ in range(chance.randint(2, 3)))
        found[stem.capitalize() + chance.choice("lmnrst") + chance.choice(("ov", "ova", "ev", "eva", "in", "ina"))] = None
    return list(found)


SURNAMES = surnames()
# Zipf's law: the n-th name is 1/n as frequent as the first.
WEIGHTS = list(accumulate(1 / (rank + 3) for rank in range(len(SURNAMES))))
