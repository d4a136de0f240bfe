using Mono.Cecil;
using Mono.Cecil.Cil;
using Instruction = Mono.Cecil.Cil.Instruction;
using VerifiedJS.Wasm;
using static VerifiedJS.Wasm.NumericOp;

namespace VerifiedJS.KernelCompiler;

// One IL instruction at a time (ECMA-335, partition III).

internal sealed partial class Importer
{
    /// <summary>Translates an instruction; false when it ended the block.</summary>
    private bool Import(Instruction instruction, IlBlock block)
    {
        switch (instruction.OpCode.Code)
        {
            case Code.Nop or Code.Break or Code.Readonly: return true;

            // Variables.
            case Code.Ldarg_0 or Code.Ldarg_1 or Code.Ldarg_2 or Code.Ldarg_3 or Code.Ldarg or Code.Ldarg_S: LoadArgument(ArgumentIndex(instruction)); return true;
            case Code.Ldarga or Code.Ldarga_S: stack.Push(VariableArgument(ArgumentIndex(instruction))); return true;
            case Code.Starg or Code.Starg_S: WriteValue(VariableArgument(ArgumentIndex(instruction)), PopValue()); return true;
            case Code.Ldloc_0 or Code.Ldloc_1 or Code.Ldloc_2 or Code.Ldloc_3 or Code.Ldloc or Code.Ldloc_S: LoadLocal(LocalIndex(instruction)); return true;
            case Code.Ldloca or Code.Ldloca_S: stack.Push(VariableLocal(LocalIndex(instruction))); return true;
            case Code.Stloc_0 or Code.Stloc_1 or Code.Stloc_2 or Code.Stloc_3 or Code.Stloc or Code.Stloc_S: StoreLocal(LocalIndex(instruction)); return true;

            // Constants.
            case Code.Ldc_I4_M1: Push(build.I32(-1)); return true;
            case >= Code.Ldc_I4_0 and <= Code.Ldc_I4_8: Push(build.I32(instruction.OpCode.Code - Code.Ldc_I4_0)); return true;
            case Code.Ldc_I4_S: Push(build.I32((sbyte)instruction.Operand)); return true;
            case Code.Ldc_I4: Push(build.I32((int)instruction.Operand)); return true;
            case Code.Ldc_I8: Push(build.I64((long)instruction.Operand)); return true;
            case Code.Ldc_R4: Push(build.F32((float)instruction.Operand)); return true;
            case Code.Ldc_R8: Push(build.F64((double)instruction.Operand)); return true;
            case Code.Ldstr: stack.Push(new Entry.Text((string)instruction.Operand)); return true;
            case Code.Ldtoken when instruction.Operand is FieldReference token: stack.Push(new Entry.Token(token.Resolve())); return true;

            case Code.Dup: stack.Push(stack.Peek()); return true;
            case Code.Pop: stack.Pop(); return true;

            // Calls.
            case Code.Call or Code.Callvirt:
                Call((MethodReference)instruction.Operand);
                return Continue();
            case Code.Newobj:
                NewObject((MethodReference)instruction.Operand);
                return Continue();
            case Code.Ret: Return(); return false;
            case Code.Throw:
                if (stack.Pop() is not Entry.Failure) throw Refuse("throw (only UnreachableException, which traps)");
                current.Exit = Exit.Unreachable;
                return false;

            // Branches.
            case Code.Br or Code.Br_S: Goto(block.Successors[0]); return false;
            case Code.Brtrue or Code.Brtrue_S: Branch(Truth(Pop()), block.Successors[0], block.Successors[1]); return false;
            case Code.Brfalse or Code.Brfalse_S: Branch(Truth(Pop()), block.Successors[1], block.Successors[0]); return false;
            case Code.Beq or Code.Beq_S: BranchIf(Relation.Equal, block); return false;
            case Code.Bne_Un or Code.Bne_Un_S: BranchIf(Relation.NotEqual, block); return false;
            case Code.Bge or Code.Bge_S: BranchIf(Relation.GreaterOrEqual, block); return false;
            case Code.Bgt or Code.Bgt_S: BranchIf(Relation.Greater, block); return false;
            case Code.Ble or Code.Ble_S: BranchIf(Relation.LessOrEqual, block); return false;
            case Code.Blt or Code.Blt_S: BranchIf(Relation.Less, block); return false;
            case Code.Bge_Un or Code.Bge_Un_S: BranchIf(Relation.GreaterOrEqualUnsigned, block); return false;
            case Code.Bgt_Un or Code.Bgt_Un_S: BranchIf(Relation.GreaterUnsigned, block); return false;
            case Code.Ble_Un or Code.Ble_Un_S: BranchIf(Relation.LessOrEqualUnsigned, block); return false;
            case Code.Blt_Un or Code.Blt_Un_S: BranchIf(Relation.LessUnsigned, block); return false;
            case Code.Switch:
                var index = Pop();
                if (index.Type != ValueType.I32) throw Refuse($"a switch on {index.Type}");
                Switch(index, block.Successors);
                return false;

            // Arithmetic.
            case Code.Add: Arithmetic(I32Add, I64Add, F32Add, F64Add); return true;
            case Code.Sub: Arithmetic(I32Sub, I64Sub, F32Sub, F64Sub); return true;
            case Code.Mul: Arithmetic(I32Mul, I64Mul, F32Mul, F64Mul); return true;
            case Code.Div: Arithmetic(I32DivS, I64DivS, F32Div, F64Div); return true;
            case Code.Div_Un: Arithmetic(I32DivU, I64DivU, null, null); return true;
            case Code.Rem: Arithmetic(I32RemS, I64RemS, null, null); return true;
            case Code.Rem_Un: Arithmetic(I32RemU, I64RemU, null, null); return true;
            case Code.And: Arithmetic(I32And, I64And, null, null); return true;
            case Code.Or: Arithmetic(I32Or, I64Or, null, null); return true;
            case Code.Xor: Arithmetic(I32Xor, I64Xor, null, null); return true;
            case Code.Shl: Shift(I32Shl, I64Shl); return true;
            case Code.Shr: Shift(I32ShrS, I64ShrS); return true;
            case Code.Shr_Un: Shift(I32ShrU, I64ShrU); return true;
            case Code.Neg: Negate(); return true;
            case Code.Not:
            {
                var a = Pop();
                Push(a.Type switch
                {
                    ValueType.I32 => build.Binary(I32Xor, a, build.I32(-1)),
                    ValueType.I64 => build.Binary(I64Xor, a, build.I64(-1)),
                    _ => throw Refuse($"not of {a.Type}"),
                });
                return true;
            }

            // Comparisons.
            case Code.Ceq: Push(Compare(Relation.Equal)); return true;
            case Code.Cgt: Push(Compare(Relation.Greater)); return true;
            case Code.Cgt_Un: Push(Compare(Relation.GreaterUnsigned)); return true;
            case Code.Clt: Push(Compare(Relation.Less)); return true;
            case Code.Clt_Un: Push(Compare(Relation.LessUnsigned)); return true;

            // Conversions.
            case Code.Conv_I1: Push(build.Unary(I32Extend8S, ToI32(Pop()))); return true;
            case Code.Conv_U1: Push(build.Binary(I32And, ToI32(Pop()), build.I32(0xFF))); return true;
            case Code.Conv_I2: Push(build.Unary(I32Extend16S, ToI32(Pop()))); return true;
            case Code.Conv_U2: Push(build.Binary(I32And, ToI32(Pop()), build.I32(0xFFFF))); return true;
            case Code.Conv_I4: Push(ToI32(Pop())); return true;
            case Code.Conv_U4: Push(ToU32(Pop())); return true;
            case Code.Conv_I8: Push(ToI64(Pop())); return true;
            case Code.Conv_U8: Push(ToU64(Pop())); return true;
            case Code.Conv_R4: Push(ToFloat(Pop(), ValueType.F32)); return true;
            case Code.Conv_R8: Push(ToFloat(Pop(), ValueType.F64)); return true;
            case Code.Conv_R_Un: UnsignedToFloat(instruction); return true;

            // Structs and their fields.
            case Code.Ldfld: stack.Push(FieldOf(stack.Pop(), (FieldReference)instruction.Operand, asAddress: false)); return true;
            case Code.Ldflda: stack.Push(FieldOf(stack.Pop(), (FieldReference)instruction.Operand, asAddress: true)); return true;
            case Code.Stfld:
            {
                var value = PopValue();
                Assign(FieldOf(stack.Pop(), (FieldReference)instruction.Operand, asAddress: true), value);
                return true;
            }
            case Code.Initobj:
                if (stack.Pop() is not Entry.Variable cleared) throw Refuse("default at something other than a variable");
                Clear(cleared with { Type = Types.Strip((TypeReference)instruction.Operand) });
                return true;
            case Code.Ldobj or Code.Ldind_I1 or Code.Ldind_U1 or Code.Ldind_I2 or Code.Ldind_U2 or Code.Ldind_I4 or Code.Ldind_U4
                or Code.Ldind_I8 or Code.Ldind_R4 or Code.Ldind_R8:
                stack.Push(Dereference(stack.Pop()));
                return true;
            case Code.Stobj or Code.Stind_I1 or Code.Stind_I2 or Code.Stind_I4 or Code.Stind_I8 or Code.Stind_R4 or Code.Stind_R8:
            {
                var value = PopValue();
                Assign(stack.Pop(), value);
                return true;
            }
            case Code.Cpobj:
            {
                var value = Dereference(stack.Pop());
                Assign(stack.Pop(), value);
                return true;
            }

            // Static fields: constants only.
            case Code.Ldsfld: stack.Push(StaticField((FieldReference)instruction.Operand)); return true;
            case Code.Ldsflda:
            {
                var field = ((FieldReference)instruction.Operand).Resolve();
                if (field.InitialValue is { Length: > 0 }) { stack.Push(new Entry.Token(field)); return true; }
                var copy = NewVariable(field.FieldType);
                WriteValue(copy, StaticField(field));
                stack.Push(copy);
                return true;
            }
            case Code.Stsfld:
            {
                var field = (FieldReference)instruction.Operand;
                if (statics is null) throw Refuse($"an assignment to the static field {field.FullName}");
                statics[field.FullName] = PopValue();
                return true;
            }

            default:
                throw Refuse(Describe(instruction));
        }
    }

    private bool Continue()
    {
        if (!IsUnreachable) return true;
        current.Exit = Exit.Unreachable;
        return false;
    }

    private static string Describe(Instruction instruction) => instruction.OpCode.Code switch
    {
        Code.Newarr or Code.Ldlen or (>= Code.Ldelema and <= Code.Stelem_Any) => "an array",
        Code.Box or Code.Unbox or Code.Unbox_Any or Code.Isinst or Code.Castclass => $"a conversion between object types ({instruction.OpCode.Name} {instruction.Operand})",
        Code.Ldftn or Code.Ldvirtftn or Code.Calli => "a function pointer or delegate",
        Code.Localloc => "stackalloc",
        Code.Ldnull => "null",
        Code.Constrained => $"a call through the interface or base class of {instruction.Operand}",
        Code.Conv_I or Code.Conv_U or Code.Ldind_I or Code.Stind_I => "a native integer or pointer",
        >= Code.Conv_Ovf_I1_Un and <= Code.Conv_Ovf_U_Un => "checked arithmetic",
        Code.Conv_Ovf_I or Code.Conv_Ovf_I1 or Code.Conv_Ovf_I2 or Code.Conv_Ovf_I4 or Code.Conv_Ovf_I8
            or Code.Conv_Ovf_U or Code.Conv_Ovf_U1 or Code.Conv_Ovf_U2 or Code.Conv_Ovf_U4 or Code.Conv_Ovf_U8
            or Code.Add_Ovf or Code.Add_Ovf_Un or Code.Sub_Ovf or Code.Sub_Ovf_Un or Code.Mul_Ovf or Code.Mul_Ovf_Un => "checked arithmetic",
        Code.Leave or Code.Leave_S or Code.Endfinally or Code.Endfilter or Code.Rethrow => "an exception handler",
        _ => $"the instruction {instruction.OpCode.Name} {instruction.Operand}".TrimEnd(),
    };

    // ---- Variables ----

    private int ArgumentIndex(Instruction instruction) => instruction.OpCode.Code switch
    {
        Code.Ldarg_0 => 0, Code.Ldarg_1 => 1, Code.Ldarg_2 => 2, Code.Ldarg_3 => 3,
        // The receiver has the index -1 in the metadata reader's terms.
        _ => ((ParameterDefinition)instruction.Operand).Index + (frame.Method.HasThis ? 1 : 0),
    };

    private static int LocalIndex(Instruction instruction) => instruction.OpCode.Code switch
    {
        Code.Ldloc_0 or Code.Stloc_0 => 0, Code.Ldloc_1 or Code.Stloc_1 => 1, Code.Ldloc_2 or Code.Stloc_2 => 2, Code.Ldloc_3 or Code.Stloc_3 => 3,
        _ => ((VariableDefinition)instruction.Operand).Index,
    };

    private void LoadArgument(int index)
    {
        var argument = frame.Arguments[index];
        stack.Push(argument is Entry.Variable variable && !frame.Signature.Parameters[index].IsByReference ? ReadValue(variable) : argument);
    }

    private Entry.Variable VariableArgument(int index) =>
        frame.Arguments[index] is Entry.Variable variable && !frame.Signature.Parameters[index].IsByReference ? variable : throw Refuse("an assignment to a by-reference parameter itself");

    private void LoadLocal(int index)
    {
        bool reference = Types.Referenced(frame.Method.Body.Variables[index].VariableType) is not null;
        switch (frame.Locals[index])
        {
            case Entry.Variable variable when !reference: stack.Push(ReadValue(variable)); break;
            case { } alias: stack.Push(alias); break;
            default: throw Refuse($"a local variable of type {frame.Method.Body.Variables[index].VariableType.FullName}");
        }
    }

    private Entry.Variable VariableLocal(int index) =>
        frame.Locals[index] is Entry.Variable variable && Types.Referenced(frame.Method.Body.Variables[index].VariableType) is null
            ? variable : throw Refuse($"a local variable of type {frame.Method.Body.Variables[index].VariableType.FullName}");

    private void StoreLocal(int index)
    {
        var type = frame.Method.Body.Variables[index].VariableType;
        if (Types.Referenced(type) is null) { WriteValue(VariableLocal(index), PopValue()); return; }
        // A `ref` local is an alias: it stands for one variable or one place in a table.
        var address = stack.Pop();
        if (address is not (Entry.Variable or Entry.Element)) throw Refuse("a ref local for something other than a variable or table element");
        if (frame.Locals[index] is { } known && !(known is Entry.Variable a && address is Entry.Variable b && a.First == b.First))
            throw Refuse("a ref local that is assigned more than once");
        frame.Locals[index] = address;
    }

    private Entry.Values StaticField(FieldReference reference)
    {
        if (statics is not null && statics.TryGetValue(reference.FullName, out var known)) return known;
        var field = reference.Resolve();
        if (!field.IsInitOnly) throw Refuse($"the mutable static field {reference.FullName}");
        var (value, reason) = program.StaticField(field);
        if (value is null) throw Refuse($"the static field {reference.FullName}, whose value is not a constant{reason}");
        return new Entry.Values(field.FieldType, [.. value.Select(c => graph.Constant(c.Type, c.Bits))]);
    }

    // ---- Arithmetic ----

    private void Arithmetic(NumericOp? i32, NumericOp? i64, NumericOp? f32, NumericOp? f64)
    {
        var (a, b) = PopOperands();
        var op = a.Type switch { ValueType.I32 => i32, ValueType.I64 => i64, ValueType.F32 => f32, _ => f64 };
        Push(build.Binary(op ?? throw Refuse($"this operator on {a.Type} (% of floating-point numbers has no instruction)"), a, b));
    }

    private void Shift(NumericOp i32, NumericOp i64)
    {
        var count = Pop();
        var a = Pop();
        if (count.Type != ValueType.I32) throw Refuse("a shift by a native integer");
        Push(a.Type == ValueType.I64 ? build.Binary(i64, a, build.Unary(I64ExtendI32U, count)) : build.Binary(i32, a, count));
    }

    private void Negate()
    {
        var a = Pop();
        Push(a.Type switch
        {
            ValueType.I32 => build.Binary(I32Sub, build.I32(0), a),
            ValueType.I64 => build.Binary(I64Sub, build.I64(0), a),
            ValueType.F32 => build.Unary(F32Neg, a),
            _ => build.Unary(F64Neg, a),
        });
    }

    private enum Relation { Equal, NotEqual, Greater, GreaterOrEqual, Less, LessOrEqual, GreaterUnsigned, GreaterOrEqualUnsigned, LessUnsigned, LessOrEqualUnsigned }

    private Node Compare(Relation relation)
    {
        var (a, b) = PopOperands();
        return Compare(relation, a, b);
    }

    private void BranchIf(Relation relation, IlBlock block) => Branch(Compare(relation), block.Successors[0], block.Successors[1]);

    private Node Compare(Relation relation, Node a, Node b)
    {
        if (a.Type is ValueType.I32 or ValueType.I64)
        {
            var op = relation switch
            {
                Relation.Equal => I32Eq, Relation.NotEqual => I32Ne,
                Relation.Greater => I32GtS, Relation.GreaterOrEqual => I32GeS, Relation.Less => I32LtS, Relation.LessOrEqual => I32LeS,
                Relation.GreaterUnsigned => I32GtU, Relation.GreaterOrEqualUnsigned => I32GeU, Relation.LessUnsigned => I32LtU, Relation.LessOrEqualUnsigned => I32LeU,
                _ => throw new InvalidOperationException(),
            };
            return build.Binary(a.Type == ValueType.I64 ? op + (I64Eq - I32Eq) : op, a, b);
        }
        ushort toF64 = (ushort)(a.Type == ValueType.F64 ? F64Eq - F32Eq : 0);
        // On floats `.un` means "or unordered": the negation of the opposite ordered comparison.
        return relation switch
        {
            Relation.Equal => build.Binary(F32Eq + toF64, a, b),
            Relation.NotEqual => build.Binary(F32Ne + toF64, a, b),
            Relation.Greater => build.Binary(F32Gt + toF64, a, b),
            Relation.GreaterOrEqual => build.Binary(F32Ge + toF64, a, b),
            Relation.Less => build.Binary(F32Lt + toF64, a, b),
            Relation.LessOrEqual => build.Binary(F32Le + toF64, a, b),
            Relation.GreaterUnsigned => build.Unary(I32Eqz, build.Binary(F32Le + toF64, a, b)),
            Relation.GreaterOrEqualUnsigned => build.Unary(I32Eqz, build.Binary(F32Lt + toF64, a, b)),
            Relation.LessUnsigned => build.Unary(I32Eqz, build.Binary(F32Ge + toF64, a, b)),
            Relation.LessOrEqualUnsigned => build.Unary(I32Eqz, build.Binary(F32Gt + toF64, a, b)),
            _ => throw new InvalidOperationException(),
        };
    }

    // brtrue and brfalse take any type.
    private Node Truth(Node a) => a.Type switch
    {
        ValueType.I32 => a,
        ValueType.I64 => build.Binary(I64Ne, a, build.I64(0)),
        _ => throw Refuse($"a test of {a.Type}"),
    };

    // ---- Conversions: since .NET 9 those of floating-point numbers saturate and take NaN to 0, as WebAssembly's do ----

    private Node ToI32(Node a) => a.Type switch
    {
        ValueType.I32 => a,
        ValueType.I64 => build.Unary(I32WrapI64, a),
        ValueType.F32 => build.Unary(I32TruncSatF32S, a),
        _ => build.Unary(I32TruncSatF64S, a),
    };

    private Node ToU32(Node a) => a.Type switch
    {
        ValueType.I32 => a,
        ValueType.I64 => build.Unary(I32WrapI64, a),
        ValueType.F32 => build.Unary(I32TruncSatF32U, a),
        _ => build.Unary(I32TruncSatF64U, a),
    };

    private Node ToI64(Node a) => a.Type switch
    {
        ValueType.I32 => build.Unary(I64ExtendI32S, a),
        ValueType.I64 => a,
        ValueType.F32 => build.Unary(I64TruncSatF32S, a),
        _ => build.Unary(I64TruncSatF64S, a),
    };

    private Node ToU64(Node a) => a.Type switch
    {
        ValueType.I32 => build.Unary(I64ExtendI32U, a),
        ValueType.I64 => a,
        ValueType.F32 => build.Unary(I64TruncSatF32U, a),
        _ => build.Unary(I64TruncSatF64U, a),
    };

    private Node ToFloat(Node a, ValueType type) => (a.Type, type) switch
    {
        (ValueType.I32, ValueType.F32) => build.Unary(F32ConvertI32S, a),
        (ValueType.I64, ValueType.F32) => build.Unary(F32ConvertI64S, a),
        (ValueType.I32, ValueType.F64) => build.Unary(F64ConvertI32S, a),
        (ValueType.I64, ValueType.F64) => build.Unary(F64ConvertI64S, a),
        _ => Coerce(a, type),
    };

    // C# writes (float)x of an unsigned x as conv.r.un conv.r4: one conversion, rounded once.
    private void UnsignedToFloat(Instruction instruction)
    {
        var a = Pop();
        bool single = instruction.Next is { OpCode.Code: Code.Conv_R4 };
        Push((a.Type, single) switch
        {
            (ValueType.I32, true) => build.Unary(F32ConvertI32U, a),
            (ValueType.I64, true) => build.Unary(F32ConvertI64U, a),
            (ValueType.I32, false) => build.Unary(F64ConvertI32U, a),
            (ValueType.I64, false) => build.Unary(F64ConvertI64U, a),
            _ => a,
        });
    }
}
