using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace VerifiedJS.Intrinsics;

/// <summary>
/// Linear memory as restricted C# sees it. The kernel compiler replaces every method of this class by the
/// WebAssembly instruction of the same meaning; on the CLR they read and write a block of native memory, so that
/// the same assembly runs natively with the same addresses and the same bytes.
///
/// Addresses are unsigned 32-bit byte offsets held in an <c>int</c>; code for a 64-bit memory holds them in a <c>long</c>. The <c>offset</c> argument is the static offset
/// immediate of the instruction and must be a constant: the effective address is computed without wrap-around
/// (WebAssembly 2.0, 4.4.7), so it may not be folded with an address that could wrap.
/// </summary>
public static unsafe class Memory
{
    public const int PageSize = 65536;

    // One linear memory per thread at a time: interpreters and tests run several kernels in one process.
    [ThreadStatic] private static byte* memoryBase;
    [ThreadStatic] private static NativeMemoryBlock? current;

    /// <summary>Makes <paramref name="block"/> the linear memory of the calling thread.</summary>
    public static void Attach(NativeMemoryBlock block) { current = block; memoryBase = block.Base; }

    /// <summary>The block that the calling thread works on.</summary>
    public static NativeMemoryBlock Current => current ?? throw new InvalidOperationException("no linear memory is attached to this thread");

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static byte* At(int address, int offset) => memoryBase + (ulong)(uint)address + (uint)offset;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static byte* At(long address, int offset) => memoryBase + (ulong)address + (uint)offset;

    public static int LoadI32(int address, int offset = 0) => Unsafe.ReadUnaligned<int>(At(address, offset));
    public static long LoadI64(int address, int offset = 0) => Unsafe.ReadUnaligned<long>(At(address, offset));
    public static double LoadF64(int address, int offset = 0) => Unsafe.ReadUnaligned<double>(At(address, offset));
    public static float LoadF32(int address, int offset = 0) => Unsafe.ReadUnaligned<float>(At(address, offset));
    public static int LoadU8(int address, int offset = 0) => *At(address, offset);
    public static int LoadS8(int address, int offset = 0) => *(sbyte*)At(address, offset);
    public static int LoadU16(int address, int offset = 0) => Unsafe.ReadUnaligned<ushort>(At(address, offset));
    public static int LoadS16(int address, int offset = 0) => Unsafe.ReadUnaligned<short>(At(address, offset));

    public static void StoreI32(int address, int value, int offset = 0) => Unsafe.WriteUnaligned(At(address, offset), value);
    public static void StoreI64(int address, long value, int offset = 0) => Unsafe.WriteUnaligned(At(address, offset), value);
    public static void StoreF64(int address, double value, int offset = 0) => Unsafe.WriteUnaligned(At(address, offset), value);
    public static void StoreF32(int address, float value, int offset = 0) => Unsafe.WriteUnaligned(At(address, offset), value);
    public static void StoreI8(int address, int value, int offset = 0) => *At(address, offset) = (byte)value;
    public static void StoreI16(int address, int value, int offset = 0) => Unsafe.WriteUnaligned(At(address, offset), (short)value);

    // The same in a 64-bit memory.

    public static int LoadI32(long address, int offset = 0) => Unsafe.ReadUnaligned<int>(At(address, offset));
    public static long LoadI64(long address, int offset = 0) => Unsafe.ReadUnaligned<long>(At(address, offset));
    public static double LoadF64(long address, int offset = 0) => Unsafe.ReadUnaligned<double>(At(address, offset));
    public static float LoadF32(long address, int offset = 0) => Unsafe.ReadUnaligned<float>(At(address, offset));
    public static int LoadU8(long address, int offset = 0) => *At(address, offset);
    public static int LoadS8(long address, int offset = 0) => *(sbyte*)At(address, offset);
    public static int LoadU16(long address, int offset = 0) => Unsafe.ReadUnaligned<ushort>(At(address, offset));
    public static int LoadS16(long address, int offset = 0) => Unsafe.ReadUnaligned<short>(At(address, offset));
    public static void StoreI32(long address, int value, int offset = 0) => Unsafe.WriteUnaligned(At(address, offset), value);
    public static void StoreI64(long address, long value, int offset = 0) => Unsafe.WriteUnaligned(At(address, offset), value);
    public static void StoreF64(long address, double value, int offset = 0) => Unsafe.WriteUnaligned(At(address, offset), value);
    public static void StoreF32(long address, float value, int offset = 0) => Unsafe.WriteUnaligned(At(address, offset), value);
    public static void StoreI8(long address, int value, int offset = 0) => *At(address, offset) = (byte)value;
    public static void StoreI16(long address, int value, int offset = 0) => Unsafe.WriteUnaligned(At(address, offset), (short)value);

    /// <summary>memory.copy: overlap is allowed. Length in bytes, unsigned.</summary>
    public static void Copy(int destination, int source, int length) => Buffer.MemoryCopy(At(source, 0), At(destination, 0), (uint)length, (uint)length);

    /// <summary>memory.fill. Length in bytes, unsigned.</summary>
    public static void Fill(int destination, int value, int length) => NativeMemory.Fill(At(destination, 0), (uint)length, (byte)value);

    /// <summary>memory.size, in pages of 64 KiB.</summary>
    public static int Size() => Current.Pages;

    /// <summary>memory.grow: the old size in pages, or -1.</summary>
    public static int Grow(int pages) => Current.Grow(pages);
}

/// <summary>A native linear memory: address space reserved once, zero-filled and committed by the operating system on first touch.</summary>
public sealed unsafe class NativeMemoryBlock : IDisposable
{
    private readonly nuint reserved;
    private readonly int maximumPages;

    /// <param name="initialPages">Initial size in pages of 64 KiB.</param>
    /// <param name="maximumPages">Limit to growth in pages; this much address space is reserved.</param>
    public NativeMemoryBlock(int initialPages, int maximumPages = 32768)
    {
        reserved = (nuint)maximumPages * Memory.PageSize;
        // calloc of a large block is an anonymous mapping: zero pages, no memory used until touched.
        Base = (byte*)NativeMemory.AllocZeroed(reserved);
        Pages = initialPages;
        this.maximumPages = maximumPages;
    }

    public byte* Base { get; private set; }
    public int Pages { get; private set; }

    /// <summary>The bytes from <paramref name="address"/> on.</summary>
    public Span<byte> Span(int address, int length) => new(Base + (uint)address, length);

    public int Grow(int pages)
    {
        if (pages < 0 || Pages + (long)pages > maximumPages) return -1;
        int old = Pages;
        Pages += pages;
        return old;
    }

    public void Dispose()
    {
        if (Base == null) return;
        NativeMemory.Free(Base);
        Base = null;
    }
}
