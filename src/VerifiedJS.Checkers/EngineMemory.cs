using System.Collections.Immutable;
using System.Numerics;
using VerifiedJS.Proofs.Engine;

namespace Dafny;

/// <summary>
/// The bytes of the linear memory of the thread's engine, as the semantics of Wasm.IR sees them. There is one memory: an update changes it for all who hold it, which is
/// no difference where each hands it on once.
/// </summary>
public sealed class EngineMemory : Sequence<byte>, ISequence<byte>, IPersistentSequence<byte>
{
    /// <summary>The memory of the thread's engine.</summary>
    public static readonly ISequence<byte> Current = new EngineMemory();

    public ISequence<byte> With(long index, byte item)
    {
        Kernel.Current[index] = item;
        return this;
    }

    public ISequence<byte> Followed(ISequence<byte> items) => throw new System.NotSupportedException("memory grows by the kernel's methods only");

    public override int Count => (int)System.Math.Min(int.MaxValue, Kernel.Current.MemorySize);

    long ISequence<byte>.LongCount => Kernel.Current.MemorySize;

    internal override ImmutableArray<byte> ImmutableElements => throw new System.NotSupportedException("the whole memory");

    byte ISequence<byte>.Select(ulong index) => Kernel.Current[(long)index];
    byte ISequence<byte>.Select(long index) => Kernel.Current[index];
    byte ISequence<byte>.Select(uint index) => Kernel.Current[index];
    byte ISequence<byte>.Select(int index) => Kernel.Current[index];
    byte ISequence<byte>.Select(BigInteger index) => Kernel.Current[(long)index];
}
