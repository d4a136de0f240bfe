using Xunit;

namespace VerifiedJS.Kernel.Tests;

public class StringTests : KernelFixture
{
    [Fact]
    public void ConstantsSayWhatTheirNamesSay()
    {
        Assert.Equal("", Content(Texts.Address(Text.Empty)));
        Assert.Equal("length", Content(Texts.Address(Text.Length)));
        Assert.Equal("eval", Content(Texts.Address(Text.Eval)));
        Assert.Equal("% is not defined", Content(Texts.Address(Text.NotDefined)));
        Assert.Equal("Reduce of empty array with no initial value", Content(Texts.Address(Text.ReduceOfEmpty)));
        Assert.Equal(Texts.Address(Text.Length), Key("length"));
        Assert.Equal("Symbol.iterator", Content(Symbols.Description(Symbols.WellKnown(WellKnownSymbol.Iterator)).Address));
        Assert.Equal(Symbols.WellKnown(WellKnownSymbol.Species), Symbols.WellKnownByName(Str("species")));
        Assert.Equal(0, Symbols.WellKnownByName(Str("iter")));
    }

    /// <summary>Random trees of concatenations and substrings against .NET's strings.</summary>
    [Fact]
    public void StringsBehaveAsSequencesOfUnits()
    {
        var random = new Random(1);
        var pool = new List<(int S, string Text)> { (Str(""), ""), (Str("a"), "a"), (Str("xyz"), "xyz"), (Str("é"), "é"), (Str("λ😀"), "λ😀"), (Str("0123456789abcdef"), "0123456789abcdef") };
        for (int round = 0; round < 4000; round++)
        {
            var (a, textA) = pool[random.Next(pool.Count)];
            var (b, textB) = pool[random.Next(pool.Count)];
            if (random.Next(3) != 0 && textA.Length + textB.Length < 3000) pool.Add((Strings.Concat(a, b), textA + textB));
            else
            {
                int start = random.Next(textA.Length + 1), end = random.Next(start, textA.Length + 1);
                pool.Add((Strings.Substring(a, start, end), textA[start..end]));
            }
            if (random.Next(4) == 0)
            {
                Assert.Equal(textA, Content(a));
                Assert.Equal(textA == textB, Strings.AreEqual(a, b));
                Assert.Equal(Math.Sign(string.CompareOrdinal(textA, textB)), Math.Sign(Strings.Compare(a, b)));
                Assert.Equal(textA == textB, InternTable.Intern(a) == InternTable.Intern(b));
                int from = random.Next(textA.Length + 1);
                Assert.Equal(textA.IndexOf(textB, from, StringComparison.Ordinal), Strings.IndexOf(a, b, from));
                if (textA == textB) Assert.Equal(Strings.Hash(a), Strings.Hash(b));
            }
        }
        foreach (var (s, text) in pool) Assert.Equal(text, Content(s));
    }

    [Fact]
    public void DeepRopesFlattenWithoutRecursion()
    {
        int left = Str("-"), right = Str("-");
        int x = Str("x");
        for (int k = 0; k < 100_000; k++)
        {
            left = Strings.Concat(left, x);
            right = Strings.Concat(x, right);
        }
        Assert.Equal("-" + new string('x', 100_000), Content(left));
        Assert.Equal(new string('x', 100_000) + "-", Content(right));
    }

    [Fact]
    public void RopesOfRopesFlatten()
    {
        // A comb whose spine is a rope at each step and whose teeth are ropes too.
        int s = Str("s");
        string text = "s";
        for (int k = 0; k < 300; k++)
        {
            string toothText = new string((char)('a' + k % 26), 12);
            int tooth = Strings.Concat(Str(toothText), Str(toothText));
            s = k % 2 == 0 ? Strings.Concat(s, tooth) : Strings.Concat(tooth, s);
            text = k % 2 == 0 ? text + toothText + toothText : toothText + toothText + text;
        }
        Assert.Equal(text, Content(s));
    }

    [Theory]
    [InlineData("0", 0)]
    [InlineData("00", -1)]
    [InlineData("7", 7)]
    [InlineData("4294967294", 4294967294)]
    [InlineData("4294967295", -1)]
    [InlineData("99999999999", -1)]
    [InlineData("-1", -1)]
    [InlineData("1x", -1)]
    [InlineData("", -1)]
    public void ArrayIndices(string text, long index)
    {
        Assert.Equal(index, Strings.ArrayIndex(Str(text)));
        Assert.Equal(index, Strings.ArrayIndex(Key(text)));
        if (index >= 0) Assert.Equal(text, Content(Strings.FromIndex((uint)index)));
    }
}
