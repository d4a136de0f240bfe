using System.Runtime.CompilerServices;
using VerifiedJS.Intrinsics;

namespace VerifiedJS.Kernel;

/// <summary>
/// A backtracking matcher with its stack in linear memory, so that deep patterns and long inputs cost memory and never the
/// native stack. It begins in the kernel's scratch memory and moves to a cell when it grows.
///
///   scratch  registers (up to 4 KiB), then the stack
///   stack    entries of 12 bytes:
///            choice     address of the code to go on with, position, -1
///            range      address of the code, position, lowest position: a greedy loop that can give back one more character
///            undo       ~register, its former value
///
/// A lookaround that has matched removes its choices from the stack and keeps its undos, so that what fails later still
/// restores the captures.
/// </summary>
public static class RegExpMatcher
{
    /// <summary>No match.</summary>
    public const int NoMatch = 0;

    /// <summary>The stack could not grow: the caller throws.</summary>
    public const int OutOfMemory = -1;

    private const int Entry = 12, RegisterBytes = 4096, Slack = 16 * Entry, MaxStack = 1 << 28;

    /// <summary>
    /// RegExpBuiltinExec's matching, ES2025 22.2.7.2 steps 10 to 14: searches flat text from an index on. The result is the
    /// address of the captures, start and end of each group as i32, -1 where it did not match, valid until the next kernel
    /// operation; or <see cref="NoMatch"/>, or <see cref="OutOfMemory"/>.
    /// </summary>
    public static int Exec(int cell, int text, int length, int shift, int start)
    {
        int data = cell + Layout.Data, code = data + RegExpCode.Code;
        int flags = Memory.LoadI32(data, RegExpCode.Flags), registerCount = Memory.LoadI32(data, RegExpCode.Registers);
        bool unicode = (flags & (RegExpFlags.Unicode | RegExpFlags.UnicodeSets)) != 0, sticky = (flags & RegExpFlags.Sticky) != 0;
        // Only two-byte text has pairs of surrogates.
        bool pairs = unicode && shift == 1;

        int registers = State.Scratch;
        if (registerCount * 4 >= RegisterBytes)
        {
            // Room for an even number.
            int bytes = registerCount * 4 + 4;
            registers = Heap.Allocate(Layout.Data + bytes);
            if (registers == 0) return OutOfMemory;
            Heap.SetHeader(registers, CellKind.Bytes, 0, bytes);
            registers += Layout.Data;
        }
        int stack = State.Scratch + RegisterBytes, stackEnd = State.Scratch + State.ScratchSize - Slack;

        // An index inside of a pair means the pair.
        if (pairs && start > 0 && start < length && IsInsidePair(text, start)) start--;

        for (; ; start++)
        {
            if (!sticky) start = Candidate(data, text, length, shift, start, pairs);
            if (start > length || start < 0) return NoMatch;
            // One by one: filling memory costs a call, and registers are few.
            for (int register = 0; register < registerCount; register += 2) Memory.StoreI64(registers + register * 4, -1);
            Memory.StoreI32(registers, start);
            int top = stack, pc = code, at = start;
            while (true)
            {
                if (top > stackEnd)
                {
                    int size = stackEnd + Slack - stack, larger = Grow(stack, size);
                    if (larger == 0) return OutOfMemory;
                    top += larger - stack;
                    stack = larger;
                    stackEnd = larger + size * 2 - Slack;
                }
                switch (Memory.LoadI32(pc))
                {
                    case RegExpCode.Match:
                        Memory.StoreI32(registers, at, 4);
                        return registers;

                    case RegExpCode.Character:
                        if (at >= length || CodeUnits.At(text, at, shift) != Memory.LoadI32(pc, 4)) break;
                        at++;
                        pc += 8;
                        continue;
                    case RegExpCode.Either:
                    {
                        if (at >= length) break;
                        int unit = CodeUnits.At(text, at, shift);
                        if (unit != Memory.LoadI32(pc, 4) && unit != Memory.LoadI32(pc, 8)) break;
                        at++;
                        pc += 12;
                        continue;
                    }
                    case RegExpCode.AnyUnit:
                        if (at >= length || IsLineTerminator(CodeUnits.At(text, at, shift))) break;
                        at++;
                        pc += 4;
                        continue;
                    case RegExpCode.AllUnit:
                        if (at >= length) break;
                        at++;
                        pc += 4;
                        continue;
                    case RegExpCode.ClassUnit:
                        if (at >= length || !ClassContains(pc + 8, CodeUnits.At(text, at, shift))) break;
                        at++;
                        pc += 8 + Memory.LoadI32(pc, 4) * 4;
                        continue;
                    case RegExpCode.AnyPoint:
                        if (at >= length || IsLineTerminator(CodeUnits.At(text, at, shift))) break;
                        at += PairAt(text, at, length, pairs) ? 2 : 1;
                        pc += 4;
                        continue;
                    case RegExpCode.AllPoint:
                        if (at >= length) break;
                        at += PairAt(text, at, length, pairs) ? 2 : 1;
                        pc += 4;
                        continue;
                    case RegExpCode.ClassPoint:
                    {
                        if (at >= length) break;
                        int point = CodePoints.At(text, at, length, shift);
                        if (!ClassContains(pc + 8, point)) break;
                        at += CodePoints.Units(point);
                        pc += 8 + Memory.LoadI32(pc, 4) * 4;
                        continue;
                    }

                    case RegExpCode.Character + RegExpCode.Backward:
                        if (at == 0 || CodeUnits.At(text, at - 1, shift) != Memory.LoadI32(pc, 4)) break;
                        at--;
                        pc += 8;
                        continue;
                    case RegExpCode.Either + RegExpCode.Backward:
                    {
                        if (at == 0) break;
                        int unit = CodeUnits.At(text, at - 1, shift);
                        if (unit != Memory.LoadI32(pc, 4) && unit != Memory.LoadI32(pc, 8)) break;
                        at--;
                        pc += 12;
                        continue;
                    }
                    case RegExpCode.AnyUnit + RegExpCode.Backward:
                        if (at == 0 || IsLineTerminator(CodeUnits.At(text, at - 1, shift))) break;
                        at--;
                        pc += 4;
                        continue;
                    case RegExpCode.AllUnit + RegExpCode.Backward:
                        if (at == 0) break;
                        at--;
                        pc += 4;
                        continue;
                    case RegExpCode.ClassUnit + RegExpCode.Backward:
                        if (at == 0 || !ClassContains(pc + 8, CodeUnits.At(text, at - 1, shift))) break;
                        at--;
                        pc += 8 + Memory.LoadI32(pc, 4) * 4;
                        continue;
                    case RegExpCode.AnyPoint + RegExpCode.Backward:
                        if (at == 0 || IsLineTerminator(CodeUnits.At(text, at - 1, shift))) break;
                        at -= CodePoints.Units(CodePoints.Before(text, at, 0, shift));
                        pc += 4;
                        continue;
                    case RegExpCode.AllPoint + RegExpCode.Backward:
                        if (at == 0) break;
                        at -= CodePoints.Units(CodePoints.Before(text, at, 0, shift));
                        pc += 4;
                        continue;
                    case RegExpCode.ClassPoint + RegExpCode.Backward:
                    {
                        if (at == 0) break;
                        int point = CodePoints.Before(text, at, 0, shift);
                        if (!ClassContains(pc + 8, point)) break;
                        at -= CodePoints.Units(point);
                        pc += 8 + Memory.LoadI32(pc, 4) * 4;
                        continue;
                    }

                    case RegExpCode.Star:
                    {
                        int minimum = Memory.LoadI32(pc, 4), maximum = Memory.LoadI32(pc, 8), atom = pc + 20;
                        if (minimum > 0)
                        {
                            long taken = Consume(atom, text, at, length, shift, minimum);
                            if ((int)(taken >> 32) < minimum) break;
                            at = (int)taken;
                        }
                        int lowest = at;
                        if (maximum > minimum) at = (int)Consume(atom, text, at, length, shift, maximum - minimum);
                        bool possessive = Memory.LoadI32(pc, 12) != 0;
                        pc = code + Memory.LoadI32(pc, 16) * 4;
                        if (at > lowest && !possessive)
                        {
                            Push(top, pc, at, lowest);
                            top += Entry;
                        }
                        continue;
                    }

                    case RegExpCode.Jump:
                        pc = code + Memory.LoadI32(pc, 4) * 4;
                        continue;
                    case RegExpCode.Split:
                        Push(top, code + Memory.LoadI32(pc, 4) * 4, at, -1);
                        top += Entry;
                        pc += 8;
                        continue;
                    case RegExpCode.SplitTo:
                        Push(top, pc + 8, at, -1);
                        top += Entry;
                        pc = code + Memory.LoadI32(pc, 4) * 4;
                        continue;
                    case RegExpCode.SplitAtUnit:
                        if (at >= length || CodeUnits.At(text, at, shift) != Memory.LoadI32(pc, 4))
                        {
                            pc = code + Memory.LoadI32(pc, 8) * 4;
                            continue;
                        }
                        Push(top, code + Memory.LoadI32(pc, 8) * 4, at, -1);
                        top += Entry;
                        pc += 12;
                        continue;
                    case RegExpCode.LazyStep:
                    {
                        int after = code + Memory.LoadI32(pc, 4) * 4;
                        // Where a certain unit must follow, only positions before it are worth a try.
                        int wanted = Memory.LoadI32(after) == RegExpCode.Character ? Memory.LoadI32(after, 4) : -1;
                        at = Step(pc + 8, text, at, length, shift, wanted);
                        if (at < 0) break;
                        Push(top, pc, at, -1);
                        top += Entry;
                        pc = after;
                        continue;
                    }
                    case RegExpCode.Save:
                        top = SetRegister(registers, Memory.LoadI32(pc, 4), at, top);
                        pc += 8;
                        continue;
                    case RegExpCode.Reset:
                    {
                        int register = Memory.LoadI32(pc, 4), end = Memory.LoadI32(pc, 8);
                        for (; register < end && top <= stackEnd; register++)
                            if (Memory.LoadI32(registers + register * 4) != -1) top = SetRegister(registers, register, -1, top);
                        // When the stack is full it grows, and the operation, which has nothing to lose by it, starts over.
                        if (register == end) pc += 12;
                        continue;
                    }
                    case RegExpCode.EmptyCheck:
                        if (Memory.LoadI32(registers + Memory.LoadI32(pc, 4) * 4) == at) break;
                        pc += 8;
                        continue;
                    case RegExpCode.SetCounter:
                        top = SetRegister(registers, Memory.LoadI32(pc, 4), 0, top);
                        pc += 8;
                        continue;
                    case RegExpCode.Loop:
                    {
                        int counter = Memory.LoadI32(pc, 4), minimum = Memory.LoadI32(pc, 8), maximum = Memory.LoadI32(pc, 12);
                        int position = Memory.LoadI32(pc, 24);
                        int count = Memory.LoadI32(registers + counter * 4) + 1;
                        bool empty = position >= 0 && Memory.LoadI32(registers + position * 4) == at;
                        if (empty && count > minimum) break;
                        top = SetRegister(registers, counter, count, top);
                        bool greedy = Memory.LoadI32(pc, 16) != 0;
                        int again = code + Memory.LoadI32(pc, 20) * 4;
                        pc += 28;
                        if (count < minimum) pc = again;
                        else if (count < maximum)
                        {
                            Push(top, greedy ? pc : again, at, -1);
                            top += Entry;
                            if (greedy) pc = again;
                        }
                        continue;
                    }

                    case RegExpCode.Reference:
                    case RegExpCode.ReferenceBackward:
                    {
                        bool backward = Memory.LoadI32(pc) == RegExpCode.ReferenceBackward;
                        int count = Memory.LoadI32(pc, 8), from = -1, to = -1;
                        for (int i = 0; i < count; i++)
                        {
                            int group = registers + Memory.LoadI32(pc + i * 4, 12) * 8;
                            if (Memory.LoadI32(group) < 0 || Memory.LoadI32(group, 4) < 0) continue;
                            from = Memory.LoadI32(group);
                            to = Memory.LoadI32(group, 4);
                        }
                        // A group that has not matched matches nothing.
                        if (from >= 0)
                        {
                            int units = to - from, other = backward ? at - units : at;
                            if (other < 0 || other + units > length) break;
                            if (!SameText(text, from, other, units, length, shift, Memory.LoadI32(pc, 4) != 0, unicode)) break;
                            at = backward ? other : at + units;
                        }
                        pc += 12 + count * 4;
                        continue;
                    }

                    case RegExpCode.LookStart:
                        Memory.StoreI32(registers + Memory.LoadI32(pc, 4) * 4, top - stack);
                        Memory.StoreI32(registers + Memory.LoadI32(pc, 8) * 4, at);
                        pc += 12;
                        continue;
                    case RegExpCode.LookEnd:
                    {
                        int read = stack + Memory.LoadI32(registers + Memory.LoadI32(pc, 4) * 4), write = read;
                        for (; read < top; read += Entry)
                            if (Memory.LoadI32(read) < 0)
                            {
                                Push(write, Memory.LoadI32(read), Memory.LoadI32(read, 4), 0);
                                write += Entry;
                            }
                        top = write;
                        at = Memory.LoadI32(registers + Memory.LoadI32(pc, 8) * 4);
                        pc += 12;
                        continue;
                    }
                    case RegExpCode.NotStart:
                        Memory.StoreI32(registers + Memory.LoadI32(pc, 4) * 4, top - stack);
                        Push(top, code + Memory.LoadI32(pc, 8) * 4, at, -1);
                        top += Entry;
                        pc += 12;
                        continue;
                    case RegExpCode.NotEnd:
                    {
                        int bottom = stack + Memory.LoadI32(registers + Memory.LoadI32(pc, 4) * 4);
                        while (top > bottom)
                        {
                            top -= Entry;
                            if (Memory.LoadI32(top) < 0) Memory.StoreI32(registers + ~Memory.LoadI32(top) * 4, Memory.LoadI32(top, 4));
                        }
                        break;
                    }

                    case RegExpCode.Start:
                        if (at != 0) break;
                        pc += 4;
                        continue;
                    case RegExpCode.End:
                        if (at != length) break;
                        pc += 4;
                        continue;
                    case RegExpCode.LineStart:
                        if (at != 0 && !IsLineTerminator(CodeUnits.At(text, at - 1, shift))) break;
                        pc += 4;
                        continue;
                    case RegExpCode.LineEnd:
                        if (at != length && !IsLineTerminator(CodeUnits.At(text, at, shift))) break;
                        pc += 4;
                        continue;
                    case RegExpCode.Boundary:
                        if (IsWord(text, at - 1, length, shift, false) == IsWord(text, at, length, shift, false)) break;
                        pc += 4;
                        continue;
                    case RegExpCode.NotBoundary:
                        if (IsWord(text, at - 1, length, shift, false) != IsWord(text, at, length, shift, false)) break;
                        pc += 4;
                        continue;
                    case RegExpCode.ExtendedBoundary:
                        if (IsWord(text, at - 1, length, shift, true) == IsWord(text, at, length, shift, true)) break;
                        pc += 4;
                        continue;
                    case RegExpCode.ExtendedNotBoundary:
                        if (IsWord(text, at - 1, length, shift, true) != IsWord(text, at, length, shift, true)) break;
                        pc += 4;
                        continue;
                }

                // Failed here: back to the last choice.
                bool found = false;
                while (top > stack)
                {
                    top -= Entry;
                    pc = Memory.LoadI32(top);
                    at = Memory.LoadI32(top, 4);
                    if (pc < 0)
                    {
                        Memory.StoreI32(registers + ~pc * 4, at);
                        continue;
                    }
                    int lowest = Memory.LoadI32(top, 8);
                    if (lowest >= 0)
                    {
                        // Where a certain unit must follow, only positions before it are worth a try.
                        int wanted = Memory.LoadI32(pc) == RegExpCode.Character ? Memory.LoadI32(pc, 4) : -1;
                        do
                        {
                            at--;
                            if (pairs && at > lowest && IsInsidePair(text, at)) at--;
                        }
                        while (wanted >= 0 && at > lowest && CodeUnits.At(text, at, shift) != wanted);
                        if (at > lowest)
                        {
                            Memory.StoreI32(top, at, 4);
                            top += Entry;
                        }
                    }
                    found = true;
                    break;
                }
                if (!found) break;
            }
            if (sticky) return NoMatch;
            // AdvanceStringIndex: over a whole pair.
            if (pairs && PairAt(text, start, length, true)) start++;
        }
    }

    // The first index from start on where a match may begin; beyond the length when there is none.
    private static int Candidate(int data, int text, int length, int shift, int start, bool pairs)
    {
        switch (Memory.LoadI32(data, RegExpCode.StartKind))
        {
            case RegExpCode.StartAtStart:
                return start == 0 ? 0 : length + 1;
            case RegExpCode.StartAtUnit:
            {
                int unit = Memory.LoadI32(data, RegExpCode.StartUnit);
                if (shift == 0)
                {
                    while (start < length && Memory.LoadU8(text + start) != unit) start++;
                }
                else
                {
                    while (start < length && Memory.LoadU16(text + start * 2) != unit) start++;
                }
                return start < length ? start : length + 1;
            }
            case RegExpCode.StartAtSet:
            {
                int bits = data + RegExpCode.StartBits;
                bool others = Memory.LoadI32(data, RegExpCode.StartOthers) != 0;
                if (shift == 0)
                {
                    while (start < length && !HasBit(bits, Memory.LoadU8(text + start))) start++;
                }
                else
                {
                    while (start < length)
                    {
                        int unit = Memory.LoadU16(text + start * 2);
                        if (unit < 256 ? HasBit(bits, unit) : others)
                        {
                            // The search goes by code points, and does not begin inside of one.
                            if (!pairs || start == 0 || !IsInsidePair(text, start)) break;
                        }
                        start++;
                    }
                }
                return start < length ? start : length + 1;
            }
            default:
                return start;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Push(int top, int first, int second, int third)
    {
        Memory.StoreI32(top, first);
        Memory.StoreI32(top, second, 4);
        Memory.StoreI32(top, third, 8);
    }

    // Sets a register so that backtracking restores it; returns the new top of the stack.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int SetRegister(int registers, int register, int value, int top)
    {
        int address = registers + register * 4;
        Push(top, ~register, Memory.LoadI32(address), 0);
        Memory.StoreI32(address, value);
        return top + Entry;
    }

    // A stack of twice the size with the same entries, or 0.
    private static int Grow(int stack, int size)
    {
        int cell = size >= MaxStack ? 0 : Heap.Allocate(Layout.Data + size * 2);
        if (cell == 0) return 0;
        Heap.SetHeader(cell, CellKind.Bytes, 0, size * 2);
        Memory.Copy(cell + Layout.Data, stack, size);
        return cell + Layout.Data;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static bool IsLineTerminator(int unit) => unit == '\n' || unit == '\r' || unit == 0x2028 || unit == 0x2029;

    // Two-byte text: whether a pair of surrogates stands around an index above 0 and below the length.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsInsidePair(int text, int at) =>
        (Memory.LoadU16(text + at * 2) & 0xFC00) == 0xDC00 && (Memory.LoadU16(text + at * 2 - 2) & 0xFC00) == 0xD800;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool PairAt(int text, int at, int length, bool pairs) => pairs && at + 1 < length && IsInsidePair(text, at + 1);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool HasBit(int bits, int unit) => (Memory.LoadI32(bits + (unit >> 5) * 4) >> (unit & 31) & 1) != 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool ClassContains(int @class, int character) =>
        character < 256 ? HasBit(@class, character) : ListContains(@class + 32, character);

    // A number of boundaries, then these.
    private static bool ListContains(int list, int character)
    {
        int from = 0, to = Memory.LoadI32(list);
        while (from < to)
        {
            int middle = from + to >> 1;
            if (Memory.LoadI32(list + middle * 4, 4) <= character) from = middle + 1;
            else to = middle;
        }
        return (from & 1) != 0;
    }

    // Matches an operation of one character up to maximum times: how often, in the upper half, and the position after it.
    private static long Consume(int atom, int text, int at, int length, int shift, int maximum)
    {
        int start = at, end = maximum < length - at ? at + maximum : length;
        switch (Memory.LoadI32(atom))
        {
            case RegExpCode.Character:
            {
                int unit = Memory.LoadI32(atom, 4);
                while (at < end && CodeUnits.At(text, at, shift) == unit) at++;
                break;
            }
            case RegExpCode.Either:
            {
                int first = Memory.LoadI32(atom, 4), second = Memory.LoadI32(atom, 8);
                while (at < end)
                {
                    int unit = CodeUnits.At(text, at, shift);
                    if (unit != first && unit != second) break;
                    at++;
                }
                break;
            }
            case RegExpCode.AnyUnit:
                while (at < end && !IsLineTerminator(CodeUnits.At(text, at, shift))) at++;
                break;
            case RegExpCode.AllUnit:
                at = end;
                break;
            case RegExpCode.ClassUnit:
                if (shift == 0)
                {
                    while (at < end && HasBit(atom + 8, Memory.LoadU8(text + at))) at++;
                }
                else
                {
                    while (at < end && ClassContains(atom + 8, Memory.LoadU16(text + at * 2))) at++;
                }
                break;
            default:
                return ConsumePoints(atom, text, at, length, shift, maximum);
        }
        return (long)(at - start) << 32 | (uint)at;
    }

    // Matches an operation of one character once, and on until the wanted unit follows unless that is -1: the position, or -1.
    private static int Step(int atom, int text, int at, int length, int shift, int wanted)
    {
        int operation = Memory.LoadI32(atom);
        if (operation == RegExpCode.AnyUnit || operation == RegExpCode.ClassUnit)
        {
            bool any = operation == RegExpCode.AnyUnit;
            while (at < length)
            {
                int unit = CodeUnits.At(text, at, shift);
                if (any ? IsLineTerminator(unit) : !ClassContains(atom + 8, unit)) return -1;
                at++;
                if (wanted < 0 || at < length && CodeUnits.At(text, at, shift) == wanted) return at;
            }
            return -1;
        }
        while (true)
        {
            long taken = Consume(atom, text, at, length, shift, 1);
            if ((int)(taken >> 32) == 0) return -1;
            at = (int)taken;
            if (wanted < 0 || at < length && CodeUnits.At(text, at, shift) == wanted) return at;
        }
    }

    private static long ConsumePoints(int atom, int text, int at, int length, int shift, int maximum)
    {
        int operation = Memory.LoadI32(atom), count = 0;
        while (count < maximum && at < length)
        {
            int point = CodePoints.At(text, at, length, shift);
            if (operation == RegExpCode.ClassPoint ? !ClassContains(atom + 8, point) : operation == RegExpCode.AnyPoint && IsLineTerminator(point)) break;
            at += CodePoints.Units(point);
            count++;
        }
        return (long)count << 32 | (uint)at;
    }

    // BackreferenceMatcher, ES2025 22.2.2.9.2 step 1.h.
    private static bool SameText(int text, int from, int other, int units, int length, int shift, bool ignoreCase, bool unicode)
    {
        for (int i = 0; i < units;)
        {
            if (unicode)
            {
                int a = CodePoints.At(text, from + i, from + units, shift), b = CodePoints.At(text, other + i, length, shift);
                if (a != b && !(ignoreCase && UnicodeCase.Fold(a) == UnicodeCase.Fold(b))) return false;
                i += CodePoints.Units(a);
            }
            else
            {
                int a = CodeUnits.At(text, from + i, shift), b = CodeUnits.At(text, other + i, shift);
                if (a != b && !(ignoreCase && UnicodeCase.CanonicalizeUnit(a) == UnicodeCase.CanonicalizeUnit(b))) return false;
                i++;
            }
        }
        return true;
    }

    // IsWordChar, ES2025 22.2.2.4.1.
    private static bool IsWord(int text, int at, int length, int shift, bool extended)
    {
        if ((uint)at >= (uint)length) return false;
        int unit = CodeUnits.At(text, at, shift);
        return CodeUnits.DigitValue(unit) < 36 || unit == '_' || extended && (unit == 0x17F || unit == 0x212A);
    }
}
