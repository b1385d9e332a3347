"""Ask for memory before it is needed: a loop that meets rows of a large table in no order waits for each of them otherwise."""

from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

AHEAD = 24
"""Labels between asking for a row and needing it: three to four times as quick with a hundred thousand workers (docs/methods/dawid-skene.md)."""


def fetch(table: NDArray[np.float64], row: int) -> None:
    """Begin to load the first numbers of a row into the cache. Changes nothing: in Python it does nothing at all."""


@cache
def teach_compiler() -> None:
    """Tell numba that `fetch` is the processor's own instruction; once, before the first loop is compiled."""
    from llvmlite import ir
    from numba.core import cgutils, types
    from numba.extending import intrinsic, overload

    pointer_to: Any = cgutils.get_item_pointer

    def generated(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        kind = signature.args[0]
        array = context.make_array(kind)(context, builder, arguments[0])
        first = context.get_constant(types.intp, 0)
        place = pointer_to(context, builder, kind, array, [arguments[1], first], wraparound=False)
        byte, word = ir.IntType(8).as_pointer(), ir.IntType(32)
        called = ir.FunctionType(ir.VoidType(), [byte, word, word, word])
        instruction = builder.module.declare_intrinsic("llvm.prefetch", [byte], called)
        for_writing, soon, of_data = word(1), word(3), word(1)
        builder.call(instruction, [builder.bitcast(place, byte), for_writing, soon, of_data])
        return context.get_dummy_value()

    def typed(typing_context: Any, table: Any, row: Any) -> Any:
        return types.void(table, types.intp), generated

    fetched: Any = intrinsic(typed)
    # numba compares the names of arguments with those of what it returns, which a lambda alone leaves without types
    overload(fetch)(lambda table, row: lambda table, row: fetched(table, row))
