using VerifiedJS.Intrinsics;
using VerifiedJS.Kernel;

namespace VerifiedJS.Driver;

/// <summary>
/// A memory with the content of an image, for the static data of one program after the other: what a program changed is undone, instead of
/// a fresh memory filled each time. Each thread keeps the memory of the image that it used last.
/// </summary>
internal sealed class BaseMemory : IDisposable
{
    [ThreadStatic] private static BaseMemory? s_last;

    private readonly MemoryImage image;
    private readonly byte[] content;

    private BaseMemory(MemoryImage image)
    {
        this.image = image;
        Block = image.Load();
        content = Block.Span(0, Block.Pages * Memory.PageSize).ToArray();
    }

    /// <summary>The memory, attached to the thread.</summary>
    public NativeMemoryBlock Block { get; }

    /// <summary>The thread's memory with this content. Disposing of it frees it, unless it was given back.</summary>
    public static BaseMemory Take(MemoryImage image)
    {
        BaseMemory? last = s_last;
        s_last = null;
        if (last is not null && !ReferenceEquals(last.image, image))
        {
            last.Block.Dispose();
            last = null;
        }
        BaseMemory memory = last ?? new BaseMemory(image);
        Memory.Attach(memory.Block);
        return memory;
    }

    /// <summary>What in the memory differs from the image.</summary>
    public MemoryImage Difference() => MemoryImage.Difference(Block, content);

    /// <summary>What in another memory differs from the image.</summary>
    public MemoryImage Difference(NativeMemoryBlock other) => MemoryImage.Difference(other, content);

    /// <summary>Undoes a difference, and keeps the memory for the next program.</summary>
    public void GiveBack(MemoryImage difference)
    {
        if (Block.Pages != image.Pages) return;
        foreach ((int address, byte[] bytes) in difference.Segments) content.AsSpan(address, bytes.Length).CopyTo(Block.Span(address, bytes.Length));
        // What an image leaves out, and so does a difference
        foreach ((int start, int end) in MemoryImage.Scratch) Block.Span(start, end - start).Clear();
        s_last = this;
    }

    public void Dispose()
    {
        if (s_last != this) Block.Dispose();
    }
}
