"""A crowd for studies of quality: ten people of two vendors who answer the same songs, three of whom copy, and one wrong known answer."""

from datetime import timedelta

import numpy as np

from tests.world import cast
from tests.world.house import House

CLASSES = ("alike", "different", "unsure")
SONGS = 240
KNOWN = 40
WRONG = "song-0007"
"""Its known answer is wrong: everybody says so."""
HONEST = ("lum-ana", "lum-ben", "lum-cai", "orb-carla", "orb-deniz", "orb-eva", "orb-fay")
RING = ("lum-rob", "lum-sue", "lum-tim")
PEOPLE = (*HONEST, *RING)


def truth_of(song: int) -> str:
    return CLASSES[song % 3]


def answers(seed: int = 11, ring: tuple[str, ...] = RING) -> list[cast.Answer]:
    """Six people a song; the ring gives one answer, right in half of the cases, all together."""
    rng = np.random.default_rng(seed)
    found = []
    for song in range(SONGS):
        true, key = truth_of(song), f"song-{song:04d}"
        together = true if rng.random() < 0.5 else CLASSES[(song + 1) % 3]
        for worker in (*rng.choice(HONEST, 4, replace=False).tolist(), *rng.choice(ring, 2, replace=False).tolist()):
            honest = true if rng.random() < 0.92 else CLASSES[int(rng.integers(3))]
            sent = cast.MORNING + timedelta(days=song // 12, minutes=5 * (song % 12) + len(found) % 5)
            found.append(cast.Answer(key, worker, together if worker in ring else honest, sent))
    return found


def known() -> dict[str, str]:
    """Known answers of the first songs, one of them wrong, and one song that nobody was asked."""
    right = {f"song-{song:04d}": truth_of(song) for song in range(KNOWN)}
    return {**right, WRONG: CLASSES[(7 + 2) % 3], "song-never": "alike"}


def bring(house: House, ring: tuple[str, ...] = RING) -> None:
    """Vendors, known answers and judgments."""
    house.vendors()
    house.bring(cast.gold_csv(house.desk / "gold.csv", known()), mapping=cast.GOLD, name="gold.yaml")
    house.bring(cast.judgments_csv(house.desk / "judgments.csv", answers(ring=ring)))
