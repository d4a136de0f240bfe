using Mono.Cecil;
using VerifiedJS.Wasm;
using static VerifiedJS.Wasm.NumericOp;

namespace VerifiedJS.KernelCompiler;

// Methods that are instructions: those of VerifiedJS.Intrinsics, and the parts of the base library with a meaning in
// WebAssembly. docs/KERNEL-CSHARP.md lists them for authors of kernel code.

internal sealed partial class Importer
{
    private bool TryIntrinsic(MethodReference method)
    {
        var type = method.DeclaringType;
        if (Types.SpanElement(type) is { } element) return SpanMember(method, element);
        return type.FullName switch
        {
            "VerifiedJS.Intrinsics.Memory" => MemoryMember(method.Name),
            "VerifiedJS.Intrinsics.FunctionTable" => TableMember(method),
            "System.Math" => MathMember(method, ValueType.F64),
            "System.MathF" => MathMember(method, ValueType.F32),
            "System.Double" => FloatMember(method.Name, ValueType.F64),
            "System.Single" => FloatMember(method.Name, ValueType.F32),
            "System.Numerics.BitOperations" => BitMember(method),
            "System.BitConverter" => Reinterpret(method.Name),
            "System.Runtime.CompilerServices.RuntimeHelpers" when method is GenericInstanceMethod { Name: "CreateSpan" } create => CreateSpan(create),
            "System.String" when method.Name == "op_Implicit" => TextSpan(),
            "System.MemoryExtensions" when method is { Name: "AsSpan", Parameters: [{ ParameterType.MetadataType: MetadataType.String }] } => TextSpan(),
            "System.Diagnostics.Debug" when method.Name == "Assert" => Ignore(method),
            _ when type.Name == "<PrivateImplementationDetails>" && method.Name.StartsWith("ThrowSwitchExpressionException", StringComparison.Ordinal) => Fail(method),
            _ => false,
        };
    }

    private bool Ignore(MethodReference method)
    {
        foreach (var _ in method.Parameters) stack.Pop();
        return true;
    }

    // The exhaustiveness check of a switch expression: control does not come back.
    private bool Fail(MethodReference method)
    {
        Ignore(method);
        current.Exit = Exit.Unreachable;
        current = graph.NewBlock();
        build.Output = current.Body;
        return true;
    }

    // ---- Memory and table ----

    private bool MemoryMember(string name)
    {
        (LoadOp Load, bool)? load = name switch
        {
            "LoadI32" => (LoadOp.I32Load, true), "LoadI64" => (LoadOp.I64Load, true), "LoadF64" => (LoadOp.F64Load, true), "LoadF32" => (LoadOp.F32Load, true),
            "LoadU8" => (LoadOp.I32Load8U, true), "LoadS8" => (LoadOp.I32Load8S, true), "LoadU16" => (LoadOp.I32Load16U, true), "LoadS16" => (LoadOp.I32Load16S, true),
            _ => null,
        };
        if (load is { } l)
        {
            long at = StaticOffset();
            Push(build.Load(l.Load, Address(Pop()), at));
            return true;
        }
        StoreOp? store = name switch
        {
            "StoreI32" => StoreOp.I32Store, "StoreI64" => StoreOp.I64Store, "StoreF64" => StoreOp.F64Store, "StoreF32" => StoreOp.F32Store,
            "StoreI8" => StoreOp.I32Store8, "StoreI16" => StoreOp.I32Store16,
            _ => null,
        };
        if (store is { } s)
        {
            long at = StaticOffset();
            var value = Pop();
            build.Store(s, Address(Pop()), value, at);
            return true;
        }
        switch (name)
        {
            case "Copy" or "Fill":
                var (c, b, a) = (Address(Pop()), Pop(), Address(Pop()));
                build.Effect(name == "Copy" ? Kind.MemoryCopy : Kind.MemoryFill, null, a, name == "Copy" ? Address(b) : b, c);
                return true;
            case "Size": Push(Pages(build.Effect(Kind.MemorySize, AddressType))); return true;
            case "Grow": Push(Pages(build.Effect(Kind.MemoryGrow, AddressType, Address(Pop())))); return true;
            default: throw Refuse($"Memory.{name}, which only hosts may use");
        }
    }

    private ValueType AddressType => program.Memory64 ? ValueType.I64 : ValueType.I32;

    // An address as the memory wants it: an unsigned 32-bit one will do for a 64-bit memory, but not the other way round.
    private Node Address(Node node)
    {
        node = node.Resolve();
        if (node.Type == AddressType) return node;
        if (!program.Memory64) throw Refuse("a 64-bit address into a 32-bit memory");
        return build.Unary(I64ExtendI32U, node);
    }

    private Node Pages(Node pages) => program.Memory64 ? build.Unary(I32WrapI64, pages) : pages;

    // The static offset is added without wrap-around, so it cannot be made of an address that is computed.
    private long StaticOffset()
    {
        var node = Pop();
        if (!node.IsConstant) throw Refuse("a static memory offset that is not a constant");
        if (node.Immediate < 0) throw Refuse("a negative static memory offset");
        return node.Immediate;
    }

    private bool TableMember(MethodReference method)
    {
        switch (method.Name)
        {
            case "Size": Push(build.Effect(Kind.TableSize, ValueType.I32)); return true;
            case "Grow": Push(build.Effect(Kind.TableGrow, ValueType.I32, Pop())); return true;
            case "Call":
                // Call(index, arguments...): the index is the topmost operand of call_indirect.
                var operands = new Node[method.Parameters.Count];
                for (int i = operands.Length - 1; i >= 0; i--) operands[i] = Pop();
                var result = program.Types.Leaves(method.ReturnType)!;
                var call = build.Effect(Kind.CallIndirect, result.Length == 0 ? null : result[0], [.. operands[1..], operands[0]]);
                call.Symbol = new FunctionType(operands[1..].Select(o => o.Type!.Value).ToSeq(), result.ToSeq());
                if (result.Length > 0) Push(call);
                return true;
            default: throw Refuse($"FunctionTable.{method.Name}, which only hosts may use");
        }
    }

    // ---- Spans of constants ----

    private bool SpanMember(MethodReference method, TypeReference element)
    {
        if (method.Name == "get_Empty") { stack.Push(new Entry.Values(method.DeclaringType, [build.I32(0), build.I32(0)])); return true; }
        if (!method.HasThis) return false;
        var (_, shift) = program.Types.Element(element) ?? throw Refuse($"a span of {element.FullName}");
        Node[] arguments = new Node[method.Parameters.Count];
        for (int i = arguments.Length - 1; i >= 0; i--) arguments[i] = Pop();
        var span = stack.Pop() switch
        {
            Entry.Variable variable => ReadValue(variable).Leaves,
            Entry.Values values => values.Leaves,
            _ => throw Refuse("a span that is no value"),
        };
        Node At(Node index) => build.Binary(I32Add, span[0], build.Binary(I32Shl, index, build.I32(shift)));
        switch (method.Name)
        {
            case "get_Item":
                var scaled = build.Binary(I32Shl, arguments[0], build.I32(shift));
                stack.Push(span[0].Resolve() is { IsConstant: true } table
                    ? scaled.IsConstant ? new Entry.Element(build.Binary(I32Add, table, scaled), 0, element) : new Entry.Element(scaled, (uint)table.Immediate, element)
                    : new Entry.Element(At(arguments[0]), 0, element));
                return true;
            case "get_Length": Push(span[1]); return true;
            case "get_IsEmpty": Push(build.Unary(I32Eqz, span[1])); return true;
            case "Slice":
                stack.Push(new Entry.Values(method.DeclaringType, [At(arguments[0]), arguments.Length == 2 ? arguments[1] : build.Binary(I32Sub, span[1], arguments[0])]));
                return true;
            default: throw Refuse($"ReadOnlySpan.{method.Name}");
        }
    }

    private bool CreateSpan(GenericInstanceMethod method)
    {
        var element = method.GenericArguments[0];
        if (stack.Pop() is not Entry.Token token) throw Refuse("a span over something other than constants");
        var (_, shift) = program.Types.Element(element) ?? throw Refuse($"a span of {element.FullName}");
        stack.Push(new Entry.Values(method.ReturnType, [Table(token.Field, element), build.I32(token.Field.InitialValue.Length >> shift)]));
        return true;
    }

    private bool TextSpan()
    {
        if (stack.Pop() is not Entry.Text text) throw Refuse("a string that is not a literal");
        var bytes = System.Text.Encoding.Unicode.GetBytes(text.Value);
        stack.Push(new Entry.Values(null, [build.I32(bytes.Length == 0 ? 0 : program.Table(bytes, 2)), build.I32(text.Value.Length)]));
        return true;
    }

    // ---- Numbers ----

    private bool MathMember(MethodReference method, ValueType single)
    {
        bool isFloat = method.Parameters.Count > 0 && method.Parameters[0].ParameterType.MetadataType is MetadataType.Double or MetadataType.Single;
        var type = method.Parameters.Count > 0 ? program.Types.Leaves(method.Parameters[0].ParameterType)?[0] ?? ValueType.I32 : single;
        // The f32 and f64 instructions are in the same order.
        ushort toF64 = (ushort)(type == ValueType.F64 ? F64Abs - F32Abs : 0);
        if (isFloat)
        {
            NumericOp? unary = method.Name switch
            {
                "Sqrt" => F32Sqrt, "Floor" => F32Floor, "Ceiling" => F32Ceil, "Truncate" => F32Trunc, "Abs" => F32Abs,
                "Round" when method.Parameters.Count == 1 => F32Nearest,
                _ => null,
            };
            if (unary is { } u) { Push(build.Unary(u + toF64, Coerce(Pop(), type))); return true; }
            NumericOp? binary = method.Name switch { "Min" => F32Min, "Max" => F32Max, "CopySign" => F32Copysign, _ => null };
            if (binary is not { } op) throw Refuse($"Math.{method.Name} of floating-point numbers");
            var (x, y) = PopOperands();
            Push(build.Binary(op + toF64, x, y));
            return true;
        }
        bool signed = method.Parameters.Count > 0 && method.Parameters[0].ParameterType.MetadataType is MetadataType.SByte or MetadataType.Int16 or MetadataType.Int32 or MetadataType.Int64;
        ushort toI64 = (ushort)(type == ValueType.I64 ? I64Eq - I32Eq : 0);
        switch (method.Name)
        {
            case "Min" or "Max":
                var (a, b) = PopOperands();
                var less = (signed ? I32LtS : I32LtU) + toI64;
                Push(method.Name == "Min" ? build.Select(build.Binary(less, a, b), a, b) : build.Select(build.Binary(less, a, b), b, a));
                return true;
            case "Clamp":
            {
                var (high, low) = (Pop(), Pop());
                var value = Pop();
                var lower = build.Select(build.Binary((signed ? I32LtS : I32LtU) + toI64, value, low), low, value);
                Push(build.Select(build.Binary((signed ? I32GtS : I32GtU) + toI64, lower, high), high, lower));
                return true;
            }
            case "BigMul" when method.Parameters.Count == 2 && type == ValueType.I32:
            {
                var (right, left) = (Pop(), Pop());
                var extend = signed ? I64ExtendI32S : I64ExtendI32U;
                Push(build.Binary(I64Mul, build.Unary(extend, left), build.Unary(extend, right)));
                return true;
            }
            case "BigMul" when method.Parameters.Count == 3 && !signed:
            {
                // ulong BigMul(ulong, ulong, out ulong low)
                var low = stack.Pop();
                var (right, left) = (Pop(), Pop());
                stack.Push(new Entry.Values(null, [left]));
                stack.Push(new Entry.Values(null, [right]));
                Call(program.MultiplyHigh);
                Assign(low, new Entry.Values(null, [build.Binary(I64Mul, left, right)]));
                return true;
            }
            default: throw Refuse($"{method.DeclaringType.Name}.{method.Name}({string.Join(", ", method.Parameters.Select(p => p.ParameterType.Name))})");
        }
    }

    private bool FloatMember(string name, ValueType type)
    {
        ushort to64 = (ushort)(type == ValueType.F64 ? F64Eq - F32Eq : 0);
        Node Compare(NumericOp op, Node a, Node b) => build.Binary(op + to64, a, b);
        Node Constant(double value) => type == ValueType.F64 ? build.F64(value) : build.F32((float)value);
        var a = Pop();
        var absolute = () => build.Unary(type == ValueType.F64 ? F64Abs : F32Abs, a);
        Push(name switch
        {
            "IsNaN" => Compare(F32Ne, a, a),
            "IsInfinity" => Compare(F32Eq, absolute(), Constant(double.PositiveInfinity)),
            "IsFinite" => Compare(F32Lt, absolute(), Constant(double.PositiveInfinity)),
            "IsPositiveInfinity" => Compare(F32Eq, a, Constant(double.PositiveInfinity)),
            "IsNegativeInfinity" => Compare(F32Eq, a, Constant(double.NegativeInfinity)),
            "IsNegative" => type == ValueType.F64
                ? build.Binary(I64LtS, build.Unary(I64ReinterpretF64, a), build.I64(0))
                : build.Binary(I32LtS, build.Unary(I32ReinterpretF32, a), build.I32(0)),
            _ => throw Refuse($"{(type == ValueType.F64 ? "double" : "float")}.{name}"),
        });
        return true;
    }

    private bool BitMember(MethodReference method)
    {
        if (method.Parameters.Count == 2 && method.Name is "RotateLeft" or "RotateRight")
        {
            var count = Pop();
            var value = Pop();
            var op = method.Name == "RotateLeft" ? I32Rotl : I32Rotr;
            Push(value.Type == ValueType.I64 ? build.Binary(op + (I64Rotl - I32Rotl), value, build.Unary(I64ExtendI32U, count)) : build.Binary(op, value, count));
            return true;
        }
        if (method.Parameters.Count != 1 || program.Types.Leaves(method.Parameters[0].ParameterType) is not [var type]) throw Refuse($"BitOperations.{method.Name}");
        var a = Pop();
        ushort toI64 = (ushort)(type == ValueType.I64 ? I64Clz - I32Clz : 0);
        Node Count(NumericOp op, Node n) => toI64 == 0 ? build.Unary(op, n) : build.Unary(I32WrapI64, build.Unary(op + toI64, n));
        Push(method.Name switch
        {
            "PopCount" => Count(I32Popcnt, a),
            "LeadingZeroCount" => Count(I32Clz, a),
            "TrailingZeroCount" => Count(I32Ctz, a),
            // Log2(0) is 0.
            "Log2" => build.Binary(I32Xor, Count(I32Clz, build.Binary(toI64 == 0 ? I32Or : I64Or, a, graph.Constant(type, 1))), build.I32(toI64 == 0 ? 31 : 63)),
            _ => throw Refuse($"BitOperations.{method.Name}"),
        });
        return true;
    }

    private bool Reinterpret(string name)
    {
        NumericOp op = name switch
        {
            "DoubleToInt64Bits" or "DoubleToUInt64Bits" => I64ReinterpretF64,
            "Int64BitsToDouble" or "UInt64BitsToDouble" => F64ReinterpretI64,
            "SingleToInt32Bits" or "SingleToUInt32Bits" => I32ReinterpretF32,
            "Int32BitsToSingle" or "UInt32BitsToSingle" => F32ReinterpretI32,
            _ => throw Refuse($"BitConverter.{name}"),
        };
        Push(build.Unary(op, Pop()));
        return true;
    }
}
