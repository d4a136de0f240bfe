using System.Globalization;
using Xunit;

namespace VerifiedJS.Kernel.Tests;

/// <summary>Conversions between numbers and text, against Node.</summary>
public sealed class NumberTests : IDisposable
{
    private const int To = LinearMemoryFixture.Output, Scratch = LinearMemoryFixture.Scratch, Text = LinearMemoryFixture.Text;
    private readonly LinearMemoryFixture memory = new();

    public void Dispose() => memory.Dispose();

    private static void AssertSame(IReadOnlyList<string> inputs, IReadOnlyList<string> expected, IReadOnlyList<string> actual)
    {
        Assert.Equal(expected.Count, actual.Count);
        var wrong = Enumerable.Range(0, expected.Count).Where(i => expected[i] != actual[i]).ToList();
        Assert.True(wrong.Count == 0, $"{wrong.Count} differ: " + string.Join("\n", wrong.Take(10).Select(i => $"{inputs[i]}: expected {expected[i]}, actual {actual[i]}")));
    }

    private static void Differential(IEnumerable<double> values, string script, Func<double, string> actual)
    {
        var inputs = values.Select(Doubles.Bits).ToList();
        string[] expected = Node.Run(Doubles.Script + "for (const line of lines) { const x = double(line); put(" + script + "); }", inputs);
        AssertSame(inputs, expected, values.Select(actual).ToList());
    }

    [Fact]
    public void DecimalAgreesWithNode() =>
        Differential(Doubles.All(40000), "String(x)", x => memory.Latin1(NumberToString.Decimal(x, To, Scratch)));

    [Fact]
    public void DecimalReadsBack()
    {
        foreach (double x in Doubles.All(40000, 2))
        {
            int length = NumberToString.Decimal(x, Text, Scratch);
            Assert.Equal(x == 0 ? 0 : x, NumberParsing.StringToNumber(Text, length, 0, Scratch));
        }
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(7)]
    [InlineData(16)]
    [InlineData(32)]
    [InlineData(36)]
    public void RadixAgreesWithNode(int radix) =>
        Differential(Doubles.All(8000, radix), $"x.toString({radix})", x => memory.Latin1(NumberToString.Radix(x, radix, To, Scratch)));

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    [InlineData(20)]
    [InlineData(100)]
    public void FixedExponentialPrecisionAgreeWithNode(int digits)
    {
        double[] values = [.. Doubles.All(8000, digits + 10)];
        Differential(values, $"x.toFixed({digits})", x => memory.Latin1(NumberToString.Fixed(x, digits, To, Scratch)));
        Differential(values, $"x.toExponential({digits})", x => memory.Latin1(NumberToString.Exponential(x, digits, To, Scratch)));
        int precision = Math.Max(1, digits);
        Differential(values, $"x.toPrecision({precision})", x => memory.Latin1(NumberToString.Precision(x, precision, To, Scratch)));
    }

    [Fact]
    public void ExponentialOfAsManyDigitsAsNecessaryAgreesWithNode() =>
        Differential(Doubles.All(8000, 3), "x.toExponential()", x => memory.Latin1(NumberToString.Exponential(x, -1, To, Scratch)));

    private static IEnumerable<string> NumericTexts()
    {
        string[] edges =
        [
            "", " ", "\t\n\u00a0\ufeff\u2029 12 \u3000", "0x", "0xg", "0x1F", "0XfF", "-0x1", "+0x1", "0b101", "0b", "0b2", "0o17", "0O8", "Infinity", "-Infinity",
            "+Infinity", "Infinityx", "infinity", "Inf", "1e", "1e+", "1e5", "1E-5", ".5", "5.", ".", "-.5e1", "+", "-", "- 1", "1 2", "1_000", "0.0", "-0",
            "00012", "1e400", "-1e400", "1e-400", "1e99999999999999999999", "0e99999999999999999999", "1e-99999999999999999999", "2.4703282292062327e-324",
            "2.4703282292062328e-324", "4.9406564584124654e-324", "9007199254740993", "9007199254740992.99999", "9007199254740993.00000000000000000000000000000001",
            "179769313486231580793728971405301e276", "1.7976931348623158e308", "1.7976931348623159e308", "8.5e-1.2", "1..2", "12abc", "0.1e-6.5", "1e1e1",
            "0x1fffffffffffff", "0x20000000000001", "0x20000000000003", "0x200000000000010000000000000001", "0b11111111111111111111111111111111111111111111111111111111",
            "0.5e-323", "0x" + new string('f', 300), "1" + new string('0', 400), "0." + new string('0', 400) + "1e401", "1.\u0661",
            "2.2250738585072011e-308", "1.00000000000000011102230246251565404236316680908203125", "1.00000000000000011102230246251565404236316680908203124",
            "1.00000000000000011102230246251565404236316680908203126", "12345678901234567890123", "  -12.5e1xyz", "e5", "0e5", "\u180e1", "1\u0000",
        ];
        foreach (string edge in edges) yield return edge;
        var random = new Random(5);
        foreach (double x in Doubles.Random(20000, 6))
        {
            if (!double.IsFinite(x)) continue;
            yield return x.ToString("E" + random.Next(0, 25), CultureInfo.InvariantCulture);
            // The middle between two doubles, exactly and a little to the side.
            double y = Math.Abs(x);
            var middle = (System.Numerics.BigInteger.Parse(Exact(y)) + System.Numerics.BigInteger.Parse(Exact(double.BitIncrement(y)))) / 2;
            string digits = middle.ToString(CultureInfo.InvariantCulture);
            if (random.Next(10) != 0) continue;
            yield return digits + "e-1080";
            yield return digits + "00000001e-1088";
            yield return (middle - 1).ToString(CultureInfo.InvariantCulture) + "e-1080";
        }
    }

    // The value times 10^1080, exactly.
    private static string Exact(double value)
    {
        long bits = BitConverter.DoubleToInt64Bits(value);
        int biased = (int)(bits >> 52);
        var integer = new System.Numerics.BigInteger(bits & (1L << 52) - 1 | (biased == 0 ? 0 : 1L << 52)) * System.Numerics.BigInteger.Pow(10, 1080);
        int shift = Math.Max(biased, 1) - 1075;
        return (shift < 0 ? integer >> -shift : integer << shift).ToString(CultureInfo.InvariantCulture);
    }

    [Fact]
    public void ParsingAgreesWithNode()
    {
        string[] texts = [.. NumericTexts()];
        string[] expected = Node.Run(Doubles.Script + "for (const line of lines) { put(bitsOf(Number(line))); put(bitsOf(parseFloat(line))); }", texts);
        var inputs = new List<string>();
        var actual = new List<string>();
        bool wide = false;
        foreach (string text in texts)
        {
            int shift = memory.Put(text, wide = !wide);
            inputs.Add("Number " + text);
            actual.Add(Doubles.Bits(NumberParsing.StringToNumber(Text, text.Length, shift, Scratch)));
            inputs.Add("parseFloat " + text);
            actual.Add(Doubles.Bits(NumberParsing.ParseFloat(Text, text.Length, shift, Scratch)));
        }
        AssertSame(inputs, expected, actual);
    }

    [Fact]
    public void ParseIntAgreesWithNode()
    {
        var random = new Random(7);
        var inputs = new List<string>();
        string[] texts = ["", "  0x1f", "-0X1F", "0x", "12px", "-", "+7", "z", "0b1", "- 5", "123456789012345678901234567890", "-0", "0.9", "\u20281"];
        foreach (string text in texts)
            foreach (int radix in new[] { 0, 1, 2, 10, 16, 36, 37, -1 })
                inputs.Add(radix + "|" + text);
        for (int i = 0; i < 20000; i++)
        {
            int radix = random.Next(2, 37), length = random.Next(1, random.Next(2, 80));
            inputs.Add(radix + "|" + string.Concat(Enumerable.Range(0, length).Select(_ => "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"[random.Next(radix)])));
        }
        string[] expected = Node.Run(Doubles.Script + "for (const line of lines) { const [r, t] = line.split('|'); put(bitsOf(parseInt(t, +r))); }", inputs);
        var actual = inputs.Select(input =>
        {
            string[] parts = input.Split('|');
            int shift = memory.Put(parts[1]);
            return Doubles.Bits(NumberParsing.ParseInt(Text, parts[1].Length, int.Parse(parts[0], CultureInfo.InvariantCulture), shift, Scratch));
        }).ToList();
        AssertSame(inputs, expected, actual);
    }

    [Fact]
    public void IntegerConversionsAgreeWithNode() =>
        Differential(Doubles.All(20000, 8),
            "[x | 0, x >>> 0, new Int16Array([x])[0], new Uint16Array([x])[0], new Int8Array([x])[0], new Uint8Array([x])[0], new Uint8ClampedArray([x])[0], bitsOf(new Array(1).length * 0 + (x !== x ? 0 : Math.trunc(x) + 0))]",
            x => string.Join(",", NumberOperations.ToInt32(x), NumberOperations.ToUint32(x), NumberOperations.ToInt16(x), NumberOperations.ToUint16(x),
                NumberOperations.ToInt8(x), NumberOperations.ToUint8(x), NumberOperations.ToUint8Clamp(x), Doubles.Bits(NumberOperations.ToIntegerOrInfinity(x))));

    [Fact]
    public void RemainderAgreesWithNode()
    {
        double[] values = [.. Doubles.All(40000, 9)];
        string[] inputs = [.. values.Select(Doubles.Bits)];
        string[] expected = Node.Run(Doubles.Script + "const x = lines.map(double); for (let i = 0; i < x.length; i++) put(bitsOf(x[i] % x[(i * 7 + 3) % x.length]));", inputs);
        AssertSame(inputs, expected, [.. values.Select((x, i) => Doubles.Bits(NumberOperations.Remainder(x, values[(i * 7 + 3) % values.Length])))]);
    }
}
