using System.Collections.Immutable;
using System.Reflection;
using System.Reflection.Emit;
using VerifiedJS.Driver;
using VerifiedJS.Intrinsics;
using VerifiedJS.Kernel;
using VerifiedJS.Wasm;
using ValueType = VerifiedJS.Wasm.ValueType;

namespace VerifiedJS.WasmIR;

// The Wasm.IR interpreter: walks the tree over the native kernel and its linear memory. Everything is a 64-bit word: i32 sign-extended,
// f64 as its bits. A statement gives the target that control is on its way to, or null to go on; Returning is the one of Return.
//
// Unlike the interpreters above it, this one has frames and roots as compiled code has them.

/// <summary>Makes functions that <see cref="NativeMachine"/> can run.</summary>
public sealed class Interpreter
{
    private static readonly Target Returning = new("return");

    private readonly NativeMachine machine;
    private readonly Dictionary<int, IrFunction> direct = [];
    private readonly Dictionary<KernelMethod, Func<long[], long>> kernel = [];

    private Interpreter(NativeMachine machine) => this.machine = machine;

    /// <summary>Adds a program's functions to a machine; the uniform entry of function i becomes entry firstEntry + i.</summary>
    public static void Load(NativeMachine machine, IrProgram program, int firstEntry)
    {
        var interpreter = new Interpreter(machine);
        foreach (IrFunction function in program.Functions)
            if (function.Entry == Entry.Direct) interpreter.direct.Add(function.Id.Index, function);
            else machine.Define(firstEntry + function.Id.Index, new Code(interpreter, function));
    }

    private sealed class Code(Interpreter interpreter, IrFunction function) : NativeMachine.IEntry
    {
        public long Enter(int sp, int callee, long @this, long newTarget, int argc, int argv) =>
            interpreter.Run(function, [sp, callee, @this, newTarget, argc, argv]);
    }

    private sealed class Frame(int locals)
    {
        public readonly long[] Locals = new long[locals];
        public long Result;
    }

    private long Run(IrFunction function, ReadOnlySpan<long> arguments)
    {
        var frame = new Frame(function.Locals.Length);
        arguments.CopyTo(frame.Locals);
        return Run(function.Body, frame) == Returning ? frame.Result : throw new InvalidOperationException($"{function.Name} falls off its end");
    }

    // ── Statements ────────────────────────────────────────────────────────────────────────────────────────────────

    private Target? Run(ImmutableArray<Stmt> statements, Frame frame)
    {
        foreach (Stmt statement in statements)
            if (Run(statement, frame) is { } target)
                return target;
        return null;
    }

    private Target? Run(Stmt statement, Frame frame)
    {
        switch (statement)
        {
            case Set s:
                frame.Locals[s.Local.Index] = Eval(s.Value, frame);
                return null;
            case Drop s:
                Eval(s.Value, frame);
                return null;
            case Store s:
            {
                int address = (int)Eval(s.Address, frame);
                long value = Eval(s.Value, frame);
                if (s.Operation == StoreOp.I32Store) Memory.StoreI32(address, (int)value, s.Offset);
                else if (s.Operation is StoreOp.I64Store or StoreOp.F64Store) Memory.StoreI64(address, value, s.Offset);
                else throw new NotSupportedException($"{s.Operation}");
                return null;
            }
            case If s:
                return Run(Eval(s.Condition, frame) != 0 ? s.Then : s.Else, frame);
            case Block s:
            {
                Target? target = Run(s.Body, frame);
                return target == s.Label ? null : target;
            }
            case Loop s:
                while (true)
                {
                    Target? target = Run(s.Body, frame);
                    if (target != s.Label) return target;
                }
            case Branch s:
                return s.Label;
            case BranchIf s:
                return Eval(s.Condition, frame) != 0 ? s.Label : null;
            case Return s:
                frame.Result = Eval(s.Value, frame);
                return Returning;
            case Unreachable:
                throw new InvalidOperationException("unreachable");
            default:
                throw new InvalidOperationException($"Wasm.IR has no {statement.GetType().Name}");
        }
    }

    // ── Expressions ───────────────────────────────────────────────────────────────────────────────────────────────

    private long[] Eval(ImmutableArray<Expr> expressions, Frame frame)
    {
        long[] values = new long[expressions.Length];
        for (int i = 0; i < values.Length; i++) values[i] = Eval(expressions[i], frame);
        return values;
    }

    private long Eval(Expr expression, Frame frame)
    {
        switch (expression)
        {
            case ConstI32 e: return e.Value;
            case ConstI64 e: return e.Value;
            case ConstF64 e: return BitConverter.DoubleToInt64Bits(e.Value);
            case Get e: return frame.Locals[e.Local.Index];
            case Tee e: return frame.Locals[e.Local.Index] = Eval(e.Value, frame);
            case Op e:
            {
                long x = Eval(e.Operands[0], frame);
                return Numeric(e.Operation, x, e.Operands.Length > 1 ? Eval(e.Operands[1], frame) : 0);
            }
            case Load e:
            {
                int address = (int)Eval(e.Address, frame);
                return e.Operation switch
                {
                    LoadOp.I32Load => Memory.LoadI32(address, e.Offset),
                    LoadOp.I32Load8U => Memory.LoadU8(address, e.Offset),
                    LoadOp.I32Load16U => Memory.LoadU16(address, e.Offset),
                    LoadOp.I64Load or LoadOp.F64Load => Memory.LoadI64(address, e.Offset),
                    _ => throw new NotSupportedException($"{e.Operation}"),
                };
            }
            case Select e:
            {
                long then = Eval(e.Then, frame), @else = Eval(e.Else, frame);
                return Eval(e.Condition, frame) != 0 ? then : @else;
            }
            case Choose e: return Eval(Eval(e.Condition, frame) != 0 ? e.Then : e.Else, frame);
            case CallKernel e: return Kernel(e.Method)(Eval(e.Arguments, frame));
            case CallHelper { Helper: RuntimeHelper.InvokePending } e: return machine.Complete((int)Eval(e.Arguments[0], frame));
            case CallHelper { Helper: RuntimeHelper.CallValue } e:
            {
                long[] x = Eval(e.Arguments, frame);
                return machine.Call((int)x[0], x[1], x[2], x[3], (int)x[4], (int)x[5], x[6]);
            }
            case CallDirect e: return Run(direct[e.Function.Index], Eval(e.Arguments, frame));
            case CallIndirect e:
            {
                long[] x = Eval(e.Arguments, frame);
                return machine.Enter((int)Eval(e.Index, frame), (int)x[0], (int)x[1], x[2], x[3], (int)x[4], (int)x[5]);
            }
            default:
                throw new InvalidOperationException($"Wasm.IR has no {expression.GetType().Name}");
        }
    }

    private static double F(long bits) => BitConverter.Int64BitsToDouble(bits);
    private static long B(double value) => BitConverter.DoubleToInt64Bits(value);
    private static long T(bool value) => value ? 1 : 0;

    private static long Numeric(NumericOp operation, long x, long y) => operation switch
    {
        NumericOp.I32Eqz => T((int)x == 0),
        NumericOp.I32Eq => T((int)x == (int)y),
        NumericOp.I32Ne => T((int)x != (int)y),
        NumericOp.I32LtS => T((int)x < (int)y),
        NumericOp.I32LtU => T((uint)x < (uint)y),
        NumericOp.I32GtS => T((int)x > (int)y),
        NumericOp.I32GtU => T((uint)x > (uint)y),
        NumericOp.I32LeS => T((int)x <= (int)y),
        NumericOp.I32GeS => T((int)x >= (int)y),
        NumericOp.I32Add => (int)x + (int)y,
        NumericOp.I32Sub => (int)x - (int)y,
        NumericOp.I32Mul => (int)x * (int)y,
        NumericOp.I32And => (int)x & (int)y,
        NumericOp.I32Or => (int)x | (int)y,
        NumericOp.I32Xor => (int)x ^ (int)y,
        NumericOp.I32Shl => (int)x << (int)y,
        NumericOp.I32ShrS => (int)x >> (int)y,
        NumericOp.I32ShrU => (int)x >>> (int)y,
        NumericOp.I64Eq => T(x == y),
        NumericOp.I64Ne => T(x != y),
        NumericOp.I64LeU => T((ulong)x <= (ulong)y),
        NumericOp.I64GtU => T((ulong)x > (ulong)y),
        NumericOp.I64Add => x + y,
        NumericOp.I64Sub => x - y,
        NumericOp.I64Or => x | y,
        NumericOp.I64ShrU => x >>> (int)y,
        NumericOp.I32WrapI64 => (int)x,
        NumericOp.I64ExtendI32U => (uint)x,
        NumericOp.F64Eq => T(F(x) == F(y)),
        NumericOp.F64Ne => T(F(x) != F(y)),
        NumericOp.F64Lt => T(F(x) < F(y)),
        NumericOp.F64Le => T(F(x) <= F(y)),
        NumericOp.F64Gt => T(F(x) > F(y)),
        NumericOp.F64Ge => T(F(x) >= F(y)),
        NumericOp.F64Add => B(F(x) + F(y)),
        NumericOp.F64Sub => B(F(x) - F(y)),
        NumericOp.F64Mul => B(F(x) * F(y)),
        NumericOp.F64Div => B(F(x) / F(y)),
        NumericOp.F64Neg => x ^ long.MinValue,
        NumericOp.F64Abs => x & long.MaxValue,
        NumericOp.F64ConvertI32S => B((int)x),
        NumericOp.F64ConvertI32U => B((uint)x),
        NumericOp.I32TruncSatF64S => double.IsNaN(F(x)) ? 0 : (int)Math.Clamp(F(x), int.MinValue, int.MaxValue),
        NumericOp.I64ReinterpretF64 or NumericOp.F64ReinterpretI64 => x,
        _ => throw new NotSupportedException($"{operation}"),
    };

    // ── The kernel ────────────────────────────────────────────────────────────────────────────────────────────────

    private Func<long[], long> Kernel(KernelMethod method)
    {
        if (!kernel.TryGetValue(method, out Func<long[], long>? call)) kernel.Add(method, call = Wrap(method));
        return call;
    }

    /// <summary>A delegate over words that calls the method.</summary>
    private static Func<long[], long> Wrap(KernelMethod method)
    {
        var wrapper = new DynamicMethod(method.Name, typeof(long), [typeof(long[])], typeof(Interpreter).Module, skipVisibility: true);
        ILGenerator il = wrapper.GetILGenerator();
        ParameterInfo[] parameters = method.Method.GetParameters();
        for (int i = 0; i < parameters.Length; i++)
        {
            il.Emit(OpCodes.Ldarg_0);
            il.Emit(OpCodes.Ldc_I4, i);
            il.Emit(OpCodes.Ldelem_I8);
            Type type = parameters[i].ParameterType;
            if (type == typeof(Kernel.Value)) il.Emit(OpCodes.Newobj, type.GetConstructor([typeof(long)])!);
            else if (type == typeof(double)) il.Emit(OpCodes.Call, typeof(BitConverter).GetMethod(nameof(BitConverter.Int64BitsToDouble))!);
            else if (method.Type.Parameters[i] == ValueType.I32) il.Emit(OpCodes.Conv_I4);
        }
        il.Emit(OpCodes.Call, method.Method);
        Type result = method.Method.ReturnType;
        if (result == typeof(void)) il.Emit(OpCodes.Ldc_I8, Value.UndefinedBits);
        else if (result == typeof(Kernel.Value)) il.Emit(OpCodes.Call, typeof(Interpreter).GetMethod(nameof(BitsOf), BindingFlags.NonPublic | BindingFlags.Static)!);
        else if (result == typeof(double)) il.Emit(OpCodes.Call, typeof(BitConverter).GetMethod(nameof(BitConverter.DoubleToInt64Bits))!);
        else if (result != typeof(long)) il.Emit(OpCodes.Conv_I8);
        il.Emit(OpCodes.Ret);
        return wrapper.CreateDelegate<Func<long[], long>>();
    }

    private static long BitsOf(Value value) => value.Bits;
}
