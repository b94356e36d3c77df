"""Gradients of a cubic spline at eight points at once, with the bits of `spline_jet`.

The compiler does not gather coefficients by itself, so the vectors are explicit; every rounding is written down, fused
operations too, and a processor without vectors of eight executes the same operations in pieces.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from llvmlite import ir
from numba import njit, types
from numba.core import cgutils
from numba.extending import intrinsic

LANES = 8

_F64, _I64, _I32, _BIT = ir.DoubleType(), ir.IntType(64), ir.IntType(32), ir.IntType(1)
_FLOATS, _WHOLES, _TRUTHS = (ir.VectorType(kind, LANES) for kind in (_F64, _I64, _BIT))
_POINTERS = ir.VectorType(_F64.as_pointer(), LANES)


def _multiply_and_add(typing: Any, x: Any, y: Any, z: Any) -> Any:
    f8 = types.float64
    return f8(f8, f8, f8), lambda context, builder, signature, args: builder.fma(*args)


fma: Any = intrinsic(_multiply_and_add)
"""``x * y + z`` of numbers, rounded once; in compiled code alone."""


class _Emitter:
    """Writes instructions on eight lanes."""

    def __init__(self, builder: Any) -> None:
        self.builder = builder

    def all(self, number: float) -> Any:
        return ir.Constant(_FLOATS, [float(number)] * LANES)

    def splat(self, scalar: Any, kind: Any = _FLOATS) -> Any:
        nothing = ir.Constant(kind, ir.Undefined)
        first = self.builder.insert_element(nothing, scalar, ir.Constant(_I32, 0))
        return self.builder.shuffle_vector(first, nothing, ir.Constant(ir.VectorType(_I32, LANES), [0] * LANES))

    def call(self, name: str, *args: Any) -> Any:
        kind = ir.FunctionType(_FLOATS, [_FLOATS] * len(args))
        return self.builder.call(cgutils.get_or_insert_function(self.builder.module, kind, f"llvm.{name}.v8f64"), args)

    def fma(self, x: Any, y: Any, z: Any) -> Any:
        return self.call("fma", x, y, z)

    def positive_part(self, x: Any) -> Any:
        zero = self.all(0)
        return self.builder.select(self.builder.fcmp_ordered("<", x, zero), zero, x)

    def gather(self, addresses: Any) -> Any:
        kind = ir.FunctionType(_FLOATS, [_POINTERS, _I32, _TRUTHS, _FLOATS])
        gather = cgutils.get_or_insert_function(self.builder.module, kind, "llvm.masked.gather.v8f64.v8p0")
        pointers = self.builder.inttoptr(addresses, _POINTERS)
        every, nothing = ir.Constant(_TRUTHS, [1] * LANES), self.all(0)
        return self.builder.call(gather, [pointers, ir.Constant(_I32, 8), every, nothing])


def _inside(emit: _Emitter, place: Any, length: Any, edges: Any) -> tuple[Any, Any, Any]:
    """Return `cubic_spline.inside`: places, signs, and which of them are in the domain."""
    b = emit.builder
    mirrored = b.icmp_signed("==", edges, ir.Constant(_I64, 1))
    period = emit.splat(b.fmul(b.select(mirrored, ir.Constant(_F64, 2.0), ir.Constant(_F64, 1.0)), length))
    turned = emit.splat(b.select(mirrored, ir.Constant(_F64, -1.0), ir.Constant(_F64, 1.0)))
    is_open = emit.splat(b.icmp_signed("==", edges, ir.Constant(_I64, 2)), _TRUTHS)
    length = emit.splat(length)
    folded = emit.positive_part(emit.fma(b.fneg(emit.call("floor", b.fdiv(place, period))), period, place))
    beyond = b.fcmp_ordered(">=", folded, length)
    back = emit.positive_part(b.fsub(period, folded))
    folded = b.select(is_open, place, b.select(beyond, back, folded))
    sign = b.select(is_open, emit.all(1), b.select(beyond, turned, emit.all(1)))
    there = b.and_(b.fcmp_ordered(">=", folded, emit.all(0)), b.fcmp_ordered("<=", folded, length))
    return b.select(there, folded, emit.all(0)), sign, there


def _weights(emit: _Emitter, t: Any) -> tuple[tuple[Any, ...], tuple[Any, ...]]:
    """Return `cubic_spline._weights`, without those of second derivatives."""
    b, number = emit.builder, emit.all
    s = b.fsub(number(1), t)
    tt, ss = b.fmul(t, t), b.fmul(s, s)
    half_tt, half_ss = b.fmul(tt, number(0.5)), b.fmul(ss, number(0.5))
    values = (
        b.fmul(b.fmul(ss, s), number(1 / 6)),
        emit.fma(half_tt, b.fsub(t, number(2)), number(2 / 3)),
        emit.fma(half_ss, b.fsub(s, number(2)), number(2 / 3)),
        b.fmul(b.fmul(tt, t), number(1 / 6)),
    )
    inner = (emit.fma(t, number(1.5), number(-2)), emit.fma(s, number(-1.5), number(2)))
    return values, (b.fneg(half_ss), b.fmul(t, inner[0]), b.fmul(s, inner[1]), half_tt)


def _cell(emit: _Emitter, place: Any, last: Any) -> tuple[Any, Any]:
    """Return the cell of each place, and the offset in it."""
    b = emit.builder
    whole = b.fptosi(place, _WHOLES)
    last = emit.splat(last, _WHOLES)
    whole = b.select(b.icmp_signed("<", whole, last), whole, last)
    return whole, b.fsub(place, b.sitofp(whole, _FLOATS))


def _eight_gradients(
    typing: Any,
    coefficients: Any,
    row_length: Any,
    length_x: Any,
    length_y: Any,
    last_x: Any,
    last_y: Any,
    edges: Any,
    points: Any,
    gradients: Any,
    first: Any,
) -> Any:
    """Fill ``gradients[:, first : first + 8]`` at ``points[:, first : first + 8]``, both C-contiguous (2, n)."""

    def generate(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        emit, b = _Emitter(builder), builder
        coefficients, row_length, length_x, length_y, last_x, last_y, edges, _, _, first = args

        def lanes(number: int, axis: int) -> Any:
            array = context.make_array(signature.args[number])(context, builder, args[number])
            count = cgutils.unpack_tuple(builder, array.shape, 2)[1]
            place = b.add(first, b.mul(ir.Constant(_I64, axis), count))
            return b.bitcast(b.gep(array.data, [place]), _FLOATS.as_pointer())

        def read(pointer: Any) -> Any:
            value = b.load(pointer)
            value.align = 8
            return value

        x, sign_x, there_x = _inside(emit, read(lanes(7, 0)), length_x, edges)
        y, sign_y, there_y = _inside(emit, read(lanes(7, 1)), length_y, edges)
        (column, t), (row, s) = _cell(emit, x, last_x), _cell(emit, y, last_y)
        (along_x, slope_x), (along_y, slope_y) = _weights(emit, t), _weights(emit, s)
        data = context.make_array(signature.args[0])(context, builder, coefficients).data
        place = b.shl(b.add(b.mul(row, emit.splat(row_length, _WHOLES)), column), ir.Constant(_WHOLES, [3] * LANES))
        address = b.add(place, emit.splat(b.ptrtoint(data, _I64), _WHOLES))
        step = emit.splat(b.shl(row_length, ir.Constant(_I64, 3)), _WHOLES)

        def weighted(total: Any, weight: Any, value: Any) -> Any:
            return b.fmul(weight, value) if total is None else emit.fma(weight, value, total)

        fx = fy = None
        for k in range(4):
            value = slope = None
            for m in range(4):
                coefficient = emit.gather(b.add(address, ir.Constant(_WHOLES, [8 * m] * LANES)))
                value = weighted(value, along_x[m], coefficient)
                slope = weighted(slope, slope_x[m], coefficient)
            fx, fy = weighted(fx, along_y[k], slope), weighted(fy, slope_y[k], value)
            address = b.add(address, step)
        there, nowhere = b.and_(there_x, there_y), emit.all(float("nan"))
        for axis, (sign, slope) in enumerate(((sign_x, fx), (sign_y, fy))):
            b.store(b.select(there, b.fmul(sign, slope), nowhere), lanes(8, axis)).align = 8
        return context.get_dummy_value()

    f8, i8 = types.float64, types.int64
    return types.void(coefficients, i8, f8, f8, i8, i8, i8, points, gradients, i8), generate


_fill_eight: Any = intrinsic(_eight_gradients)


@njit(nogil=True, cache=True, error_model="numpy")
def spline_gradients(data, points, gradients):
    """Fill gradients at points, both float64, C-contiguous and of shape (2, n), n a multiple of 8.

    Parameters
    ----------
    data : tuple
        As `spline_jet` has it.
    points, gradients : array, shape (2, n)
    """
    coefficients, length_x, length_y, edges = data
    short = 0 if edges == 0 else 1
    last_x, last_y = coefficients.shape[1] - 4 - short, coefficients.shape[0] - 4 - short
    for first in range(0, points.shape[1], LANES):
        _fill_eight(
            coefficients,
            coefficients.shape[1],
            length_x,
            length_y,
            last_x,
            last_y,
            np.int64(edges),
            points,
            gradients,
            first,
        )
