namespace VerifiedJS.Wasm.Execution;

/// <summary>
/// Compiles a function of a valid module to register code. The operand stack exists at compile time only: an operand
/// is a register, a local that has not changed since it was read, or a constant; it is moved to its own slot when
/// control flow meets, when it is an argument, or before its local changes.
/// </summary>
internal sealed class FunctionCompiler
{
    private enum Kind : byte { Slot, Local, Const }

    private readonly record struct Operand(Kind Kind, int Local, ulong Bits);

    private sealed class Control
    {
        public bool IsLoop;
        public int Height;  // of the operand stack below the block's parameters
        public int Arity;   // of its label
        public int Start;   // of a loop's code
        public List<int> Jumps = []; // to the end of a block
    }

    private readonly Context context;
    private readonly bool is64;
    private readonly bool countSteps;
    private readonly List<Ins> code = [];
    private readonly List<Operand> stack = [];
    private readonly List<Control> controls = [];
    private readonly List<(int, ulong)> wideAccesses = [];
    private readonly int localCount;
    private readonly int resultCount;
    private int registers;
    private int steps;      // counted but not emitted
    private int barrier;    // instructions before this position must stay as they are: jumps come here
    private bool lastIsPure; // the last instruction does nothing but write register A

    private FunctionCompiler(Context context, FunctionType type, int locals, bool countSteps)
    {
        this.context = context;
        this.countSteps = countSteps;
        is64 = context.Memories.Count > 0 && context.Memories[0].Is64;
        localCount = type.Parameters.Count + locals;
        resultCount = type.Results.Count;
        registers = Math.Max(localCount, resultCount);
    }

    public static CompiledCode Compile(FunctionInstance function, bool countSteps)
    {
        var context = function.Instance!.Context;
        var definition = context.Module.Functions[function.Index - context.ImportedFunctions];
        var compiler = new FunctionCompiler(context, function.Type, definition.Locals.Count, countSteps);
        return compiler.Compile(function.Type, definition.Body);
    }

    private CompiledCode Compile(FunctionType type, Seq<Instruction> body)
    {
        var outermost = new Control { Arity = resultCount };
        controls.Add(outermost);
        bool reachable = Sequence(body);
        if (reachable) Settle(resultCount);
        FlushSteps();
        if (outermost.Jumps.Count > 0)
        {
            Bind(outermost.Jumps);
            SetHeight(0, resultCount);
            reachable = true;
        }
        if (reachable) EmitReturn();
        var pinned = GC.AllocateUninitializedArray<Ins>(code.Count, pinned: true);
        code.CopyTo(pinned);
        return new CompiledCode(pinned, type.Parameters.Count, localCount, registers, [.. wideAccesses]);
    }

    // ---- Emission ----

    private void Emit(X op, int a = 0, int b = 0, int c = 0, int d = 0)
    {
        code.Add(new Ins { Op = op, D = (ushort)d, A = a, B = b, C = c });
        lastIsPure = false;
    }

    private void EmitPure(X op, int a, int b = 0, int c = 0, int d = 0)
    {
        Emit(op, a, b, c, d);
        lastIsPure = true;
    }

    private void EmitConst(int register, ulong bits)
    {
        code.Add(new Ins { Op = X.Const, A = register, Wide = (long)bits });
        lastIsPure = true;
    }

    private void FlushSteps()
    {
        if (countSteps && steps > 0) Emit(X.Step, steps);
        steps = 0;
    }

    /// <summary>Makes the jumps land here.</summary>
    private void Bind(List<int> jumps)
    {
        foreach (int jump in jumps) SetTarget(jump, code.Count);
        barrier = code.Count;
    }

    private void SetTarget(int jump, int target) =>
        System.Runtime.InteropServices.CollectionsMarshal.AsSpan(code)[jump].A = target - (jump + 1);

    // ---- The operand stack ----

    private int SlotAt(int position)
    {
        int slot = localCount + position;
        if (slot >= registers) registers = slot + 1;
        return slot;
    }

    private void Push(Operand operand)
    {
        stack.Add(operand);
        SlotAt(stack.Count - 1);
    }

    /// <summary>Pushes an operand that lives in its own slot, and returns the slot.</summary>
    private int PushSlot()
    {
        stack.Add(new(Kind.Slot, 0, 0));
        return SlotAt(stack.Count - 1);
    }

    private Operand PopOperand()
    {
        var operand = stack[^1];
        stack.RemoveAt(stack.Count - 1);
        return operand;
    }

    /// <summary>Pops an operand into some register.</summary>
    private int Pop()
    {
        var operand = PopOperand();
        int slot = SlotAt(stack.Count);
        switch (operand.Kind)
        {
            case Kind.Local: return operand.Local;
            case Kind.Const: EmitConst(slot, operand.Bits); return slot;
            default: return slot;
        }
    }

    /// <summary>Moves an operand to its own slot.</summary>
    private void Settle(int position, int toPosition)
    {
        var operand = stack[position];
        int slot = SlotAt(toPosition);
        switch (operand.Kind)
        {
            case Kind.Local: EmitPure(X.Copy, slot, operand.Local); break;
            case Kind.Const: EmitConst(slot, operand.Bits); break;
            case Kind.Slot when position != toPosition: EmitPure(X.Copy, slot, SlotAt(position)); break;
        }
    }

    /// <summary>Moves the topmost operands to their own slots.</summary>
    private void Settle(int count)
    {
        for (int i = stack.Count - count; i < stack.Count; i++)
        {
            Settle(i, i);
            stack[i] = new(Kind.Slot, 0, 0);
        }
    }

    /// <summary>Moves the operands that are this local (or any local, when negative) to their own slots.</summary>
    private void SettleLocal(int local)
    {
        for (int i = 0; i < stack.Count; i++)
            if (stack[i].Kind == Kind.Local && (local < 0 || stack[i].Local == local))
            {
                Settle(i, i);
                stack[i] = new(Kind.Slot, 0, 0);
            }
    }

    private void SetHeight(int height, int results)
    {
        stack.RemoveRange(height, stack.Count - height);
        for (int i = 0; i < results; i++) PushSlot();
    }

    /// <summary>Pops operands that must be in their slots, and returns the first of the slots.</summary>
    private int PopSettled(int count)
    {
        Settle(count);
        stack.RemoveRange(stack.Count - count, count);
        return SlotAt(stack.Count);
    }

    // ---- Control ----

    private bool Sequence(Seq<Instruction> body)
    {
        foreach (var instruction in body)
            if (!Compile(instruction)) return false; // the rest is unreachable
        return true;
    }

    private FunctionType BlockType(BlockType type) => type switch
    {
        BlockType.Value(ValueType value) => new([], [value]),
        BlockType.Typed typed => context.Types[typed.Type.Index],
        _ => new([], []),
    };

    private bool Nested(Seq<Instruction> body)
    {
        bool reachable = false;
        if (StackGuard.HasRoom) reachable = Sequence(body); else StackGuard.RunOnFreshStack(() => reachable = Sequence(body));
        return reachable;
    }

    private bool Block(FunctionType type, Seq<Instruction> body)
    {
        SettleLocal(-1);
        Settle(type.Parameters.Count);
        var control = new Control { Height = stack.Count - type.Parameters.Count, Arity = type.Results.Count };
        controls.Add(control);
        bool reachable = Nested(body);
        if (reachable) Settle(type.Results.Count);
        FlushSteps();
        return EndBlock(control, type, reachable);
    }

    private bool EndBlock(Control control, FunctionType type, bool reachable)
    {
        controls.RemoveAt(controls.Count - 1);
        SetHeight(control.Height, type.Results.Count);
        if (control.Jumps.Count == 0) return reachable;
        Bind(control.Jumps);
        return true;
    }

    private bool Loop(FunctionType type, Seq<Instruction> body)
    {
        SettleLocal(-1);
        Settle(type.Parameters.Count);
        FlushSteps();
        controls.Add(new Control { IsLoop = true, Height = stack.Count - type.Parameters.Count, Arity = type.Parameters.Count, Start = code.Count });
        barrier = code.Count;
        bool reachable = Nested(body);
        if (reachable) Settle(type.Results.Count);
        int height = controls[^1].Height;
        controls.RemoveAt(controls.Count - 1);
        SetHeight(height, type.Results.Count);
        return reachable;
    }

    private bool If(FunctionType type, If branch)
    {
        // The condition is the topmost operand; what is below has to be settled first, which must not come between a
        // comparison and its jump.
        var condition = PopOperand();
        if (NeedsSettling(type.Parameters.Count) && condition.Kind == Kind.Slot)
        {
            Push(condition);
            SettleBelow(type.Parameters.Count);
            condition = PopOperand();
        }
        else
        {
            SettleLocal(-1);
            Settle(type.Parameters.Count);
        }
        Push(condition);
        int toElse = JumpIf(false);
        var control = new Control { Height = stack.Count - type.Parameters.Count, Arity = type.Results.Count };
        controls.Add(control);
        bool reachable = Nested(branch.Then);
        if (reachable)
        {
            Settle(type.Results.Count);
            FlushSteps();
            if (branch.Else.Count > 0)
            {
                control.Jumps.Add(code.Count);
                Emit(X.Br);
            }
        }
        FlushSteps();
        SetHeight(control.Height, type.Parameters.Count);
        Bind([toElse]);
        reachable = branch.Else.Count == 0 || Nested(branch.Else);
        if (reachable) Settle(type.Results.Count);
        FlushSteps();
        return EndBlock(control, type, reachable);
    }

    private bool NeedsSettling(int parameters)
    {
        for (int i = 0; i < stack.Count; i++)
            if (stack[i].Kind == Kind.Local || (stack[i].Kind == Kind.Const && i >= stack.Count - parameters)) return true;
        return false;
    }

    // Like SettleLocal(-1) and Settle(parameters), below an operand in its slot; keeps a comparison that produced it last.
    private void SettleBelow(int parameters)
    {
        Ins? last = null;
        if (lastIsPure && code.Count > barrier && code[^1].A == SlotAt(stack.Count - 1))
        {
            last = code[^1];
            code.RemoveAt(code.Count - 1);
        }
        // The operands to be settled are locals and constants, which the comparison reads or not but does not write; and
        // it does not read their slots, since they are not in them.
        var top = PopOperand();
        SettleLocal(-1);
        Settle(parameters);
        Push(top);
        if (last is Ins ins)
        {
            code.Add(ins);
            lastIsPure = true;
        }
    }

    /// <summary>
    /// Pops the condition and emits a jump that is taken when it is (not) zero; returns its position. A comparison that
    /// was emitted last becomes part of the jump.
    /// </summary>
    private int JumpIf(bool nonzero)
    {
        var operand = PopOperand();
        int register = operand.Kind == Kind.Local ? operand.Local : SlotAt(stack.Count);
        if (operand.Kind == Kind.Const)
        {
            EmitConst(register, operand.Bits);
        }
        else if (operand.Kind == Kind.Slot && lastIsPure && code.Count > barrier && code[^1].A == register)
        {
            var last = code[^1];
            if (last.Op == X.I32Eqz)
            {
                code.RemoveAt(code.Count - 1);
                FlushSteps();
                Emit(nonzero ? X.BrUnless : X.BrIf, 0, last.B);
                return code.Count - 1;
            }
            if (last.Op == X.I64Eqz)
            {
                code.RemoveAt(code.Count - 1);
                FlushSteps();
                Emit(nonzero ? X.BrI64EqK : X.BrI64NeK, 0, last.B, 0);
                return code.Count - 1;
            }
            if (Opcode.Jumps.TryGetValue(last.Op, out var jumps))
            {
                code.RemoveAt(code.Count - 1);
                FlushSteps();
                Emit(nonzero ? jumps.IfTrue : jumps.IfFalse, 0, last.B, last.C);
                return code.Count - 1;
            }
        }
        FlushSteps();
        Emit(nonzero ? X.BrIf : X.BrUnless, 0, register);
        return code.Count - 1;
    }

    private bool NeedsMoves(Control target)
    {
        int from = stack.Count - target.Arity;
        for (int i = 0; i < target.Arity; i++)
            if (from != target.Height || stack[from + i].Kind != Kind.Slot) return true;
        return false;
    }

    // The operands of a branch go to the label's slots, in ascending order: a slot is never above its operand's.
    private void EmitBranch(Control target)
    {
        int from = stack.Count - target.Arity;
        for (int i = 0; i < target.Arity; i++) Settle(from + i, target.Height + i);
        EmitJump(target);
    }

    private void EmitJump(Control target)
    {
        Emit(X.Br);
        SetJump(code.Count - 1, target);
    }

    private void SetJump(int jump, Control target)
    {
        if (target.IsLoop) SetTarget(jump, target.Start); else target.Jumps.Add(jump);
    }

    private Control Target(Ref<Label> label) => controls[controls.Count - 1 - label.Index];

    private void BranchIf(Control target)
    {
        var condition = PopOperand();
        bool moves = NeedsMoves(target);
        Push(condition);
        if (!moves)
        {
            SetJump(JumpIf(true), target);
            return;
        }
        int skip = JumpIf(false);
        EmitBranch(target);
        Bind([skip]);
    }

    // The stubs follow the table, for branches that move operands.
    private void BranchTable(BrTable table)
    {
        int register = Pop();
        FlushSteps();
        Emit(X.BrTable, table.Targets.Count, register);
        var stubs = new List<(int Jump, Control Target)>();
        foreach (var label in table.Targets.Append(table.Default))
        {
            var target = Target(label);
            Emit(X.Br);
            if (NeedsMoves(target)) stubs.Add((code.Count - 1, target)); else SetJump(code.Count - 1, target);
        }
        foreach (var (jump, target) in stubs)
        {
            SetTarget(jump, code.Count);
            EmitBranch(target);
        }
    }

    private void EmitReturn()
    {
        FlushSteps();
        if (resultCount == 0) Emit(X.Return0);
        else if (resultCount == 1)
        {
            int register = Pop();
            Emit(X.Return1, register);
        }
        else
        {
            int first = PopSettled(resultCount);
            Emit(X.ReturnN, first, resultCount);
        }
    }

    private void Call(FunctionType type, X op, int b, int c = 0, int d = 0)
    {
        int first = PopSettled(type.Parameters.Count);
        FlushSteps();
        Emit(op, first, b, c, d);
        for (int i = 0; i < type.Results.Count; i++) PushSlot();
        SlotAt(stack.Count); // a callee without registers still needs a frame address
    }

    // ---- Instructions; the result says whether the next instruction can be reached ----

    private bool Compile(Instruction instruction)
    {
        if (countSteps) steps++;
        switch (instruction)
        {
            case Nop: break;
            case Unreachable:
                FlushSteps();
                Emit(X.Unreachable);
                return false;
            case Block block: return Block(BlockType(block.Type), block.Body);
            case Loop loop: return Loop(BlockType(loop.Type), loop.Body);
            case If branch: return If(BlockType(branch.Type), branch);
            case Br br:
                FlushSteps();
                EmitBranch(Target(br.Target));
                return false;
            case BrIf br: BranchIf(Target(br.Target)); break;
            case BrTable table: BranchTable(table); return false;
            case Return: EmitReturn(); return false;
            case Call call:
                Call(context.FunctionType(call.Function.Index), X.Call, call.Function.Index);
                break;
            case CallIndirect call:
            {
                if (call.Table.Index > ushort.MaxValue) throw new NotSupportedException("the interpreter supports 65536 tables");
                int index = Pop();
                // Settling the arguments does not touch the register of the index: it is a local, or the slot above them.
                Call(context.Types[call.Type.Index], X.CallIndirect, index, WasmStore.InternType(context.Types[call.Type.Index]), call.Table.Index);
                break;
            }
            case Drop: PopOperand(); break;
            case Select: EmitSelect(); break;
            case LocalGet get: Push(new(Kind.Local, get.Local, 0)); break;
            case LocalSet set: SetLocal(set.Local); break;
            case LocalTee tee:
                SetLocal(tee.Local);
                Push(new(Kind.Local, tee.Local, 0));
                break;
            case GlobalGet get: EmitPure(X.GlobalGet, PushSlot(), get.Global.Index); break;
            case GlobalSet set:
            {
                int value = Pop();
                Emit(X.GlobalSet, set.Global.Index, value);
                break;
            }
            case RefNull: Push(new(Kind.Const, 0, 0)); break;
            case RefIsNull:
            {
                int value = Pop();
                EmitPure(X.RefIsNull, PushSlot(), value);
                break;
            }
            case RefFunc f: EmitPure(X.RefFunc, PushSlot(), f.Function.Index); break;
            case TableGet get: Bulk(X.TableGet, 1, 1, get.Table.Index); break;
            case TableSet set: Bulk(X.TableSet, 2, 0, set.Table.Index); break;
            case TableSize size: Bulk(X.TableSize, 0, 1, size.Table.Index); break;
            case TableGrow grow: Bulk(X.TableGrow, 2, 1, grow.Table.Index); break;
            case TableFill fill: Bulk(X.TableFill, 3, 0, fill.Table.Index); break;
            case TableCopy copy: Bulk(X.TableCopy, 3, 0, copy.Destination.Index, copy.Source.Index); break;
            case TableInit init: Bulk(X.TableInit, 3, 0, init.Table.Index, init.Element.Index); break;
            case ElemDrop drop: Bulk(X.ElemDrop, 0, 0, drop.Element.Index); break;
            case Load load: EmitLoad(load); break;
            case Wasm.Store store: EmitStore(store); break;
            case MemorySize: EmitPure(X.MemorySize, PushSlot()); break;
            case MemoryGrow:
            {
                int pages = Pop();
                Emit(X.MemoryGrow, PushSlot(), pages);
                break;
            }
            case MemoryFill: Bulk(X.MemoryFill, 3, 0); break;
            case MemoryCopy: Bulk(X.MemoryCopy, 3, 0); break;
            case MemoryInit init: Bulk(X.MemoryInit, 3, 0, init.Data.Index); break;
            case DataDrop drop: Bulk(X.DataDrop, 0, 0, drop.Data.Index); break;
            case I32Const c: Push(new(Kind.Const, 0, (uint)c.Value)); break;
            case I64Const c: Push(new(Kind.Const, 0, (ulong)c.Value)); break;
            case F32Const c: Push(new(Kind.Const, 0, c.Bits)); break;
            case F64Const c: Push(new(Kind.Const, 0, c.Bits)); break;
            case Numeric numeric: Numeric(numeric.Op); break;
            default: throw new InvalidOperationException($"{instruction.GetType().Name} in a module");
        }
        return true;
    }

    private void Bulk(X op, int operands, int results, int b = 0, int c = 0)
    {
        int first = PopSettled(operands);
        Emit(op, first, b, c);
        for (int i = 0; i < results; i++) PushSlot();
    }

    private void SetLocal(int local)
    {
        var operand = PopOperand();
        int slot = SlotAt(stack.Count);
        bool produced = operand.Kind == Kind.Slot && lastIsPure && code.Count > barrier && code[^1].A == slot;
        foreach (var other in stack)
            if (other.Kind == Kind.Local && other.Local == local) produced = false;
        if (produced)
        {
            // The last instruction writes the local instead of the slot.
            System.Runtime.InteropServices.CollectionsMarshal.AsSpan(code)[^1].A = local;
            lastIsPure = false;
            return;
        }
        SettleLocal(local);
        switch (operand.Kind)
        {
            case Kind.Const: EmitConst(local, operand.Bits); break;
            case Kind.Local: if (operand.Local != local) Emit(X.Copy, local, operand.Local); break;
            case Kind.Slot: Emit(X.Copy, local, slot); break;
        }
        lastIsPure = false;
    }

    private void EmitSelect()
    {
        int condition = Pop(), second = Pop(), first = Pop();
        int result = PushSlot();
        if (condition <= ushort.MaxValue)
        {
            EmitPure(X.Select, result, first, second, condition);
            return;
        }
        // The condition's register has too large a number for the instruction. The result's slot is the first operand's
        // or free, and never the condition's or the second's.
        FlushSteps();
        Emit(X.Copy, result, first);
        Emit(X.BrIf, 1, condition);
        Emit(X.Copy, result, second);
        barrier = code.Count;
    }

    private void EmitLoad(Load load)
    {
        int address = Pop();
        int result = PushSlot();
        if (is64)
        {
            wideAccesses.Add(((int)load.Op, load.Arg.Offset));
            EmitPure(X.Load64, result, address, wideAccesses.Count - 1);
        }
        else EmitPure(Opcode.Loads[load.Op - LoadOp.I32Load], result, address, (int)(uint)load.Arg.Offset);
    }

    private void EmitStore(Wasm.Store store)
    {
        int value = Pop(), address = Pop();
        if (is64)
        {
            wideAccesses.Add(((int)store.Op, store.Arg.Offset));
            Emit(X.Store64, address, value, wideAccesses.Count - 1);
        }
        else Emit(Opcode.Stores[store.Op - StoreOp.I32Store], address, value, (int)(uint)store.Arg.Offset);
    }

    private void Numeric(NumericOp op)
    {
        if (Opcode.IsReinterpretation(op)) return; // registers have no type
        if (op.Signature().Parameters.Count == 1)
        {
            int operand = Pop();
            EmitPure(Opcode.Numerics[op], PushSlot(), operand);
            return;
        }
        var second = stack[^1];
        if (stack[^2].Kind == Kind.Const && second.Kind != Kind.Const && Opcode.Commutes(op))
        {
            // A slot operand would have to move; a local need not.
            if (second.Kind == Kind.Local)
            {
                (stack[^2], stack[^1]) = (second, stack[^2]);
                second = stack[^1];
            }
        }
        if (second.Kind == Kind.Const)
        {
            bool is32 = op.Signature().Parameters[0] == ValueType.I32;
            long constant = is32 ? (int)second.Bits : (long)second.Bits;
            var (target, value) = (op, constant);
            if (op == NumericOp.I32Sub) (target, value) = (NumericOp.I32Add, (int)-constant);
            if (op == NumericOp.I64Sub && constant != long.MinValue) (target, value) = (NumericOp.I64Add, -constant);
            if (value == (int)value && Opcode.WithConstant.TryGetValue(target, out X k))
            {
                PopOperand();
                int operand = Pop();
                EmitPure(k, PushSlot(), operand, (int)value);
                return;
            }
        }
        int c = Pop(), b = Pop();
        EmitPure(Opcode.Numerics[op], PushSlot(), b, c);
    }
}

/// <summary>How instructions map to opcodes: by name.</summary>
internal static class Opcode
{
    public static readonly Dictionary<NumericOp, X> Numerics = Enum.GetValues<NumericOp>()
        .Where(op => !IsReinterpretation(op)).ToDictionary(op => op, op => Enum.Parse<X>(op.ToString()));
    public static readonly X[] Loads = [.. Enum.GetValues<LoadOp>().Select(op => Enum.Parse<X>(op.ToString()))];
    public static readonly X[] Stores = [.. Enum.GetValues<StoreOp>().Select(op => Enum.Parse<X>(op.ToString()))];

    /// <summary>The opcodes whose second operand is a constant.</summary>
    public static readonly Dictionary<NumericOp, X> WithConstant = Numerics.Keys
        .Where(op => Enum.TryParse<X>($"{op}K", out _)).ToDictionary(op => op, op => Enum.Parse<X>($"{op}K"));

    /// <summary>The jumps that stand for a comparison and a jump on its result.</summary>
    public static readonly Dictionary<X, (X IfTrue, X IfFalse)> Jumps = Enum.GetValues<X>()
        .Where(x => Enum.TryParse<X>($"Br{x}", out _))
        .ToDictionary(x => x, x => (Enum.Parse<X>($"Br{x}"), Enum.Parse<X>($"Br{Inverse(x.ToString())}")));

    // Integer comparisons only: I32LtSK is I32 + Lt + SK.
    private static string Inverse(string name) => name[..3] + name[3..5] switch
    {
        "Eq" => "Ne", "Ne" => "Eq", "Lt" => "Ge", "Ge" => "Lt", "Gt" => "Le", "Le" => "Gt", var other => throw new InvalidOperationException(other),
    } + name[5..];

    public static bool IsReinterpretation(NumericOp op) => op is >= NumericOp.I32ReinterpretF32 and <= NumericOp.F64ReinterpretI64;

    public static bool Commutes(NumericOp op) => op is
        NumericOp.I32Add or NumericOp.I32Mul or NumericOp.I32And or NumericOp.I32Or or NumericOp.I32Xor or NumericOp.I32Eq or NumericOp.I32Ne or
        NumericOp.I64Add or NumericOp.I64Mul or NumericOp.I64And or NumericOp.I64Or or NumericOp.I64Xor or NumericOp.I64Eq or NumericOp.I64Ne;
}
