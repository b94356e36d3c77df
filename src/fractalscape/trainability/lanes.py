"""Eight float64 lanes as one numba value, for kernels whose every rounding is written down.

The compiler's own vectoriser picks lane counts, summation orders and fused operations to suit a processor, so the same
source gives other bits on another machine. Here the lanes are explicit: an ``x86-64`` with AVX2, one with AVX-512 and
an ARM core execute the same IEEE operations in the same order, and give the same bits.

Arithmetic (``+ - * /``) on two lanes works as on two numbers; the functions below are the rest. All run inside
``@njit`` code only. Indices count float64 elements, not lanes.
"""

from __future__ import annotations

import operator
from typing import Any

import numpy as np
from llvmlite import binding, ir
from numba import njit, types
from numba.core import cgutils
from numba.extending import intrinsic, lower_builtin, models, register_model, type_callable

LANES = 8

_I32, _I64, _F64 = ir.IntType(32), ir.IntType(64), ir.DoubleType()
_VECTOR, _BITS = ir.VectorType(_F64, LANES), ir.VectorType(_I64, LANES)


def _can_cache() -> bool:
    try:
        njit(cache=True)(_can_cache)
    except RuntimeError:  # neither the package nor the home is writable: compile anew in each process
        return False
    return True


CACHE = _can_cache()


class _Lanes(types.Type):
    def __init__(self) -> None:
        super().__init__(name="Lanes")


LANES_TYPE = _Lanes()


@register_model(_Lanes)
class _LanesModel(models.PrimitiveModel):
    def __init__(self, manager: Any, numba_type: Any) -> None:
        super().__init__(manager, numba_type, _VECTOR)


def aligned(count: int) -> np.ndarray:
    """Return `count` float64 zeros that begin on a 64-byte boundary, as fast loads want them."""
    raw = np.zeros(count + LANES)
    start = -raw.ctypes.data // raw.itemsize % LANES
    return raw[start : start + count]


def padded(count: int, multiple: int = LANES) -> int:
    """Return `count` rounded up to a multiple."""
    return -(-count // multiple) * multiple


# --- arithmetic ---------------------------------------------------------------------------------------------------


def _register(operation: Any, instruction: str) -> None:
    @type_callable(operation)
    def _(context: Any) -> Any:
        def typer(x: Any, y: Any) -> Any:
            return LANES_TYPE if isinstance(x, _Lanes) and isinstance(y, _Lanes) else None

        return typer

    @lower_builtin(operation, LANES_TYPE, LANES_TYPE)
    def _(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        return getattr(builder, instruction)(*args)


for _operation, _instruction in (
    (operator.add, "fadd"),
    (operator.sub, "fsub"),
    (operator.mul, "fmul"),
    (operator.truediv, "fdiv"),
):
    _register(_operation, _instruction)


def _call(builder: Any, name: str, *args: Any) -> Any:
    function_type = ir.FunctionType(_VECTOR, [_VECTOR] * len(args))
    return builder.call(cgutils.get_or_insert_function(builder.module, function_type, f"llvm.{name}.v{LANES}f64"), args)


@intrinsic
def fma(typing: Any, x: Any, y: Any, z: Any) -> Any:
    """``x * y + z`` rounded once."""
    return LANES_TYPE(LANES_TYPE, LANES_TYPE, LANES_TYPE), lambda _, builder, __, args: _call(builder, "fma", *args)


@intrinsic
def minus_product(typing: Any, z: Any, x: Any, y: Any) -> Any:
    """``z - x * y`` rounded once."""

    def generate(_: Any, builder: Any, __: Any, args: Any) -> Any:
        z, x, y = args
        return _call(builder, "fma", builder.fneg(x), y, z)

    return LANES_TYPE(LANES_TYPE, LANES_TYPE, LANES_TYPE), generate


@intrinsic
def magnitude(typing: Any, x: Any) -> Any:
    """``|x|``."""
    return LANES_TYPE(LANES_TYPE), lambda _, builder, __, args: _call(builder, "fabs", *args)


@intrinsic
def with_sign(typing: Any, x: Any, y: Any) -> Any:
    """``|x|`` with the sign of y."""
    return LANES_TYPE(LANES_TYPE, LANES_TYPE), lambda _, builder, __, args: _call(builder, "copysign", *args)


@intrinsic
def at_most(typing: Any, x: Any, ceiling: Any) -> Any:
    """``min(x, ceiling)``; NaN stays NaN."""

    def generate(_: Any, builder: Any, __: Any, args: Any) -> Any:
        x, ceiling = args
        return builder.select(builder.fcmp_ordered(">", x, ceiling), ceiling, x)

    return LANES_TYPE(LANES_TYPE, LANES_TYPE), generate


@intrinsic
def positive_part(typing: Any, x: Any) -> Any:
    """``max(x, 0)``; NaN stays NaN."""

    def generate(_: Any, builder: Any, __: Any, args: Any) -> Any:
        zero = ir.Constant(_VECTOR, [0.0] * LANES)
        return builder.select(builder.fcmp_ordered(">", zero, args[0]), zero, args[0])

    return LANES_TYPE(LANES_TYPE), generate


@intrinsic
def where_positive(typing: Any, x: Any, y: Any) -> Any:
    """Y where x > 0 or x is NaN, else 0."""

    def generate(_: Any, builder: Any, __: Any, args: Any) -> Any:
        zero = ir.Constant(_VECTOR, [0.0] * LANES)
        return builder.select(builder.fcmp_unordered(">", args[0], zero), args[1], zero)

    return LANES_TYPE(LANES_TYPE, LANES_TYPE), generate


@intrinsic
def power_of_two(typing: Any, shifted: Any) -> Any:
    """``2**m`` from ``m + 1023 + 1.5 * 2**52``, whose last bits are the exponent field of 2**m (m in -1022 … 1023)."""

    def generate(_: Any, builder: Any, __: Any, args: Any) -> Any:
        bits = builder.shl(builder.bitcast(args[0], _BITS), ir.Constant(_BITS, [52] * LANES))
        return builder.bitcast(bits, _VECTOR)

    return LANES_TYPE(LANES_TYPE), generate


@njit(inline="always")
def tanh(x):
    """Hyperbolic tangent, within 4 units in the last place.

    With ``|x| = m ln(2)/2 + r`` and ``tanh(r) = p/q`` (a rational minimax, relative error 5e-18 on ``|r| <= ln(2)/4``),
    ``e**(2|x|) = 2**m (q+p)/(q-p)``, hence ``tanh|x| = ((2**m - 1) q + (2**m + 1) p) / ((2**m + 1) q + (2**m - 1) p)``:
    one division, no cancellation near zero.
    """
    positive = at_most(magnitude(x), broadcast(20.0))
    shifted = fma(positive, broadcast(2.8853900817779268), broadcast(6755399441056767.0))
    r = fma(shifted - broadcast(6755399441056767.0), broadcast(-0.34657359027997264), positive)
    square = r * r
    p = r * fma(
        square,
        fma(square, broadcast(0.06663637101376617), broadcast(7.0013646297441765)),
        broadcast(63.01910614786678),
    )
    q = fma(square, square + broadcast(28.00773334569926), broadcast(63.01910614786678))
    scale = power_of_two(shifted)
    less, more = scale - broadcast(1.0), scale + broadcast(1.0)
    return with_sign(fma(less, q, more * p) / fma(more, q, less * p), x)


# --- memory -------------------------------------------------------------------------------------------------------


def _splat(builder: Any, scalar: Any) -> Any:
    undefined = ir.Constant(_VECTOR, ir.Undefined)
    first = builder.insert_element(undefined, scalar, ir.Constant(_I32, 0))
    return builder.shuffle_vector(first, undefined, ir.Constant(ir.VectorType(_I32, LANES), [0] * LANES))


def _data(context: Any, builder: Any, array_type: Any, array: Any) -> Any:
    return context.make_array(array_type)(context, builder, array).data


def _read(builder: Any, pointer: Any) -> Any:
    value = builder.load(builder.bitcast(pointer, _VECTOR.as_pointer()))
    value.align = 8
    return value


def _write(builder: Any, value: Any, pointer: Any) -> None:
    builder.store(value, builder.bitcast(pointer, _VECTOR.as_pointer())).align = 8


@intrinsic
def broadcast(typing: Any, scalar: Any) -> Any:
    """Every lane the same number."""
    return LANES_TYPE(types.float64), lambda _, builder, __, args: _splat(builder, args[0])


@intrinsic
def spread(typing: Any, array: Any, index: Any) -> Any:
    """Every lane ``array[index]``."""

    def generate(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        data = _data(context, builder, signature.args[0], args[0])
        return _splat(builder, builder.load(builder.gep(data, [args[1]])))

    return LANES_TYPE(array, types.intp), generate


@intrinsic
def load(typing: Any, array: Any, index: Any) -> Any:
    """Lanes ``array[index : index + 8]``."""

    def generate(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        data = _data(context, builder, signature.args[0], args[0])
        return _read(builder, builder.gep(data, [args[1]]))

    return LANES_TYPE(array, types.intp), generate


@intrinsic
def store(typing: Any, array: Any, index: Any, value: Any) -> Any:
    """``array[index : index + 8] = value``."""

    def generate(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        data = _data(context, builder, signature.args[0], args[0])
        _write(builder, args[2], builder.gep(data, [args[1]]))
        return context.get_dummy_value()

    return types.void(array, types.intp, LANES_TYPE), generate


# --- sums ---------------------------------------------------------------------------------------------------------


def _sum_eight(builder: Any, vectors: list[Any]) -> Any:
    """Eight vectors to one of their totals: lanes k and k + 4, then k and k + 2, then k and k + 1."""

    def fold(x: Any, y: Any, low: list[int], high: list[int]) -> Any:
        parts = [builder.shuffle_vector(x, y, ir.Constant(ir.VectorType(_I32, LANES), index)) for index in (low, high)]
        return builder.fadd(*parts)

    fours = [fold(*vectors[k : k + 2], [0, 1, 2, 3, 8, 9, 10, 11], [4, 5, 6, 7, 12, 13, 14, 15]) for k in (0, 2, 4, 6)]
    twos = [fold(*fours[k : k + 2], [0, 1, 4, 5, 8, 9, 12, 13], [2, 3, 6, 7, 10, 11, 14, 15]) for k in (0, 2)]
    return fold(*twos, [0, 2, 4, 6, 8, 10, 12, 14], [1, 3, 5, 7, 9, 11, 13, 15])


@intrinsic
def totals(typing: Any, array: Any, index: Any) -> Any:
    """Lane k is the sum of ``array[index + 8 k : index + 8 k + 8]``."""

    def generate(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        start = builder.gep(_data(context, builder, signature.args[0], args[0]), [args[1]])
        rows = [_read(builder, builder.gep(start, [ir.Constant(_I64, LANES * k)])) for k in range(LANES)]
        return _sum_eight(builder, rows)

    return LANES_TYPE(array, types.intp), generate


@intrinsic
def total(typing: Any, x: Any) -> Any:
    """Sum of the lanes, in the order of `totals`."""

    def generate(_: Any, builder: Any, __: Any, args: Any) -> Any:
        parts = [builder.extract_element(args[0], ir.Constant(_I32, k)) for k in range(LANES)]
        while len(parts) > 1:
            half = len(parts) // 2
            parts = [builder.fadd(parts[k], parts[k + half]) for k in range(half)]
        return parts[0]

    return types.float64(LANES_TYPE), generate


# --- products -----------------------------------------------------------------------------------------------------


def _products(rows: int, columns: int, *, pairs: bool) -> Any:
    """Return ``products(left, …, right, …, count, out, …)``: rows x columns sums of products, held in registers.

    ``out[o + a oa + b ob : + 8] = sum over t < count of left[l + a la + t lt : + 8] * right[r + b rb + t rt]`` for
    a < rows and b < columns, in the order of t, by fused multiply-adds. With `pairs` the right factor is eight elements
    too, and the sums go on from what `out` holds. The shape changes speed and never values.
    """

    @intrinsic
    def products(
        typing: Any,
        left: Any,
        l: Any,  # noqa: E741
        la: Any,
        lt: Any,
        right: Any,
        r: Any,
        rb: Any,
        rt: Any,
        count: Any,
        out: Any,
        o: Any,
        oa: Any,
        ob: Any,
    ) -> Any:
        def generate(context: Any, builder: Any, signature: Any, args: Any) -> Any:
            left, l, la, lt, right, r, rb, rt, count, out, o, oa, ob = args  # noqa: E741
            left = builder.gep(_data(context, builder, signature.args[0], left), [l])
            right = builder.gep(_data(context, builder, signature.args[4], right), [r])
            out = builder.gep(_data(context, builder, signature.args[9], out), [o])

            def along(pointer: Any, stride: Any, k: int) -> Any:
                return builder.gep(pointer, [builder.mul(stride, ir.Constant(_I64, k))])

            places = {(a, b): along(along(out, oa, a), ob, b) for a in range(rows) for b in range(columns)}
            zero = ir.Constant(_VECTOR, [0.0] * LANES)
            start = {place: _read(builder, pointer) if pairs else zero for place, pointer in places.items()}
            before, loop = builder.block, builder.append_basic_block("products")
            builder.branch(loop)
            builder.position_at_end(loop)
            t = builder.phi(_I64)
            t.add_incoming(ir.Constant(_I64, 0), before)
            sums = {place: builder.phi(_VECTOR) for place in places}
            factors = [_read(builder, along(builder.gep(left, [builder.mul(t, lt)]), la, a)) for a in range(rows)]
            here = builder.gep(right, [builder.mul(t, rt)])
            for b in range(columns):
                pointer = along(here, rb, b)
                factor = _read(builder, pointer) if pairs else _splat(builder, builder.load(pointer))
                for a in range(rows):
                    new = _call(builder, "fma", factors[a], factor, sums[a, b])
                    sums[a, b].add_incoming(start[a, b], before)
                    sums[a, b].add_incoming(new, loop)
                    sums[a, b] = new
            following = builder.add(t, ir.Constant(_I64, 1))
            t.add_incoming(following, loop)
            after = builder.append_basic_block("products.end")
            builder.cbranch(builder.icmp_signed("<", following, count), loop, after)
            builder.position_at_end(after)
            for place, value in sums.items():
                _write(builder, value, places[place])
            return context.get_dummy_value()

        index = types.intp
        arguments = (left, index, index, index, right, index, index, index, index, out, index, index, index)
        return types.void(*arguments), generate

    return products


# Registers decide the shape: 32 of eight lanes on AVX-512, 16 of four on AVX2, 32 of two on ARM.
_WIDE = binding.get_host_cpu_features().get("avx512f", False)
SPREAD_ROWS, SPREAD_COLUMNS = (2, 8) if _WIDE else (1, 4)
PAIR_ROWS, PAIR_COLUMNS = (2, 8) if _WIDE else (2, 2)
spread_products = _products(SPREAD_ROWS, SPREAD_COLUMNS, pairs=False)
pair_products = _products(PAIR_ROWS, PAIR_COLUMNS, pairs=True)
