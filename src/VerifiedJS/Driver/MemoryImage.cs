using VerifiedJS.Intrinsics;
using VerifiedJS.Kernel;

namespace VerifiedJS.Driver;

/// <summary>
/// A linear memory at rest: its size in pages and the stretches that are not zero. The shadow stack and the kernel's scratch areas
/// hold nothing worth keeping.
/// </summary>
public sealed record MemoryImage(int Pages, IReadOnlyList<(int Address, byte[] Bytes)> Segments)
{
    // Segments closer to each other than this are one: a segment of a module costs about as many bytes.
    private const int SmallestGap = 12;

    /// <summary>Collects garbage in the attached memory, where nothing is on the stack, and zeroes what is free, so that an image of it holds live cells only.</summary>
    public static void Tidy()
    {
        // The second collection finds nothing, but sweeps what the first one left to be swept.
        GarbageCollector.Collect(Layout.StackBase);
        GarbageCollector.Collect(Layout.StackBase);
        Heap.FinishSweeping();
        Heap.EraseFree();
    }

    // Gaps that are worth their two numbers in the packed form.
    private const int SmallestPackedGap = 2;

    /// <summary>The stretches of memory that an image leaves out.</summary>
    internal static readonly (int Start, int End)[] Scratch =
        [(State.RopeStack, State.Allocators), (State.Scratch, State.MegamorphicCache), (Layout.StackBase, Layout.StaticBase)];

    /// <summary>The content of a memory.</summary>
    public static MemoryImage Take(NativeMemoryBlock memory) => Difference(memory, []);

    /// <summary>The content of a memory in the form of <see cref="PackedImage"/>.</summary>
    public static byte[] Pack(NativeMemoryBlock memory)
    {
        var packed = new MemoryStream();
        int end = 0;
        void Number(int value)
        {
            for (; value >= 128; value >>= 7) packed.WriteByte((byte)(value & 127 | 128));
            packed.WriteByte((byte)value);
        }
        foreach ((int address, byte[] bytes) in Difference(memory, [], SmallestPackedGap).Segments)
        {
            Number(address - end);
            Number(bytes.Length);
            packed.Write(bytes);
            end = address + bytes.Length;
        }
        return packed.ToArray();
    }

    /// <summary>What in a memory differs from a content that it had before, which may be shorter: zero from there on.</summary>
    internal static MemoryImage Difference(NativeMemoryBlock memory, ReadOnlySpan<byte> before, int smallestGap = SmallestGap)
    {
        int size = memory.Pages * Memory.PageSize;
        var segments = new List<(int, byte[])>();
        int start = State.StackLimit;
        foreach ((int scratch, int after) in (ReadOnlySpan<(int, int)>)[.. Scratch, (size, size)])
        {
            int common = Math.Clamp(before.Length, start, scratch);
            Compare(memory.Span(start, common - start), before[Math.Min(start, before.Length)..Math.Min(common, before.Length)], start, segments, smallestGap);
            Compare(memory.Span(common, scratch - common), [], common, segments, smallestGap);
            start = after;
        }
        return new MemoryImage(memory.Pages, segments);
    }

    // The stretches of `now`, which is at an address, that differ from `old`; empty: from zero.
    private static void Compare(ReadOnlySpan<byte> now, ReadOnlySpan<byte> old, int address, List<(int, byte[])> segments, int smallestGap)
    {
        int at = 0;
        while (at < now.Length)
        {
            int same = old.IsEmpty ? now[at..].IndexOfAnyExcept((byte)0) : now[at..].CommonPrefixLength(old[at..]);
            if (same < 0) break;
            at += same;
            if (at >= now.Length) break;
            int last = at;
            for (int i = at; i < now.Length && i - last <= smallestGap; i++)
                if (now[i] != (old.IsEmpty ? 0 : old[i]))
                    last = i;
            segments.Add((address + at, now[at..(last + 1)].ToArray()));
            at = last + 1;
        }
    }

    /// <summary>Whether the byte at an address is not zero: a cell there belongs to the image.</summary>
    public bool Contains(int address)
    {
        int low = 0, high = Segments.Count; // the first segment that begins behind the address
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (Segments[middle].Address <= address) low = middle + 1; else high = middle;
        }
        return low > 0 && Segments[low - 1] is var segment && address - segment.Address < segment.Bytes.Length && segment.Bytes[address - segment.Address] != 0;
    }

    /// <summary>A fresh memory with this content.</summary>
    public NativeMemoryBlock Load()
    {
        var memory = new NativeMemoryBlock(Pages);
        foreach ((int address, byte[] bytes) in Segments) bytes.CopyTo(memory.Span(address, bytes.Length));
        return memory;
    }

    /// <summary>Writes the image.</summary>
    public void Write(BinaryWriter output)
    {
        output.Write(Pages);
        output.Write(Segments.Count);
        foreach ((int address, byte[] bytes) in Segments)
        {
            output.Write(address);
            output.Write(bytes.Length);
            output.Write(bytes);
        }
    }

    /// <summary>Reads an image.</summary>
    public static MemoryImage Read(BinaryReader input)
    {
        int pages = input.ReadInt32();
        var segments = new (int, byte[])[input.ReadInt32()];
        for (int i = 0; i < segments.Length; i++)
        {
            int address = input.ReadInt32();
            segments[i] = (address, input.ReadBytes(input.ReadInt32()));
        }
        return new MemoryImage(pages, segments);
    }
}
