using VerifiedJS.Intrinsics;

namespace VerifiedJS.Kernel;

/// <summary>Nodes to code. In a lookbehind sequences are emitted from the last to the first, and characters match backward.</summary>
internal static class RegExpEmitter
{
    private static int Emit(int c, int word) => RegExpCompilation.Emit(c, word);
    private static int Here(int c) => RegExpCompilation.Get(c, RegExpCompilation.CodeLength);
    private static int Get(int node, int field) => RegExpNode.Get(node, field);

    // Emits an operation with an operand; the index of the operand.
    private static int Emit(int c, int operation, int operand)
    {
        Emit(c, operation);
        return Emit(c, operand);
    }

    /// <summary>The code of the whole pattern.</summary>
    internal static void Pattern(int c, int root)
    {
        // Nothing follows the pattern, so nothing matched need ever be given back at its end.
        Node(c, root, false, CharacterSets.New(c, 0));
        Emit(c, RegExpCode.Match);
    }

    // follow: a set without which the match fails after this node, or 0 when that is not known.
    private static void Node(int c, int node, bool back, int follow)
    {
        switch (Get(node, RegExpNode.Kind))
        {
            case RegExpNode.Character:
            case RegExpNode.Any:
            case RegExpNode.Class:
                Single(c, node, back);
                break;
            case RegExpNode.Sequence:
                if (back) Backward(c, Get(node, RegExpNode.A));
                else Forward(c, Get(node, RegExpNode.A), follow);
                break;
            case RegExpNode.Alternatives:
                Alternatives(c, Get(node, RegExpNode.A), back, follow);
                break;
            case RegExpNode.Group:
            {
                int register = Get(node, RegExpNode.A) * 2;
                Emit(c, RegExpCode.Save, back ? register + 1 : register);
                Node(c, Get(node, RegExpNode.B), back, follow);
                Emit(c, RegExpCode.Save, back ? register : register + 1);
                break;
            }
            case RegExpNode.Reference:
                Emit(c, back ? RegExpCode.ReferenceBackward : RegExpCode.Reference, Get(node, RegExpNode.B));
                Emit(c, 1, Get(node, RegExpNode.A));
                break;
            case RegExpNode.NamedReference:
                NamedReference(c, node, back);
                break;
            case RegExpNode.Assertion:
                Emit(c, Get(node, RegExpNode.A));
                break;
            case RegExpNode.Look:
                Look(c, node);
                break;
            case RegExpNode.Quantifier:
                Quantifier(c, node, back, follow);
                break;
        }
    }

    private static void Forward(int c, int item, int follow)
    {
        while (item != 0)
        {
            int next = Get(item, RegExpNode.Next), after = follow;
            if (next != 0)
            {
                // Worth knowing only where something might be given back.
                int kind = Get(item, RegExpNode.Kind);
                bool useful = kind == RegExpNode.Quantifier || kind == RegExpNode.Group || kind == RegExpNode.Alternatives;
                after = useful && !RegExpNode.IsNullable(next) ? First(c, next) : 0;
            }
            Node(c, item, false, after);
            item = next;
        }
    }

    // From the last to the first, without recursion: the list is reversed, emitted, and reversed again.
    private static void Backward(int c, int first)
    {
        int last = Reverse(first);
        for (int item = last; item != 0; item = Get(item, RegExpNode.Next)) Node(c, item, true, 0);
        Reverse(last);
    }

    private static int Reverse(int item)
    {
        int before = 0;
        while (item != 0)
        {
            int next = Get(item, RegExpNode.Next);
            RegExpNode.Set(item, RegExpNode.Next, before);
            before = item;
            item = next;
        }
        return before;
    }

    private static void Alternatives(int c, int alternative, bool back, int follow)
    {
        // The jumps to the end are chained through their operands until the end is known.
        int jumps = -1;
        while (true)
        {
            int next = Get(alternative, RegExpNode.Next);
            if (next == 0) break;
            // An alternative that begins with another unit than the next one need not be tried.
            int unit = back ? -1 : LeadingUnit(c, alternative);
            if (unit >= 0) Emit(c, RegExpCode.SplitAtUnit, unit);
            else Emit(c, RegExpCode.Split);
            int split = Emit(c, 0);
            Node(c, alternative, back, follow);
            jumps = Emit(c, RegExpCode.Jump, jumps);
            RegExpCompilation.Patch(c, split);
            alternative = next;
        }
        Node(c, alternative, back, follow);
        while (jumps >= 0 && !RegExpCompilation.Failed(c))
        {
            int before = Memory.LoadI32(RegExpCompilation.Get(c, RegExpCompilation.Code) + jumps * 4);
            RegExpCompilation.Patch(c, jumps);
            jumps = before;
        }
    }

    // The unit with which every match of a node begins, or -1 when that is not known.
    private static int LeadingUnit(int c, int node)
    {
        switch (Get(node, RegExpNode.Kind))
        {
            case RegExpNode.Character:
            {
                int character = Get(node, RegExpNode.A);
                if (character >= 0x10000) return CodePoints.High(character);
                return RegExpCompilation.IsUnicode(c) && IsLoneSurrogate(character) ? -1 : character;
            }
            case RegExpNode.Sequence:
                return LeadingUnit(c, Get(node, RegExpNode.A));
            case RegExpNode.Group:
                return LeadingUnit(c, Get(node, RegExpNode.B));
            default:
                return -1;
        }
    }

    private static void NamedReference(int c, int node, bool back)
    {
        Emit(c, back ? RegExpCode.ReferenceBackward : RegExpCode.Reference, Get(node, RegExpNode.C));
        int count = Emit(c, 0), groups = 0;
        for (int name = RegExpCompilation.Get(c, RegExpCompilation.Names); name != 0; name = Memory.LoadI32(name, RegExpParser.NameNext))
        {
            if (!RegExpParser.SameName(c, Get(node, RegExpNode.A), Get(node, RegExpNode.B), Memory.LoadI32(name, RegExpParser.NameStart), Memory.LoadI32(name, RegExpParser.NameEnd))) continue;
            Emit(c, Memory.LoadI32(name, RegExpParser.NameGroup));
            groups++;
        }
        if (groups == 0) RegExpCompilation.Fail(c, RegExpErrors.InvalidNamedGroupReferenced);
        if (!RegExpCompilation.Failed(c)) Memory.StoreI32(RegExpCompilation.Get(c, RegExpCompilation.Code) + count * 4, groups);
    }

    private static void Look(int c, int node)
    {
        bool behind = Get(node, RegExpNode.A) != 0;
        int height = RegExpCompilation.NewRegister(c), nothing = CharacterSets.New(c, 0);
        if (Get(node, RegExpNode.B) != 0)
        {
            Emit(c, RegExpCode.NotStart, height);
            int target = Emit(c, 0);
            Node(c, Get(node, RegExpNode.C), behind, nothing);
            Emit(c, RegExpCode.NotEnd, height);
            RegExpCompilation.Patch(c, target);
            return;
        }
        int position = RegExpCompilation.NewRegister(c);
        Emit(c, RegExpCode.LookStart, height);
        Emit(c, position);
        Node(c, Get(node, RegExpNode.C), behind, nothing);
        Emit(c, RegExpCode.LookEnd, height);
        Emit(c, position);
    }

    // ── One character ────────────────────────────────────────────────────────────────────────────────────────────

    private static bool IsLoneSurrogate(int character) => (character & ~0x7FF) == 0xD800;

    // Whether a node is one operation for one character.
    private static bool IsSingle(int node)
    {
        int kind = Get(node, RegExpNode.Kind);
        return kind == RegExpNode.Any || kind == RegExpNode.Class || kind == RegExpNode.Character && Get(node, RegExpNode.A) < 0x10000;
    }

    private static void Single(int c, int node, bool back)
    {
        bool unicode = RegExpCompilation.IsUnicode(c);
        int direction = back ? RegExpCode.Backward : 0, operand = Get(node, RegExpNode.A);
        switch (Get(node, RegExpNode.Kind))
        {
            case RegExpNode.Any:
                if (unicode) Emit(c, (operand != 0 ? RegExpCode.AllPoint : RegExpCode.AnyPoint) + direction);
                else Emit(c, (operand != 0 ? RegExpCode.AllUnit : RegExpCode.AnyUnit) + direction);
                return;
            case RegExpNode.Class:
                Class(c, operand, direction);
                return;
        }
        if (operand >= 0x10000)
        {
            // A pair of surrogates stands for this code point alone.
            Emit(c, RegExpCode.Character + direction, back ? CodePoints.Low(operand) : CodePoints.High(operand));
            Emit(c, RegExpCode.Character + direction, back ? CodePoints.High(operand) : CodePoints.Low(operand));
        }
        else if (unicode && IsLoneSurrogate(operand)) Class(c, CharacterSets.Single(c, operand), direction);
        else Emit(c, RegExpCode.Character + direction, operand);
    }

    private static void Class(int c, int set, int direction)
    {
        bool unicode = RegExpCompilation.IsUnicode(c);
        int count = CharacterSets.Count(set);
        if (count == 4 && IsOne(set, 0) && IsOne(set, 2) && CharacterSets.Boundary(set, 2) < 0x10000
            && !(unicode && (IsLoneSurrogate(CharacterSets.Boundary(set, 0)) || IsLoneSurrogate(CharacterSets.Boundary(set, 2)))))
        {
            Emit(c, RegExpCode.Either + direction, CharacterSets.Boundary(set, 0));
            Emit(c, CharacterSets.Boundary(set, 2));
            return;
        }
        Emit(c, (unicode ? RegExpCode.ClassPoint : RegExpCode.ClassUnit) + direction, 9 + count);
        for (int word = 0; word < 8; word++) Emit(c, Bits(set, word));
        Emit(c, count);
        for (int i = 0; i < count; i++) Emit(c, CharacterSets.Boundary(set, i));
    }

    private static bool IsOne(int set, int index) => CharacterSets.Boundary(set, index) + 1 == CharacterSets.Boundary(set, index + 1);

    /// <summary>Bits for 32 Latin-1 units of a set.</summary>
    internal static int Bits(int set, int word)
    {
        int bits = 0, from = word * 32, to = from + 32;
        for (int i = 0; i < CharacterSets.Count(set) && CharacterSets.Boundary(set, i) < to; i += 2)
        {
            int first = CharacterSets.Boundary(set, i), end = CharacterSets.Boundary(set, i + 1);
            for (int unit = first > from ? first : from; unit < end && unit < to; unit++) bits |= 1 << unit - from;
        }
        return bits;
    }

    // ── Quantifiers ──────────────────────────────────────────────────────────────────────────────────────────────

    private static void Quantifier(int c, int node, bool back, int follow)
    {
        int minimum = Get(node, RegExpNode.A), maximum = Get(node, RegExpNode.B), atom = Get(node, RegExpNode.D);
        bool greedy = Get(node, RegExpNode.C) != 0;
        if (maximum == 0) return;
        // Repeating what can only match nothing changes nothing, and further iterations are refused.
        if (minimum == 1 && maximum == 1 || minimum >= 1 && IsEmpty(atom))
        {
            Node(c, atom, back, follow);
            return;
        }
        // A fixed count of one character leaves no choice, lazy or not.
        if (!back && IsSingle(atom) && (greedy || minimum == maximum))
        {
            Star(c, atom, minimum, maximum, follow);
            return;
        }
        if (!back && IsSingle(atom) && maximum == RegExpNode.Unlimited)
        {
            if (minimum == 1) Single(c, atom, false);
            else if (minimum > 1) Star(c, atom, minimum, minimum, 0);
            int next = Emit(c, RegExpCode.SplitTo, 0);
            int after = Emit(c, RegExpCode.LazyStep, 0);
            Single(c, atom, false);
            RegExpCompilation.Patch(c, next);
            RegExpCompilation.Patch(c, after);
            return;
        }
        bool nullable = RegExpNode.IsNullable(atom);
        if (minimum == 0 && maximum == 1)
        {
            int exit = Emit(c, greedy ? RegExpCode.Split : RegExpCode.SplitTo, 0);
            Iteration(c, node, back, nullable, follow);
            RegExpCompilation.Patch(c, exit);
        }
        else if (minimum == 0 && maximum == RegExpNode.Unlimited)
        {
            int start = Here(c);
            int exit = Emit(c, greedy ? RegExpCode.Split : RegExpCode.SplitTo, 0);
            Iteration(c, node, back, nullable, 0);
            Emit(c, RegExpCode.Jump, start);
            RegExpCompilation.Patch(c, exit);
        }
        else if (minimum == 1 && maximum == RegExpNode.Unlimited && !nullable)
        {
            int start = Here(c);
            Iteration(c, node, back, false, 0);
            Emit(c, greedy ? RegExpCode.SplitTo : RegExpCode.Split, start);
        }
        else
        {
            int counter = RegExpCompilation.NewRegister(c), position = nullable ? RegExpCompilation.NewRegister(c) : -1, exit = -1;
            Emit(c, RegExpCode.SetCounter, counter);
            if (minimum == 0) exit = Emit(c, greedy ? RegExpCode.Split : RegExpCode.SplitTo, 0);
            int start = Here(c);
            if (nullable) Emit(c, RegExpCode.Save, position);
            ResetGroups(c, node);
            Node(c, atom, back, 0);
            Emit(c, RegExpCode.Loop, counter);
            Emit(c, minimum);
            Emit(c, maximum);
            Emit(c, greedy ? 1 : 0);
            Emit(c, start);
            Emit(c, position);
            if (exit >= 0) RegExpCompilation.Patch(c, exit);
        }
    }

    // Whether a node can match nothing but the empty string.
    private static bool IsEmpty(int node)
    {
        switch (Get(node, RegExpNode.Kind))
        {
            case RegExpNode.Empty:
            case RegExpNode.Assertion:
            case RegExpNode.Look:
                return true;
            case RegExpNode.Group:
                return IsEmpty(Get(node, RegExpNode.B));
            case RegExpNode.Quantifier:
                return IsEmpty(Get(node, RegExpNode.D));
            case RegExpNode.Sequence:
            case RegExpNode.Alternatives:
                for (int item = Get(node, RegExpNode.A); item != 0; item = Get(item, RegExpNode.Next))
                    if (!IsEmpty(item)) return false;
                return true;
            default:
                return false;
        }
    }

    // One iteration of an optional atom: RepeatMatcher, ES2025 22.2.2.3.1, with its steps 2.b and 4.
    private static void Iteration(int c, int node, bool back, bool nullable, int follow)
    {
        int position = 0;
        if (nullable)
        {
            position = RegExpCompilation.NewRegister(c);
            Emit(c, RegExpCode.Save, position);
            follow = 0;
        }
        ResetGroups(c, node);
        Node(c, Get(node, RegExpNode.D), back, follow);
        if (nullable) Emit(c, RegExpCode.EmptyCheck, position);
    }

    private static void ResetGroups(int c, int node)
    {
        int first = Get(node, RegExpNode.E), end = Get(node, RegExpNode.F);
        if (first >= end) return;
        Emit(c, RegExpCode.Reset, first * 2);
        Emit(c, end * 2);
    }

    private static void Star(int c, int atom, int minimum, int maximum, int follow)
    {
        bool possessive = minimum == maximum;
        if (!possessive && follow != 0)
        {
            int set = First(c, atom);
            possessive = set != 0 && CharacterSets.IsEmpty(CharacterSets.Combine(c, set, follow, CharacterSets.Intersection))
                || CharacterSets.IsEmpty(follow);
        }
        Emit(c, RegExpCode.Star, minimum);
        Emit(c, maximum);
        Emit(c, possessive ? 1 : 0);
        int after = Emit(c, 0);
        Single(c, atom, false);
        RegExpCompilation.Patch(c, after);
    }

    // ── Where matches begin ──────────────────────────────────────────────────────────────────────────────────────

    /// <summary>The characters with which a match of a node that is not nullable may begin, or 0 when that is not known.</summary>
    internal static int First(int c, int node)
    {
        switch (Get(node, RegExpNode.Kind))
        {
            case RegExpNode.Character:
                return CharacterSets.Single(c, Get(node, RegExpNode.A));
            case RegExpNode.Class:
                return Get(node, RegExpNode.A);
            case RegExpNode.Group:
                return First(c, Get(node, RegExpNode.B));
            case RegExpNode.Quantifier:
                return First(c, Get(node, RegExpNode.D));
            case RegExpNode.Sequence:
            {
                int result = 0;
                for (int item = Get(node, RegExpNode.A); item != 0; item = Get(item, RegExpNode.Next))
                {
                    int kind = Get(item, RegExpNode.Kind);
                    if (kind == RegExpNode.Assertion || kind == RegExpNode.Look || kind == RegExpNode.Empty) continue;
                    int first = First(c, item);
                    if (first == 0) return 0;
                    result = result == 0 ? first : CharacterSets.Combine(c, result, first, CharacterSets.Union);
                    if (!RegExpNode.IsNullable(item)) return result;
                }
                return 0;
            }
            case RegExpNode.Alternatives:
            {
                int result = CharacterSets.New(c, 0);
                for (int item = Get(node, RegExpNode.A); item != 0; item = Get(item, RegExpNode.Next))
                {
                    int first = First(c, item);
                    if (first == 0) return 0;
                    result = CharacterSets.Combine(c, result, first, CharacterSets.Union);
                }
                return result;
            }
            default:
                return 0;
        }
    }

    /// <summary>Whether every match of a node begins at the start of the input.</summary>
    internal static bool IsAnchored(int node)
    {
        switch (Get(node, RegExpNode.Kind))
        {
            case RegExpNode.Assertion:
                return Get(node, RegExpNode.A) == RegExpCode.Start;
            case RegExpNode.Group:
                return IsAnchored(Get(node, RegExpNode.B));
            case RegExpNode.Sequence:
                return IsAnchored(Get(node, RegExpNode.A));
            case RegExpNode.Alternatives:
                for (int item = Get(node, RegExpNode.A); item != 0; item = Get(item, RegExpNode.Next))
                    if (!IsAnchored(item)) return false;
                return true;
            default:
                return false;
        }
    }
}
