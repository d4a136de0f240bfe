using VerifiedJS.Intrinsics;

namespace VerifiedJS.Kernel;

/// <summary>Why a pattern is no regular expression.</summary>
public static class RegExpErrors
{
    public const int
        OutOfMemory = 1, TooLarge = 2, UnterminatedGroup = 3, UnmatchedParenthesis = 4, NothingToRepeat = 5, NumbersOutOfOrder = 6,
        IncompleteQuantifier = 7, LoneQuantifierBrackets = 8, InvalidGroup = 9, InvalidGroupName = 10, DuplicateGroupName = 11,
        InvalidNamedReference = 12, InvalidNamedGroupReferenced = 13, InvalidEscape = 14, InvalidUnicodeEscape = 15, TrailingBackslash = 16,
        InvalidPropertyName = 17, UnterminatedClass = 18, RangeOutOfOrder = 19, InvalidClass = 20, InvalidClassEscape = 21,
        InvalidClassSetOperation = 22, InvalidCharacterInClass = 23, NegatedClassWithStrings = 24, InvalidFlagGroup = 25,
        RepeatedFlagInGroup = 26, MultipleFlagDashes = 27, InvalidDecimalEscape = 28, InvalidQuantifier = 29;

    /// <summary>Room for any message.</summary>
    public const int MaxMessageLength = 64;

    /// <summary>Writes an error's message as Latin-1 bytes; returns their number.</summary>
    public static int Message(int error, int to)
    {
        // Messages follow one another, each after its length.
        int at = 0;
        for (int i = OutOfMemory; i < error; i++) at += Messages[at] + 1;
        int length = Messages[at];
        for (int i = 0; i < length; i++) Memory.StoreI8(to + i, Messages[at + 1 + i]);
        return length;
    }

    private static ReadOnlySpan<byte> Messages =>
        "\u000dOut of memory"u8 +
        "\u001cRegular expression too large"u8 +
        "\u0012Unterminated group"u8 +
        "\u000dUnmatched ')'"u8 +
        "\u0011Nothing to repeat"u8 +
        "\u0025numbers out of order in {} quantifier"u8 +
        "\u0015Incomplete quantifier"u8 +
        "\u0018Lone quantifier brackets"u8 +
        "\u000dInvalid group"u8 +
        "\u001aInvalid capture group name"u8 +
        "\u001cDuplicate capture group name"u8 +
        "\u0017Invalid named reference"u8 +
        "\u0020Invalid named capture referenced"u8 +
        "\u000eInvalid escape"u8 +
        "\u0016Invalid Unicode escape"u8 +
        "\u0013\\ at end of pattern"u8 +
        "\u0015Invalid property name"u8 +
        "\u001cUnterminated character class"u8 +
        "\u0025Range out of order in character class"u8 +
        "\u0017Invalid character class"u8 +
        "\u0014Invalid class escape"u8 +
        "\u0028Invalid set operation in character class"u8 +
        "\u0024Invalid character in character class"u8 +
        "\u002bNegated character class may contain strings"u8 +
        "\u0012Invalid flag group"u8 +
        "\u001bRepeated flag in flag group"u8 +
        "\u001dMultiple dashes in flag group"u8 +
        "\u0016Invalid decimal escape"u8 +
        "\u0012Invalid quantifier"u8;
}
