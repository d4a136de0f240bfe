using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace VerifiedJS.Wasm.Execution;

/// <summary>
/// Runs compiled code. Calls between Wasm functions do not use the .NET stack: frames are in a block of native memory,
/// so running out of them is an ordinary trap. Only host functions that call back nest.
/// </summary>
internal sealed unsafe class Machine
{
    private struct Frame
    {
        public Ins* Return;
        public ulong* Registers;
        public int Function; // handle
    }

    private readonly WasmStore store;
    private readonly ulong* stack;
    private readonly ulong* stackEnd;
    private readonly Frame* frames;
    private readonly int maximumFrames;
    private readonly bool countSteps;
    private ulong* top;      // the first register that no frame uses
    private int frameCount;  // frames of callers; the running function is not among them
    private int running;     // handle of the function that runs in the innermost Run, for backtraces

    public Machine(WasmStore store)
    {
        this.store = store;
        countSteps = store.Options.StepLimit is not null;
        StepsLeft = store.Options.StepLimit ?? 0;
        maximumFrames = store.Options.MaximumDepth;
        stack = (ulong*)NativeMemory.AllocZeroed((nuint)store.Options.StackSlots, sizeof(ulong));
        stackEnd = stack + store.Options.StackSlots;
        frames = (Frame*)NativeMemory.AllocZeroed((nuint)maximumFrames, (nuint)sizeof(Frame));
        top = stack;
    }

    ~Machine()
    {
        NativeMemory.Free(stack);
        NativeMemory.Free(frames);
    }

    public long StepsLeft { get; private set; }

    /// <summary>Calls a function from the host.</summary>
    public ulong[] Invoke(FunctionInstance function, ReadOnlySpan<ulong> arguments)
    {
        var type = function.Type;
        if (arguments.Length != type.Parameters.Count) throw new ArgumentException($"{function} takes {type.Parameters.Count} arguments, not {arguments.Length}");
        int slots = Math.Max(arguments.Length, type.Results.Count);
        if (!StackGuard.HasRoom || stackEnd - top <= slots) throw new Trap("call stack exhausted");

        ulong* base_ = top;
        int baseFrames = frameCount;
        var outer = running;
        arguments.CopyTo(new Span<ulong>(base_, slots));
        try
        {
            if (function.Host is { } host)
            {
                top = base_ + slots;
                host(null, new Span<ulong>(base_, slots));
            }
            else Run(function, base_);
            return new ReadOnlySpan<ulong>(base_, type.Results.Count).ToArray();
        }
        catch (Trap trap) when (trap.Backtrace.Count == 0)
        {
            trap.Backtrace = Backtrace(baseFrames);
            throw;
        }
        finally
        {
            top = base_;
            frameCount = baseFrames;
            running = outer;
        }
    }

    private List<string> Backtrace(int baseFrames)
    {
        const int shown = 50;
        var names = new List<string>();
        if (store.Functions[running] is { } innermost) names.Add(innermost.Name);
        for (int i = frameCount - 1; i >= baseFrames; i--)
        {
            if (names.Count == shown) { names.Add($"... {i - baseFrames + 1} more"); break; }
            names.Add(store.Functions[frames[i].Function]!.Name);
        }
        return names;
    }

    private void CallHost(FunctionInstance function, Instance caller, ulong* arguments)
    {
        int slots = Math.Max(function.Type.Parameters.Count, function.Type.Results.Count);
        if (stackEnd - arguments <= slots) throw new Trap("call stack exhausted");
        top = arguments + slots;
        function.Host!(caller, new Span<ulong>(arguments, slots));
    }

    private CompiledCode Prepare(FunctionInstance function) => function.Code ??= FunctionCompiler.Compile(function, countSteps);

    [MethodImpl(MethodImplOptions.AggressiveInlining)] private static ref int I32(ulong* fp, int register) => ref *(int*)(fp + register);
    [MethodImpl(MethodImplOptions.AggressiveInlining)] private static ref uint U32(ulong* fp, int register) => ref *(uint*)(fp + register);
    [MethodImpl(MethodImplOptions.AggressiveInlining)] private static ref long I64(ulong* fp, int register) => ref *(long*)(fp + register);
    [MethodImpl(MethodImplOptions.AggressiveInlining)] private static ref ulong U64(ulong* fp, int register) => ref fp[register];
    [MethodImpl(MethodImplOptions.AggressiveInlining)] private static ref float F32(ulong* fp, int register) => ref *(float*)(fp + register);
    [MethodImpl(MethodImplOptions.AggressiveInlining)] private static ref double F64(ulong* fp, int register) => ref *(double*)(fp + register);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Run(FunctionInstance entry, ulong* fp)
    {
        int baseFrames = frameCount;
        var function = entry;
        var code = Prepare(function);
        var instance = function.Instance!;
        if (code.Registers >= stackEnd - fp) throw new Trap("call stack exhausted");
        new Span<ulong>(fp + code.Parameters, code.Locals - code.Parameters).Clear();
        running = function.Handle;
        Ins* pc = code.Start;
        byte* memory = null;
        ulong memoryLength = 0;
        ulong at;
        FunctionInstance callee;
        if (instance.Memory is not null) { memory = instance.Memory.Base; memoryLength = instance.Memory.Length; }

        while (true)
        {
            Ins* i = pc++;
            switch (i->Op)
            {
                // control
                case X.Unreachable: throw new Trap("unreachable");
                case X.Step:
                    if ((StepsLeft -= i->A) < 0) { StepsLeft = 0; throw new OutOfSteps(); }
                    break;
                case X.Br: pc += i->A; break;
                case X.BrIf: if (I32(fp, i->B) != 0) pc += i->A; break;
                case X.BrUnless: if (I32(fp, i->B) == 0) pc += i->A; break;
                case X.BrTable: pc += Math.Min(U32(fp, i->B), (uint)i->A); break;

                case X.Call:
                    callee = instance.Functions[i->B];
                    goto Enter;
                case X.CallIndirect:
                {
                    var elements = instance.Tables[i->D].Elements;
                    uint index = U32(fp, i->B);
                    if (index >= (uint)elements.Length) throw new Trap("undefined element");
                    ulong handle = elements[index];
                    if (handle == 0) throw new Trap($"uninitialized element {index}");
                    callee = store.Functions[handle]!;
                    if (callee.TypeId != i->C) throw new Trap("indirect call type mismatch");
                    goto Enter;
                }
                Enter:
                    if (callee.Host is null)
                    {
                        var calleeCode = callee.Code ?? Prepare(callee);
                        ulong* calleeRegisters = fp + i->A;
                        if (calleeCode.Registers >= stackEnd - calleeRegisters || frameCount >= maximumFrames) throw new Trap("call stack exhausted");
                        Frame* frame = frames + frameCount++;
                        frame->Return = pc;
                        frame->Registers = fp;
                        frame->Function = function.Handle;
                        fp = calleeRegisters;
                        code = calleeCode;
                        function = callee;
                        running = callee.Handle;
                        pc = code.Start;
                        for (int local = code.Parameters; local < code.Locals; local++) fp[local] = 0;
                        if (function.Instance == instance) break;
                        instance = function.Instance!;
                    }
                    else CallHost(callee, instance, fp + i->A);
                    goto ReloadMemory;

                case X.Return1:
                    fp[0] = fp[i->A];
                    goto case X.Return0;
                case X.ReturnN:
                    for (int result = 0; result < i->B; result++) fp[result] = fp[i->A + result];
                    goto case X.Return0;
                case X.Return0:
                {
                    if (frameCount == baseFrames) return;
                    Frame* frame = frames + --frameCount;
                    pc = frame->Return;
                    fp = frame->Registers;
                    running = frame->Function;
                    function = store.Functions[running]!;
                    code = function.Code!;
                    if (function.Instance == instance) break;
                    instance = function.Instance!;
                    goto ReloadMemory;
                }

                ReloadMemory:
                    if (instance.Memory is not null) { memory = instance.Memory.Base; memoryLength = instance.Memory.Length; }
                    else { memory = null; memoryLength = 0; }
                    break;

                OutOfBounds: throw new Trap("out of bounds memory access");

                // variables, references, select
                case X.Copy: fp[i->A] = fp[i->B]; break;
                case X.Const: fp[i->A] = (ulong)i->Wide; break;
                case X.Select: fp[i->A] = I32(fp, i->D) != 0 ? fp[i->B] : fp[i->C]; break;
                case X.GlobalGet: fp[i->A] = *instance.Globals[i->B].Cell; break;
                case X.GlobalSet: *instance.Globals[i->A].Cell = fp[i->B]; break;
                case X.RefFunc: fp[i->A] = (ulong)instance.Functions[i->B].Handle; break;
                case X.RefIsNull: fp[i->A] = fp[i->B] == 0 ? 1ul : 0; break;

                // memory
                case X.MemorySize: fp[i->A] = memoryLength / MemoryInstance.PageSize; break;
                case X.MemoryGrow:
                {
                    bool wide = instance.Memory!.Type.Is64;
                    fp[i->A] = instance.Memory.Grow(wide ? fp[i->B] : U32(fp, i->B)) ?? ulong.MaxValue;
                    goto ReloadMemory;
                }
                case X.MemoryFill:
                    if (instance.Memory!.Type.Is64) instance.MemoryFill(fp[i->A], (byte)fp[i->A + 1], fp[i->A + 2]);
                    else instance.MemoryFill(U32(fp, i->A), (byte)fp[i->A + 1], U32(fp, i->A + 2));
                    break;
                case X.MemoryCopy:
                    if (instance.Memory!.Type.Is64) instance.MemoryCopy(fp[i->A], fp[i->A + 1], fp[i->A + 2]);
                    else instance.MemoryCopy(U32(fp, i->A), U32(fp, i->A + 1), U32(fp, i->A + 2));
                    break;
                case X.MemoryInit:
                    instance.MemoryInit(i->B, instance.Memory!.Type.Is64 ? fp[i->A] : U32(fp, i->A), U32(fp, i->A + 1), U32(fp, i->A + 2));
                    break;
                case X.DataDrop: instance.Data[i->B] = []; break;
                case X.Load64: Load64(i, code, fp, memory, memoryLength); break;
                case X.Store64: Store64(i, code, fp, memory, memoryLength); break;

                // tables
                case X.TableGet:
                {
                    var elements = instance.Tables[i->B].Elements;
                    if (U32(fp, i->A) >= (uint)elements.Length) throw new Trap("out of bounds table access");
                    fp[i->A] = elements[U32(fp, i->A)];
                    break;
                }
                case X.TableSet:
                {
                    var elements = instance.Tables[i->B].Elements;
                    if (U32(fp, i->A) >= (uint)elements.Length) throw new Trap("out of bounds table access");
                    elements[U32(fp, i->A)] = fp[i->A + 1];
                    break;
                }
                case X.TableSize: fp[i->A] = instance.Tables[i->B].Size; break;
                case X.TableGrow: fp[i->A] = instance.Tables[i->B].Grow(U32(fp, i->A + 1), fp[i->A]); break;
                case X.TableFill: instance.TableFill(i->B, U32(fp, i->A), fp[i->A + 1], U32(fp, i->A + 2)); break;
                case X.TableCopy: instance.TableCopy(i->B, i->C, U32(fp, i->A), U32(fp, i->A + 1), U32(fp, i->A + 2)); break;
                case X.TableInit: instance.TableInit(i->B, i->C, U32(fp, i->A), U32(fp, i->A + 1), U32(fp, i->A + 2)); break;
                case X.ElemDrop: instance.Elements[i->B] = []; break;

                // i32 comparisons: a result, or a branch; the second operand in a register, or a constant (K)
                case X.I32Eq: I32(fp, i->A) = I32(fp, i->B) == I32(fp, i->C) ? 1 : 0; break;
                case X.I32EqK: I32(fp, i->A) = I32(fp, i->B) == i->C ? 1 : 0; break;
                case X.BrI32Eq: if (I32(fp, i->B) == I32(fp, i->C)) pc += i->A; break;
                case X.BrI32EqK: if (I32(fp, i->B) == i->C) pc += i->A; break;
                case X.I32Ne: I32(fp, i->A) = I32(fp, i->B) != I32(fp, i->C) ? 1 : 0; break;
                case X.I32NeK: I32(fp, i->A) = I32(fp, i->B) != i->C ? 1 : 0; break;
                case X.BrI32Ne: if (I32(fp, i->B) != I32(fp, i->C)) pc += i->A; break;
                case X.BrI32NeK: if (I32(fp, i->B) != i->C) pc += i->A; break;
                case X.I32LtS: I32(fp, i->A) = I32(fp, i->B) < I32(fp, i->C) ? 1 : 0; break;
                case X.I32LtSK: I32(fp, i->A) = I32(fp, i->B) < i->C ? 1 : 0; break;
                case X.BrI32LtS: if (I32(fp, i->B) < I32(fp, i->C)) pc += i->A; break;
                case X.BrI32LtSK: if (I32(fp, i->B) < i->C) pc += i->A; break;
                case X.I32LtU: I32(fp, i->A) = U32(fp, i->B) < U32(fp, i->C) ? 1 : 0; break;
                case X.I32LtUK: I32(fp, i->A) = U32(fp, i->B) < (uint)i->C ? 1 : 0; break;
                case X.BrI32LtU: if (U32(fp, i->B) < U32(fp, i->C)) pc += i->A; break;
                case X.BrI32LtUK: if (U32(fp, i->B) < (uint)i->C) pc += i->A; break;
                case X.I32GtS: I32(fp, i->A) = I32(fp, i->B) > I32(fp, i->C) ? 1 : 0; break;
                case X.I32GtSK: I32(fp, i->A) = I32(fp, i->B) > i->C ? 1 : 0; break;
                case X.BrI32GtS: if (I32(fp, i->B) > I32(fp, i->C)) pc += i->A; break;
                case X.BrI32GtSK: if (I32(fp, i->B) > i->C) pc += i->A; break;
                case X.I32GtU: I32(fp, i->A) = U32(fp, i->B) > U32(fp, i->C) ? 1 : 0; break;
                case X.I32GtUK: I32(fp, i->A) = U32(fp, i->B) > (uint)i->C ? 1 : 0; break;
                case X.BrI32GtU: if (U32(fp, i->B) > U32(fp, i->C)) pc += i->A; break;
                case X.BrI32GtUK: if (U32(fp, i->B) > (uint)i->C) pc += i->A; break;
                case X.I32LeS: I32(fp, i->A) = I32(fp, i->B) <= I32(fp, i->C) ? 1 : 0; break;
                case X.I32LeSK: I32(fp, i->A) = I32(fp, i->B) <= i->C ? 1 : 0; break;
                case X.BrI32LeS: if (I32(fp, i->B) <= I32(fp, i->C)) pc += i->A; break;
                case X.BrI32LeSK: if (I32(fp, i->B) <= i->C) pc += i->A; break;
                case X.I32LeU: I32(fp, i->A) = U32(fp, i->B) <= U32(fp, i->C) ? 1 : 0; break;
                case X.I32LeUK: I32(fp, i->A) = U32(fp, i->B) <= (uint)i->C ? 1 : 0; break;
                case X.BrI32LeU: if (U32(fp, i->B) <= U32(fp, i->C)) pc += i->A; break;
                case X.BrI32LeUK: if (U32(fp, i->B) <= (uint)i->C) pc += i->A; break;
                case X.I32GeS: I32(fp, i->A) = I32(fp, i->B) >= I32(fp, i->C) ? 1 : 0; break;
                case X.I32GeSK: I32(fp, i->A) = I32(fp, i->B) >= i->C ? 1 : 0; break;
                case X.BrI32GeS: if (I32(fp, i->B) >= I32(fp, i->C)) pc += i->A; break;
                case X.BrI32GeSK: if (I32(fp, i->B) >= i->C) pc += i->A; break;
                case X.I32GeU: I32(fp, i->A) = U32(fp, i->B) >= U32(fp, i->C) ? 1 : 0; break;
                case X.I32GeUK: I32(fp, i->A) = U32(fp, i->B) >= (uint)i->C ? 1 : 0; break;
                case X.BrI32GeU: if (U32(fp, i->B) >= U32(fp, i->C)) pc += i->A; break;
                case X.BrI32GeUK: if (U32(fp, i->B) >= (uint)i->C) pc += i->A; break;
                case X.I32Eqz: I32(fp, i->A) = I32(fp, i->B) == 0 ? 1 : 0; break;

                // i64 comparisons: a result, or a branch; the second operand in a register, or a constant (K)
                case X.I64Eq: I32(fp, i->A) = I64(fp, i->B) == I64(fp, i->C) ? 1 : 0; break;
                case X.I64EqK: I32(fp, i->A) = I64(fp, i->B) == i->C ? 1 : 0; break;
                case X.BrI64Eq: if (I64(fp, i->B) == I64(fp, i->C)) pc += i->A; break;
                case X.BrI64EqK: if (I64(fp, i->B) == i->C) pc += i->A; break;
                case X.I64Ne: I32(fp, i->A) = I64(fp, i->B) != I64(fp, i->C) ? 1 : 0; break;
                case X.I64NeK: I32(fp, i->A) = I64(fp, i->B) != i->C ? 1 : 0; break;
                case X.BrI64Ne: if (I64(fp, i->B) != I64(fp, i->C)) pc += i->A; break;
                case X.BrI64NeK: if (I64(fp, i->B) != i->C) pc += i->A; break;
                case X.I64LtS: I32(fp, i->A) = I64(fp, i->B) < I64(fp, i->C) ? 1 : 0; break;
                case X.I64LtSK: I32(fp, i->A) = I64(fp, i->B) < i->C ? 1 : 0; break;
                case X.BrI64LtS: if (I64(fp, i->B) < I64(fp, i->C)) pc += i->A; break;
                case X.BrI64LtSK: if (I64(fp, i->B) < i->C) pc += i->A; break;
                case X.I64LtU: I32(fp, i->A) = U64(fp, i->B) < U64(fp, i->C) ? 1 : 0; break;
                case X.I64LtUK: I32(fp, i->A) = U64(fp, i->B) < (ulong)(long)i->C ? 1 : 0; break;
                case X.BrI64LtU: if (U64(fp, i->B) < U64(fp, i->C)) pc += i->A; break;
                case X.BrI64LtUK: if (U64(fp, i->B) < (ulong)(long)i->C) pc += i->A; break;
                case X.I64GtS: I32(fp, i->A) = I64(fp, i->B) > I64(fp, i->C) ? 1 : 0; break;
                case X.I64GtSK: I32(fp, i->A) = I64(fp, i->B) > i->C ? 1 : 0; break;
                case X.BrI64GtS: if (I64(fp, i->B) > I64(fp, i->C)) pc += i->A; break;
                case X.BrI64GtSK: if (I64(fp, i->B) > i->C) pc += i->A; break;
                case X.I64GtU: I32(fp, i->A) = U64(fp, i->B) > U64(fp, i->C) ? 1 : 0; break;
                case X.I64GtUK: I32(fp, i->A) = U64(fp, i->B) > (ulong)(long)i->C ? 1 : 0; break;
                case X.BrI64GtU: if (U64(fp, i->B) > U64(fp, i->C)) pc += i->A; break;
                case X.BrI64GtUK: if (U64(fp, i->B) > (ulong)(long)i->C) pc += i->A; break;
                case X.I64LeS: I32(fp, i->A) = I64(fp, i->B) <= I64(fp, i->C) ? 1 : 0; break;
                case X.I64LeSK: I32(fp, i->A) = I64(fp, i->B) <= i->C ? 1 : 0; break;
                case X.BrI64LeS: if (I64(fp, i->B) <= I64(fp, i->C)) pc += i->A; break;
                case X.BrI64LeSK: if (I64(fp, i->B) <= i->C) pc += i->A; break;
                case X.I64LeU: I32(fp, i->A) = U64(fp, i->B) <= U64(fp, i->C) ? 1 : 0; break;
                case X.I64LeUK: I32(fp, i->A) = U64(fp, i->B) <= (ulong)(long)i->C ? 1 : 0; break;
                case X.BrI64LeU: if (U64(fp, i->B) <= U64(fp, i->C)) pc += i->A; break;
                case X.BrI64LeUK: if (U64(fp, i->B) <= (ulong)(long)i->C) pc += i->A; break;
                case X.I64GeS: I32(fp, i->A) = I64(fp, i->B) >= I64(fp, i->C) ? 1 : 0; break;
                case X.I64GeSK: I32(fp, i->A) = I64(fp, i->B) >= i->C ? 1 : 0; break;
                case X.BrI64GeS: if (I64(fp, i->B) >= I64(fp, i->C)) pc += i->A; break;
                case X.BrI64GeSK: if (I64(fp, i->B) >= i->C) pc += i->A; break;
                case X.I64GeU: I32(fp, i->A) = U64(fp, i->B) >= U64(fp, i->C) ? 1 : 0; break;
                case X.I64GeUK: I32(fp, i->A) = U64(fp, i->B) >= (ulong)(long)i->C ? 1 : 0; break;
                case X.BrI64GeU: if (U64(fp, i->B) >= U64(fp, i->C)) pc += i->A; break;
                case X.BrI64GeUK: if (U64(fp, i->B) >= (ulong)(long)i->C) pc += i->A; break;
                case X.I64Eqz: I32(fp, i->A) = I64(fp, i->B) == 0 ? 1 : 0; break;

                // f32 comparisons
                case X.F32Eq: I32(fp, i->A) = F32(fp, i->B) == F32(fp, i->C) ? 1 : 0; break;
                case X.F32Ne: I32(fp, i->A) = F32(fp, i->B) != F32(fp, i->C) ? 1 : 0; break;
                case X.F32Lt: I32(fp, i->A) = F32(fp, i->B) < F32(fp, i->C) ? 1 : 0; break;
                case X.F32Gt: I32(fp, i->A) = F32(fp, i->B) > F32(fp, i->C) ? 1 : 0; break;
                case X.F32Le: I32(fp, i->A) = F32(fp, i->B) <= F32(fp, i->C) ? 1 : 0; break;
                case X.F32Ge: I32(fp, i->A) = F32(fp, i->B) >= F32(fp, i->C) ? 1 : 0; break;

                // f64 comparisons
                case X.F64Eq: I32(fp, i->A) = F64(fp, i->B) == F64(fp, i->C) ? 1 : 0; break;
                case X.F64Ne: I32(fp, i->A) = F64(fp, i->B) != F64(fp, i->C) ? 1 : 0; break;
                case X.F64Lt: I32(fp, i->A) = F64(fp, i->B) < F64(fp, i->C) ? 1 : 0; break;
                case X.F64Gt: I32(fp, i->A) = F64(fp, i->B) > F64(fp, i->C) ? 1 : 0; break;
                case X.F64Le: I32(fp, i->A) = F64(fp, i->B) <= F64(fp, i->C) ? 1 : 0; break;
                case X.F64Ge: I32(fp, i->A) = F64(fp, i->B) >= F64(fp, i->C) ? 1 : 0; break;

                // i32 arithmetic
                case X.I32Clz: I32(fp, i->A) = (int)BitOperations.LeadingZeroCount(U32(fp, i->B)); break;
                case X.I32Ctz: I32(fp, i->A) = (int)BitOperations.TrailingZeroCount(U32(fp, i->B)); break;
                case X.I32Popcnt: I32(fp, i->A) = (int)BitOperations.PopCount(U32(fp, i->B)); break;
                case X.I32Add: I32(fp, i->A) = I32(fp, i->B) + I32(fp, i->C); break;
                case X.I32AddK: I32(fp, i->A) = I32(fp, i->B) + i->C; break;
                case X.I32Sub: I32(fp, i->A) = I32(fp, i->B) - I32(fp, i->C); break;
                case X.I32Mul: I32(fp, i->A) = I32(fp, i->B) * I32(fp, i->C); break;
                case X.I32MulK: I32(fp, i->A) = I32(fp, i->B) * i->C; break;
                case X.I32And: I32(fp, i->A) = I32(fp, i->B) & I32(fp, i->C); break;
                case X.I32AndK: I32(fp, i->A) = I32(fp, i->B) & i->C; break;
                case X.I32Or: I32(fp, i->A) = I32(fp, i->B) | I32(fp, i->C); break;
                case X.I32OrK: I32(fp, i->A) = I32(fp, i->B) | i->C; break;
                case X.I32Xor: I32(fp, i->A) = I32(fp, i->B) ^ I32(fp, i->C); break;
                case X.I32XorK: I32(fp, i->A) = I32(fp, i->B) ^ i->C; break;
                case X.I32DivS: I32(fp, i->A) = Divide(I32(fp, i->B), I32(fp, i->C)); break;
                case X.I32DivU: U32(fp, i->A) = U32(fp, i->B) / NonZero(U32(fp, i->C)); break;
                case X.I32RemS: I32(fp, i->A) = Remainder(I32(fp, i->B), I32(fp, i->C)); break;
                case X.I32RemU: U32(fp, i->A) = U32(fp, i->B) % NonZero(U32(fp, i->C)); break;
                case X.I32Shl: I32(fp, i->A) = I32(fp, i->B) << I32(fp, i->C); break;
                case X.I32ShlK: I32(fp, i->A) = I32(fp, i->B) << i->C; break;
                case X.I32ShrS: I32(fp, i->A) = I32(fp, i->B) >> I32(fp, i->C); break;
                case X.I32ShrSK: I32(fp, i->A) = I32(fp, i->B) >> i->C; break;
                case X.I32ShrU: U32(fp, i->A) = U32(fp, i->B) >> I32(fp, i->C); break;
                case X.I32ShrUK: U32(fp, i->A) = U32(fp, i->B) >> i->C; break;
                case X.I32Rotl: U32(fp, i->A) = BitOperations.RotateLeft(U32(fp, i->B), I32(fp, i->C)); break;
                case X.I32Rotr: U32(fp, i->A) = BitOperations.RotateRight(U32(fp, i->B), I32(fp, i->C)); break;

                // i64 arithmetic
                case X.I64Clz: I64(fp, i->A) = BitOperations.LeadingZeroCount(U64(fp, i->B)); break;
                case X.I64Ctz: I64(fp, i->A) = BitOperations.TrailingZeroCount(U64(fp, i->B)); break;
                case X.I64Popcnt: I64(fp, i->A) = BitOperations.PopCount(U64(fp, i->B)); break;
                case X.I64Add: I64(fp, i->A) = I64(fp, i->B) + I64(fp, i->C); break;
                case X.I64AddK: I64(fp, i->A) = I64(fp, i->B) + i->C; break;
                case X.I64Sub: I64(fp, i->A) = I64(fp, i->B) - I64(fp, i->C); break;
                case X.I64Mul: I64(fp, i->A) = I64(fp, i->B) * I64(fp, i->C); break;
                case X.I64MulK: I64(fp, i->A) = I64(fp, i->B) * i->C; break;
                case X.I64And: I64(fp, i->A) = I64(fp, i->B) & I64(fp, i->C); break;
                case X.I64AndK: I64(fp, i->A) = I64(fp, i->B) & i->C; break;
                case X.I64Or: I64(fp, i->A) = I64(fp, i->B) | I64(fp, i->C); break;
                case X.I64OrK: I64(fp, i->A) = I64(fp, i->B) | (long)i->C; break;
                case X.I64Xor: I64(fp, i->A) = I64(fp, i->B) ^ I64(fp, i->C); break;
                case X.I64XorK: I64(fp, i->A) = I64(fp, i->B) ^ i->C; break;
                case X.I64DivS: I64(fp, i->A) = Divide(I64(fp, i->B), I64(fp, i->C)); break;
                case X.I64DivU: U64(fp, i->A) = U64(fp, i->B) / NonZero(U64(fp, i->C)); break;
                case X.I64RemS: I64(fp, i->A) = Remainder(I64(fp, i->B), I64(fp, i->C)); break;
                case X.I64RemU: U64(fp, i->A) = U64(fp, i->B) % NonZero(U64(fp, i->C)); break;
                case X.I64Shl: I64(fp, i->A) = I64(fp, i->B) << (int)I64(fp, i->C); break;
                case X.I64ShlK: I64(fp, i->A) = I64(fp, i->B) << i->C; break;
                case X.I64ShrS: I64(fp, i->A) = I64(fp, i->B) >> (int)I64(fp, i->C); break;
                case X.I64ShrSK: I64(fp, i->A) = I64(fp, i->B) >> i->C; break;
                case X.I64ShrU: U64(fp, i->A) = U64(fp, i->B) >> (int)I64(fp, i->C); break;
                case X.I64ShrUK: U64(fp, i->A) = U64(fp, i->B) >> i->C; break;
                case X.I64Rotl: U64(fp, i->A) = BitOperations.RotateLeft(U64(fp, i->B), (int)I64(fp, i->C)); break;
                case X.I64Rotr: U64(fp, i->A) = BitOperations.RotateRight(U64(fp, i->B), (int)I64(fp, i->C)); break;

                // f32 arithmetic; abs, neg and copysign work on the bits, so that they keep NaN payloads
                case X.F32Abs: U32(fp, i->A) = U32(fp, i->B) & 0x7FFFFFFF; break;
                case X.F32Neg: U32(fp, i->A) = U32(fp, i->B) ^ 0x80000000; break;
                case X.F32Ceil: F32(fp, i->A) = MathF.Ceiling(F32(fp, i->B)); break;
                case X.F32Floor: F32(fp, i->A) = MathF.Floor(F32(fp, i->B)); break;
                case X.F32Trunc: F32(fp, i->A) = MathF.Truncate(F32(fp, i->B)); break;
                case X.F32Nearest: F32(fp, i->A) = MathF.Round(F32(fp, i->B), MidpointRounding.ToEven); break;
                case X.F32Sqrt: F32(fp, i->A) = MathF.Sqrt(F32(fp, i->B)); break;
                case X.F32Add: F32(fp, i->A) = F32(fp, i->B) + F32(fp, i->C); break;
                case X.F32Sub: F32(fp, i->A) = F32(fp, i->B) - F32(fp, i->C); break;
                case X.F32Mul: F32(fp, i->A) = F32(fp, i->B) * F32(fp, i->C); break;
                case X.F32Div: F32(fp, i->A) = F32(fp, i->B) / F32(fp, i->C); break;
                case X.F32Min: F32(fp, i->A) = Minimum(F32(fp, i->B), F32(fp, i->C)); break;
                case X.F32Max: F32(fp, i->A) = Maximum(F32(fp, i->B), F32(fp, i->C)); break;
                case X.F32Copysign: U32(fp, i->A) = (U32(fp, i->B) & 0x7FFFFFFF) | (U32(fp, i->C) & 0x80000000); break;

                // f64 arithmetic; abs, neg and copysign work on the bits, so that they keep NaN payloads
                case X.F64Abs: U64(fp, i->A) = U64(fp, i->B) & 0x7FFF_FFFF_FFFF_FFFF; break;
                case X.F64Neg: U64(fp, i->A) = U64(fp, i->B) ^ 0x8000_0000_0000_0000; break;
                case X.F64Ceil: F64(fp, i->A) = Math.Ceiling(F64(fp, i->B)); break;
                case X.F64Floor: F64(fp, i->A) = Math.Floor(F64(fp, i->B)); break;
                case X.F64Trunc: F64(fp, i->A) = Math.Truncate(F64(fp, i->B)); break;
                case X.F64Nearest: F64(fp, i->A) = Math.Round(F64(fp, i->B), MidpointRounding.ToEven); break;
                case X.F64Sqrt: F64(fp, i->A) = Math.Sqrt(F64(fp, i->B)); break;
                case X.F64Add: F64(fp, i->A) = F64(fp, i->B) + F64(fp, i->C); break;
                case X.F64Sub: F64(fp, i->A) = F64(fp, i->B) - F64(fp, i->C); break;
                case X.F64Mul: F64(fp, i->A) = F64(fp, i->B) * F64(fp, i->C); break;
                case X.F64Div: F64(fp, i->A) = F64(fp, i->B) / F64(fp, i->C); break;
                case X.F64Min: F64(fp, i->A) = Minimum(F64(fp, i->B), F64(fp, i->C)); break;
                case X.F64Max: F64(fp, i->A) = Maximum(F64(fp, i->B), F64(fp, i->C)); break;
                case X.F64Copysign: U64(fp, i->A) = (U64(fp, i->B) & 0x7FFF_FFFF_FFFF_FFFF) | (U64(fp, i->C) & 0x8000_0000_0000_0000); break;

                // conversions
                case X.I32WrapI64: I32(fp, i->A) = (int)I64(fp, i->B); break;
                case X.I32TruncF32S: I32(fp, i->A) = TruncI32S(F32(fp, i->B)); break;
                case X.I32TruncF32U: U32(fp, i->A) = TruncI32U(F32(fp, i->B)); break;
                case X.I32TruncF64S: I32(fp, i->A) = TruncI32S(F64(fp, i->B)); break;
                case X.I32TruncF64U: U32(fp, i->A) = TruncI32U(F64(fp, i->B)); break;
                case X.I64TruncF32S: I64(fp, i->A) = TruncI64S(F32(fp, i->B)); break;
                case X.I64TruncF32U: U64(fp, i->A) = TruncI64U(F32(fp, i->B)); break;
                case X.I64TruncF64S: I64(fp, i->A) = TruncI64S(F64(fp, i->B)); break;
                case X.I64TruncF64U: U64(fp, i->A) = TruncI64U(F64(fp, i->B)); break;
                case X.I64ExtendI32S: I64(fp, i->A) = I32(fp, i->B); break;
                case X.I64ExtendI32U: U64(fp, i->A) = U32(fp, i->B); break;
                case X.F32ConvertI32S: F32(fp, i->A) = I32(fp, i->B); break;
                case X.F32ConvertI32U: F32(fp, i->A) = (float)(long)U32(fp, i->B); break;
                case X.F32ConvertI64S: F32(fp, i->A) = I64(fp, i->B); break;
                case X.F32ConvertI64U: F32(fp, i->A) = SingleFromUnsigned(U64(fp, i->B)); break;
                case X.F32DemoteF64: F32(fp, i->A) = (float)F64(fp, i->B); break;
                case X.F64ConvertI32S: F64(fp, i->A) = I32(fp, i->B); break;
                case X.F64ConvertI32U: F64(fp, i->A) = (double)(long)U32(fp, i->B); break;
                case X.F64ConvertI64S: F64(fp, i->A) = I64(fp, i->B); break;
                case X.F64ConvertI64U: F64(fp, i->A) = DoubleFromUnsigned(U64(fp, i->B)); break;
                case X.F64PromoteF32: F64(fp, i->A) = F32(fp, i->B); break;
                case X.I32Extend8S: I32(fp, i->A) = (sbyte)I32(fp, i->B); break;
                case X.I32Extend16S: I32(fp, i->A) = (short)I32(fp, i->B); break;
                case X.I64Extend8S: I64(fp, i->A) = (sbyte)I64(fp, i->B); break;
                case X.I64Extend16S: I64(fp, i->A) = (short)I64(fp, i->B); break;
                case X.I64Extend32S: I64(fp, i->A) = (int)I64(fp, i->B); break;
                case X.I32TruncSatF32S: I32(fp, i->A) = TruncSatI32S(F32(fp, i->B)); break;
                case X.I32TruncSatF32U: U32(fp, i->A) = TruncSatI32U(F32(fp, i->B)); break;
                case X.I32TruncSatF64S: I32(fp, i->A) = TruncSatI32S(F64(fp, i->B)); break;
                case X.I32TruncSatF64U: U32(fp, i->A) = TruncSatI32U(F64(fp, i->B)); break;
                case X.I64TruncSatF32S: I64(fp, i->A) = TruncSatI64S(F32(fp, i->B)); break;
                case X.I64TruncSatF32U: U64(fp, i->A) = TruncSatI64U(F32(fp, i->B)); break;
                case X.I64TruncSatF64S: I64(fp, i->A) = TruncSatI64S(F64(fp, i->B)); break;
                case X.I64TruncSatF64U: U64(fp, i->A) = TruncSatI64U(F64(fp, i->B)); break;

                // loads and stores
                case X.I32Load: at = (ulong)U32(fp, i->B) + (uint)i->C; if (at + 4 > memoryLength) goto OutOfBounds; U32(fp, i->A) = *(uint*)(memory + at); break;
                case X.I64Load: at = (ulong)U32(fp, i->B) + (uint)i->C; if (at + 8 > memoryLength) goto OutOfBounds; U64(fp, i->A) = *(ulong*)(memory + at); break;
                case X.F32Load: at = (ulong)U32(fp, i->B) + (uint)i->C; if (at + 4 > memoryLength) goto OutOfBounds; U32(fp, i->A) = *(uint*)(memory + at); break;
                case X.F64Load: at = (ulong)U32(fp, i->B) + (uint)i->C; if (at + 8 > memoryLength) goto OutOfBounds; U64(fp, i->A) = *(ulong*)(memory + at); break;
                case X.I32Load8S: at = (ulong)U32(fp, i->B) + (uint)i->C; if (at + 1 > memoryLength) goto OutOfBounds; I32(fp, i->A) = *(sbyte*)(memory + at); break;
                case X.I32Load8U: at = (ulong)U32(fp, i->B) + (uint)i->C; if (at + 1 > memoryLength) goto OutOfBounds; I32(fp, i->A) = *(byte*)(memory + at); break;
                case X.I32Load16S: at = (ulong)U32(fp, i->B) + (uint)i->C; if (at + 2 > memoryLength) goto OutOfBounds; I32(fp, i->A) = *(short*)(memory + at); break;
                case X.I32Load16U: at = (ulong)U32(fp, i->B) + (uint)i->C; if (at + 2 > memoryLength) goto OutOfBounds; I32(fp, i->A) = *(ushort*)(memory + at); break;
                case X.I64Load8S: at = (ulong)U32(fp, i->B) + (uint)i->C; if (at + 1 > memoryLength) goto OutOfBounds; I64(fp, i->A) = *(sbyte*)(memory + at); break;
                case X.I64Load8U: at = (ulong)U32(fp, i->B) + (uint)i->C; if (at + 1 > memoryLength) goto OutOfBounds; I64(fp, i->A) = *(byte*)(memory + at); break;
                case X.I64Load16S: at = (ulong)U32(fp, i->B) + (uint)i->C; if (at + 2 > memoryLength) goto OutOfBounds; I64(fp, i->A) = *(short*)(memory + at); break;
                case X.I64Load16U: at = (ulong)U32(fp, i->B) + (uint)i->C; if (at + 2 > memoryLength) goto OutOfBounds; I64(fp, i->A) = *(ushort*)(memory + at); break;
                case X.I64Load32S: at = (ulong)U32(fp, i->B) + (uint)i->C; if (at + 4 > memoryLength) goto OutOfBounds; I64(fp, i->A) = *(int*)(memory + at); break;
                case X.I64Load32U: at = (ulong)U32(fp, i->B) + (uint)i->C; if (at + 4 > memoryLength) goto OutOfBounds; I64(fp, i->A) = *(uint*)(memory + at); break;
                case X.I32Store: at = (ulong)U32(fp, i->A) + (uint)i->C; if (at + 4 > memoryLength) goto OutOfBounds; *(uint*)(memory + at) = U32(fp, i->B); break;
                case X.I64Store: at = (ulong)U32(fp, i->A) + (uint)i->C; if (at + 8 > memoryLength) goto OutOfBounds; *(ulong*)(memory + at) = U64(fp, i->B); break;
                case X.F32Store: at = (ulong)U32(fp, i->A) + (uint)i->C; if (at + 4 > memoryLength) goto OutOfBounds; *(uint*)(memory + at) = U32(fp, i->B); break;
                case X.F64Store: at = (ulong)U32(fp, i->A) + (uint)i->C; if (at + 8 > memoryLength) goto OutOfBounds; *(ulong*)(memory + at) = U64(fp, i->B); break;
                case X.I32Store8: at = (ulong)U32(fp, i->A) + (uint)i->C; if (at + 1 > memoryLength) goto OutOfBounds; *(byte*)(memory + at) = (byte)I32(fp, i->B); break;
                case X.I32Store16: at = (ulong)U32(fp, i->A) + (uint)i->C; if (at + 2 > memoryLength) goto OutOfBounds; *(ushort*)(memory + at) = (ushort)I32(fp, i->B); break;
                case X.I64Store8: at = (ulong)U32(fp, i->A) + (uint)i->C; if (at + 1 > memoryLength) goto OutOfBounds; *(byte*)(memory + at) = (byte)I64(fp, i->B); break;
                case X.I64Store16: at = (ulong)U32(fp, i->A) + (uint)i->C; if (at + 2 > memoryLength) goto OutOfBounds; *(ushort*)(memory + at) = (ushort)I64(fp, i->B); break;
                case X.I64Store32: at = (ulong)U32(fp, i->A) + (uint)i->C; if (at + 4 > memoryLength) goto OutOfBounds; *(uint*)(memory + at) = (uint)I64(fp, i->B); break;
                default: throw new InvalidOperationException($"opcode {i->Op}");
            }
        }
    }

    // ---- 64-bit memories: the effective address may exceed 64 bits ----

    private static byte* Access(ulong address, ulong offset, uint size, byte* memory, ulong length)
    {
        ulong at = address + offset;
        if (at < address || at > length || size > length - at) throw new Trap("out of bounds memory access");
        return memory + at;
    }

    private static void Load64(Ins* i, CompiledCode code, ulong* fp, byte* memory, ulong length)
    {
        var (opcode, offset) = code.WideAccesses[i->C];
        var op = (LoadOp)opcode;
        byte* p = Access(fp[i->B], offset, 1u << op.NaturalAlignment(), memory, length);
        fp[i->A] = op switch
        {
            LoadOp.I32Load or LoadOp.F32Load or LoadOp.I64Load32U => *(uint*)p,
            LoadOp.I64Load or LoadOp.F64Load => *(ulong*)p,
            LoadOp.I32Load8S => (uint)(int)*(sbyte*)p,
            LoadOp.I32Load16S => (uint)(int)*(short*)p,
            LoadOp.I32Load8U or LoadOp.I64Load8U => *p,
            LoadOp.I32Load16U or LoadOp.I64Load16U => *(ushort*)p,
            LoadOp.I64Load8S => (ulong)(long)*(sbyte*)p,
            LoadOp.I64Load16S => (ulong)(long)*(short*)p,
            LoadOp.I64Load32S => (ulong)(long)*(int*)p,
            _ => throw new InvalidOperationException($"load {op}"),
        };
    }

    private static void Store64(Ins* i, CompiledCode code, ulong* fp, byte* memory, ulong length)
    {
        var (opcode, offset) = code.WideAccesses[i->C];
        var op = (StoreOp)opcode;
        byte* p = Access(fp[i->A], offset, 1u << op.NaturalAlignment(), memory, length);
        ulong value = fp[i->B];
        switch (op.NaturalAlignment())
        {
            case 0: *p = (byte)value; break;
            case 1: *(ushort*)p = (ushort)value; break;
            case 2: *(uint*)p = (uint)value; break;
            default: *(ulong*)p = value; break;
        }
    }

    // ---- 4.3.2: integers ----

    private static uint NonZero(uint divisor) => divisor != 0 ? divisor : throw new Trap("integer divide by zero");
    private static ulong NonZero(ulong divisor) => divisor != 0 ? divisor : throw new Trap("integer divide by zero");

    private static int Divide(int dividend, int divisor) => divisor switch
    {
        0 => throw new Trap("integer divide by zero"),
        -1 => dividend != int.MinValue ? -dividend : throw new Trap("integer overflow"),
        _ => dividend / divisor,
    };

    private static long Divide(long dividend, long divisor) => divisor switch
    {
        0 => throw new Trap("integer divide by zero"),
        -1 => dividend != long.MinValue ? -dividend : throw new Trap("integer overflow"),
        _ => dividend / divisor,
    };

    private static int Remainder(int dividend, int divisor) => divisor switch
    {
        0 => throw new Trap("integer divide by zero"),
        -1 => 0,
        _ => dividend % divisor,
    };

    private static long Remainder(long dividend, long divisor) => divisor switch
    {
        0 => throw new Trap("integer divide by zero"),
        -1 => 0,
        _ => dividend % divisor,
    };

    // ---- 4.3.3: floating point; the sum of operands one of which is NaN is a quiet NaN ----

    private static float Minimum(float a, float b) => float.IsNaN(a) || float.IsNaN(b) ? a + b : MathF.Min(a, b);
    private static double Minimum(double a, double b) => double.IsNaN(a) || double.IsNaN(b) ? a + b : Math.Min(a, b);
    private static float Maximum(float a, float b) => float.IsNaN(a) || float.IsNaN(b) ? a + b : MathF.Max(a, b);
    private static double Maximum(double a, double b) => double.IsNaN(a) || double.IsNaN(b) ? a + b : Math.Max(a, b);

    // ---- 4.3.4: conversions ----

    // Halving with a sticky last bit rounds like the whole would.
    private static float SingleFromUnsigned(ulong value) => (long)value >= 0 ? (long)value : (float)(long)(value >> 1 | value & 1) * 2;
    private static double DoubleFromUnsigned(ulong value) => (long)value >= 0 ? (long)value : (double)(long)(value >> 1 | value & 1) * 2;

    private static double InRange(double value, double above, double below)
    {
        if (double.IsNaN(value)) throw new Trap("invalid conversion to integer");
        return value > above && value < below ? value : throw new Trap("integer overflow");
    }

    // Bounds are exclusive; -2^63 - 1 is not a double, so the bound below -2^63 is the next double.
    private const double BelowMinimumI64 = -9223372036854777856.0;
    private const double TwoTo63 = 9223372036854775808.0, TwoTo64 = 18446744073709551616.0;

    private static int TruncI32S(double value) => (int)InRange(value, -2147483649.0, 2147483648.0);
    private static uint TruncI32U(double value) => (uint)(long)InRange(value, -1.0, 4294967296.0);
    private static long TruncI64S(double value) => (long)InRange(value, BelowMinimumI64, TwoTo63);
    private static ulong TruncI64U(double value) => ToUnsigned(InRange(value, -1.0, TwoTo64));

    private static ulong ToUnsigned(double value) => value < TwoTo63 ? (ulong)(long)value : (ulong)(long)(value - TwoTo63) + (1ul << 63);

    private static int TruncSatI32S(double value) => double.IsNaN(value) ? 0 : value <= int.MinValue ? int.MinValue : value >= int.MaxValue ? int.MaxValue : (int)value;
    private static uint TruncSatI32U(double value) => double.IsNaN(value) || value <= 0 ? 0 : value >= uint.MaxValue ? uint.MaxValue : (uint)(long)value;
    private static long TruncSatI64S(double value) => double.IsNaN(value) ? 0 : value < -TwoTo63 ? long.MinValue : value >= TwoTo63 ? long.MaxValue : (long)value;
    private static ulong TruncSatI64U(double value) => double.IsNaN(value) || value <= 0 ? 0 : value >= TwoTo64 ? ulong.MaxValue : ToUnsigned(value);
}
