using VerifiedJS.Intrinsics;

namespace VerifiedJS.Kernel;

/// <summary>
/// Patterns to nodes: the grammar of ES2025 22.2.1 with that of Annex B.1.2 for patterns without u and v. After an error the
/// position stands at the end of the pattern, so that every loop ends; what a function returns then is not looked at.
/// </summary>
internal static class RegExpParser
{
    private const int End = -1;

    // Records of named groups: next, group number, start and end of the name in the pattern, branch.
    internal const int NameNext = 0, NameGroup = 4, NameStart = 8, NameEnd = 12;
    private const int NameBranch = 16, NameSize = 20;

    // Records of branches: the alternatives of a disjunction are branches with the same base, inside the branch around it.
    private const int BranchParent = 0, BranchBase = 4, BranchSize = 8;

    // ── Reading ──────────────────────────────────────────────────────────────────────────────────────────────────

    private static int At(int c) => RegExpCompilation.Get(c, RegExpCompilation.At);

    private static void MoveTo(int c, int at) => RegExpCompilation.Set(c, RegExpCompilation.At, at);

    /// <summary>The code unit some places ahead, or -1 at the end.</summary>
    internal static int Peek(int c, int ahead)
    {
        int at = At(c) + ahead;
        if (at >= RegExpCompilation.Get(c, RegExpCompilation.Length)) return End;
        return CodeUnits.At(RegExpCompilation.Get(c, RegExpCompilation.Text), at, RegExpCompilation.Get(c, RegExpCompilation.Shift));
    }

    internal static void Skip(int c, int units) => MoveTo(c, At(c) + units);

    internal static bool Eat(int c, int unit)
    {
        if (Peek(c, 0) != unit) return false;
        Skip(c, 1);
        return true;
    }

    /// <summary>Reads a SourceCharacter: a code point with u or v, else a code unit.</summary>
    internal static int NextCharacter(int c)
    {
        int character = Peek(c, 0);
        if (RegExpCompilation.IsUnicode(c) && (character & 0xFC00) == 0xD800 && (Peek(c, 1) & 0xFC00) == 0xDC00)
        {
            character = CodePoints.Combine(character, Peek(c, 1));
            Skip(c, 1);
        }
        Skip(c, 1);
        return character;
    }

    private static int Fail(int c, int error) => RegExpCompilation.Fail(c, error);

    // ── The pattern ──────────────────────────────────────────────────────────────────────────────────────────────

    /// <summary>Parses the pattern; the root node.</summary>
    internal static int Parse(int c)
    {
        CountGroups(c);
        RegExpCompilation.Set(c, RegExpCompilation.Groups, 1);
        int root = Disjunction(c);
        if (Peek(c, 0) == ')') Fail(c, RegExpErrors.UnmatchedParenthesis);
        return root;
    }

    // Annex B asks for the number of groups, and whether one is named, before the first escape is understood.
    private static void CountGroups(int c)
    {
        int groups = 1, classes = 0;
        bool nests = RegExpCompilation.HasFlag(c, RegExpFlags.UnicodeSets);
        while (Peek(c, 0) != End)
        {
            int unit = Peek(c, 0);
            Skip(c, 1);
            if (unit == '\\') Skip(c, 1);
            else if (unit == '[') classes = nests ? classes + 1 : 1;
            else if (unit == ']' && classes > 0) classes--;
            else if (unit == '(' && classes == 0)
            {
                if (Peek(c, 0) != '?') groups++;
                else if (Peek(c, 1) == '<' && Peek(c, 2) != '=' && Peek(c, 2) != '!')
                {
                    groups++;
                    RegExpCompilation.Set(c, RegExpCompilation.HasNames, 1);
                }
            }
        }
        RegExpCompilation.Set(c, RegExpCompilation.TotalGroups, groups);
        MoveTo(c, 0);
    }

    private static int NewBranch(int c, int parent, int @base)
    {
        int branch = RegExpCompilation.AllocateRecord(c, BranchSize);
        Memory.StoreI32(branch, parent, BranchParent);
        Memory.StoreI32(branch, @base == 0 ? branch : @base, BranchBase);
        return branch;
    }

    // Disjunction: ends before a closing parenthesis or at the end.
    private static int Disjunction(int c)
    {
        int depth = RegExpCompilation.Get(c, RegExpCompilation.Depth);
        if (depth >= RegExpCompilation.MaxDepth) return Fail(c, RegExpErrors.TooLarge);
        RegExpCompilation.Set(c, RegExpCompilation.Depth, depth + 1);
        int outer = RegExpCompilation.Get(c, RegExpCompilation.Branch);
        int branch = NewBranch(c, outer, 0);
        RegExpCompilation.Set(c, RegExpCompilation.Branch, branch);
        int node = Alternative(c);
        if (Peek(c, 0) == '|')
        {
            int last = node;
            bool nullable = RegExpNode.IsNullable(node);
            node = RegExpNode.New(c, RegExpNode.Alternatives, false, node);
            while (Eat(c, '|'))
            {
                RegExpCompilation.Set(c, RegExpCompilation.Branch, NewBranch(c, outer, branch));
                int alternative = Alternative(c);
                nullable |= RegExpNode.IsNullable(alternative);
                RegExpNode.Set(last, RegExpNode.Next, alternative);
                last = alternative;
            }
            RegExpNode.Set(node, RegExpNode.Nullable, nullable ? 1 : 0);
            node = AsClass(c, node);
        }
        RegExpCompilation.Set(c, RegExpCompilation.Branch, outer);
        RegExpCompilation.Set(c, RegExpCompilation.Depth, depth);
        return node;
    }

    // Alternatives of one character each are a class.
    private static int AsClass(int c, int node)
    {
        if (RegExpCompilation.Failed(c)) return node;
        for (int item = RegExpNode.Get(node, RegExpNode.A); item != 0; item = RegExpNode.Get(item, RegExpNode.Next))
            if (RegExpNode.Get(item, RegExpNode.Kind) != RegExpNode.Character && RegExpNode.Get(item, RegExpNode.Kind) != RegExpNode.Class) return node;
        int set = CharacterSets.New(c, 8);
        for (int item = RegExpNode.Get(node, RegExpNode.A); item != 0; item = RegExpNode.Get(item, RegExpNode.Next))
        {
            int operand = RegExpNode.Get(item, RegExpNode.A);
            set = RegExpNode.Get(item, RegExpNode.Kind) == RegExpNode.Class
                ? CharacterSets.Combine(c, set, operand, CharacterSets.Union)
                : CharacterSets.AddRange(c, set, operand, operand);
        }
        return RegExpNode.New(c, RegExpNode.Class, false, set);
    }

    private static int Alternative(int c)
    {
        int first = 0, last = 0;
        bool nullable = true;
        while (true)
        {
            int unit = Peek(c, 0);
            if (unit == End || unit == '|' || unit == ')') break;
            int term = Term(c);
            if (RegExpCompilation.Failed(c)) break;
            nullable &= RegExpNode.IsNullable(term);
            if (first == 0) first = term;
            else RegExpNode.Set(last, RegExpNode.Next, term);
            last = term;
        }
        if (first == 0) return RegExpNode.New(c, RegExpNode.Empty, true);
        // A list of one is its item, which no other list holds yet.
        return first == last ? first : RegExpNode.New(c, RegExpNode.Sequence, nullable, first);
    }

    // Term: an assertion, or an atom with its quantifier.
    private static int Term(int c)
    {
        bool unicode = RegExpCompilation.IsUnicode(c);
        int firstGroup = RegExpCompilation.Get(c, RegExpCompilation.Groups);
        int unit = Peek(c, 0), node;
        bool quantifiable = true;
        switch (unit)
        {
            case '^':
                Skip(c, 1);
                return Assertion(c, RegExpCompilation.HasFlag(c, RegExpFlags.Multiline) ? RegExpCode.LineStart : RegExpCode.Start);
            case '$':
                Skip(c, 1);
                return Assertion(c, RegExpCompilation.HasFlag(c, RegExpFlags.Multiline) ? RegExpCode.LineEnd : RegExpCode.End);
            case '(':
                // Lookaheads can be quantified by Annex B, lookbehinds cannot.
                quantifiable = !(Peek(c, 1) == '?' && (Peek(c, 2) == '<' && (Peek(c, 3) == '=' || Peek(c, 3) == '!')
                    || unicode && (Peek(c, 2) == '=' || Peek(c, 2) == '!')));
                node = Parenthesis(c);
                break;
            case '.':
                Skip(c, 1);
                node = RegExpNode.New(c, RegExpNode.Any, false, RegExpCompilation.HasFlag(c, RegExpFlags.DotAll) ? 1 : 0);
                break;
            case '[':
                Skip(c, 1);
                node = RegExpClassParser.Class(c);
                break;
            case '\\':
                if (Peek(c, 1) == 'b' || Peek(c, 1) == 'B')
                {
                    bool not = Peek(c, 1) == 'B';
                    Skip(c, 2);
                    // With u or v, ignoring case makes two more characters word characters.
                    bool extended = unicode && RegExpCompilation.HasFlag(c, RegExpFlags.IgnoreCase);
                    return Assertion(c, (not ? RegExpCode.NotBoundary : RegExpCode.Boundary) + (extended ? RegExpCode.ExtendedBoundary - RegExpCode.Boundary : 0));
                }
                node = AtomEscape(c);
                break;
            case '*':
            case '+':
            case '?':
                return Fail(c, RegExpErrors.NothingToRepeat);
            case '{':
                if (unicode) return Fail(c, RegExpErrors.NothingToRepeat);
                // Annex B: a brace is a character unless it begins a quantifier.
                if (IsBracedQuantifier(c)) return Fail(c, RegExpErrors.NothingToRepeat);
                Skip(c, 1);
                node = Character(c, '{');
                break;
            case '}':
            case ']':
                if (unicode) return Fail(c, RegExpErrors.LoneQuantifierBrackets);
                Skip(c, 1);
                node = Character(c, unit);
                break;
            default:
                node = Character(c, NextCharacter(c));
                break;
        }
        if (RegExpCompilation.Failed(c) || !quantifiable) return node;
        return Quantified(c, node, firstGroup);
    }

    private static int Assertion(int c, int operation) => RegExpNode.New(c, RegExpNode.Assertion, true, operation);

    /// <summary>A node for one character, with all that match it when case is ignored.</summary>
    internal static int Character(int c, int character)
    {
        if (RegExpCompilation.HasFlag(c, RegExpFlags.IgnoreCase) && (character >= 0x80 || CodeUnits.DigitValue(character) >= 10 && CodeUnits.DigitValue(character) < 36))
        {
            int set = CharacterSets.CloseOverCase(c, CharacterSets.Single(c, character), RegExpCompilation.IsUnicode(c));
            if (CharacterSets.Count(set) > 2 || CharacterSets.Count(set) == 2 && CharacterSets.Boundary(set, 1) - CharacterSets.Boundary(set, 0) > 1)
                return RegExpNode.New(c, RegExpNode.Class, false, set);
        }
        return RegExpNode.New(c, RegExpNode.Character, false, character);
    }

    // ── Quantifiers ──────────────────────────────────────────────────────────────────────────────────────────────

    // Whether {n}, {n,} or {n,m} stands here.
    private static bool IsBracedQuantifier(int c)
    {
        int at = 1;
        while (IsDigit(Peek(c, at))) at++;
        if (at == 1) return false;
        if (Peek(c, at) == ',')
        {
            at++;
            while (IsDigit(Peek(c, at))) at++;
        }
        return Peek(c, at) == '}';
    }

    private static bool IsDigit(int unit) => unit >= '0' && unit <= '9';

    // Digits here as a number, at most Unlimited.
    private static int Decimal(int c)
    {
        long value = 0;
        while (IsDigit(Peek(c, 0)))
        {
            value = value * 10 + (Peek(c, 0) - '0');
            if (value > RegExpNode.Unlimited) value = RegExpNode.Unlimited;
            Skip(c, 1);
        }
        return (int)value;
    }

    private static int Quantified(int c, int atom, int firstGroup)
    {
        int minimum, maximum;
        switch (Peek(c, 0))
        {
            case '*':
                Skip(c, 1);
                minimum = 0;
                maximum = RegExpNode.Unlimited;
                break;
            case '+':
                Skip(c, 1);
                minimum = 1;
                maximum = RegExpNode.Unlimited;
                break;
            case '?':
                Skip(c, 1);
                minimum = 0;
                maximum = 1;
                break;
            case '{':
                if (!IsBracedQuantifier(c))
                    return RegExpCompilation.IsUnicode(c) ? Fail(c, RegExpErrors.IncompleteQuantifier) : atom;
                Skip(c, 1);
                minimum = Decimal(c);
                maximum = minimum;
                if (Eat(c, ',')) maximum = Peek(c, 0) == '}' ? RegExpNode.Unlimited : Decimal(c);
                Skip(c, 1);
                if (maximum < minimum) return Fail(c, RegExpErrors.NumbersOutOfOrder);
                break;
            default:
                return atom;
        }
        bool greedy = !Eat(c, '?');
        int node = RegExpNode.New(c, RegExpNode.Quantifier, minimum == 0 || RegExpNode.IsNullable(atom), minimum, maximum);
        RegExpNode.Set(node, RegExpNode.C, greedy ? 1 : 0);
        RegExpNode.Set(node, RegExpNode.D, atom);
        RegExpNode.Set(node, RegExpNode.E, firstGroup);
        RegExpNode.Set(node, RegExpNode.F, RegExpCompilation.Get(c, RegExpCompilation.Groups));
        return node;
    }

    // ── Groups ───────────────────────────────────────────────────────────────────────────────────────────────────

    private static int Parenthesis(int c)
    {
        Skip(c, 1);
        int outerFlags = RegExpCompilation.Get(c, RegExpCompilation.Flags), node;
        if (Eat(c, '?'))
        {
            int unit = Peek(c, 0);
            if (unit == ':')
            {
                Skip(c, 1);
                node = Disjunction(c);
            }
            else if (unit == '=' || unit == '!')
            {
                Skip(c, 1);
                node = Look(c, false, unit == '!');
            }
            else if (unit == '<' && (Peek(c, 1) == '=' || Peek(c, 1) == '!'))
            {
                bool negative = Peek(c, 1) == '!';
                Skip(c, 2);
                node = Look(c, true, negative);
            }
            else if (unit == '<')
            {
                Skip(c, 1);
                node = Capture(c, true);
            }
            else
            {
                Modifiers(c);
                node = Disjunction(c);
            }
        }
        else
            node = Capture(c, false);
        if (RegExpCompilation.Failed(c)) return 0;
        if (!Eat(c, ')')) return Fail(c, RegExpErrors.UnterminatedGroup);
        RegExpCompilation.Set(c, RegExpCompilation.Flags, outerFlags);
        return node;
    }

    private static int Look(int c, bool behind, bool negative)
    {
        int first = RegExpCompilation.Get(c, RegExpCompilation.Groups);
        int body = Disjunction(c);
        int node = RegExpNode.New(c, RegExpNode.Look, true, behind ? 1 : 0, negative ? 1 : 0);
        RegExpNode.Set(node, RegExpNode.C, body);
        RegExpNode.Set(node, RegExpNode.D, first);
        RegExpNode.Set(node, RegExpNode.E, RegExpCompilation.Get(c, RegExpCompilation.Groups));
        return node;
    }

    private static int Capture(int c, bool named)
    {
        int group = RegExpCompilation.Get(c, RegExpCompilation.Groups);
        if (group > MaxGroups) return Fail(c, RegExpErrors.TooLarge);
        RegExpCompilation.Set(c, RegExpCompilation.Groups, group + 1);
        if (named)
        {
            int start = At(c);
            if (!SkipGroupName(c)) return Fail(c, RegExpErrors.InvalidGroupName);
            AddName(c, group, start, At(c) - 1);
        }
        int body = Disjunction(c);
        if (RegExpCompilation.Failed(c)) return 0;
        return RegExpNode.New(c, RegExpNode.Group, RegExpNode.IsNullable(body), group, body);
    }

    private const int MaxGroups = 32767;

    // (?ims-ims: , ES2025 22.2.1.1: early errors for letters that repeat, and when there are none.
    private static void Modifiers(int c)
    {
        int added = 0, removed = 0;
        bool dash = false;
        while (Peek(c, 0) != ':')
        {
            int unit = Peek(c, 0);
            if (unit == '-')
            {
                if (dash)
                {
                    Fail(c, RegExpErrors.MultipleFlagDashes);
                    return;
                }
                dash = true;
                Skip(c, 1);
                continue;
            }
            int flag = unit == 'i' || unit == 'm' || unit == 's' ? RegExpFlags.OfLetter(unit) : 0;
            if (flag == 0)
            {
                Fail(c, added == 0 && removed == 0 && !dash ? RegExpErrors.InvalidGroup : RegExpErrors.InvalidFlagGroup);
                return;
            }
            if (((added | removed) & flag) != 0)
            {
                Fail(c, RegExpErrors.RepeatedFlagInGroup);
                return;
            }
            if (dash) removed |= flag;
            else added |= flag;
            Skip(c, 1);
        }
        if (added == 0 && removed == 0)
        {
            Fail(c, RegExpErrors.InvalidFlagGroup);
            return;
        }
        Skip(c, 1);
        RegExpCompilation.Set(c, RegExpCompilation.Flags, (RegExpCompilation.Get(c, RegExpCompilation.Flags) | added) & ~removed);
    }

    // ── Names ────────────────────────────────────────────────────────────────────────────────────────────────────

    /// <summary>One code point of a name at an index before its end, escapes decoded; the index after it is stored at the state's At.</summary>
    private static int NameCharacter(int c)
    {
        int unit = Peek(c, 0);
        if (unit == End) return End;
        Skip(c, 1);
        if (unit == '\\')
        {
            if (!Eat(c, 'u')) return End;
            return UnicodeEscape(c, true);
        }
        if ((unit & 0xFC00) == 0xD800 && (Peek(c, 0) & 0xFC00) == 0xDC00)
        {
            unit = CodePoints.Combine(unit, Peek(c, 0));
            Skip(c, 1);
        }
        return unit;
    }

    // GroupName after its opening bracket; false when it is none.
    private static bool SkipGroupName(int c)
    {
        bool first = true;
        while (true)
        {
            if (Peek(c, 0) == '>')
            {
                Skip(c, 1);
                return !first;
            }
            int character = NameCharacter(c);
            if (character < 0 || !IsIdentifierPart(character, first)) return false;
            first = false;
        }
    }

    private static bool IsIdentifierPart(int character, bool first)
    {
        if (character < 0x80)
        {
            if (character == '$' || character == '_') return true;
            int digit = CodeUnits.DigitValue(character);
            return first ? digit >= 10 && digit < 36 : digit < 36;
        }
        if (!first && (character == 0x200C || character == 0x200D)) return true;
        return UnicodeProperties.Contains(first ? PropertyData.IDStart : PropertyData.IDContinue, character);
    }

    // Two groups may share a name when no match can take part in both: they are in different alternatives of a disjunction.
    private static void AddName(int c, int group, int start, int end)
    {
        int branch = RegExpCompilation.Get(c, RegExpCompilation.Branch);
        for (int other = RegExpCompilation.Get(c, RegExpCompilation.Names); other != 0; other = Memory.LoadI32(other, NameNext))
        {
            if (!SameName(c, start, end, Memory.LoadI32(other, NameStart), Memory.LoadI32(other, NameEnd))) continue;
            if (!AreExclusive(branch, Memory.LoadI32(other, NameBranch)))
            {
                Fail(c, RegExpErrors.DuplicateGroupName);
                return;
            }
        }
        int name = RegExpCompilation.AllocateRecord(c, NameSize);
        Memory.StoreI32(name, RegExpCompilation.Get(c, RegExpCompilation.Names), NameNext);
        Memory.StoreI32(name, group, NameGroup);
        Memory.StoreI32(name, start, NameStart);
        Memory.StoreI32(name, end, NameEnd);
        Memory.StoreI32(name, branch, NameBranch);
        RegExpCompilation.Set(c, RegExpCompilation.Names, name);
    }

    private static bool AreExclusive(int a, int b)
    {
        for (int x = a; x != 0; x = Memory.LoadI32(x, BranchParent))
            for (int y = b; y != 0; y = Memory.LoadI32(y, BranchParent))
                if (x != y && Memory.LoadI32(x, BranchBase) == Memory.LoadI32(y, BranchBase)) return true;
        return false;
    }

    /// <summary>Whether two names in the pattern are the same, however they are written.</summary>
    internal static bool SameName(int c, int start, int end, int otherStart, int otherEnd)
    {
        int position = At(c);
        while (start < end && otherStart < otherEnd)
        {
            MoveTo(c, start);
            int character = NameCharacter(c);
            start = At(c);
            MoveTo(c, otherStart);
            if (NameCharacter(c) != character) break;
            otherStart = At(c);
        }
        MoveTo(c, position);
        return start == end && otherStart == otherEnd;
    }

    /// <summary>Writes the units of a name, two bytes each, at an address with room for it; returns their number.</summary>
    internal static int WriteName(int c, int start, int end, int to)
    {
        int position = At(c), units = 0;
        MoveTo(c, start);
        while (At(c) < end)
        {
            int character = NameCharacter(c);
            if (character < 0x10000)
                Memory.StoreI16(to + units * 2, character);
            else
            {
                Memory.StoreI16(to + units * 2, CodePoints.High(character));
                Memory.StoreI16(to + units * 2, CodePoints.Low(character), 2);
            }
            units += CodePoints.Units(character);
        }
        MoveTo(c, position);
        return units;
    }

    // ── Escapes ──────────────────────────────────────────────────────────────────────────────────────────────────

    private static int AtomEscape(int c)
    {
        bool unicode = RegExpCompilation.IsUnicode(c);
        int ignoreCase = RegExpCompilation.HasFlag(c, RegExpFlags.IgnoreCase) ? 1 : 0;
        int letter = Peek(c, 1);
        if (letter >= '1' && letter <= '9')
        {
            int start = At(c);
            Skip(c, 1);
            int number = Decimal(c);
            if (number < RegExpCompilation.Get(c, RegExpCompilation.TotalGroups))
                return RegExpNode.New(c, RegExpNode.Reference, true, number, ignoreCase);
            if (unicode) return Fail(c, RegExpErrors.InvalidEscape);
            // Annex B: an octal escape, or the digit itself.
            MoveTo(c, start);
        }
        else if (letter == 'k' && (unicode || RegExpCompilation.Get(c, RegExpCompilation.HasNames) != 0))
        {
            Skip(c, 2);
            if (!Eat(c, '<')) return Fail(c, RegExpErrors.InvalidNamedReference);
            int start = At(c);
            if (!SkipGroupName(c)) return Fail(c, RegExpErrors.InvalidNamedReference);
            int node = RegExpNode.New(c, RegExpNode.NamedReference, true, start, At(c) - 1);
            RegExpNode.Set(node, RegExpNode.C, ignoreCase);
            return node;
        }
        else if (RegExpClassParser.IsClassEscape(c, letter))
        {
            Skip(c, 1);
            return RegExpClassParser.Node(c, RegExpClassParser.ClassEscape(c));
        }
        return Character(c, CharacterEscape(c, false));
    }

    /// <summary>CharacterEscape, with its backslash; in a class \b and \- too. Returns the character.</summary>
    internal static int CharacterEscape(int c, bool inClass)
    {
        bool unicode = RegExpCompilation.IsUnicode(c);
        Skip(c, 1);
        int letter = Peek(c, 0);
        if (letter == End) return Fail(c, RegExpErrors.TrailingBackslash);
        switch (letter)
        {
            case 't': Skip(c, 1); return '\t';
            case 'n': Skip(c, 1); return '\n';
            case 'v': Skip(c, 1); return '\v';
            case 'f': Skip(c, 1); return '\f';
            case 'r': Skip(c, 1); return '\r';
            case 'c':
            {
                int control = Peek(c, 1), lower = control | 0x20;
                bool valid = control > 0 && lower >= 'a' && lower <= 'z' && control < 0x80;
                // Annex B: in a class also a digit or an underscore.
                if (!unicode && inClass) valid |= IsDigit(control) || control == '_';
                if (valid)
                {
                    Skip(c, 2);
                    return control & 31;
                }
                // Annex B: the backslash stands for itself, and the c follows.
                return unicode ? Fail(c, RegExpErrors.InvalidUnicodeEscape) : '\\';
            }
            case '0':
                if (!IsDigit(Peek(c, 1)))
                {
                    Skip(c, 1);
                    return 0;
                }
                return unicode ? Fail(c, RegExpErrors.InvalidDecimalEscape) : Octal(c);
            case 'x':
            {
                int high = CodeUnits.DigitValue(Peek(c, 1)), low = CodeUnits.DigitValue(Peek(c, 2));
                if (high < 16 && low < 16)
                {
                    Skip(c, 3);
                    return high * 16 + low;
                }
                break;
            }
            case 'u':
            {
                Skip(c, 1);
                int start = At(c), character = UnicodeEscape(c, unicode);
                if (character >= 0) return character;
                if (unicode) return Fail(c, RegExpErrors.InvalidUnicodeEscape);
                MoveTo(c, start);
                return 'u';
            }
            case 'b':
                if (!inClass) break;
                Skip(c, 1);
                return '\b';
            case '-':
                if (!inClass || !unicode) break;
                Skip(c, 1);
                return '-';
        }
        if (unicode)
        {
            // IdentityEscape: SyntaxCharacter or a slash.
            if (!IsSyntaxCharacter(letter) && letter != '/') return Fail(c, RegExpErrors.InvalidEscape);
            Skip(c, 1);
            return letter;
        }
        if (letter >= '1' && letter <= '7') return Octal(c);
        if (letter == 'k' && RegExpCompilation.Get(c, RegExpCompilation.HasNames) != 0) return Fail(c, RegExpErrors.InvalidEscape);
        Skip(c, 1);
        return letter;
    }

    internal static bool IsSyntaxCharacter(int unit)
    {
        switch (unit)
        {
            case '^': case '$': case '\\': case '.': case '*': case '+': case '?':
            case '(': case ')': case '[': case ']': case '{': case '}': case '|':
                return true;
            default:
                return false;
        }
    }

    // LegacyOctalEscapeSequence: up to three digits, below 256.
    private static int Octal(int c)
    {
        int value = 0;
        for (int i = 0; i < 3; i++)
        {
            int digit = Peek(c, 0) - '0';
            if (digit < 0 || digit > 7 || value * 8 + digit > 255) break;
            value = value * 8 + digit;
            Skip(c, 1);
        }
        return value;
    }

    // RegExpUnicodeEscapeSequence after its u: the character, or -1.
    private static int UnicodeEscape(int c, bool unicode)
    {
        if (unicode && Peek(c, 0) == '{')
        {
            Skip(c, 1);
            int value = 0, digits = 0;
            for (; CodeUnits.DigitValue(Peek(c, 0)) < 16; digits++)
            {
                value = value * 16 + CodeUnits.DigitValue(Peek(c, 0));
                if (value >= CharacterSets.Limit) return -1;
                Skip(c, 1);
            }
            return digits > 0 && Eat(c, '}') ? value : -1;
        }
        int first = FourDigits(c, 0);
        if (first < 0) return -1;
        Skip(c, 4);
        if (!unicode || (first & 0xFC00) != 0xD800 || Peek(c, 0) != '\\' || Peek(c, 1) != 'u') return first;
        int second = FourDigits(c, 2);
        if (second < 0 || (second & 0xFC00) != 0xDC00) return first;
        Skip(c, 6);
        return CodePoints.Combine(first, second);
    }

    private static int FourDigits(int c, int ahead)
    {
        int value = 0;
        for (int i = 0; i < 4; i++)
        {
            int digit = CodeUnits.DigitValue(Peek(c, ahead + i));
            if (digit >= 16) return -1;
            value = value * 16 + digit;
        }
        return value;
    }
}
