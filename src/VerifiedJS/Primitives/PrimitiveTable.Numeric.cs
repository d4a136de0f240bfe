namespace VerifiedJS.Primitives;

public static partial class PrimitiveTable
{
    /// <summary>Operations on numbers, BigInts, strings' Unicode and patterns that library code calls as %Name(...).</summary>
    private static (string Name, string Signature, Effects Effects, string Clause)[] Numeric =>
    [
        // ── Regular expressions. A compiled pattern and the captures of a match are internal values ───────────────
        ("RegExpParseFlags", "V -> I", Reads, "22.2.3.3 steps 5-8: flags as bits (d 1, g 2, i 4, m 8, s 16, u 32, v 64, y 128), -1 when invalid"),
        ("RegExpCompile", "V V -> V", Throws, "22.2.3.3 steps 9-15: pattern, valid flags (strings): the compiled pattern; SyntaxError"),
        ("RegExpExec", "V V I -> V", Throws, "22.2.7.2 steps 10-15: compiled pattern, string, index: the captures, or Hole"),
        ("RegExpCaptureStart", "V I -> I", Reads, "captures, group: where it begins, or -1"),
        ("RegExpCaptureEnd", "V I -> I", Reads, "captures, group: where it ends, or -1"),
        ("RegExpCapture", "V V I -> V", Throws, "captures, string, group: the substring, or undefined"),
        ("RegExpResult", "V V V V V -> V", Throws, "22.2.7.2 steps 22-33 but for named groups: captures, string, \"index\", \"input\", \"groups\""),
        ("RegExpCaptures", "V V -> V", Throws, "22.2.7.2 steps 28-34: captures, string: an array of all groups' substrings"),
        ("RegExpGroups", "V -> I", Reads, "compiled pattern: number of groups, with group 0"),
        ("RegExpNames", "V -> I", Reads, "compiled pattern: number of named groups"),
        ("RegExpName", "V I -> V", Throws, "compiled pattern, index: the name of a named group, in the order of the pattern"),
        ("RegExpNameGroup", "V I -> I", Reads, "compiled pattern, index: the group of a named group"),
        ("RegExpEscapeSource", "V -> V", Throws, "22.2.6.13.1 EscapeRegExpPattern"),
        ("AdvanceStringIndex", "V I B -> I", Reads, "22.2.7.3: string, index, unicode"),
    ];
}
