using System.Buffers.Binary;
using System.Text;
using VerifiedJS.Wasm;
using VerifiedJS.Wasm.Execution;

namespace VerifiedJS.Cubical.Tests;

/// <summary>
/// The linked composite in our WebAssembly engine. Objects are made through its exports and read from the memory as the ABI
/// says, so that a difference between the two shows.
/// </summary>
internal sealed class WasmCubical : ObjectReader
{
    private static readonly Lazy<Module>[] Modules = [new(() => Wasm.Decoder.Decode(new CubicalModules(false).Composite())), new(() => Wasm.Decoder.Decode(new CubicalModules(true).Composite()))];
    private readonly Instance instance;
    private readonly int wordSize;
    private readonly FunctionInstance alloc, set, release, step, bytes, freeBytes, mkString;

    public WasmCubical(bool is64)
    {
        wordSize = is64 ? 8 : 4;
        instance = new WasmStore().Instantiate(Modules[is64 ? 1 : 0].Value, (_, _) => null);
        alloc = instance.Function("topolei_shim_alloc_ctor");
        set = instance.Function("topolei_shim_ctor_set");
        release = instance.Function("topolei_shim_dec");
        step = instance.Function("topolei_cubical_step");
        bytes = instance.Function("lean_alloc_bytes");
        freeBytes = instance.Function("lean_free_bytes");
        mkString = instance.Function("lean_mk_string_from_bytes");
    }

    public int LiveObjects => (int)instance.Function("lean_live_objects").Invoke()[0];

    /// <summary>The normal form, or null when the depth limit was exceeded.</summary>
    public CTerm? Step(CTerm term)
    {
        ulong built = Build(term), result = step.Invoke(built)[0];
        release.Invoke(built);
        if (result == 0) return null;
        CTerm read = Term((long)result);
        release.Invoke(result);
        return read;
    }

    private ulong Build(object datum)
    {
        switch (ObjectShape.Of(datum))
        {
            case ObjectShape.Text text:
                byte[] utf8 = Encoding.UTF8.GetBytes(text.Value);
                ulong buffer = bytes.Invoke((ulong)utf8.Length)[0];
                utf8.CopyTo(instance.Memory!.Bytes(buffer, (ulong)utf8.Length));
                ulong name = mkString.Invoke(buffer, (ulong)utf8.Length)[0];
                freeBytes.Invoke(buffer, (ulong)utf8.Length);
                return name;
            case ObjectShape.Constructor constructor:
                ulong o = alloc.Invoke((ulong)constructor.Tag, (ulong)constructor.Fields.Length, 0)[0];
                for (int i = 0; i < constructor.Fields.Length; i++) set.Invoke(o, (ulong)i, Build(constructor.Fields[i]));
                return o;
            case ObjectShape.Scalar scalar: return 2 * (ulong)scalar.Number + 1;
            default: throw new InvalidOperationException();
        }
    }

    private long Word(long address)
    {
        Span<byte> word = instance.Memory!.Bytes((ulong)address, (ulong)wordSize);
        return wordSize == 8 ? BinaryPrimitives.ReadInt64LittleEndian(word) : BinaryPrimitives.ReadUInt32LittleEndian(word);
    }

    protected override int Tag(long o) => (o & 1) != 0 ? (int)(o >> 1) : instance.Memory!.Bytes((ulong)o + 7, 1)[0];

    protected override long Field(long o, int index)
    {
        Assert.InRange(index, 0, instance.Memory!.Bytes((ulong)o + 6, 1)[0] - 1);
        return Word(o + 8 + index * wordSize);
    }

    protected override string Text(long o)
    {
        Assert.Equal(249, Tag(o));
        Span<byte> utf8 = instance.Memory!.Bytes((ulong)(o + 8 + 3 * wordSize), (ulong)Word(o + 8));
        Assert.Equal(0, utf8[^1]);
        string text = Encoding.UTF8.GetString(utf8[..^1]);
        Assert.Equal(text.EnumerateRunes().Count(), Word(o + 8 + 2 * wordSize));
        return text;
    }
}
