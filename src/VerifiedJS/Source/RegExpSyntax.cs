namespace VerifiedJS.Source;

internal sealed partial class ProgramParser
{
    // 13.2.7.1: the flags
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
        _ = pattern;
        _ = patternSpan;
    }
}
