using VerifiedJS.Intrinsics;

namespace VerifiedJS.Kernel;

/// <summary>
/// Character classes to sets. A class is a record of a set of characters and, with v, a list of strings of other lengths than
/// one. With v, sets that ignore case hold case folded characters until the class is complete.
/// </summary>
internal static class RegExpClassParser
{
    // Class: set, first string, 1 when by its syntax it may contain strings, and the character when it is written as just one,
    // which may begin a range (-1 otherwise).
    private const int ClassSet = 0, ClassStrings = 4, ClassMayHaveStrings = 8, ClassCharacter = 12, ClassSize = 16;

    // String: next, number of characters, characters.
    private const int StringNext = 0, StringLength = 4, StringCharacters = 8;

    private static int NewClass(int c, int set)
    {
        int @class = RegExpCompilation.AllocateRecord(c, ClassSize);
        Memory.StoreI32(@class, set, ClassSet);
        Memory.StoreI32(@class, 0, ClassStrings);
        Memory.StoreI32(@class, 0, ClassMayHaveStrings);
        Memory.StoreI32(@class, -1, ClassCharacter);
        return @class;
    }

    private static int Set(int @class) => Memory.LoadI32(@class, ClassSet);
    private static int Strings(int @class) => Memory.LoadI32(@class, ClassStrings);
    private static bool MayHaveStrings(int @class) => Memory.LoadI32(@class, ClassMayHaveStrings) != 0;

    private static int Fail(int c, int error) => RegExpCompilation.Fail(c, error);

    private static bool IgnoresCase(int c) => RegExpCompilation.HasFlag(c, RegExpFlags.IgnoreCase);

    private static bool HasSets(int c) => RegExpCompilation.HasFlag(c, RegExpFlags.UnicodeSets);

    private static int Limit(int c) => RegExpCompilation.IsUnicode(c) ? CharacterSets.Limit : 0x10000;

    // MaybeSimpleCaseFolding, ES2025 22.2.2.7.4.
    private static int MaybeFold(int c, int set) => HasSets(c) && IgnoresCase(c) ? CharacterSets.Fold(c, set) : set;

    // CharacterComplement, ES2025 22.2.2.7.2, of AllCharacters: with v and i, only those that are their own folding.
    private static int Complement(int c, int set)
    {
        int all = CharacterSets.Complement(c, set, Limit(c));
        return HasSets(c) && IgnoresCase(c) ? CharacterSets.Combine(c, all, CharacterSets.OfProperty(c, PropertyData.Unfolded), CharacterSets.Difference) : all;
    }

    // ── Nodes ────────────────────────────────────────────────────────────────────────────────────────────────────

    /// <summary>A class after its opening bracket, as a node.</summary>
    internal static int Class(int c)
    {
        if (HasSets(c)) return Node(c, SetContents(c));
        bool negated = RegExpParser.Eat(c, '^');
        int set = Ranges(c);
        if (RegExpCompilation.Failed(c)) return 0;
        if (IgnoresCase(c)) set = CharacterSets.CloseOverCase(c, set, RegExpCompilation.IsUnicode(c));
        if (negated) set = CharacterSets.Complement(c, set, Limit(c));
        return RegExpNode.New(c, RegExpNode.Class, false, set);
    }

    /// <summary>What a class matches: its strings from the longest to the shortest, the characters among them.</summary>
    internal static int Node(int c, int @class)
    {
        if (RegExpCompilation.Failed(c)) return 0;
        int set = Set(@class);
        if (IgnoresCase(c)) set = CharacterSets.CloseOverCase(c, set, RegExpCompilation.IsUnicode(c));
        int characters = RegExpNode.New(c, RegExpNode.Class, false, set);
        if (Strings(@class) == 0) return characters;
        int longest = 0;
        for (int s = Strings(@class); s != 0; s = Memory.LoadI32(s, StringNext))
            if (Memory.LoadI32(s, StringLength) > longest) longest = Memory.LoadI32(s, StringLength);
        int first = 0, last = 0;
        bool nullable = false;
        for (int length = longest; length >= 0; length--)
        {
            if (length == 1 || length == 0 && first == 0)
            {
                if (first == 0) first = characters;
                else RegExpNode.Set(last, RegExpNode.Next, characters);
                last = characters;
                if (length == 1) continue;
            }
            for (int s = Strings(@class); s != 0; s = Memory.LoadI32(s, StringNext))
            {
                if (Memory.LoadI32(s, StringLength) != length) continue;
                int node = length == 0 ? RegExpNode.New(c, RegExpNode.Empty, true) : StringNode(c, s);
                nullable |= length == 0;
                if (first == 0) first = node;
                else RegExpNode.Set(last, RegExpNode.Next, node);
                last = node;
            }
        }
        return RegExpNode.New(c, RegExpNode.Alternatives, nullable, first);
    }

    private static int StringNode(int c, int s)
    {
        int length = Memory.LoadI32(s, StringLength), first = 0, last = 0;
        for (int i = 0; i < length; i++)
        {
            int node = RegExpParser.Character(c, Memory.LoadI32(s + i * 4, StringCharacters));
            if (first == 0) first = node;
            else RegExpNode.Set(last, RegExpNode.Next, node);
            last = node;
        }
        return RegExpNode.New(c, RegExpNode.Sequence, false, first);
    }

    // ── Escapes ──────────────────────────────────────────────────────────────────────────────────────────────────

    /// <summary>Whether a letter after a backslash makes a CharacterClassEscape.</summary>
    internal static bool IsClassEscape(int c, int letter)
    {
        switch (letter)
        {
            case 'd': case 'D': case 's': case 'S': case 'w': case 'W': return true;
            case 'p': case 'P': return RegExpCompilation.IsUnicode(c);
            default: return false;
        }
    }

    /// <summary>CharacterClassEscape, ES2025 22.2.2.9, after its backslash, as a class.</summary>
    internal static int ClassEscape(int c)
    {
        int letter = RegExpParser.Peek(c, 0);
        RegExpParser.Skip(c, 1);
        bool negated = letter < 'a';
        int @class;
        switch (letter | 0x20)
        {
            case 'd':
                @class = NewClass(c, CharacterSets.Range(c, '0', '9'));
                break;
            case 's':
                @class = NewClass(c, WhiteSpace(c));
                break;
            case 'w':
                @class = NewClass(c, MaybeFold(c, WordCharacters(c)));
                break;
            default:
                @class = PropertyEscape(c, negated);
                break;
        }
        if (negated && !RegExpCompilation.Failed(c)) Memory.StoreI32(@class, Complement(c, Set(@class)), ClassSet);
        return @class;
    }

    // WhiteSpace and LineTerminator, as CodeUnits.IsWhiteSpace has them.
    private static int WhiteSpace(int c)
    {
        int set = CharacterSets.New(c, 24);
        for (int i = 0; WhiteSpaceRanges[i] != 0; i += 2) set = CharacterSets.AddRange(c, set, WhiteSpaceRanges[i], WhiteSpaceRanges[i + 1]);
        return set;
    }

    private static ReadOnlySpan<ushort> WhiteSpaceRanges =>
    [
        9, 13, ' ', ' ', 0xA0, 0xA0, 0x1680, 0x1680, 0x2000, 0x200A, 0x2028, 0x2029, 0x202F, 0x202F, 0x205F, 0x205F, 0x3000, 0x3000, 0xFEFF, 0xFEFF, 0,
    ];

    // WordCharacters, ES2025 22.2.2.7.5: with u or v, ignoring case adds what folds to a letter.
    private static int WordCharacters(int c)
    {
        int set = CharacterSets.Range(c, '0', '9');
        set = CharacterSets.AddRange(c, set, 'A', 'Z');
        set = CharacterSets.AddRange(c, set, '_', '_');
        set = CharacterSets.AddRange(c, set, 'a', 'z');
        if (RegExpCompilation.IsUnicode(c) && IgnoresCase(c))
        {
            set = CharacterSets.AddRange(c, set, 0x17F, 0x17F);
            set = CharacterSets.AddRange(c, set, 0x212A, 0x212A);
        }
        return set;
    }

    // \p{...} after its letter. UnicodeMatchProperty and UnicodeMatchPropertyValue, ES2025 22.2.1.
    private static int PropertyEscape(int c, bool negated)
    {
        if (!RegExpParser.Eat(c, '{')) return Fail(c, RegExpErrors.InvalidPropertyName);
        int text = RegExpCompilation.Get(c, RegExpCompilation.Text), shift = RegExpCompilation.Get(c, RegExpCompilation.Shift);
        int start = RegExpCompilation.Get(c, RegExpCompilation.At), equals = -1, end = start;
        while (true)
        {
            int unit = RegExpParser.Peek(c, 0);
            if (unit == '}') break;
            if (unit < 0) return Fail(c, RegExpErrors.InvalidPropertyName);
            if (unit == '=' && equals < 0) equals = end;
            RegExpParser.Skip(c, 1);
            end++;
        }
        RegExpParser.Skip(c, 1);
        int property;
        if (equals >= 0)
        {
            // The names of the properties that have values, by their length and first letter.
            bool category = IsName(text, start, equals, shift, 0), script = IsName(text, start, equals, shift, 1), extensions = IsName(text, start, equals, shift, 2);
            if (!category && !script && !extensions) return Fail(c, RegExpErrors.InvalidPropertyName);
            property = UnicodeProperties.Find(category ? PropertyData.Categories : PropertyData.Scripts, extensions, text, equals + 1, end, shift);
        }
        else
        {
            property = UnicodeProperties.Find(PropertyData.Categories, false, text, start, end, shift);
            if (property < 0) property = UnicodeProperties.Find(PropertyData.Binary, false, text, start, end, shift);
            if (property < 0 && HasSets(c) && !negated)
            {
                int strings = UnicodeProperties.Find(PropertyData.Strings, false, text, start, end, shift);
                if (strings >= 0) return StringProperty(c, strings);
            }
        }
        if (property < 0) return Fail(c, RegExpErrors.InvalidPropertyName);
        return NewClass(c, MaybeFold(c, CharacterSets.OfProperty(c, property)));
    }

    private static ReadOnlySpan<byte> ValuedProperties => "General_Category\0gc\0Script\0sc\0Script_Extensions\0scx\0\0"u8;

    // Whether text[start..end] is one of the two names of General_Category, Script or Script_Extensions.
    private static bool IsName(int text, int start, int end, int shift, int property)
    {
        int at = 0;
        for (int name = 0; ValuedProperties[at] != 0; name++)
        {
            int i = start;
            bool same = true;
            for (; ValuedProperties[at] != 0; at++, i++)
                same = same && i < end && CodeUnits.At(text, i, shift) == ValuedProperties[at];
            at++;
            if (same && i == end) return name >> 1 == property;
        }
        return false;
    }

    // A property of strings, ES2025 table 70.
    private static int StringProperty(int c, int property)
    {
        int @class = NewClass(c, CharacterSets.New(c, 0));
        Memory.StoreI32(@class, 1, ClassMayHaveStrings);
        int from = property, to = property + 1;
        if (property == PropertyData.SequenceCount)
        {
            // RGI_Emoji is all the others.
            from = 0;
            to = property;
        }
        for (int i = from; i < to; i++)
        {
            int singles = CharacterSets.OfProperty(c, PropertyData.SequenceSingles[i]);
            Memory.StoreI32(@class, CharacterSets.Combine(c, Set(@class), singles, CharacterSets.Union), ClassSet);
            AddSequences(c, @class, i);
        }
        Memory.StoreI32(@class, MaybeFold(c, Set(@class)), ClassSet);
        return @class;
    }

    private static void AddSequences(int c, int @class, int property)
    {
        int at = PropertyData.SequenceOffsets[property], end = PropertyData.SequenceOffsets[property + 1], before = 0;
        bool fold = IgnoresCase(c);
        while (at < end)
        {
            int shared = PropertyData.Sequences[at], rest = PropertyData.Sequences[at + 1];
            at += 2;
            int s = NewString(c, @class, shared + rest);
            for (int i = 0; i < shared; i++) Memory.StoreI32(s + i * 4, Memory.LoadI32(before + i * 4, StringCharacters), StringCharacters);
            for (int i = shared; i < shared + rest; i++)
            {
                int index = PropertyData.Sequences[at];
                at++;
                if (index >= 128)
                {
                    index = index & 127 | PropertyData.Sequences[at] << 7;
                    at++;
                }
                int character = PropertyData.Dictionary[index];
                Memory.StoreI32(s + i * 4, fold ? UnicodeCase.Fold(character) : character, StringCharacters);
            }
            before = s;
        }
    }

    // A string of the class, its characters still to be written.
    private static int NewString(int c, int @class, int length)
    {
        int s = RegExpCompilation.Allocate(c, StringCharacters + length * 4);
        if (s == 0)
        {
            s = RegExpCompilation.AllocateRecord(c, 256);
            length = 0;
        }
        Memory.StoreI32(s, Strings(@class), StringNext);
        Memory.StoreI32(s, length, StringLength);
        Memory.StoreI32(@class, s, ClassStrings);
        return s;
    }

    // ── Classes without v ────────────────────────────────────────────────────────────────────────────────────────

    // ClassContents up to and with the closing bracket, as a set.
    private static int Ranges(int c)
    {
        bool unicode = RegExpCompilation.IsUnicode(c);
        int set = CharacterSets.New(c, 8);
        while (!RegExpParser.Eat(c, ']'))
        {
            if (RegExpParser.Peek(c, 0) < 0)
            {
                Fail(c, RegExpErrors.UnterminatedClass);
                return set;
            }
            int firstClass = ClassAtomClass(c);
            int first = firstClass != 0 ? -1 : ClassAtom(c);
            if (RegExpParser.Peek(c, 0) == '-' && RegExpParser.Peek(c, 1) != ']' && RegExpParser.Peek(c, 1) >= 0)
            {
                RegExpParser.Skip(c, 1);
                int lastClass = ClassAtomClass(c);
                int last = lastClass != 0 ? -1 : ClassAtom(c);
                if (RegExpCompilation.Failed(c)) return set;
                if (firstClass == 0 && lastClass == 0)
                {
                    if (first > last)
                    {
                        Fail(c, RegExpErrors.RangeOutOfOrder);
                        return set;
                    }
                    set = CharacterSets.AddRange(c, set, first, last);
                    continue;
                }
                if (unicode)
                {
                    Fail(c, RegExpErrors.InvalidClass);
                    return set;
                }
                // Annex B: the hyphen stands for itself beside a class.
                set = CharacterSets.AddRange(c, set, '-', '-');
                set = Add(c, set, lastClass, last);
            }
            if (RegExpCompilation.Failed(c)) return set;
            set = Add(c, set, firstClass, first);
        }
        return set;
    }

    private static int Add(int c, int set, int @class, int character) =>
        @class != 0 ? CharacterSets.Combine(c, set, Set(@class), CharacterSets.Union) : CharacterSets.AddRange(c, set, character, character);

    // A class escape here as a class, or 0.
    private static int ClassAtomClass(int c)
    {
        if (RegExpParser.Peek(c, 0) != '\\' || !IsClassEscape(c, RegExpParser.Peek(c, 1))) return 0;
        RegExpParser.Skip(c, 1);
        int @class = ClassEscape(c);
        return RegExpCompilation.Failed(c) ? 0 : @class;
    }

    private static int ClassAtom(int c)
    {
        if (RegExpParser.Peek(c, 0) == '\\') return RegExpParser.CharacterEscape(c, true);
        return RegExpParser.Peek(c, 0) < 0 ? 0 : RegExpParser.NextCharacter(c);
    }

    // ── Classes with v ───────────────────────────────────────────────────────────────────────────────────────────

    // ClassContents :: ClassSetExpression, after the opening bracket, with the closing one.
    private static int SetContents(int c)
    {
        int depth = RegExpCompilation.Get(c, RegExpCompilation.Depth);
        if (depth >= RegExpCompilation.MaxDepth) return Fail(c, RegExpErrors.TooLarge);
        RegExpCompilation.Set(c, RegExpCompilation.Depth, depth + 1);
        bool negated = RegExpParser.Eat(c, '^');
        int @class = SetExpression(c);
        RegExpCompilation.Set(c, RegExpCompilation.Depth, depth);
        if (RegExpCompilation.Failed(c)) return 0;
        // [[a]-z] is not a range.
        Memory.StoreI32(@class, -1, ClassCharacter);
        if (!negated) return @class;
        if (MayHaveStrings(@class)) return Fail(c, RegExpErrors.NegatedClassWithStrings);
        return NewClass(c, Complement(c, Set(@class)));
    }

    private static bool AtDouble(int c, int unit) => RegExpParser.Peek(c, 0) == unit && RegExpParser.Peek(c, 1) == unit;

    private static int SetExpression(int c)
    {
        int result = NewClass(c, CharacterSets.New(c, 8));
        // Which operator this class uses: a union's operands simply follow one another.
        int @operator = 0;
        bool first = true;
        while (!RegExpParser.Eat(c, ']'))
        {
            if (RegExpParser.Peek(c, 0) < 0) return Fail(c, RegExpErrors.UnterminatedClass);
            if (!first)
            {
                int here = AtDouble(c, '-') ? '-' : AtDouble(c, '&') ? '&' : 'u';
                if (@operator == 0) @operator = here;
                if (here != @operator) return Fail(c, RegExpErrors.InvalidClassSetOperation);
                if (here != 'u')
                {
                    RegExpParser.Skip(c, 2);
                    // && is not followed by another &.
                    if (here == '&' && RegExpParser.Peek(c, 0) == '&') return Fail(c, RegExpErrors.InvalidCharacterInClass);
                }
            }
            int operand = Operand(c);
            if (RegExpCompilation.Failed(c)) return 0;
            if (RegExpParser.Peek(c, 0) == '-' && !AtDouble(c, '-'))
            {
                operand = SetRange(c, operand, @operator);
                if (RegExpCompilation.Failed(c)) return 0;
                if (@operator == 0) @operator = 'u';
            }
            if (first) result = operand;
            else if (@operator == '-') result = Subtract(c, result, operand);
            else if (@operator == '&') result = Intersect(c, result, operand);
            else result = Unite(c, result, operand);
            first = false;
        }
        return result;
    }

    // ClassSetRange: after its first character, which Operand has read as a class of one.
    private static int SetRange(int c, int operand, int @operator)
    {
        int start = Memory.LoadI32(operand, ClassCharacter);
        if (start < 0 || @operator != 0 && @operator != 'u') return Fail(c, RegExpErrors.InvalidClass);
        RegExpParser.Skip(c, 1);
        int end = Operand(c);
        if (RegExpCompilation.Failed(c)) return 0;
        int last = Memory.LoadI32(end, ClassCharacter);
        if (last < 0) return Fail(c, RegExpErrors.InvalidClass);
        if (start > last) return Fail(c, RegExpErrors.RangeOutOfOrder);
        return NewClass(c, MaybeFold(c, CharacterSets.Range(c, start, last)));
    }

    // ClassSetOperand.
    private static int Operand(int c)
    {
        int unit = RegExpParser.Peek(c, 0), next = RegExpParser.Peek(c, 1);
        if (unit == '[')
        {
            RegExpParser.Skip(c, 1);
            return SetContents(c);
        }
        if (unit == '\\')
        {
            if (next == 'q' && RegExpParser.Peek(c, 2) == '{')
            {
                RegExpParser.Skip(c, 3);
                return StringDisjunction(c);
            }
            if (IsClassEscape(c, next))
            {
                RegExpParser.Skip(c, 1);
                return ClassEscape(c);
            }
        }
        int character = SetCharacter(c);
        if (RegExpCompilation.Failed(c)) return 0;
        int @class = NewClass(c, MaybeFold(c, CharacterSets.Single(c, character)));
        Memory.StoreI32(@class, character, ClassCharacter);
        return @class;
    }

    // ClassSetCharacter.
    private static int SetCharacter(int c)
    {
        int unit = RegExpParser.Peek(c, 0), next = RegExpParser.Peek(c, 1);
        if (unit < 0) return Fail(c, RegExpErrors.UnterminatedClass);
        if (unit == '\\')
        {
            // ClassSetReservedPunctuator
            if (IsReservedPunctuator(next))
            {
                RegExpParser.Skip(c, 2);
                return next;
            }
            return RegExpParser.CharacterEscape(c, true);
        }
        if (unit == next && IsReservedDouble(unit)) return Fail(c, RegExpErrors.InvalidClassSetOperation);
        if (IsClassSetSyntaxCharacter(unit)) return Fail(c, RegExpErrors.InvalidCharacterInClass);
        return RegExpParser.NextCharacter(c);
    }

    private static bool IsClassSetSyntaxCharacter(int unit)
    {
        switch (unit)
        {
            case '(': case ')': case '[': case ']': case '{': case '}': case '/': case '-': case '\\': case '|': return true;
            default: return false;
        }
    }

    private static bool IsReservedDouble(int unit)
    {
        switch (unit)
        {
            case '&': case '!': case '#': case '$': case '%': case '*': case '+': case ',': case '.': case ':': case ';':
            case '<': case '=': case '>': case '?': case '@': case '^': case '`': case '~':
                return true;
            default:
                return false;
        }
    }

    private static bool IsReservedPunctuator(int unit)
    {
        switch (unit)
        {
            case '&': case '-': case '!': case '#': case '%': case ',': case ':': case ';': case '<': case '=': case '>': case '@': case '`': case '~': return true;
            default: return false;
        }
    }

    // \q{ ... } after its brace.
    private static int StringDisjunction(int c)
    {
        int @class = NewClass(c, CharacterSets.New(c, 4));
        bool fold = IgnoresCase(c);
        while (true)
        {
            // The length first, then the characters.
            int start = RegExpCompilation.Get(c, RegExpCompilation.At), length = 0, last = 0;
            while (RegExpParser.Peek(c, 0) != '|' && RegExpParser.Peek(c, 0) != '}')
            {
                if (RegExpParser.Peek(c, 0) < 0) return Fail(c, RegExpErrors.InvalidEscape);
                last = SetCharacter(c);
                if (RegExpCompilation.Failed(c)) return 0;
                length++;
            }
            if (length == 1)
                Memory.StoreI32(@class, CharacterSets.Combine(c, Set(@class), MaybeFold(c, CharacterSets.Single(c, last)), CharacterSets.Union), ClassSet);
            else
            {
                Memory.StoreI32(@class, 1, ClassMayHaveStrings);
                int s = NewString(c, @class, length);
                if (RegExpCompilation.Failed(c)) return 0;
                RegExpCompilation.Set(c, RegExpCompilation.At, start);
                for (int i = 0; i < length; i++)
                {
                    int character = SetCharacter(c);
                    Memory.StoreI32(s + i * 4, fold ? UnicodeCase.Fold(character) : character, StringCharacters);
                }
                // A string that is there already does not count twice.
                if (HasString(Memory.LoadI32(s, StringNext), s)) Memory.StoreI32(@class, Memory.LoadI32(s, StringNext), ClassStrings);
            }
            if (RegExpParser.Eat(c, '}')) return @class;
            RegExpParser.Skip(c, 1);
        }
    }

    private static bool HasString(int list, int wanted)
    {
        int length = Memory.LoadI32(wanted, StringLength);
        for (; list != 0; list = Memory.LoadI32(list, StringNext))
        {
            if (Memory.LoadI32(list, StringLength) != length) continue;
            int i = 0;
            while (i < length && Memory.LoadI32(list + i * 4, StringCharacters) == Memory.LoadI32(wanted + i * 4, StringCharacters)) i++;
            if (i == length) return true;
        }
        return false;
    }

    // Adds to a class those strings of a list that are, or are not, in another list.
    private static void AddStrings(int c, int @class, int list, int other, bool present)
    {
        for (; list != 0; list = Memory.LoadI32(list, StringNext))
        {
            if (HasString(other, list) != present) continue;
            int length = Memory.LoadI32(list, StringLength), s = NewString(c, @class, length);
            if (RegExpCompilation.Failed(c)) return;
            Memory.Copy(s + StringCharacters, list + StringCharacters, length * 4);
        }
    }

    private static int Result(int c, int a, int b, int operation, bool mayHaveStrings)
    {
        int result = NewClass(c, CharacterSets.Combine(c, Set(a), Set(b), operation));
        Memory.StoreI32(result, mayHaveStrings ? 1 : 0, ClassMayHaveStrings);
        return result;
    }

    private static int Unite(int c, int a, int b)
    {
        int result = Result(c, a, b, CharacterSets.Union, MayHaveStrings(a) || MayHaveStrings(b));
        Memory.StoreI32(result, Strings(a), ClassStrings);
        AddStrings(c, result, Strings(b), Strings(a), false);
        return result;
    }

    private static int Intersect(int c, int a, int b)
    {
        int result = Result(c, a, b, CharacterSets.Intersection, MayHaveStrings(a) && MayHaveStrings(b));
        AddStrings(c, result, Strings(a), Strings(b), true);
        return result;
    }

    private static int Subtract(int c, int a, int b)
    {
        int result = Result(c, a, b, CharacterSets.Difference, MayHaveStrings(a));
        AddStrings(c, result, Strings(a), Strings(b), false);
        return result;
    }
}
