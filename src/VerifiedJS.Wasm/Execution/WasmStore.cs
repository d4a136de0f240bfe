using System.Runtime.InteropServices;

namespace VerifiedJS.Wasm.Execution;

// The runtime structure of chapter 4.2. Every value is 64 bits in a register: i32 and f32 in the lower half (the upper
// half is undefined), references as handles into the store (0 is null).

/// <summary>A trap (4.2.1); the message is the official test suite's.</summary>
public sealed class Trap(string reason) : Exception(reason)
{
    /// <summary>The functions that were running, innermost first.</summary>
    public IReadOnlyList<string> Backtrace { get; internal set; } = [];

    /// <inheritdoc/>
    public override string ToString() => string.Join("\n    at ", Backtrace.Prepend($"trap: {Message}"));
}

/// <summary>An import is missing or of the wrong type (4.5.4).</summary>
public sealed class LinkError(string reason) : Exception(reason);

/// <summary>The step limit of the store is used up.</summary>
public sealed class OutOfSteps() : Exception("step limit reached");

/// <summary>Something that can be imported and exported.</summary>
public abstract class Extern
{
    private protected Extern() { }
}

/// <summary>A function that the host supplies. <paramref name="values"/> holds the arguments, and afterwards the results.</summary>
public delegate void HostFunction(Instance? caller, Span<ulong> values);

/// <summary>4.2.6: a function instance.</summary>
public sealed class FunctionInstance : Extern
{
    internal FunctionInstance(WasmStore store, FunctionType type, Instance? instance, int index, HostFunction? host)
    {
        Store = store;
        Type = type;
        TypeId = WasmStore.InternType(type);
        Instance = instance;
        Index = index;
        Host = host;
        Handle = store.Register(this);
    }

    internal WasmStore Store { get; }
    internal int TypeId { get; }
    internal int Handle { get; }
    internal Instance? Instance { get; }
    internal int Index { get; }
    internal HostFunction? Host { get; }
    internal CompiledCode? Code { get; set; }

    /// <summary>Its type.</summary>
    public FunctionType Type { get; }

    /// <summary>Its name for people.</summary>
    public string Name => Instance?.NameOf(Index) ?? "host function";

    /// <summary>Calls the function with raw values (see <see cref="Value"/>); its results come back the same way.</summary>
    public ulong[] Invoke(params ReadOnlySpan<ulong> arguments) => Store.Machine.Invoke(this, arguments);

    /// <inheritdoc/>
    public override string ToString() => Name;
}

/// <summary>4.2.7: a table instance.</summary>
public sealed class TableInstance : Extern
{
    // Larger tables are refused, like in other engines.
    internal const uint MaximumSize = 10_000_000;

    internal ulong[] Elements;

    /// <summary>Creates a table of nulls.</summary>
    public TableInstance(TableType type)
    {
        if (type.Limits.Minimum > MaximumSize) throw new LinkError($"a table of {type.Limits.Minimum} elements is too large");
        Type = type;
        Elements = new ulong[type.Limits.Minimum];
    }

    /// <summary>Its declared type.</summary>
    public TableType Type { get; }

    /// <summary>Its size now.</summary>
    public uint Size => (uint)Elements.Length;

    internal uint Grow(uint count, ulong value)
    {
        uint old = Size;
        if (count > MaximumSize - old || old + (ulong)count > (Type.Limits.Maximum ?? uint.MaxValue)) return uint.MaxValue;
        Array.Resize(ref Elements, (int)(old + count));
        Array.Fill(Elements, value, (int)old, (int)count);
        return old;
    }
}

/// <summary>4.2.8: a memory instance, in native memory.</summary>
public sealed unsafe class MemoryInstance : Extern
{
    /// <summary>Bytes in a page.</summary>
    public const int PageSize = 65536;

    private ulong capacity;

    /// <summary>Creates a zeroed memory.</summary>
    public MemoryInstance(MemoryType type)
    {
        Type = type;
        MaximumPages = Math.Min(type.Limits.Maximum ?? ulong.MaxValue, type.Is64 ? 1ul << 20 : 1ul << 16);
        if (type.Limits.Minimum > MaximumPages) throw new LinkError($"a memory of {type.Limits.Minimum} pages is too large");
        Reserve(type.Limits.Minimum * PageSize);
        Length = type.Limits.Minimum * PageSize;
    }

    /// <summary>Frees the memory.</summary>
    ~MemoryInstance() => NativeMemory.Free(Base);

    internal byte* Base;
    internal ulong Length;

    /// <summary>Its declared type.</summary>
    public MemoryType Type { get; }

    /// <summary>Growing beyond this many pages fails.</summary>
    public ulong MaximumPages { get; set; }

    /// <summary>The size in pages.</summary>
    public ulong Pages => Length / PageSize;

    // The system hands out zeroed pages on first touch, so spare capacity costs address space only.
    private void Reserve(ulong bytes)
    {
        byte* larger = (byte*)NativeMemory.AllocZeroed((nuint)Math.Max(bytes, 1));
        if (Length > 0) Buffer.MemoryCopy(Base, larger, bytes, Length);
        NativeMemory.Free(Base);
        Base = larger;
        capacity = bytes;
    }

    /// <summary>memory.grow: the old size in pages, or null.</summary>
    public ulong? Grow(ulong pages)
    {
        ulong old = Pages;
        if (pages > MaximumPages || old + pages > MaximumPages) return null;
        ulong length = (old + pages) * PageSize;
        if (length > capacity)
        {
            try { Reserve(Math.Max(length, Math.Min(capacity * 2, MaximumPages * PageSize))); }
            catch (OutOfMemoryException) { return null; }
        }
        Length = length;
        return old;
    }

    /// <summary>Bytes of the memory; a trap if they are not all inside. Valid until the memory grows.</summary>
    public Span<byte> Bytes(ulong address, ulong length)
    {
        if (address > Length || length > Length - address) throw new Trap("out of bounds memory access");
        return new Span<byte>(Base + address, checked((int)length));
    }
}

/// <summary>4.2.9: a global instance.</summary>
public sealed unsafe class GlobalInstance : Extern
{
    internal readonly ulong* Cell;

    /// <summary>Creates a global with an initial raw value.</summary>
    public GlobalInstance(GlobalType type, ulong value)
    {
        Type = type;
        Cell = (ulong*)NativeMemory.Alloc(sizeof(ulong));
        *Cell = value;
    }

    /// <summary>Frees the cell.</summary>
    ~GlobalInstance() => NativeMemory.Free(Cell);

    /// <summary>Its type.</summary>
    public GlobalType Type { get; }

    /// <summary>Its raw value.</summary>
    public ulong Value { get => *Cell; set => *Cell = value; }
}

/// <summary>Raw values: the bits of a number, or the handle of a reference.</summary>
public static class Value
{
    /// <summary>An i32 as a raw value.</summary>
    public static ulong I32(int value) => (uint)value;

    /// <summary>An i64 as a raw value.</summary>
    public static ulong I64(long value) => (ulong)value;

    /// <summary>An f32 as a raw value.</summary>
    public static ulong F32(float value) => BitConverter.SingleToUInt32Bits(value);

    /// <summary>An f64 as a raw value.</summary>
    public static ulong F64(double value) => BitConverter.DoubleToUInt64Bits(value);

    /// <summary>The f32 of a raw value.</summary>
    public static float ToF32(ulong value) => BitConverter.UInt32BitsToSingle((uint)value);

    /// <summary>The f64 of a raw value.</summary>
    public static double ToF64(ulong value) => BitConverter.UInt64BitsToDouble(value);
}

/// <summary>Options of a <see cref="Store"/>.</summary>
public sealed record StoreOptions
{
    /// <summary>Steps (instructions) after which <see cref="OutOfSteps"/> is thrown; counting costs some speed. Null: no counting.</summary>
    public long? StepLimit { get; init; }

    /// <summary>Nested calls after which a call traps.</summary>
    public int MaximumDepth { get; init; } = 200_000;

    /// <summary>Registers (8 bytes each) of all frames together, after which a call traps.</summary>
    public int StackSlots { get; init; } = 8 << 20;
}

/// <summary>4.2.3: the store, home of the instances that are linked with each other. One thread at a time may run in it.</summary>
public sealed class WasmStore
{
    private static readonly Dictionary<FunctionType, int> TypeIds = [];

    private readonly Dictionary<object, ulong> externHandles = new(ReferenceEqualityComparer.Instance);
    private readonly List<object> externs = [];
    private Machine? machine;

    internal FunctionInstance?[] Functions = new FunctionInstance?[64];
    private int functionCount = 1; // handle 0 is null

    /// <summary>Creates an empty store.</summary>
    public WasmStore(StoreOptions? options = null) => Options = options ?? new();

    /// <summary>Its options.</summary>
    public StoreOptions Options { get; }

    /// <summary>Steps taken so far, when counting.</summary>
    public long Steps => Options.StepLimit is long limit ? limit - Machine.StepsLeft : 0;

    internal Machine Machine => machine ??= new Machine(this);

    internal static int InternType(FunctionType type)
    {
        lock (TypeIds)
        {
            if (!TypeIds.TryGetValue(type, out int id)) TypeIds.Add(type, id = TypeIds.Count);
            return id;
        }
    }

    internal int Register(FunctionInstance function)
    {
        if (functionCount == Functions.Length) Array.Resize(ref Functions, functionCount * 2);
        Functions[functionCount] = function;
        return functionCount++;
    }

    /// <summary>A function that runs in the host.</summary>
    public FunctionInstance HostFunction(FunctionType type, HostFunction body) => new(this, type, null, -1, body);

    /// <summary>The raw value of an externref to a host object.</summary>
    public ulong ExternRef(object? value)
    {
        if (value is null) return 0;
        if (!externHandles.TryGetValue(value, out ulong handle))
        {
            externs.Add(value);
            externHandles.Add(value, handle = (ulong)externs.Count);
        }
        return handle;
    }

    /// <summary>The host object of an externref.</summary>
    public object? ExternObject(ulong value) => value == 0 ? null : externs[(int)value - 1];

    /// <summary>The raw value of a funcref.</summary>
    public static ulong FuncRef(FunctionInstance? function) => function is null ? 0 : (ulong)function.Handle;

    /// <summary>The function of a funcref.</summary>
    public FunctionInstance? Function(ulong value) => value == 0 ? null : Functions[value];

    /// <summary>Instantiates a valid module (4.5.4); <paramref name="resolve"/> finds imports by module and name.</summary>
    public Instance Instantiate(Module module, Func<string, string, Extern?> resolve) => new(this, module, resolve);
}
