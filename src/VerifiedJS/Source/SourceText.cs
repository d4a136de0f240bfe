using System.Text;

namespace VerifiedJS.Source;

/// <summary>A position as people count it.</summary>
/// <param name="Line">From 1.</param>
/// <param name="Column">From 1, in UTF-16 code units.</param>
public readonly record struct LineColumn(int Line, int Column);

/// <summary>A source text with its name; computes lines and columns when asked.</summary>
/// <param name="fileName">How messages call it.</param>
/// <param name="text">The program; any sequence of UTF-16 code units.</param>
public sealed class SourceText(string fileName, string text)
{
    private int[]? _lineStarts;

    /// <summary>How messages call it.</summary>
    public string FileName { get; } = fileName;

    /// <summary>The program, as UTF-16 code units.</summary>
    public string Text { get; } = text;

    /// <summary>
    /// Decodes the bytes of a file: UTF-8, whatever they are. One byte order mark at the start is dropped; what is not
    /// UTF-8 becomes U+FFFD.
    /// </summary>
    public static string Decode(ReadOnlySpan<byte> bytes) =>
        Encoding.UTF8.GetString(bytes.StartsWith("\uFEFF"u8) ? bytes[3..] : bytes);

    /// <summary>The text of a span.</summary>
    public string Slice(Span span) => Text.Substring(span.Start, span.Length);

    /// <summary>Line and column of an offset. Lines end as ES2025 12.3 says: LF, CR, CR LF, U+2028, U+2029.</summary>
    public LineColumn Locate(int offset)
    {
        int[] starts = LineStarts;
        int line = Array.BinarySearch(starts, offset);
        if (line < 0)
            line = ~line - 1;
        return new LineColumn(line + 1, offset - starts[line] + 1);
    }

    /// <summary>The text of a line (from 1), without its end.</summary>
    public string Line(int line)
    {
        int start = LineStarts[line - 1];
        int end = line < LineStarts.Length ? LineStarts[line] : Text.Length;
        while (end > start && IsLineTerminator(Text[end - 1]))
            end--;
        return Text[start..end];
    }

    private int[] LineStarts => _lineStarts ??= ComputeLineStarts();

    private int[] ComputeLineStarts()
    {
        var starts = new List<int> { 0 };
        for (int i = 0; i < Text.Length; i++)
        {
            char c = Text[i];
            if (!IsLineTerminator(c) || (c == '\r' && i + 1 < Text.Length && Text[i + 1] == '\n'))
                continue;
            starts.Add(i + 1);
        }
        return [.. starts];
    }

    private static bool IsLineTerminator(char c) => c is '\n' or '\r' or '\u2028' or '\u2029';
}

/// <summary>How a comment is written.</summary>
public enum CommentKind
{
    /// <summary>`// ...`</summary>
    Line,
    /// <summary>`/* ... */`</summary>
    Block,
    /// <summary>`&lt;!-- ...` or `--&gt; ...` (Annex B.1.1)</summary>
    Html,
    /// <summary>`#! ...` at the very start</summary>
    Hashbang,
}

/// <summary>A comment; its span includes the delimiters.</summary>
public readonly record struct Comment(Span Span, CommentKind Kind);
