using VerifiedJS.Core;
using VerifiedJS.Kernel;

namespace VerifiedJS.Driver;

/// <summary>
/// The source texts of functions (20.2.3.5), as strings of the kernel. Where they add up to more than their file, because they are nested, they
/// are slices of its text, so that a program carries that once.
/// </summary>
internal sealed class FunctionTexts
{
    // How far before its position the text of a method may begin: modifiers and key.
    private const int LongestHead = 400;

    private readonly IReadOnlyList<SourceFile> files;
    private readonly bool[] isShared;
    private readonly int[] cells; // of the files' texts, as they come to be needed

    public FunctionTexts(IReadOnlyList<SourceFile> files, IReadOnlyList<Function> functions)
    {
        this.files = files;
        cells = new int[files.Count];
        var lengths = new long[files.Count];
        foreach (Function function in functions)
            if (function is { SourceText: { } text, Position: { File: >= 0, Offset: >= 0 } position } && position.File < files.Count) lengths[position.File] += text.Length;
        isShared = [.. lengths.Select((length, file) => length > files[file].Text.Length)];
    }

    /// <summary>The string's address; not pinned.</summary>
    public int Of(string text, SourcePosition position)
    {
        if (position is not { File: >= 0, Offset: >= 0 } || position.File >= files.Count || !isShared[position.File]) return KernelData.NewString(text);
        string file = files[position.File].Text;
        int start = Math.Max(0, Math.Min(position.Offset, file.Length));
        if (!file.AsSpan(start).StartsWith(text, StringComparison.Ordinal))
        {
            int from = Math.Max(0, start - LongestHead), to = Math.Min(file.Length, start + text.Length);
            int at = file.AsSpan(from, to - from).LastIndexOf(text, StringComparison.Ordinal);
            if (at < 0) return KernelData.NewString(text);
            start = from + at;
        }
        return At(position.File, start, text);
    }

    /// <summary>A text that stands somewhere in the files.</summary>
    public bool TryFind(string text, out int address)
    {
        for (int file = 0; file < files.Count; file++)
        {
            int start = isShared[file] ? files[file].Text.IndexOf(text, StringComparison.Ordinal) : -1;
            if (start < 0) continue;
            address = At(file, start, text);
            return true;
        }
        address = 0;
        return false;
    }

    private int At(int file, int start, string text)
    {
        if (cells[file] == 0) cells[file] = KernelData.NewString(files[file].Text);
        return Strings.Substring(cells[file], start, start + text.Length);
    }
}
