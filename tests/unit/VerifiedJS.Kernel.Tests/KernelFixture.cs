using Xunit;
using VerifiedJS.Intrinsics;

namespace VerifiedJS.Kernel.Tests;

/// <summary>A fresh kernel on the calling thread for each test, and conversions between .NET and kernel values.</summary>
public abstract class KernelFixture : IDisposable
{
    private readonly NativeMemoryBlock block = new(17);

    protected KernelFixture()
    {
        Memory.Attach(block);
        Kernel.Initialize();
    }

    public void Dispose()
    {
        block.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>A fresh flat string.</summary>
    protected static int Str(string text)
    {
        bool wide = text.Any(c => c > 255);
        int s = wide ? Strings.NewTwoByte(text.Length) : Strings.NewOneByte(text.Length);
        for (int k = 0; k < text.Length; k++)
            if (wide) Memory.StoreI16(s + Layout.StringData + 2 * k, text[k]);
            else Memory.StoreI8(s + Layout.StringData + k, text[k]);
        return s;
    }

    protected static int Key(string text) => InternTable.Intern(Str(text));

    protected static string Content(int s)
    {
        Assert.Equal(CellKind.String, Heap.KindOf(s));
        return string.Create(Strings.Length(s), s, (span, t) => { for (int k = 0; k < span.Length; k++) span[k] = (char)Strings.UnitAt(t, k); });
    }
}
