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

    /// <summary>The content of a memory.</summary>
    public static MemoryImage Take(NativeMemoryBlock memory) => Difference(memory, null);

    /// <summary>What in a memory differs from an image of it taken before. Null: from zero.</summary>
    public static MemoryImage Difference(NativeMemoryBlock memory, MemoryImage? before)
    {
        byte[] old = new byte[(long)memory.Pages * Memory.PageSize];
        if (before is not null)
            foreach ((int address, byte[] bytes) in before.Segments) bytes.CopyTo(old, address);
        var segments = new List<(int, byte[])>();
        void Scan(int start, int end)
        {
            ReadOnlySpan<byte> now = memory.Span(0, old.Length);
            int at = start;
            while (at < end)
            {
                int same = now[at..end].CommonPrefixLength(old.AsSpan(at, end - at));
                at += same;
                if (at >= end) break;
                int last = at;
                for (int i = at; i < end && i - last <= SmallestGap; i++)
                    if (now[i] != old[i])
                        last = i;
                segments.Add((at, now[at..(last + 1)].ToArray()));
                at = last + 1;
            }
        }
        Scan(State.StackLimit, State.RopeStack);
        Scan(State.Allocators, State.Scratch);
        Scan(State.MegamorphicCache, Layout.StackBase);
        Scan(Layout.StaticBase, old.Length);
        return new MemoryImage(memory.Pages, segments);
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
