from tests.world.house import house as house
