using System.Runtime.CompilerServices;
using System.Text;

namespace VerifiedJS.Source;

/// <summary>Why a pattern is no regular expression.</summary>
/// <param name="Span">Where, in the pattern.</param>
/// <param name="Description">What is wrong.</param>
/// <param name="Clause">The clause of ECMA-262 (2025) that says so, for early errors.</param>
public sealed record RegExpError(Span Span, string Description, string? Clause);

/// <summary>
/// The grammar of patterns with its early errors: ES2025 22.2.1, and Annex B.1.2 for patterns without u and v.
/// </summary>
/// <remarks>
/// One pass, by recursive descent, over code points in Unicode mode (u or v) and code units otherwise. Annex B makes
/// `\k` an ordinary escape in patterns without a named group, so the names are counted first.
///
/// Duplicate names (22.2.1.1): two groups may share a name when no match has both, that is, when they are in different
/// alternatives of a disjunction. Each construct yields the names in it; alternatives are united, sequences must be
/// disjoint.
/// </remarks>
public sealed class RegExpSyntax
{
    private const string SyntaxCharacters = "^$\\.*+?()[]{}|";
    private const string ClassSetSyntaxCharacters = "()[]{}/-\\|";
    private const string ClassSetReservedPunctuators = "&-!#%,:;<=>@`~";
    private const string ClassSetReservedDoublePunctuators = "&!#$%*+,.:;<=>?@^`~";
    private const int End = -1;
    private const int MaxDepth = 10_000;

    private readonly string _pattern;
    private readonly bool _unicode; // u or v
    private readonly bool _sets;    // v
    private readonly bool _named;   // [+NamedCaptureGroups]
    private int _pos;
    private int _depth;
    private int _groups;
    private double _maxBackReference;
    private Span _maxBackReferenceSpan;
    private readonly HashSet<string> _names = [];
    private readonly List<(string Name, Span Span)> _nameReferences = [];

    private sealed class Failure(RegExpError error) : Exception
    {
        internal RegExpError Error { get; } = error;
    }

    private RegExpSyntax(string pattern, bool unicode, bool sets)
    {
        _pattern = pattern;
        _unicode = unicode || sets;
        _sets = sets;
        _named = _unicode || HasGroupName(pattern);
    }

    /// <summary>Null for a valid pattern, else the first error.</summary>
    /// <param name="pattern">The pattern, without delimiters.</param>
    /// <param name="flags">Only u and v matter here; whether the flags are valid is the caller's affair.</param>
    public static RegExpError? Check(string pattern, string flags)
    {
        bool unicode = flags.Contains('u');
        bool sets = flags.Contains('v');
        if (unicode && sets)
            return new RegExpError(default, "The flags u and v exclude each other.", "22.2.3.4");
        // The common case without any of the characters that matter
        if (pattern.AsSpan().IndexOfAny("\\()[]{}*+?|") < 0)
            return null;
        try
        {
            var syntax = new RegExpSyntax(pattern, unicode, sets);
            syntax.ParsePattern();
            return null;
        }
        catch (Failure failure)
        {
            return failure.Error;
        }
    }

    private static bool HasGroupName(string pattern)
    {
        bool inClass = false;
        for (int i = 0; i < pattern.Length; i++)
        {
            switch (pattern[i])
            {
                case '\\': i++; break;
                case '[': inClass = true; break;
                case ']': inClass = false; break;
                case '(' when !inClass && i + 3 < pattern.Length && pattern[i + 1] == '?' && pattern[i + 2] == '<' && pattern[i + 3] is not ('=' or '!'):
                    return true;
                default: break;
            }
        }
        return false;
    }

    private Failure Fail(int start, int end, string description, string? clause = null) =>
        new(new RegExpError(new Span(start, Math.Min(_pattern.Length, Math.Max(end, start))), description, clause));

    private int Peek() => At(_pos);

    // Code point or code unit, by mode.
    private int At(int pos)
    {
        if (pos >= _pattern.Length)
            return End;
        char c = _pattern[pos];
        return _unicode && char.IsHighSurrogate(c) && pos + 1 < _pattern.Length && char.IsLowSurrogate(_pattern[pos + 1])
            ? char.ConvertToUtf32(c, _pattern[pos + 1])
            : c;
    }

    private void Advance() => _pos += At(_pos) > 0xFFFF ? 2 : 1;

    private bool Eat(char c)
    {
        if (_pos >= _pattern.Length || _pattern[_pos] != c)
            return false;
        _pos++;
        return true;
    }

    private bool Eat(string text)
    {
        if (string.CompareOrdinal(_pattern, _pos, text, 0, text.Length) != 0)
            return false;
        _pos += text.Length;
        return true;
    }

    private void ParsePattern()
    {
        ParseDisjunction();
        if (Peek() == ')')
            throw Fail(_pos, _pos + 1, "Unmatched ')' in a regular expression.");
        if (_pos < _pattern.Length)
            throw Fail(_pos, _pos + 1, $"Unexpected '{_pattern[_pos]}' in a regular expression.");
        // 22.2.1.1: a DecimalEscape may not exceed CountLeftCapturingParenthesesWithin
        if (_unicode && _maxBackReference > _groups)
            throw Fail(_maxBackReferenceSpan.Start, _maxBackReferenceSpan.End, $"There is no group {_maxBackReference}: the pattern has {_groups}.", "22.2.1.1");
        foreach ((string name, Span span) in _nameReferences)
        {
            if (!_names.Contains(name))
                throw Fail(span.Start, span.End, $"There is no group named '{name}'.", "22.2.1.1");
        }
    }

    // The names of the groups inside, null for none.
    private HashSet<string>? ParseDisjunction()
    {
        HashSet<string>? all = ParseAlternative();
        while (Eat('|'))
        {
            if (ParseAlternative() is { } more)
            {
                // Fewer are added to more, here and below: nested groups stay linear
                all ??= [];
                if (more.Count > all.Count)
                    (all, more) = (more, all);
                all.UnionWith(more);
            }
        }
        return all;
    }

    private HashSet<string>? ParseAlternative()
    {
        HashSet<string>? names = null;
        while (_pos < _pattern.Length && Peek() is not ('|' or ')'))
        {
            int start = _pos;
            HashSet<string>? inside = ParseTerm();
            if (inside is null)
                continue;
            if (names is null)
            {
                names = inside;
                continue;
            }
            // 22.2.1.1 MightBothParticipate
            if (inside.Count > names.Count)
                (names, inside) = (inside, names);
            foreach (string name in inside)
            {
                if (!names.Add(name))
                    throw Fail(start, _pos, $"Two groups that may both match have the name '{name}'.", "22.2.1.1");
            }
        }
        return names;
    }

    private HashSet<string>? ParseTerm()
    {
        int start = _pos;
        HashSet<string>? names = null;
        bool quantifiable = true;
        switch (Peek())
        {
            case '^' or '$':
                _pos++;
                return null;
            case '(':
                names = Nested(out quantifiable);
                break;
            case '.':
                _pos++;
                break;
            case '[':
                ParseClass();
                break;
            case '\\':
                if (_pos + 1 < _pattern.Length && _pattern[_pos + 1] is ('b' or 'B'))
                {
                    _pos += 2;
                    return null;
                }
                ParseAtomEscape();
                break;
            case '*' or '+' or '?':
                throw Fail(_pos, _pos + 1, $"Nothing to repeat before '{_pattern[_pos]}'.");
            case '{':
                if (_unicode || TryQuantifierBraces(out _, out _, out _))
                    throw Fail(start, start + 1, _unicode ? "A '{' that begins no quantifier must be escaped in Unicode mode." : "Nothing to repeat before '{'.");
                _pos = start + 1;
                break;
            case '}' or ']':
                if (_unicode)
                    throw Fail(_pos, _pos + 1, $"A lone '{_pattern[_pos]}' must be escaped in Unicode mode.");
                _pos++;
                break;
            default:
                Advance();
                break;
        }
        ParseQuantifier(start, quantifiable);
        return names;
    }

    private HashSet<string>? Nested(out bool quantifiable)
    {
        if (++_depth > MaxDepth)
            throw Fail(_pos, _pos + 1, $"The regular expression nests deeper than {MaxDepth} levels here.");
        HashSet<string>? names;
        if ((_depth & 15) == 0 && !RuntimeHelpers.TryEnsureSufficientExecutionStack())
            (names, quantifiable) = DeepStack.Run(() => { HashSet<string>? inner = ParseGroup(out bool q); return (inner, q); });
        else
            names = ParseGroup(out quantifiable);
        _depth--;
        return names;
    }

    private HashSet<string>? ParseGroup(out bool quantifiable)
    {
        int start = _pos;
        quantifiable = true;
        string? name = null;
        if (Eat("(?="))
            quantifiable = !_unicode; // Annex B: QuantifiableAssertion
        else if (Eat("(?!"))
            quantifiable = !_unicode;
        else if (Eat("(?<=") || Eat("(?<!"))
            quantifiable = false;
        else if (Eat("(?<"))
            name = ParseGroupName(start);
        else if (Eat("(?"))
            ParseModifiers(start);
        else
            _pos++;
        bool capturing = name is not null || (_pos == start + 1);
        if (capturing)
            _groups++;
        HashSet<string>? names = ParseDisjunction();
        if (!Eat(')'))
            throw Fail(start, start + 1, "This group is never closed: expected ')'.");
        if (name is not null)
        {
            names ??= [];
            if (!names.Add(name))
                throw Fail(start, _pos, $"Two groups that may both match have the name '{name}'.", "22.2.1.1");
            _names.Add(name);
        }
        return names;
    }

    // 22.2.1: `(?:` and `(?ims-ims:`
    private void ParseModifiers(int start)
    {
        int added = ParseModifierFlags(0);
        int removed = 0;
        bool minus = Eat('-');
        if (minus)
            removed = ParseModifierFlags(added);
        if (!Eat(':'))
            throw Fail(start, _pos + 1, "Expected ':', '=', '!', '<' or the modifiers i, m, s after '(?'.");
        if (minus && added == 0 && removed == 0)
            throw Fail(start, _pos, "The modifiers of a group may not be empty on both sides of '-'.", "22.2.1.1");
    }

    private int ParseModifierFlags(int before)
    {
        int flags = 0;
        while (_pos < _pattern.Length && "ims".IndexOf(_pattern[_pos]) is >= 0 and int bit)
        {
            if (((flags | before) & 1 << bit) != 0)
                throw Fail(_pos, _pos + 1, $"The modifier '{_pattern[_pos]}' is given twice.", "22.2.1.1");
            flags |= 1 << bit;
            _pos++;
        }
        return flags;
    }

    private void ParseQuantifier(int atom, bool quantifiable)
    {
        int start = _pos;
        switch (Peek())
        {
            case '*' or '+' or '?':
                _pos++;
                break;
            case '{':
                if (!TryQuantifierBraces(out double min, out double max, out int end))
                {
                    if (_unicode)
                        throw Fail(start, start + 1, "A '{' that begins no quantifier must be escaped in Unicode mode.");
                    return;
                }
                if (min > max)
                    throw Fail(start, end, "The numbers of this quantifier are out of order.", "22.2.1.1");
                _pos = end;
                break;
            default:
                return;
        }
        Eat('?');
        if (!quantifiable)
            throw Fail(atom, _pos, "A lookaround assertion may not be repeated here.");
    }

    // `{n}`, `{n,}`, `{n,m}` at _pos, which stays.
    private bool TryQuantifierBraces(out double min, out double max, out int end)
    {
        min = max = 0;
        int pos = _pos + 1;
        end = pos;
        if (!Digits(ref pos, out min))
            return false;
        max = min;
        if (pos < _pattern.Length && _pattern[pos] == ',')
        {
            pos++;
            if (!Digits(ref pos, out max))
                max = double.PositiveInfinity;
        }
        if (pos >= _pattern.Length || _pattern[pos] != '}')
            return false;
        end = pos + 1;
        return true;
    }

    private bool Digits(ref int pos, out double value)
    {
        int start = pos;
        value = 0;
        for (; pos < _pattern.Length && char.IsAsciiDigit(_pattern[pos]); pos++)
            value = value * 10 + (_pattern[pos] - '0');
        return pos > start;
    }

    // ---- Escapes outside classes

    private void ParseAtomEscape()
    {
        int start = _pos;
        _pos++;
        int c = Peek();
        switch (c)
        {
            case End:
                throw Fail(start, _pos, "A regular expression may not end with '\\'.");
            case >= '1' and <= '9':
            {
                int pos = _pos;
                Digits(ref pos, out double number);
                if (_unicode)
                {
                    _pos = pos;
                    if (number > _maxBackReference)
                        (_maxBackReference, _maxBackReferenceSpan) = (number, new Span(start, pos));
                    return;
                }
                // Annex B.1.2: a number without its group is an octal or identity escape; all of them are fine
                _pos++;
                return;
            }
            case 'k' when _named:
                _pos++;
                if (!Eat('<'))
                    throw Fail(start, _pos, "Expected '<' and the name of a group after '\\k'.");
                string name = ParseGroupName(start);
                _nameReferences.Add((name, new Span(start, _pos)));
                return;
            case 'd' or 'D' or 's' or 'S' or 'w' or 'W':
                _pos++;
                return;
            case 'p' or 'P' when _unicode:
                ParseProperty(start);
                return;
            default:
                ParseCharacterEscape(start, inClass: false);
                return;
        }
    }

    // After the backslash. The value of the character.
    private int ParseCharacterEscape(int start, bool inClass)
    {
        int c = Peek();
        switch (c)
        {
            case 't': _pos++; return '\t';
            case 'n': _pos++; return '\n';
            case 'v': _pos++; return '\v';
            case 'f': _pos++; return '\f';
            case 'r': _pos++; return '\r';
            case 'c':
            {
                int letter = At(_pos + 1);
                if (letter is >= 'a' and <= 'z' or >= 'A' and <= 'Z')
                {
                    _pos += 2;
                    return letter % 32;
                }
                if (_unicode)
                    throw Fail(start, _pos + 1, "Expected a letter after '\\c'.");
                // Annex B.1.2: in a class a digit or _ may follow; otherwise the backslash stands for itself
                if (inClass && letter is (>= '0' and <= '9' or '_'))
                {
                    _pos += 2;
                    return letter % 32;
                }
                return '\\';
            }
            case '0' when At(_pos + 1) is not (>= '0' and <= '9'):
                _pos++;
                return 0;
            case 'x':
            {
                if (Hex(_pos + 1, 2) is >= 0 and int value)
                {
                    _pos += 3;
                    return value;
                }
                if (_unicode)
                    throw Fail(start, _pos + 1, "Expected two hexadecimal digits after '\\x'.");
                _pos++;
                return 'x';
            }
            case 'u':
            {
                int end = _pos + 1;
                int value = UnicodeEscape(ref end, _unicode);
                if (value >= 0)
                {
                    _pos = end;
                    return value;
                }
                if (_unicode)
                    throw Fail(start, _pos + 1, "Malformed Unicode escape: expected \\uXXXX, or \\u{X} with a value up to 10FFFF.");
                _pos++;
                return 'u';
            }
            case >= '0' and <= '7' when !_unicode:
            {
                // Annex B.1.2 LegacyOctalEscapeSequence
                int value = 0;
                for (int i = 0; i < 3 && At(_pos) is >= '0' and <= '7' && value * 8 + (At(_pos) - '0') <= 255; i++)
                    value = value * 8 + (_pattern[_pos++] - '0');
                return value;
            }
            case End:
                throw Fail(start, _pos, "A regular expression may not end with '\\'.");
            default:
                break;
        }
        // IdentityEscape
        bool allowed = _unicode ? c < 128 && (SyntaxCharacters.Contains((char)c) || c == '/') : !(c == 'k' && _named);
        if (!allowed)
            throw Fail(start, _pos + 1, c == 'k' ? "'\\k' may not be an escape of its own in a pattern with named groups." : $"Unknown escape '\\{char.ConvertFromUtf32(char.IsSurrogate((char)c) && c < 0x10000 ? 0xFFFD : c)}' in a regular expression.");
        Advance();
        return c;
    }

    private int Hex(int pos, int digits)
    {
        int value = 0;
        for (int i = 0; i < digits; i++)
        {
            if (pos + i >= _pattern.Length || !char.IsAsciiHexDigit(_pattern[pos + i]))
                return -1;
            value = value * 16 + Convert.ToInt32(_pattern[pos + i].ToString(), 16);
        }
        return value;
    }

    // After `\u`; pos is moved only on success. -1 when malformed.
    private int UnicodeEscape(ref int pos, bool unicode)
    {
        if (unicode && pos < _pattern.Length && _pattern[pos] == '{')
        {
            int value = 0;
            int end = pos + 1;
            for (; end < _pattern.Length && char.IsAsciiHexDigit(_pattern[end]); end++)
            {
                value = value * 16 + Hex(end, 1);
                if (value > 0x10FFFF)
                    return -1;
            }
            if (end == pos + 1 || end >= _pattern.Length || _pattern[end] != '}')
                return -1;
            pos = end + 1;
            return value;
        }
        int first = Hex(pos, 4);
        if (first < 0)
            return -1;
        pos += 4;
        if (unicode && first is >= 0xD800 and <= 0xDBFF && string.CompareOrdinal(_pattern, pos, "\\u", 0, 2) == 0
            && Hex(pos + 2, 4) is >= 0xDC00 and <= 0xDFFF and int second)
        {
            pos += 6;
            return char.ConvertToUtf32((char)first, (char)second);
        }
        return first;
    }

    // After `(?<` or `\k<`, through the `>`. 22.2.1 RegExpIdentifierName: code points, whatever the mode.
    private string ParseGroupName(int start)
    {
        var name = new StringBuilder();
        while (true)
        {
            if (_pos >= _pattern.Length)
                throw Fail(start, _pos, "The name of this group is never closed: expected '>'.");
            if (_pattern[_pos] == '>' && name.Length > 0)
            {
                _pos++;
                return name.ToString();
            }
            int at = _pos;
            int c;
            if (_pattern[_pos] == '\\')
            {
                int end = _pos + 2;
                c = _pos + 1 < _pattern.Length && _pattern[_pos + 1] == 'u' ? UnicodeEscape(ref end, unicode: true) : -1;
                if (c < 0)
                    throw Fail(at, at + 2, "Malformed escape in the name of a group.");
                _pos = end;
            }
            else
            {
                c = char.IsHighSurrogate(_pattern[_pos]) && _pos + 1 < _pattern.Length && char.IsLowSurrogate(_pattern[_pos + 1])
                    ? char.ConvertToUtf32(_pattern[_pos], _pattern[_pos + 1])
                    : _pattern[_pos];
                _pos += c > 0xFFFF ? 2 : 1;
            }
            if (!(name.Length == 0 ? UnicodeIdentifiers.IsStart(c) : UnicodeIdentifiers.IsPart(c)))
                throw Fail(at, _pos, name.Length == 0 ? "Expected the name of a group." : "This character may not be part of the name of a group.", "22.2.1.1");
            if (c > 0xFFFF)
                name.Append(char.ConvertFromUtf32(c));
            else
                name.Append((char)c);
        }
    }

    // At `p` or `P`. True for a property of strings. 22.2.1.1, tables 67 to 71.
    private bool ParseProperty(int start)
    {
        bool negated = _pattern[_pos] == 'P';
        _pos++;
        int open = _pos;
        int close = _pos < _pattern.Length && _pattern[_pos] == '{' ? _pattern.IndexOf('}', _pos) : -1;
        if (close < 0)
            throw Fail(start, _pos, $"Expected '{{' and the name of a Unicode property after '\\{(negated ? 'P' : 'p')}'.");
        string text = _pattern[(open + 1)..close];
        _pos = close + 1;
        int equals = text.IndexOf('=');
        if (equals >= 0)
        {
            (string property, string value) = (text[..equals], text[(equals + 1)..]);
            bool known = property switch
            {
                "General_Category" or "gc" => UnicodeTables.GeneralCategories.Contains(value),
                "Script" or "sc" or "Script_Extensions" or "scx" => UnicodeTables.Scripts.Contains(value),
                _ => throw Fail(open + 1, open + 1 + equals, $"Unknown Unicode property '{property}': expected General_Category, Script or Script_Extensions.", "22.2.1.1"),
            };
            if (!known)
                throw Fail(open + 2 + equals, close, $"Unknown value '{value}' of the Unicode property '{property}'.", "22.2.1.1");
            return false;
        }
        if (UnicodeTables.GeneralCategories.Contains(text) || UnicodeTables.BinaryProperties.Contains(text))
            return false;
        if (_sets && UnicodeTables.StringProperties.Contains(text))
        {
            if (negated)
                throw Fail(start, _pos, $"The property of strings '{text}' may not be negated.", "22.2.1.1");
            return true;
        }
        throw Fail(open + 1, close, UnicodeTables.StringProperties.Contains(text)
            ? $"The property of strings '{text}' needs the flag v." : $"Unknown Unicode property '{text}'.", "22.2.1.1");
    }

    // ---- Character classes

    private void ParseClass()
    {
        if (_sets)
        {
            ParseSet();
            return;
        }
        int start = _pos;
        _pos++;
        Eat('^');
        while (true)
        {
            if (_pos >= _pattern.Length)
                throw Fail(start, start + 1, "This character class is never closed: expected ']'.");
            if (Eat(']'))
                return;
            int from = _pos;
            int first = ParseClassAtom();
            if (Peek() != '-' || At(_pos + 1) is (']' or End))
                continue;
            _pos++;
            int second = ParseClassAtom();
            if (first == Set || second == Set)
            {
                // Annex B.1.2 lets a class escape stand next to a dash
                if (_unicode)
                    throw Fail(from, _pos, "A character class escape may not be the end of a range.", "22.2.1.1");
                continue;
            }
            if (first > second)
                throw Fail(from, _pos, "The ends of this range are out of order.", "22.2.1.1");
        }
    }

    // ClassAtom's value for an escape that stands for many characters.
    private const int Set = -2;

    private int ParseClassAtom()
    {
        int start = _pos;
        int c = Peek();
        if (c != '\\')
        {
            Advance();
            return c;
        }
        _pos++;
        switch (Peek())
        {
            case 'd' or 'D' or 's' or 'S' or 'w' or 'W':
                _pos++;
                return Set;
            case 'p' or 'P' when _unicode:
                ParseProperty(start);
                return Set;
            case 'b':
                _pos++;
                return '\b';
            case '-' when _unicode:
                _pos++;
                return '-';
            default:
                return ParseCharacterEscape(start, inClass: true);
        }
    }

    // 22.2.1 CharacterClass[+UnicodeSetsMode].
    // At `[`, through `]`. True when it may contain strings.
    private bool ParseSet()
    {
        int start = _pos;
        if (++_depth > MaxDepth)
            throw Fail(_pos, _pos + 1, $"The regular expression nests deeper than {MaxDepth} levels here.");
        bool strings = (_depth & 15) == 0 && !RuntimeHelpers.TryEnsureSufficientExecutionStack() ? DeepStack.Run(ParseSetContents) : ParseSetContents();
        _depth--;
        if (strings && _pattern[start + 1] == '^')
            throw Fail(start, _pos, "A negated character class may not contain strings.", "22.2.1.1");
        return strings;
    }

    private bool ParseSetContents()
    {
        int start = _pos;
        _pos++;
        Eat('^');
        if (Eat(']'))
            return false;
        bool strings = ParseOperand(start, out int first);
        if (string.CompareOrdinal(_pattern, _pos, "--", 0, 2) == 0)
        {
            while (Eat("--"))
                ParseOperand(start, out _);
            return Close(strings);
        }
        if (string.CompareOrdinal(_pattern, _pos, "&&", 0, 2) == 0)
        {
            while (Eat("&&"))
            {
                if (Peek() == '&')
                    throw Fail(_pos, _pos + 1, "Unexpected '&' after '&&' in a character class.");
                strings &= ParseOperand(start, out _);
            }
            return Close(strings);
        }
        // ClassUnion
        while (true)
        {
            if (first != Set && Peek() == '-' && At(_pos + 1) != '-')
            {
                int dash = _pos;
                _pos++;
                ParseOperand(start, out int last);
                if (last == Set)
                    throw Fail(dash, _pos, "A range must end with a character.", "22.2.1.1");
                if (first > last)
                    throw Fail(dash, _pos, "The ends of this range are out of order.", "22.2.1.1");
            }
            if (Eat(']'))
                return strings;
            strings |= ParseOperand(start, out first);
        }

        bool Close(bool result)
        {
            if (!Eat(']'))
                throw Fail(_pos, _pos + 1, _pos >= _pattern.Length ? "This character class is never closed: expected ']'." : "'--' and '&&' may not be mixed with other operators in a character class.");
            return result;
        }
    }

    // ClassSetOperand or ClassSetCharacter. True when it may contain strings; value is the character, or Set.
    private bool ParseOperand(int start, out int value)
    {
        value = Set;
        int at = _pos;
        int c = Peek();
        switch (c)
        {
            case End:
                throw Fail(start, start + 1, "This character class is never closed: expected ']'.");
            case '[':
                return ParseSet();
            case '\\':
                _pos++;
                switch (Peek())
                {
                    case 'd' or 'D' or 's' or 'S' or 'w' or 'W':
                        _pos++;
                        return false;
                    case 'p' or 'P':
                        return ParseProperty(at);
                    case 'q' when At(_pos + 1) == '{':
                        _pos += 2;
                        return ParseStringDisjunction(at);
                    default:
                        value = ParseSetEscape(at);
                        return false;
                }
            default:
                value = ParseSetCharacter();
                return false;
        }
    }

    private int ParseSetCharacter()
    {
        int c = Peek();
        if (c < 128 && ClassSetSyntaxCharacters.Contains((char)c))
            throw Fail(_pos, _pos + 1, $"'{(char)c}' must be escaped in a character class with the flag v.");
        if (c < 128 && ClassSetReservedDoublePunctuators.Contains((char)c) && At(_pos + 1) == c)
            throw Fail(_pos, _pos + 2, $"'{(char)c}{(char)c}' is reserved in a character class with the flag v.");
        Advance();
        return c;
    }

    // After the backslash.
    private int ParseSetEscape(int start)
    {
        int c = Peek();
        if (c == 'b')
        {
            _pos++;
            return '\b';
        }
        if (c is > 0 and < 128 && ClassSetReservedPunctuators.Contains((char)c))
        {
            _pos++;
            return c;
        }
        return ParseCharacterEscape(start, inClass: true);
    }

    // After `\q{`, through `}`. A string of other than one character makes it one that may contain strings.
    private bool ParseStringDisjunction(int start)
    {
        bool strings = false;
        int length = 0;
        while (true)
        {
            switch (Peek())
            {
                case End:
                    throw Fail(start, start + 3, "'\\q{' is never closed: expected '}'.");
                case '}':
                    _pos++;
                    return strings || length != 1;
                case '|':
                    _pos++;
                    strings |= length != 1;
                    length = 0;
                    continue;
                case '\\':
                {
                    int at = _pos;
                    _pos++;
                    ParseSetEscape(at);
                    break;
                }
                default:
                    ParseSetCharacter();
                    break;
            }
            length++;
        }
    }
}

internal sealed partial class ProgramParser
{
    // 13.2.7.1: pattern and flags must be those of a regular expression
    private void ValidateRegExp(string pattern, string flags, Span patternSpan, Span flagsSpan)
    {
        int seen = 0;
        for (int i = 0; i < flags.Length; i++)
        {
            int bit = "dgimsuvy".IndexOf(flags[i]);
            if (bit < 0)
                throw Error(flagsSpan.Start + i, flagsSpan.Start + i + 1, $"Unknown regular expression flag {Show(flags[i])}.", "13.2.7.1");
            if ((seen & 1 << bit) != 0)
                throw Error(flagsSpan.Start + i, flagsSpan.Start + i + 1, $"The regular expression flag '{flags[i]}' is given twice.", "13.2.7.1");
            seen |= 1 << bit;
        }
        if (RegExpSyntax.Check(pattern, flags) is { } error)
            throw Error(patternSpan.Start + error.Span.Start, patternSpan.Start + error.Span.End, error.Description, error.Clause ?? "22.2.1");
    }
}
