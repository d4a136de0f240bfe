using System.Text;
using VerifiedJS.Intrinsics;

namespace VerifiedJS.Kernel.Tests;

/// <summary>A linear memory for the calling thread, with texts put in and taken out by hand.</summary>
public sealed class LinearMemoryFixture : IDisposable
{
    /// <summary>Where tests put input text, output, and scratch.</summary>
    public const int Text = 0x10000, Output = 0x400000, Scratch = 0x800000;

    // The heap, when there is one, begins where the memory ends at first.
    private const int InitialPages = 512;
    private readonly NativeMemoryBlock block = new(InitialPages);

    public LinearMemoryFixture(bool withHeap = false)
    {
        Memory.Attach(block);
        if (withHeap) Heap.Initialize(InitialPages * Memory.PageSize, 32768);
    }

    /// <summary>Writes text as bytes when it is Latin-1 (and wide is not asked for), else as UTF-16; returns the shift.</summary>
    public int Put(string text, bool wide = false, int at = Text)
    {
        if (!wide && text.All(c => c < 256))
        {
            for (int i = 0; i < text.Length; i++) Memory.StoreI8(at + i, text[i]);
            return 0;
        }
        for (int i = 0; i < text.Length; i++) Memory.StoreI16(at + i * 2, text[i]);
        return 1;
    }

    /// <summary>Latin-1 bytes as a string.</summary>
    public string Latin1(int length, int at = Output) => Encoding.Latin1.GetString(block.Span(at, length));

    /// <summary>UTF-16 units as a string.</summary>
    public string Utf16(int length, int at = Output) => new(System.Runtime.InteropServices.MemoryMarshal.Cast<byte, char>(block.Span(at, length * 2)));

    public void Dispose() => block.Dispose();
}
