using System.Text;

namespace VerifiedJS.Source;

/// <summary>Shows syntax errors to people.</summary>
public static class Diagnostics
{
    private const int Tab = 4;
    private const int MaxWidth = 120;

    /// <summary>
    /// The message with its position, the source line, and a caret under the offending span; then the related
    /// positions in the same way. Ends with a line feed.
    /// </summary>
    public static string Render(SyntaxError error)
    {
        var text = new StringBuilder();
        Append(text, error.Source, error.Span, "SyntaxError: " + error.Description + (error.Clause is null ? "" : $" [ECMA-262 {error.Clause}]"));
        foreach (RelatedPosition related in error.Related)
            Append(text, error.Source, related.Span, "note: " + related.Message);
        return text.ToString();
    }

    private static void Append(StringBuilder text, SourceText source, Span span, string message)
    {
        LineColumn at = source.Locate(span.Start);
        text.Append(source.FileName).Append(':').Append(at.Line).Append(':').Append(at.Column).Append(": ").Append(message).Append('\n');
        string line = source.Line(at.Line);
        int start = Math.Min(at.Column - 1, line.Length);
        int length = Math.Clamp(span.Length, 1, Math.Max(1, line.Length - start));

        // Of a very long line (a minified file) only the surroundings
        int from = 0;
        int to = line.Length;
        if (line.Length > MaxWidth)
        {
            from = Math.Max(0, start - MaxWidth / 2);
            to = Math.Min(line.Length, from + MaxWidth);
        }
        length = Math.Min(length, Math.Max(1, to - start));
        string number = at.Line.ToString(System.Globalization.CultureInfo.InvariantCulture);
        string margin = new(' ', number.Length);
        text.Append(number).Append(" | ");
        string before = Visible(line[from..start]);
        string marked = Visible(line[start..Math.Min(line.Length, start + length)]);
        string after = Visible(line[Math.Min(line.Length, start + length)..to]);
        if (from > 0)
            before = "..." + before;
        text.Append(before).Append(marked).Append(after).Append(to < line.Length ? "..." : "").Append('\n');
        text.Append(margin).Append(" | ").Append(' ', before.Length).Append('^', Math.Max(1, marked.Length)).Append('\n');
    }

    // Tabs become spaces and control characters pictures, so that the caret stands where it should.
    private static string Visible(string part)
    {
        var text = new StringBuilder(part.Length);
        foreach (char c in part)
        {
            if (c == '\t')
                text.Append(' ', Tab);
            else if (c < ' ')
                text.Append((char)(0x2400 + c));
            else if (c is '\u007F' or '\uFEFF' or (>= '\u200B' and <= '\u200F') or (>= '\u2028' and <= '\u202E'))
                text.Append('\uFFFD');
            else
                text.Append(c);
        }
        return text.ToString();
    }
}
