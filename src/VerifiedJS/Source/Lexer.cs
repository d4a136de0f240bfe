using System.Buffers;
using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace VerifiedJS.Source;

// The lexical grammar, ES2025 clause 12 and Annex B.1.1, B.1.2 (HTML-like comments, legacy octals).
//
// The parser holds one current token, in the fields below; nothing is scanned ahead of it. So the parser, which
// alone knows the goal symbol, decides what a `/` or the `}` of a template begins: the current token is a Slash
// or a CloseBrace, and RescanRegExp or ScanTemplateChunk starts over from there. Looking further ahead is saving
// the state (Mark), scanning, and going back (Reset).
//
// The text is copied into an array that ends with NULs, so that peeking past the end needs no test: a NUL is
// the end only at offset Length.
internal abstract class Lexer
{
    private readonly char[] _text;
    private readonly List<Comment>? _comments;
    private int _commentsEnd;
    private readonly WordTable _words = new();
    private StringBuilder? _builder;

    protected readonly SourceText Source;
    protected readonly int Length;
    protected readonly bool HtmlComments;

    /// <summary>The scanner's position: the end of the current token.</summary>
    protected int Pos;

    // The current token.
    protected TokenKind Kind;
    protected int Start;
    protected int End;
    protected bool NewlineBefore;
    /// <summary>Name of a word or private name, value of a string, digits of a BigInt.</summary>
    protected string Text = "";
    protected double Number;
    /// <summary>For words: the kind the word would have without escapes.</summary>
    protected TokenKind WordKind;
    /// <summary>For words: written with an escape.</summary>
    protected bool Escaped;
    /// <summary>For numbers and strings: where a legacy octal notation starts (`010`, `09`, `\1`, `\8`), or -1.</summary>
    protected int LegacyOctalAt = -1;
    /// <summary>End of the token before.</summary>
    protected int PrevEnd;
    /// <summary>Start of the token before.</summary>
    protected int PrevStart;

    protected Lexer(SourceText source, bool htmlComments, bool keepComments)
    {
        Source = source;
        Length = source.Text.Length;
        _text = new char[Length + 4];
        source.Text.CopyTo(0, _text, 0, Length);
        HtmlComments = htmlComments;
        _comments = keepComments ? [] : null;
    }

    protected ImmutableArray<Comment> Comments => _comments is null ? [] : [.. _comments];

    protected readonly record struct Mark(int Pos, TokenKind Kind, int Start, int End, bool NewlineBefore, string Text,
        double Number, TokenKind WordKind, bool Escaped, int LegacyOctalAt, int PrevEnd, int PrevStart);

    protected Mark Save() => new(Pos, Kind, Start, End, NewlineBefore, Text, Number, WordKind, Escaped, LegacyOctalAt, PrevEnd, PrevStart);

    protected void Reset(in Mark mark)
    {
        (Pos, Kind, Start, End, NewlineBefore, Text) = (mark.Pos, mark.Kind, mark.Start, mark.End, mark.NewlineBefore, mark.Text);
        (Number, WordKind, Escaped, LegacyOctalAt, PrevEnd, PrevStart) = (mark.Number, mark.WordKind, mark.Escaped, mark.LegacyOctalAt, mark.PrevEnd, mark.PrevStart);
    }

    protected SyntaxError Error(Span span, string description, string? clause = null, params ImmutableArray<RelatedPosition> related) =>
        new(Source, span, description, clause, related.IsDefault ? [] : related);

    protected SyntaxError Error(int start, int end, string description, string? clause = null) => Error(new Span(start, end), description, clause);

    protected char CharAt(int index) => _text[index];

    /// <summary>The one string for a name that the lexer has seen or will see.</summary>
    protected string Intern(ReadOnlySpan<char> name) => _words.Intern(name, out _);

    protected string Intern(int start, int end) => _words.Intern(_text.AsSpan(start, end - start), out _);

    protected TokenKind KindOfWord(string name)
    {
        _words.Intern(name, out TokenKind kind);
        return kind;
    }

    /// <summary>Scans the next token.</summary>
    protected void Next()
    {
        PrevStart = Start;
        PrevEnd = End;
        NewlineBefore = false;
        SkipSpace();
        Scan();
    }

    // ES2025 12.5: at the very start only. Line terminators end it.
    protected void SkipHashbang()
    {
        if (_text[0] != '#' || _text[1] != '!')
            return;
        int start = Pos;
        Pos = 2;
        SkipLine();
        AddComment(start, CommentKind.Hashbang);
    }

    private void SkipSpace()
    {
        char[] text = _text;
        int pos = Pos;
        while (true)
        {
            char c = text[pos];
            if (c is ' ' or '\t')
            {
                pos++;
                continue;
            }
            switch (c)
            {
                case '\n' or '\r' or '\u2028' or '\u2029':
                    NewlineBefore = true;
                    pos++;
                    continue;
                case '\v' or '\f':
                    pos++;
                    continue;
                case '/' when text[pos + 1] == '/':
                    Pos = pos + 2;
                    SkipLine();
                    AddComment(pos, CommentKind.Line);
                    pos = Pos;
                    continue;
                case '/' when text[pos + 1] == '*':
                    Pos = pos;
                    SkipBlockComment();
                    pos = Pos;
                    continue;
                // Annex B.1.1: SingleLineHTMLOpenComment
                case '<' when HtmlComments && text[pos + 1] == '!' && text[pos + 2] == '-' && text[pos + 3] == '-':
                    Pos = pos + 4;
                    SkipLine();
                    AddComment(pos, CommentKind.Html);
                    pos = Pos;
                    continue;
                // Annex B.1.1: SingleLineHTMLCloseComment, only where nothing but white space and comments precede it on the line
                case '-' when HtmlComments && text[pos + 1] == '-' && text[pos + 2] == '>' && (NewlineBefore || End == 0):
                    Pos = pos + 3;
                    SkipLine();
                    AddComment(pos, CommentKind.Html);
                    pos = Pos;
                    continue;
                default:
                    if (c > 127 && UnicodeIdentifiers.IsSpace(c))
                    {
                        pos++;
                        continue;
                    }
                    Pos = pos;
                    return;
            }
        }
    }

    private void SkipLine()
    {
        int rest = _text.AsSpan(Pos, Length - Pos).IndexOfAny(LineTerminators);
        Pos = rest < 0 ? Length : Pos + rest;
    }

    private void SkipBlockComment()
    {
        int start = Pos;
        int length = _text.AsSpan(start + 2, Length - Math.Min(Length, start + 2)).IndexOf("*/");
        if (length < 0)
            throw Error(start, start + 2, "This comment is never closed: expected '*/'.");
        Pos = start + 2 + length + 2;
        // ES2025 12.4: a comment that contains a line terminator counts as one.
        if (!NewlineBefore && _text.AsSpan(start + 2, length).ContainsAny(LineTerminators))
            NewlineBefore = true;
        AddComment(start, CommentKind.Block);
    }

    // A stretch scanned twice (after Reset) yields its comments once.
    private void AddComment(int start, CommentKind kind)
    {
        if (_comments is null || start < _commentsEnd)
            return;
        _commentsEnd = Pos;
        _comments.Add(new Comment(new Span(start, Pos), kind));
    }

    private void Scan()
    {
        char[] text = _text;
        int pos = Pos;
        Start = pos;
        char c = text[pos];
        if (c < 128)
        {
            switch (CharClass[c])
            {
                case Class.Word:
                    ScanWord();
                    return;
                case Class.Digit:
                    ScanNumber();
                    return;
                default:
                    break;
            }
        }
        switch (c)
        {
            case '\0' when pos >= Length: Pos = Length; Kind = TokenKind.EndOfFile; End = Length; return;
            case '(': Token(TokenKind.OpenParen, 1); return;
            case ')': Token(TokenKind.CloseParen, 1); return;
            case '{': Token(TokenKind.OpenBrace, 1); return;
            case '}': Token(TokenKind.CloseBrace, 1); return;
            case '[': Token(TokenKind.OpenBracket, 1); return;
            case ']': Token(TokenKind.CloseBracket, 1); return;
            case ';': Token(TokenKind.Semicolon, 1); return;
            case ',': Token(TokenKind.Comma, 1); return;
            case ':': Token(TokenKind.Colon, 1); return;
            case '~': Token(TokenKind.BitNot, 1); return;
            case '`': Token(TokenKind.BackQuote, 1); return;
            case '"' or '\'': ScanString(c); return;
            case '.':
                if ((uint)(text[pos + 1] - '0') < 10) ScanNumber();
                else if (text[pos + 1] == '.' && text[pos + 2] == '.') Token(TokenKind.Ellipsis, 3);
                else Token(TokenKind.Dot, 1);
                return;
            case '?':
                if (text[pos + 1] == '?') Choose(2, '=', TokenKind.CoalesceAssign, TokenKind.Coalesce);
                // ES2025 12.8: `?.` followed by a digit is a conditional
                else if (text[pos + 1] == '.' && (uint)(text[pos + 2] - '0') >= 10) Token(TokenKind.QuestionDot, 2);
                else Token(TokenKind.Question, 1);
                return;
            case '=':
                if (text[pos + 1] == '=') Choose(2, '=', TokenKind.StrictEqual, TokenKind.Equal);
                else if (text[pos + 1] == '>') Token(TokenKind.Arrow, 2);
                else Token(TokenKind.Assign, 1);
                return;
            case '!':
                if (text[pos + 1] == '=') Choose(2, '=', TokenKind.StrictNotEqual, TokenKind.NotEqual);
                else Token(TokenKind.Not, 1);
                return;
            case '+':
                if (text[pos + 1] == '+') Token(TokenKind.Increment, 2);
                else Choose(1, '=', TokenKind.AddAssign, TokenKind.Plus);
                return;
            case '-':
                if (text[pos + 1] == '-') Token(TokenKind.Decrement, 2);
                else Choose(1, '=', TokenKind.SubtractAssign, TokenKind.Minus);
                return;
            case '*':
                if (text[pos + 1] == '*') Choose(2, '=', TokenKind.ExponentAssign, TokenKind.StarStar);
                else Choose(1, '=', TokenKind.MultiplyAssign, TokenKind.Star);
                return;
            case '/': Choose(1, '=', TokenKind.DivideAssign, TokenKind.Slash); return;
            case '%': Choose(1, '=', TokenKind.RemainderAssign, TokenKind.Percent); return;
            case '^': Choose(1, '=', TokenKind.BitXorAssign, TokenKind.BitXor); return;
            case '&':
                if (text[pos + 1] == '&') Choose(2, '=', TokenKind.AndAssign, TokenKind.And);
                else Choose(1, '=', TokenKind.BitAndAssign, TokenKind.BitAnd);
                return;
            case '|':
                if (text[pos + 1] == '|') Choose(2, '=', TokenKind.OrAssign, TokenKind.Or);
                else Choose(1, '=', TokenKind.BitOrAssign, TokenKind.BitOr);
                return;
            case '<':
                if (text[pos + 1] == '<') Choose(2, '=', TokenKind.ShiftLeftAssign, TokenKind.ShiftLeft);
                else Choose(1, '=', TokenKind.LessEqual, TokenKind.Less);
                return;
            case '>':
                if (text[pos + 1] != '>') Choose(1, '=', TokenKind.GreaterEqual, TokenKind.Greater);
                else if (text[pos + 2] == '>') Choose(3, '=', TokenKind.ShiftRightUnsignedAssign, TokenKind.ShiftRightUnsigned);
                else Choose(2, '=', TokenKind.ShiftRightAssign, TokenKind.ShiftRight);
                return;
            case '#': ScanPrivateName(); return;
            case '\\': ScanWordSlowly(pos); return;
            default:
                if (UnicodeIdentifiers.IsStart(CodePointAt(pos)))
                {
                    ScanWordSlowly(pos);
                    return;
                }
                throw Error(pos, pos + WidthAt(pos), $"Unexpected character {Show(CodePointAt(pos))}.");
        }
    }

    private void Token(TokenKind kind, int length)
    {
        Kind = kind;
        Pos = End = Start + length;
    }

    private void Choose(int length, char more, TokenKind ifMore, TokenKind otherwise)
    {
        if (_text[Start + length] == more)
            Token(ifMore, length + 1);
        else
            Token(otherwise, length);
    }

    /// <summary>A character for a message.</summary>
    protected static string Show(int codePoint) => codePoint is > 32 and < 127
        ? $"'{(char)codePoint}'"
        : codePoint is > 160 and < 0xD800 && CharUnicodeInfo.GetUnicodeCategory(codePoint) < UnicodeCategory.SpaceSeparator
            ? $"'{(char)codePoint}' (U+{codePoint:X4})"
            : $"U+{codePoint:X4}";

    protected int CodePointAt(int pos) => char.IsHighSurrogate(_text[pos]) && char.IsLowSurrogate(_text[pos + 1])
        ? char.ConvertToUtf32(_text[pos], _text[pos + 1])
        : _text[pos];

    private int WidthAt(int pos) => CodePointAt(pos) > 0xFFFF ? 2 : 1;

    // ---- Names and keywords (ES2025 12.7)

    private void ScanWord()
    {
        char[] text = _text;
        int pos = Pos;
        uint hash = WordTable.HashStart;
        char c = text[pos];
        do
        {
            hash = WordTable.Hash(hash, c);
            c = text[++pos];
        }
        while (c < 128 && CharClass[c] >= Class.Digit);
        if (c == '\\' || c > 127)
        {
            ScanWordSlowly(Start);
            return;
        }
        Text = _words.Intern(text.AsSpan(Start, pos - Start), hash, out TokenKind kind);
        Kind = WordKind = kind;
        Escaped = false;
        Pos = End = pos;
    }

    private void ScanWordSlowly(int start)
    {
        Text = ReadName(start, out bool escaped);
        _words.Intern(Text, out TokenKind kind);
        WordKind = kind;
        Escaped = escaped;
        // ES2025 12.7.2: a keyword written with an escape is not that keyword
        Kind = !escaped ? kind : kind > TokenFacts.LastContextual ? TokenKind.EscapedKeyword : TokenKind.Identifier;
        End = Pos;
    }

    private string ReadName(int start, out bool escaped)
    {
        StringBuilder name = Builder();
        int pos = start;
        escaped = false;
        while (true)
        {
            int at = pos;
            int codePoint;
            if (_text[pos] == '\\')
            {
                escaped = true;
                if (_text[pos + 1] != 'u')
                    throw Error(pos, pos + 1, "Expected a Unicode escape such as \\u0061 after '\\' in a name.");
                pos += 2;
                codePoint = ReadUnicodeEscape(ref pos, at);
                if (!(at == start ? UnicodeIdentifiers.IsStart(codePoint) : UnicodeIdentifiers.IsPart(codePoint)))
                    throw Error(at, pos, $"The escape stands for {Show(codePoint)}, which may not {(at == start ? "start" : "be part of")} a name.", "12.7.1.1");
            }
            else
            {
                codePoint = CodePointAt(pos);
                if (!(at == start ? UnicodeIdentifiers.IsStart(codePoint) : UnicodeIdentifiers.IsPart(codePoint)))
                    break;
                pos += codePoint > 0xFFFF ? 2 : 1;
            }
            if (codePoint > 0xFFFF)
                name.Append(char.ConvertFromUtf32(codePoint));
            else
                name.Append((char)codePoint);
        }
        Pos = pos;
        return _words.Intern(name.ToString(), out _);
    }

    private void ScanPrivateName()
    {
        int start = Pos;
        int first = CodePointAt(start + 1);
        if (first != '\\' && !UnicodeIdentifiers.IsStart(first))
            throw Error(start, start + 1, "Expected a name after '#'.");
        Text = ReadName(start + 1, out _);
        Kind = TokenKind.PrivateName;
        End = Pos;
    }

    // After `\u`: four hexadecimal digits, or `{digits}` up to 10FFFF.
    private int ReadUnicodeEscape(ref int pos, int start)
    {
        int value = TryReadUnicodeEscape(ref pos);
        if (value < 0)
            throw Error(start, Math.Min(Length, Math.Max(pos, start + 2)), "Malformed Unicode escape: expected \\uXXXX, or \\u{X} with a value up to 10FFFF.");
        return value;
    }

    // -1 and pos at the offending character when malformed.
    private int TryReadUnicodeEscape(ref int pos)
    {
        int value = 0;
        if (_text[pos] == '{')
        {
            pos++;
            int digits = 0;
            for (; HexValue(_text[pos]) is >= 0 and int d; pos++, digits++)
            {
                value = value * 16 + d;
                if (value > 0x10FFFF)
                    return -1;
            }
            if (digits == 0 || _text[pos] != '}')
                return -1;
            pos++;
            return value;
        }
        for (int i = 0; i < 4; i++, pos++)
        {
            int d = HexValue(_text[pos]);
            if (d < 0)
                return -1;
            value = value * 16 + d;
        }
        return value;
    }

    private static int HexValue(char c)
    {
        if ((uint)(c - '0') < 10)
            return c - '0';
        int letter = (c | 0x20) - 'a';
        return (uint)letter < 6 && c < 128 ? letter + 10 : -1;
    }

    // ---- Numbers (ES2025 12.9.3, Annex B.1.1)

    private void ScanNumber()
    {
        char[] text = _text;
        int pos = Pos;
        LegacyOctalAt = -1;
        Kind = TokenKind.Number;
        char c = text[pos];
        char next = (char)(text[pos + 1] | 0x20);
        if (c == '0' && next is 'x' or 'o' or 'b' && text[pos + 1] < 128 && c == '0')
        {
            ScanRadixNumber(next == 'x' ? 4 : next == 'o' ? 3 : 1);
            return;
        }
        if (c == '0' && (uint)(text[pos + 1] - '0') < 10)
        {
            ScanLegacyNumber();
            return;
        }
        bool separators = false;
        bool plain = true;
        if (c == '0' && text[pos + 1] == '_')
            throw Error(pos + 1, pos + 2, "A numeric separator may not follow a leading zero.", "12.9.3");
        if (c != '.')
            pos = Digits(pos, ref separators);
        if (text[pos] == 'n')
        {
            Kind = TokenKind.BigInt;
            Text = Without('_', Start, pos);
            Pos = End = pos + 1;
            CheckAfterNumber();
            return;
        }
        if (text[pos] == '.')
        {
            plain = false;
            pos++;
            if ((uint)(text[pos] - '0') < 10 || text[pos] == '_')
                pos = Digits(pos, ref separators);
        }
        if ((text[pos] | 0x20) == 'e')
        {
            plain = false;
            pos++;
            if (text[pos] is '+' or '-')
                pos++;
            if ((uint)(text[pos] - '0') >= 10)
                throw Error(Start, Math.Min(pos + 1, Length), "Expected digits in the exponent of a number.");
            pos = Digits(pos, ref separators);
        }
        Pos = End = pos;
        Number = plain && pos - Start <= 15 && !separators ? SmallInteger(Start, pos) : ParseDouble(Start, pos, separators);
        CheckAfterNumber();
    }

    // A run of decimal digits with separators between digits only.
    private int Digits(int pos, ref bool separators)
    {
        char[] text = _text;
        int start = pos;
        while (true)
        {
            char c = text[pos];
            if ((uint)(c - '0') < 10)
            {
                pos++;
            }
            else if (c == '_')
            {
                if (pos == start || (uint)(text[pos - 1] - '0') >= 10 || (uint)(text[pos + 1] - '0') >= 10)
                    throw Error(pos, pos + 1, "A numeric separator may only stand between two digits.", "12.9.3");
                separators = true;
                pos++;
            }
            else
            {
                return pos;
            }
        }
    }

    private double SmallInteger(int start, int end)
    {
        long value = 0;
        for (int i = start; i < end; i++)
            value = value * 10 + (_text[i] - '0');
        return value;
    }

    private double ParseDouble(int start, int end, bool separators)
    {
        ReadOnlySpan<char> digits = separators ? Without('_', start, end) : _text.AsSpan(start, end - start);
        return double.Parse(digits, NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture);
    }

    private string Without(char c, int start, int end)
    {
        string slice = new(_text, start, end - start);
        return slice.Contains(c) ? slice.Replace(c.ToString(), "") : slice;
    }

    // 0x, 0o, 0b with 2^bits digits.
    private void ScanRadixNumber(int bits)
    {
        char[] text = _text;
        int pos = Pos + 2;
        int first = pos;
        // The value is mantissa * 2^shift; bits that fall off the end only matter as "not zero" (sticky).
        ulong mantissa = 0;
        int shift = 0;
        while (true)
        {
            char c = text[pos];
            if (c == '_')
            {
                if (pos == first || text[pos - 1] == '_' || !IsDigit(text[pos + 1]))
                    throw Error(pos, pos + 1, "A numeric separator may only stand between two digits.", "12.9.3");
                pos++;
                continue;
            }
            if (!IsDigit(c))
                break;
            if (mantissa >> 59 == 0)
            {
                mantissa = mantissa << bits | (uint)HexValue(c);
            }
            else
            {
                shift = Math.Min(shift + bits, 5000);
                if (c != '0')
                    mantissa |= 1;
            }
            pos++;
        }
        if (pos == first)
            throw Error(Start, Math.Min(pos + 1, Length), $"Expected {(bits == 4 ? "hexadecimal" : bits == 3 ? "octal" : "binary")} digits after '{text[Start]}{text[Start + 1]}'.");
        if (text[pos] == 'n')
        {
            Kind = TokenKind.BigInt;
            Text = Without('_', Start, pos);
            pos++;
        }
        else
        {
            Number = Math.ScaleB(mantissa, shift);
        }
        Pos = End = pos;
        CheckAfterNumber();

        bool IsDigit(char c) => HexValue(c) is int value && value >= 0 && value < 1 << bits;
    }

    // Annex B.1.1 LegacyOctalIntegerLiteral (010) and NonOctalDecimalIntegerLiteral (09, 08.5)
    private void ScanLegacyNumber()
    {
        char[] text = _text;
        int pos = Pos;
        LegacyOctalAt = pos;
        bool octal = true;
        for (; (uint)(text[pos] - '0') < 10; pos++)
            octal &= text[pos] < '8';
        if (text[pos] == '_')
            throw Error(pos, pos + 1, "A number with a leading zero may not contain a numeric separator.", "12.9.3");
        if (octal)
        {
            double value = 0;
            if (pos - Pos <= 17)
            {
                for (int i = Pos; i < pos; i++)
                    value = value * 8 + (text[i] - '0');
            }
            else
            {
                ulong mantissa = 0;
                int shift = 0;
                for (int i = Pos; i < pos; i++)
                {
                    if (mantissa >> 59 == 0)
                        mantissa = mantissa << 3 | (uint)(text[i] - '0');
                    else
                        (shift, mantissa) = (Math.Min(shift + 3, 5000), text[i] != '0' ? mantissa | 1 : mantissa);
                }
                value = Math.ScaleB(mantissa, shift);
            }
            Number = value;
            Pos = End = pos;
            CheckAfterNumber();
            return;
        }
        bool separators = false;
        if (text[pos] == '.')
        {
            pos++;
            if ((uint)(text[pos] - '0') < 10 || text[pos] == '_')
                pos = Digits(pos, ref separators);
        }
        if ((text[pos] | 0x20) == 'e')
        {
            pos++;
            if (text[pos] is '+' or '-')
                pos++;
            if ((uint)(text[pos] - '0') >= 10)
                throw Error(Start, Math.Min(pos + 1, Length), "Expected digits in the exponent of a number.");
            pos = Digits(pos, ref separators);
        }
        Pos = End = pos;
        Number = ParseDouble(Start, pos, separators);
        CheckAfterNumber();
    }

    // ES2025 12.9.3: the code point after a number may not be a digit or the start of a name.
    private void CheckAfterNumber()
    {
        char c = _text[Pos];
        if (c < 128 ? CharClass[c] >= Class.Digit || c == '\\' : UnicodeIdentifiers.IsStart(CodePointAt(Pos)))
            throw Error(Pos, Pos + WidthAt(Pos), "A name or digit may not follow a number directly.", "12.9.3");
    }

    // ---- Strings (ES2025 12.9.4, Annex B.1.2)

    private void ScanString(char quote)
    {
        char[] text = _text;
        LegacyOctalAt = -1;
        int pos = Pos + 1;
        while (true)
        {
            char c = text[pos];
            if (c == quote)
            {
                Text = pos - Start <= 24 ? Intern(Start + 1, pos) : new string(text, Start + 1, pos - Start - 1);
                Kind = TokenKind.String;
                Pos = End = pos + 1;
                return;
            }
            if (c == '\\')
                break;
            if (c is '\n' or '\r' || (c == '\0' && pos >= Length))
                throw Error(Start, pos, $"This string is never closed: expected {quote} before the end of the line.");
            pos++;
        }
        StringBuilder value = Builder();
        value.Append(text, Start + 1, pos - Start - 1);
        while (true)
        {
            char c = text[pos];
            if (c == quote)
                break;
            if (c is '\n' or '\r' || (c == '\0' && pos >= Length))
                throw Error(Start, pos, $"This string is never closed: expected {quote} before the end of the line.");
            if (c != '\\')
            {
                value.Append(c);
                pos++;
                continue;
            }
            int at = pos;
            if (!ReadEscape(ref pos, value, template: false, out string? problem))
                throw Error(at, Math.Min(Length, pos), problem!);
        }
        Text = value.ToString();
        Kind = TokenKind.String;
        Pos = End = pos + 1;
    }

    // Reads the escape sequence at pos, appends its value. False for a malformed one (only in templates does
    // that have a meaning); then pos is somewhere inside it.
    private bool ReadEscape(ref int pos, StringBuilder value, bool template, out string? problem)
    {
        char[] text = _text;
        int start = pos;
        char c = text[++pos];
        problem = null;
        switch (c)
        {
            case '\0' when pos >= Length:
                problem = "The program ends within an escape sequence.";
                return false;
            case 'n': value.Append('\n'); break;
            case 'r': value.Append('\r'); break;
            case 't': value.Append('\t'); break;
            case 'b': value.Append('\b'); break;
            case 'v': value.Append('\v'); break;
            case 'f': value.Append('\f'); break;
            case '\r':
                if (text[pos + 1] == '\n')
                    pos++;
                break;
            case '\n' or '\u2028' or '\u2029':
                break;
            case 'x':
                int high = HexValue(text[pos + 1]);
                int low = high < 0 ? -1 : HexValue(text[pos + 2]);
                if (low < 0)
                {
                    problem = "Malformed escape: expected two hexadecimal digits after \\x.";
                    pos++;
                    return false;
                }
                value.Append((char)(high * 16 + low));
                pos += 2;
                break;
            case 'u':
                pos++;
                int codePoint = TryReadUnicodeEscape(ref pos);
                if (codePoint < 0)
                {
                    problem = "Malformed Unicode escape: expected \\uXXXX, or \\u{X} with a value up to 10FFFF.";
                    return false;
                }
                if (codePoint > 0xFFFF)
                    value.Append(char.ConvertFromUtf32(codePoint));
                else
                    value.Append((char)codePoint);
                return true;
            case >= '0' and <= '9':
                if (c == '0' && (uint)(text[pos + 1] - '0') >= 10)
                {
                    value.Append('\0');
                    break;
                }
                if (template)
                {
                    problem = "Octal escapes are not allowed in templates.";
                    pos++;
                    return false;
                }
                // Annex B.1.2 LegacyOctalEscapeSequence, NonOctalDecimalEscapeSequence
                if (LegacyOctalAt < 0)
                    LegacyOctalAt = start;
                if (c >= '8')
                {
                    value.Append(c);
                    break;
                }
                int octal = c - '0';
                for (int i = 0; i < 2 && (uint)(text[pos + 1] - '0') < 8 && octal * 8 + (text[pos + 1] - '0') <= 255; i++)
                    octal = octal * 8 + (text[++pos] - '0');
                value.Append((char)octal);
                break;
            default:
                value.Append(c);
                break;
        }
        pos++;
        return true;
    }

    // ---- Templates (ES2025 12.9.6)

    /// <summary>
    /// Scans template characters from Pos (after a back quote, or after the brace that closes a substitution) to
    /// the next `${` or back quote, which it passes over. Cooked is null when an escape is malformed.
    /// </summary>
    /// <returns>True when the template ends here.</returns>
    protected bool ScanTemplateChunk(out string? cooked, out string raw, out Span span, out string? problem, out Span problemSpan)
    {
        char[] text = _text;
        int start = Pos;
        int pos = start;
        problem = null;
        problemSpan = default;
        // The plain case: no escape and no carriage return; cooked and raw are the same.
        while (true)
        {
            char c = text[pos];
            if (c == '`' || (c == '$' && text[pos + 1] == '{'))
            {
                cooked = raw = Intern(start, pos);
                return Finish(start, pos, out span);
            }
            if (c is '\\' or '\r')
                break;
            if (c == '\0' && pos >= Length)
                throw Error(Start, start, "This template is never closed: expected a back quote.");
            pos++;
        }
        StringBuilder value = Builder();
        var rawValue = new StringBuilder();
        value.Append(text, start, pos - start);
        rawValue.Append(text, start, pos - start);
        bool malformed = false;
        while (true)
        {
            char c = text[pos];
            if (c == '`' || (c == '$' && text[pos + 1] == '{'))
                break;
            if (c == '\0' && pos >= Length)
                throw Error(Start, start, "This template is never closed: expected a back quote.");
            if (c == '\r')
            {
                // ES2025 12.9.6.1 and 2: CR and CR LF are LF, in cooked and raw
                value.Append('\n');
                rawValue.Append('\n');
                pos += text[pos + 1] == '\n' ? 2 : 1;
            }
            else if (c == '\\')
            {
                int at = pos;
                if (!ReadEscape(ref pos, value, template: true, out string? wrong))
                {
                    malformed = true;
                    if (pos >= Length)
                        throw Error(Start, start, "This template is never closed: expected a back quote.");
                    problem ??= wrong;
                    if (problemSpan.Length == 0)
                        problemSpan = new Span(at, pos);
                }
                for (int i = at; i < pos; i++)
                {
                    if (text[i] != '\r')
                        rawValue.Append(text[i]);
                    else if (text[i + 1] != '\n')
                        rawValue.Append('\n');
                }
            }
            else
            {
                value.Append(c);
                rawValue.Append(c);
                pos++;
            }
        }
        cooked = malformed ? null : value.ToString();
        raw = rawValue.ToString();
        return Finish(start, pos, out span);

        bool Finish(int from, int to, out Span chunk)
        {
            chunk = new Span(from, to);
            bool tail = text[to] == '`';
            Pos = End = tail ? to + 1 : to + 2;
            return tail;
        }
    }

    // ---- Regular expressions (ES2025 12.9.5)

    /// <summary>The current token is a Slash or DivideAssign where an expression begins: scans it as a literal.</summary>
    protected void RescanRegExp(out string pattern, out string flags, out Span patternSpan, out Span flagsSpan)
    {
        char[] text = _text;
        int pos = Start + 1;
        bool inClass = false;
        while (true)
        {
            char c = text[pos];
            if (c is '\n' or '\r' or '\u2028' or '\u2029' || (c == '\0' && pos >= Length))
                throw Error(Start, pos, "This regular expression is never closed: expected '/'.");
            if (c == '\\')
            {
                c = text[++pos];
                if (c is '\n' or '\r' or '\u2028' or '\u2029' || (c == '\0' && pos >= Length))
                    throw Error(Start, pos, "This regular expression is never closed: expected '/'.");
            }
            else if (c == '[')
            {
                inClass = true;
            }
            else if (c == ']')
            {
                inClass = false;
            }
            else if (c == '/' && !inClass)
            {
                break;
            }
            pos++;
        }
        patternSpan = new Span(Start + 1, pos);
        pattern = new string(text, Start + 1, pos - Start - 1);
        int flagsStart = ++pos;
        while (UnicodeIdentifiers.IsPart(CodePointAt(pos)))
            pos += WidthAt(pos);
        // ES2025 12.9.5.1 has flags as IdentifierPartChar, which excludes escapes
        if (text[pos] == '\\')
            throw Error(pos, pos + 1, "The flags of a regular expression may not contain escapes.", "12.9.5.1");
        flagsSpan = new Span(flagsStart, pos);
        flags = Intern(flagsStart, pos);
        Pos = End = pos;
    }

    private StringBuilder Builder()
    {
        _builder ??= new StringBuilder();
        _builder.Clear();
        return _builder;
    }

    private static readonly SearchValues<char> LineTerminators = SearchValues.Create('\n', '\r', '\u2028', '\u2029');

    private enum Class : byte
    {
        Other,
        Digit,
        Word,
    }

    private static readonly Class[] CharClass = BuildCharClass();

    private static Class[] BuildCharClass()
    {
        var table = new Class[128];
        for (int c = 0; c < 128; c++)
        {
            if (UnicodeIdentifiers.IsStart(c))
                table[c] = Class.Word;
            else if (UnicodeIdentifiers.IsPart(c))
                table[c] = Class.Digit;
        }
        return table;
    }
}
