using VerifiedJS.Wasm;
using static VerifiedJS.Wasm.NumericOp;

namespace VerifiedJS.KernelCompiler;

/// <summary>
/// Appends nodes to a block, simplified as they are made: constants are folded, identities removed, comparisons and
/// selects brought into a normal form (a constant operand is the second one).
/// </summary>
internal sealed class Builder(Graph graph)
{
    public readonly Graph Graph = graph;

    /// <summary>Where new nodes go.</summary>
    public List<Node> Output = [];

    public Node I32(int value) => Graph.Constant(ValueType.I32, value);
    public Node I64(long value) => Graph.Constant(ValueType.I64, value);
    public Node F64(double value) => Graph.Constant(ValueType.F64, BitConverter.DoubleToInt64Bits(value));
    public Node F32(float value) => Graph.Constant(ValueType.F32, BitConverter.SingleToInt32Bits(value));
    public Node Zero(ValueType type) => Graph.Constant(type, 0);

    public Node Unary(NumericOp op, Node a) => Numeric(op, a.Resolve(), null);
    public Node Binary(NumericOp op, Node a, Node b) => Numeric(op, a.Resolve(), b.Resolve());

    private Node Numeric(NumericOp op, Node a, Node? b)
    {
        if (b is not null && a.IsConstant && !b.IsConstant)
        {
            if (Operations.IsCommutative(op)) (a, b) = (b, a);
            else if (Operations.Mirror(op) is { } mirror) (op, a, b) = (mirror, b, a);
        }
        if (Simplify(op, a, b) is { } simpler) return simpler;
        var node = Graph.NewNode(Kind.Numeric, Operations.ResultOf(op), b is null ? [a] : [a, b]);
        node.Opcode = (int)op;
        return Append(node);
    }

    private Node Append(Node node) { Output.Add(node); return node; }

    /// <summary>Appends an effect or a call.</summary>
    public Node Effect(Kind kind, ValueType? type, params Node[] arguments) => Append(Graph.NewNode(kind, type, arguments));

    public Node Load(LoadOp op, Node address, long offset)
    {
        var node = Graph.NewNode(Kind.Load, Operations.ResultOf(op), address);
        node.Opcode = (int)op;
        node.Immediate = offset;
        return Append(node);
    }

    public void Store(StoreOp op, Node address, Node value, long offset)
    {
        value = Truncate(op, value.Resolve());
        var node = Graph.NewNode(Kind.Store, null, address, value);
        node.Opcode = (int)op;
        node.Immediate = offset;
        Append(node);
    }

    // A narrow store ignores the high bits of its operand.
    public static Node Truncate(StoreOp op, Node value)
    {
        long mask = op switch { StoreOp.I32Store8 or StoreOp.I64Store8 => 0xFF, StoreOp.I32Store16 or StoreOp.I64Store16 => 0xFFFF, _ => 0 };
        while (mask != 0)
        {
            if ((value.Is(I32And) || value.Is(I64And)) && value.Arguments[1].Resolve() is { IsConstant: true } c && (c.Immediate & mask) == mask
                || value.Is(I32Extend16S) || (value.Is(I32Extend8S) && mask == 0xFF))
                value = value.Arguments[0].Resolve();
            else break;
        }
        return value;
    }

    public Node Select(Node condition, Node whenTrue, Node whenFalse)
    {
        condition = Condition(condition.Resolve());
        whenTrue = whenTrue.Resolve();
        whenFalse = whenFalse.Resolve();
        if (SimplifySelect(condition, whenTrue, whenFalse) is { } simpler) return simpler;
        return Append(Graph.NewNode(Kind.Select, whenTrue.Type, whenTrue, whenFalse, condition));
    }

    public Node? SimplifySelect(Node condition, Node whenTrue, Node whenFalse)
    {
        if (condition.IsConstant) return condition.Immediate != 0 ? whenTrue : whenFalse;
        if (whenTrue == whenFalse) return whenTrue;
        if (condition.Is(I32Eqz)) return Select(condition.Arguments[0], whenFalse, whenTrue);
        if (whenTrue.Type == ValueType.I32 && IsBoolean(condition))
        {
            if (whenFalse.IsConstantOf(0) && whenTrue.IsConstantOf(1)) return condition;
            if (whenFalse.IsConstantOf(1) && whenTrue.IsConstantOf(0)) return Unary(I32Eqz, condition);
            if (whenFalse.IsConstantOf(0) && IsBoolean(whenTrue)) return Binary(I32And, condition, whenTrue);
            if (whenTrue.IsConstantOf(1) && IsBoolean(whenFalse)) return Binary(I32Or, condition, whenFalse);
        }
        return null;
    }

    /// <summary>The shortest i32 that is zero exactly when <paramref name="node"/> is.</summary>
    public static Node Condition(Node node)
    {
        while (true)
        {
            if (node.Is(I32Ne) && node.Arguments[1].Resolve().IsConstantOf(0)) node = node.Arguments[0].Resolve();
            else if (node.Is(I32Eqz) && node.Arguments[0].Resolve() is { } inner && inner.Is(I32Eqz)) node = inner.Arguments[0].Resolve();
            else return node;
        }
    }

    public static bool IsBoolean(Node node) => Operations.PossibleBits(node) <= 1;

    /// <summary>An existing or simpler node of the same value, or null.</summary>
    public Node? Simplify(NumericOp op, Node a, Node? b)
    {
        if (a.IsConstant && (b is null || b.IsConstant))
            return Operations.Evaluate(op, a.Immediate, b?.Immediate ?? 0) is { } value ? Graph.Constant(Operations.ResultOf(op), value) : null;
        return b is null ? SimplifyUnary(op, a) : SimplifyBinary(op, a, b);
    }

    private Node? SimplifyUnary(NumericOp op, Node a)
    {
        var inner = a.Kind == Kind.Numeric ? a.Arguments[0].Resolve() : null;
        switch (op)
        {
            case I32Eqz:
                if (a.Is(I32Eqz) && IsBoolean(inner!)) return inner;
                if (a.Kind == Kind.Numeric && Operations.Inverse(a.Op) is { } inverse) return Binary(inverse, inner!, a.Arguments[1]);
                if (a.Is(I64Eqz)) return Binary(I64Ne, inner!, I64(0));
                if (a.Is(I32Sub) || a.Is(I32Xor)) return Binary(I32Eq, inner!, a.Arguments[1]);
                if (a.Is(I32Add) && a.Arguments[1].Resolve() is { IsConstant: true } addend) return Binary(I32Eq, inner!, I32((int)-addend.Immediate));
                break;
            case I64Eqz:
                if (a.Is(I64ExtendI32U) || a.Is(I64ExtendI32S)) return Unary(I32Eqz, inner!);
                if (a.Is(I64Xor) || a.Is(I64Sub)) return Binary(I64Eq, inner!, a.Arguments[1]);
                break;
            case I32WrapI64:
                if (a.Is(I64ExtendI32U) || a.Is(I64ExtendI32S)) return inner;
                if (a.Kind == Kind.Numeric && a.Arguments.Length == 2 && a.Arguments[1].Resolve() is { IsConstant: true } c)
                {
                    // The high half of the constant does not matter.
                    int low = (int)c.Immediate;
                    if (a.Is(I64And)) return low == 0 ? I32(0) : low == -1 ? Unary(I32WrapI64, inner!) : IsExtension(inner!) ? Binary(I32And, Unary(I32WrapI64, inner!), I32(low)) : null;
                    if (a.Is(I64Or) || a.Is(I64Xor)) return low == 0 ? Unary(I32WrapI64, inner!) : null;
                    if (a.Is(I64Add) || a.Is(I64Sub)) return low == 0 ? Unary(I32WrapI64, inner!) : IsExtension(inner!) ? Binary(a.Is(I64Add) ? I32Add : I32Sub, Unary(I32WrapI64, inner!), I32(low)) : null;
                    if (a.Is(I64Shl) && (low & 63) >= 32) return I32(0);
                    if (a.Is(I64Shl) && IsExtension(inner!)) return Binary(I32Shl, Unary(I32WrapI64, inner!), I32(low & 63));
                }
                if (a.Is(I64Or) && Operations.PossibleBits(a.Arguments[1]) << 32 == 0) return Unary(I32WrapI64, inner!);
                if (a.Is(I64Or) && Operations.PossibleBits(inner!) << 32 == 0) return Unary(I32WrapI64, a.Arguments[1]);
                if ((a.Is(I64Add) || a.Is(I64Sub) || a.Is(I64Mul) || a.Is(I64And) || a.Is(I64Or) || a.Is(I64Xor)) && IsExtension(inner!) && IsExtension(a.Arguments[1].Resolve()))
                    return Binary(a.Op - (I64Add - I32Add), Unary(I32WrapI64, inner!), Unary(I32WrapI64, a.Arguments[1]));
                break;
            case I64ExtendI32S:
                // The sign bit is known to be clear: the unsigned extension is the normal form.
                if (Operations.PossibleBits(a) <= int.MaxValue) return Unary(I64ExtendI32U, a);
                break;
            case I64ExtendI32U:
                if (a.Is(I32WrapI64) && Operations.PossibleBits(inner!) <= uint.MaxValue) return inner;
                break;
            case I32Extend8S or I32Extend16S:
                if (a.Is(op)) return a;
                if (Operations.PossibleBits(a) <= (op == I32Extend8S ? 0x7Fu : 0x7FFFu)) return a;
                if (a.Is(I32And) && a.Arguments[1].Resolve() is { IsConstant: true } m && (m.Immediate & (op == I32Extend8S ? 0xFF : 0xFFFF)) == (op == I32Extend8S ? 0xFF : 0xFFFF)) return Unary(op, inner!);
                break;
            case I32ReinterpretF32 when a.Is(F32ReinterpretI32):
            case F32ReinterpretI32 when a.Is(I32ReinterpretF32):
            case I64ReinterpretF64 when a.Is(F64ReinterpretI64):
            case F64ReinterpretI64 when a.Is(I64ReinterpretF64):
            case F64Neg when a.Is(F64Neg):
            case F32Neg when a.Is(F32Neg):
                return inner;
            case F64Abs when a.Is(F64Abs):
                return a;
            case F64Abs when a.Is(F64Neg):
                return Unary(F64Abs, inner!);
            case F32DemoteF64 when a.Is(F64PromoteF32):
                return inner;
            // An int or uint as a double directly rather than by way of a long.
            case F64ConvertI64S when a.Is(I64ExtendI32S): return Unary(F64ConvertI32S, inner!);
            case F64ConvertI64S or F64ConvertI64U when a.Is(I64ExtendI32U): return Unary(F64ConvertI32U, inner!);
        }
        return null;
    }

    private static bool IsExtension(Node node) => node.IsConstant || node.Is(I64ExtendI32U) || node.Is(I64ExtendI32S);

    private Node? SimplifyBinary(NumericOp op, Node a, Node b)
    {
        bool isI64 = a.Type == ValueType.I64;
        var type = a.Type!.Value;
        var left = a.Kind == Kind.Numeric ? a.Arguments[0].Resolve() : null;
        var leftConstant = a.Kind == Kind.Numeric && a.Arguments.Length == 2 && a.Arguments[1].Resolve() is { IsConstant: true } k ? k : null;
        ulong all = isI64 ? ulong.MaxValue : uint.MaxValue;

        // Shift counts are taken modulo the width by the instruction itself.
        if (op is I32Shl or I32ShrS or I32ShrU or I32Rotl or I32Rotr or I64Shl or I64ShrS or I64ShrU or I64Rotl or I64Rotr)
        {
            int width = isI64 ? 64 : 32;
            if (StripCount(b, width) is { } count && count != b) return Binary(op, a, count);
            if (!b.IsConstant) return null;
            int by = (int)b.Immediate & (width - 1);
            if (by == 0) return a;
            if (b.Immediate != by) return Binary(op, a, Graph.Constant(type, by));
            if (op is I32ShrU or I64ShrU && Operations.PossibleBits(a) >> by == 0) return Zero(type);
            if (op is I32ShrS or I64ShrS && Operations.PossibleBits(a) <= all >> 1) return Binary(isI64 ? I64ShrU : I32ShrU, a, b);
            if (leftConstant is not null)
            {
                int first = (int)leftConstant.Immediate & (width - 1);
                if (a.Is(op) && op is I32Shl or I64Shl or I32ShrU or I64ShrU && a.Is(op))
                    return first + by >= width ? Zero(type) : Binary(op, left!, Graph.Constant(type, first + by));
                // (x << n) >>> n keeps the low bits.
                if (op is I32ShrU && a.Is(I32Shl) && first == by) return Binary(I32And, left!, I32((int)(uint.MaxValue >> by)));
                if (op is I64ShrU && a.Is(I64Shl) && first == by && by >= 32) return Binary(I64And, left!, I64((long)(ulong.MaxValue >> by)));
                if (op is I64ShrS && a.Is(I64Shl) && first == 32 && by == 32) return Unary(I64ExtendI32S, Unary(I32WrapI64, left!));
                // A tag above an address: (tag | address) >> n, where the address has no bits above n.
                if (op is I64ShrU or I64ShrS && a.Is(I64Or) && by >= 32 && Operations.PossibleBits(left!) >> by == 0) return Graph.Constant(type, Operations.Evaluate(op, leftConstant.Immediate, by)!.Value);
            }
            return null;
        }

        if (b.IsConstant)
        {
            long c = b.Immediate;
            ulong bits = (ulong)c & all;
            switch (op)
            {
                case I32Add or I64Add or I32Sub or I64Sub or I32Or or I64Or or I32Xor or I64Xor when c == 0:
                case I32Mul or I64Mul or I32DivU or I64DivU or I32DivS or I64DivS when c == 1:
                    return a;
                case I32Sub or I64Sub: return Binary(isI64 ? I64Add : I32Add, a, Graph.Constant(type, -c));
                case I32Add or I64Add or I32Xor or I64Xor when leftConstant is not null && a.Is(op):
                case I32And or I64And or I32Or or I64Or or I32Mul or I64Mul when leftConstant is not null && a.Is(op):
                    return Binary(op, left!, Graph.Constant(type, Operations.Evaluate(op, leftConstant.Immediate, c)!.Value));
                case I32Mul or I64Mul or I32And or I64And when c == 0: return b;
                case I32Mul or I64Mul when (c & (c - 1)) == 0 && c > 0: return Binary(isI64 ? I64Shl : I32Shl, a, Graph.Constant(type, System.Numerics.BitOperations.TrailingZeroCount(c)));
                case I32DivU or I64DivU when (bits & (bits - 1)) == 0 && bits != 0: return Binary(isI64 ? I64ShrU : I32ShrU, a, Graph.Constant(type, System.Numerics.BitOperations.TrailingZeroCount(bits)));
                case I32RemU or I64RemU when (bits & (bits - 1)) == 0 && bits != 0: return Binary(isI64 ? I64And : I32And, a, Graph.Constant(type, (long)(bits - 1)));
                case I32And or I64And:
                {
                    ulong possible = Operations.PossibleBits(a);
                    if ((possible & ~bits) == 0) return a;
                    if ((possible & bits) == 0) return Zero(type);
                    if (op == I64And && c == uint.MaxValue) return a.Is(I64ExtendI32S) ? Unary(I64ExtendI32U, left!) : null;
                    break;
                }
                case I32Or or I64Or when bits == all: return b;
                case I32Xor when c == 1 && IsBoolean(a): return Unary(I32Eqz, a);
                case I32Eq when c == 0: return Unary(I32Eqz, a);
                case I64Eq when c == 0: return Unary(I64Eqz, a);
                case I32Ne when c == 0 && IsBoolean(a): return a;
                case I32Eq when c == 1 && IsBoolean(a): return a;
                case I32Ne when c == 1 && IsBoolean(a): return Unary(I32Eqz, a);
                case I32Eq or I32Ne or I64Eq or I64Ne when (bits & ~Operations.PossibleBits(a)) != 0:
                    return I32(op is I32Ne or I64Ne ? 1 : 0);
                // x - c1 == c2
                case I32Eq or I32Ne when a.Is(I32Add) && leftConstant is not null: return Binary(op, left!, I32((int)(c - leftConstant.Immediate)));
                case I64Ne when c == 0 && (a.Is(I64ExtendI32U) || a.Is(I64ExtendI32S)): return Binary(I32Ne, left!, I32(0));
                case I64Eq or I64Ne when a.Is(I64ExtendI32U) && bits <= uint.MaxValue: return Binary(op == I64Eq ? I32Eq : I32Ne, left!, I32((int)c));
                case I64Eq or I64Ne when a.Is(I64ExtendI32S) && c == (int)c: return Binary(op == I64Eq ? I32Eq : I32Ne, left!, I32((int)c));
                case I32GtU or I64GtU when c == 0: return Binary(isI64 ? I64Ne : I32Ne, a, b);
                case I32LeU or I64LeU when c == 0: return Binary(isI64 ? I64Eq : I32Eq, a, b);
                case I32LtU or I64LtU when c == 1: return Binary(isI64 ? I64Eq : I32Eq, a, Zero(type));
                case I32GeU or I64GeU when c == 1: return Binary(isI64 ? I64Ne : I32Ne, a, Zero(type));
                case I32LtU or I64LtU when c == 0: return I32(0);
                case I32GeU or I64GeU when c == 0: return I32(1);
            }
        }
        if (a == b)
        {
            switch (op)
            {
                case I32Sub or I64Sub or I32Xor or I64Xor: return Zero(type);
                case I32And or I64And or I32Or or I64Or: return a;
                case I32Eq or I64Eq or I32LeS or I32LeU or I32GeS or I32GeU or I64LeS or I64LeU or I64GeS or I64GeU: return I32(1);
                case I32Ne or I64Ne or I32LtS or I32LtU or I32GtS or I32GtU or I64LtS or I64LtU or I64GtS or I64GtU: return I32(0);
            }
        }
        if (op is I32And or I32Or && Range(op, a, b) is { } range) return range;
        // An equality of extended operands is one of the operands.
        if (op is I64Eq or I64Ne && ((a.Is(I64ExtendI32U) && b.Is(I64ExtendI32U)) || (a.Is(I64ExtendI32S) && b.Is(I64ExtendI32S))))
            return Binary(op == I64Eq ? I32Eq : I32Ne, left!, b.Arguments[0]);
        return null;
    }

    /// <summary>
    /// <c>low &lt;= x &amp;&amp; x &lt;= high</c> is one unsigned comparison of x - low with high - low; its negation,
    /// <c>x &lt; low || x &gt; high</c>, likewise.
    /// </summary>
    private Node? Range(NumericOp op, Node a, Node b)
    {
        if (Bound(a, negated: op == I32Or) is not var (x, firstLow, firstHigh, isUnsigned) || Bound(b, negated: op == I32Or) is not var (y, secondLow, secondHigh, isUnsigned2)) return null;
        if (x != y || isUnsigned != isUnsigned2 || x.Type != ValueType.I32) return null;
        long low = Math.Max(firstLow, secondLow), high = Math.Min(firstHigh, secondHigh);
        if (low > high) return null;
        var offset = Binary(I32Sub, x, I32((int)low));
        return Binary(op == I32And ? I32LeU : I32GtU, offset, I32((int)(high - low)));
    }

    // The interval of x that a comparison of an i32 with a constant (or its negation) stands for.
    private static (Node X, long Low, long High, bool IsUnsigned)? Bound(Node comparison, bool negated)
    {
        if (comparison.Kind != Kind.Numeric || comparison.Arguments.Length != 2 || comparison.Arguments[1].Resolve() is not { IsConstant: true, Type: ValueType.I32 } constant) return null;
        var op = comparison.Op;
        if (negated && Operations.Inverse(op) is { } inverse) op = inverse;
        long s = (int)constant.Immediate, u = (uint)constant.Immediate;
        var x = comparison.Arguments[0].Resolve();
        return op switch
        {
            I32GeS => (x, s, int.MaxValue, false), I32GtS => (x, s + 1, int.MaxValue, false), I32LeS => (x, int.MinValue, s, false), I32LtS => (x, int.MinValue, s - 1, false),
            I32GeU => (x, u, uint.MaxValue, true), I32GtU => (x, u + 1, uint.MaxValue, true), I32LeU => (x, 0, u, true), I32LtU => (x, 0, u - 1, true),
            _ => null,
        };
    }

    /// <summary>A shift count without what the instruction does by itself; the count has the type of the shifted operand.</summary>
    private Node? StripCount(Node count, int width)
    {
        if ((count.Is(I32And) || count.Is(I64And)) && count.Arguments[1].Resolve() is { IsConstant: true } mask && (mask.Immediate & (width - 1)) == width - 1)
            return count.Arguments[0].Resolve();
        if ((count.Is(I64ExtendI32U) || count.Is(I64ExtendI32S)) && StripCount(count.Arguments[0].Resolve(), width) is { } inner)
            return Unary(I64ExtendI32U, inner);
        if (count.Is(I64ExtendI32S)) return Unary(I64ExtendI32U, count.Arguments[0]);
        return null;
    }
}
