namespace VerifiedJS.Kernel;

/// <summary>
/// Compiled patterns: a Bytes cell that holds no address, so that it can be part of a heap image.
///
///   data +0 flags   +4 number of groups, with group 0   +8 number of registers   +12 words of code
///        +16 number of named groups   +20 where a match may begin   +24 the unit for <see cref="StartAtUnit"/>
///        +28 1 when units of 256 and above may begin a match   +32 256 bits: the Latin-1 units that may
///        +64 code, then for each named group, in the order of the pattern: its group, its length, its units, two bytes
///            each, padded to four
///
/// Registers 2n and 2n+1 hold the start and end of group n, -1 for none; the others belong to loops and lookarounds.
/// Code is words: an operation and its operands. Targets are indices of words. A class stands in the code as its number of
/// words, 8 words of bits for the Latin-1 units, the number of its boundaries, and an inversion list of all it holds.
/// </summary>
internal static class RegExpCode
{
    internal const int Flags = 0, Groups = 4, Registers = 8, Words = 12, Names = 16, StartKind = 20, StartUnit = 24, StartOthers = 28, StartBits = 32, Code = 64;

    /// <summary>Where a match may begin: anywhere; only at the start of the input; at one unit; at the units of a set.</summary>
    internal const int StartAnywhere = 0, StartAtStart = 1, StartAtUnit = 2, StartAtSet = 3;

    // ── Operations: one character ────────────────────────────────────────────────────────────────────────────────

    internal const int
        Match = 0,
        /// <summary>unit</summary>
        Character = 2,
        /// <summary>unit, unit: one of the two.</summary>
        Either = 3,
        /// <summary>A code unit but a line terminator; any code unit; one of a class.</summary>
        AnyUnit = 4, AllUnit = 5, ClassUnit = 6,
        /// <summary>The same for code points.</summary>
        AnyPoint = 7, AllPoint = 8, ClassPoint = 9,
        /// <summary>What to add for the same before the position, which moves backward: in lookbehinds.</summary>
        Backward = 8;

    // ── Operations: control ──────────────────────────────────────────────────────────────────────────────────────

    internal const int
        /// <summary>target</summary>
        Jump = 20,
        /// <summary>target: goes on, and to the target on failure.</summary>
        Split = 21,
        /// <summary>target: goes there, and on upon failure.</summary>
        SplitTo = 22,
        /// <summary>register: takes the position.</summary>
        Save = 23,
        /// <summary>first register, register after the last: become -1.</summary>
        Reset = 24,
        /// <summary>register: fails at the position that it holds.</summary>
        EmptyCheck = 25,
        /// <summary>register: becomes 0.</summary>
        SetCounter = 26,
        /// <summary>counter, minimum, maximum, 1 when greedy, target, register of the iteration's start or -1: the end of an iteration.</summary>
        Loop = 27,
        /// <summary>flags (1 ignores case), number of groups, the groups: matches what the one of them that has matched did.</summary>
        Reference = 28, ReferenceBackward = 29,
        /// <summary>register of the stack's height, register of the position: begins a positive lookaround, and ends it.</summary>
        LookStart = 30, LookEnd = 31,
        /// <summary>register of the stack's height, target after it: begins a negative lookaround. Register: ends it, failing.</summary>
        NotStart = 32, NotEnd = 33,
        /// <summary>minimum, maximum, 1 when nothing need be given back, index after the atom, the operation of one character: greedy.</summary>
        Star = 34,
        /// <summary>
        /// index after the atom, the operation of one character: reached by failing, matches one more character of a lazy loop
        /// and tries what follows again.
        /// </summary>
        LazyStep = 35,
        /// <summary>unit, target: goes to the target unless that unit is next; else like Split.</summary>
        SplitAtUnit = 36;

    // ── Operations: assertions ───────────────────────────────────────────────────────────────────────────────────

    internal const int
        Start = 40, End = 41, LineStart = 42, LineEnd = 43, Boundary = 44, NotBoundary = 45,
        /// <summary>With the word characters of u or v and i.</summary>
        ExtendedBoundary = 46, ExtendedNotBoundary = 47;
}
