using System.Numerics;
using System.Diagnostics;

namespace VerifiedJS.Cubical.Runtime;

// A small-object allocator. Blocks of up to 512 bytes come in sizes of multiples of 8, larger ones in powers of two; each size
// has a list of free blocks, linked through their first word. What no list has is cut from the end of the heap, which
// grows with the memory. Its state, at Layout.RuntimeState:
//
//     0    the first byte not handed out, 0 before the first allocation
//     8    the end of the memory that may be cut
//     16   i64  the number of live objects
//     24   i64  bytes in live blocks
//     64   free lists of the small sizes: 8, 16, ..., 512
//     576  free lists of the powers of two: 2^0 ... 2^31

/// <summary>Allocates blocks of linear memory from __heap_base on.</summary>
internal static class Heap
{
    private const int Next = 0, End = 8, Objects = 16, Bytes = 24, SmallLists = 64 - Layout.WordSize, LargeLists = 64 + 64 * 8;
    private const int LargestSmall = 512, GrowthPages = 16;
    private const Obj Base = Layout.RuntimeState;

    /// <summary>The first byte that may be allocated.</summary>
    [WasmImport("env", "__heap_base")] private static Obj HeapBase() => Layout.NativeHeapBase;

    public static long LiveObjects => Memory.LoadI64(Base, Objects);
    public static long LiveBytes => Memory.LoadI64(Base, Bytes);

    public static void CountObject(int difference) => Memory.StoreI64(Base, Memory.LoadI64(Base, Objects) + difference, Objects);

    public static Obj LoadWord(Obj address)
    {
#if MEMORY64
        return Memory.LoadI64(address);
#else
        return Memory.LoadI32(address);
#endif
    }

    public static void StoreWord(Obj address, Obj value)
    {
#if MEMORY64
        Memory.StoreI64(address, value);
#else
        Memory.StoreI32(address, value);
#endif
    }

    private static int RoundUp(int size) => size <= LargestSmall ? (size + 7) & ~7 : 1 << (32 - BitOperations.LeadingZeroCount((uint)(size - 1)));

    // The list for a size that was rounded up.
    private static Obj FreeList(int size) =>
        size <= LargestSmall ? Base + SmallLists + (size >> 3) * Layout.WordSize : Base + LargeLists + BitOperations.TrailingZeroCount(size) * Layout.WordSize;

    /// <summary>A block of at least so many bytes (and at least one), aligned to 8. A trap when there is no more memory.</summary>
    public static Obj Allocate(int size)
    {
        size = RoundUp(size);
        Memory.StoreI64(Base, Memory.LoadI64(Base, Bytes) + size, Bytes);
        Obj list = FreeList(size), block = LoadWord(list);
        if (block == 0) return Cut(size);
        StoreWord(list, LoadWord(block));
        return block;
    }

    /// <summary>Gives a block back.</summary>
    public static void Free(Obj block, int size)
    {
        size = RoundUp(size);
        Memory.StoreI64(Base, Memory.LoadI64(Base, Bytes) - size, Bytes);
        Obj list = FreeList(size);
        StoreWord(block, LoadWord(list));
        StoreWord(list, block);
    }

    private static Obj Cut(int size)
    {
        Obj next = LoadWord(Base + Next), end = LoadWord(Base + End);
        if (next == 0)
        {
            next = (HeapBase() + 15) & ~15;
            end = (Obj)Memory.Size() * Memory.PageSize;
        }
        if ((UnsignedObj)next + (uint)size > (UnsignedObj)end)
        {
            int pages = Math.Max(GrowthPages, (size >> 16) + 1), old = Memory.Grow(pages);
            // What others may have added in between is not ours.
            if (old < 0 || old + pages > 32767) throw new UnreachableException("out of memory");
            Obj from = (Obj)old * Memory.PageSize;
            if (from != end) next = from;
            end = from + (Obj)pages * Memory.PageSize;
        }
        StoreWord(Base + Next, next + size);
        StoreWord(Base + End, end);
        return next;
    }
}
