extern alias Checkers;

using VerifiedJS.Wasm;
using VerifiedJS.Wasm.Execution;
using Xunit;
using static VerifiedJS.Compiler.Tests.Semantics.NumericsTests;
using Engine = Checkers::VerifiedJS.Proofs.Engine;
using W = Checkers::Wasm;
using ValueType = VerifiedJS.Wasm.ValueType;
using Bytes = Checkers::Dafny.ISequence<byte>;

namespace VerifiedJS.Compiler.Tests.Semantics;

/// <summary>
/// Loads and stores as proofs/Wasm/Memory.dfy defines them, against the engine that passes the official test suite: all of them, within a memory, across its end, and past it.
/// </summary>
public class MemoryTests
{
    private const int Size = MemoryInstance.PageSize;
    private static readonly uint[] s_offsets = [0, 1, 8, Size - 9, Size, uint.MaxValue];
    private static readonly uint[] s_addresses = [0, 3, 8, Size / 2, Size - 17, Size - 8, Size - 7, Size - 4, Size - 3, Size - 2, Size - 1, Size, int.MaxValue, uint.MaxValue - 7, uint.MaxValue];
    private static readonly ulong[] s_values = [0, 0x8081_8283_8485_8687, 0x0102_0304_0506_0708, 0xFF80_7F7E_FFFF_0080, ulong.MaxValue];

    // A memory of one page, with functions to set and get a byte, and one that is tested.
    private static (Func<uint, byte> Get, Action<uint, byte> Set, FunctionInstance Tested) Instantiate(FunctionType type, params Instruction[] body)
    {
        var builder = new ModuleBuilder { Memory = new MemoryType(new Limits(1, 1)) };
        var none = new MemArg(0, 0);
        builder.Export("get", builder.DefineFunction("get", new FunctionType([ValueType.I32], [ValueType.I32]), [], [new LocalGet(0), new Load(LoadOp.I32Load8U, none)]));
        builder.Export("set", builder.DefineFunction("set", new FunctionType([ValueType.I32, ValueType.I32], []), [], [new LocalGet(0), new LocalGet(1), new Store(StoreOp.I32Store8, none)]));
        builder.Export("tested", builder.DefineFunction("tested", type, [], [.. body]));
        Instance instance = new WasmStore().Instantiate(builder.Build(), (_, _) => null);
        return (address => (byte)instance.Function("get").Invoke(address)[0], (address, value) => instance.Function("set").Invoke(address, value), instance.Function("tested"));
    }

    private static ulong? Try(Func<ulong> run)
    {
        try
        {
            return run();
        }
        catch (Trap)
        {
            return null;
        }
    }

    private static Bytes Memory(byte[] bytes) => Checkers::Dafny.Sequence<byte>.FromArray(bytes);

    [Fact]
    public void LoadsAreTheEngines()
    {
        byte[] bytes = new byte[Size];
        new Random(20261128).NextBytes(bytes);
        bytes.AsSpan(8, 8).Fill(0xFF);
        Bytes memory = Memory(bytes);
        int inBounds = 0;
        foreach (LoadOp op in Enum.GetValues<LoadOp>())
            foreach (uint offset in s_offsets)
            {
                var (_, set, load) = Instantiate(new FunctionType([ValueType.I32], [op.ResultType()]), new LocalGet(0), new Load(op, new MemArg(offset, 0)));
                for (uint i = 0; i < Size; i++) set(i, bytes[i]);
                foreach (uint address in s_addresses)
                {
                    var loaded = Engine.__default.LoadFrom((uint)op, W.Value.create_I32Value(address), offset, memory);
                    ulong? expected = Try(() => load.Invoke(address)[0]), actual = loaded.is_Some ? BitsOf(loaded.dtor_v) : null;
                    Assert.True(expected == actual, $"{op} of {address} + {offset}: {expected:X}, not {actual:X}");
                    if (actual != null) inBounds++;
                }
            }
        Assert.InRange(inBounds, 300, 600);
    }

    [Fact]
    public void StoresAreTheEngines()
    {
        int inBounds = 0;
        foreach (StoreOp op in Enum.GetValues<StoreOp>())
            foreach (uint offset in s_offsets)
            {
                var (get, _, store) = Instantiate(new FunctionType([ValueType.I32, op.OperandType()], []), new LocalGet(0), new LocalGet(1), new Store(op, new MemArg(offset, 0)));
                Bytes memory = Memory(new byte[Size]);
                foreach (uint address in s_addresses)
                    foreach (ulong value in s_values)
                    {
                        ulong bits = Cut(value, op.OperandType());
                        var stored = Engine.__default.StoreTo((uint)op, W.Value.create_I32Value(address), offset, ValueOf(bits, op.OperandType()), memory);
                        bool isInBounds = Try(() => (ulong)store.Invoke(address, bits).Length) != null;
                        Assert.True(isInBounds == stored.is_Some, $"{op} to {address} + {offset}");
                        if (!isInBounds) continue;
                        inBounds++;
                        memory = stored.dtor_v;
                    }
                for (uint i = 0; i < Size; i++) Assert.True(get(i) == memory.Select(i), $"{op} with offset {offset}: byte {i}");
            }
        Assert.InRange(inBounds, 1000, 3000);
    }
}
