using System.Globalization;
using System.Numerics;
using VerifiedJS.Intrinsics;
using Xunit;

namespace VerifiedJS.Kernel.Tests;

/// <summary>BigInts against Node.</summary>
public sealed class BigIntTests : IDisposable
{
    private const int To = LinearMemoryFixture.Output, Text = LinearMemoryFixture.Text;
    private readonly LinearMemoryFixture memory = new(withHeap: true);

    public void Dispose() => memory.Dispose();

    private int Cell(string text) => BigInts.Parse(Text, text.Length, memory.Put(text));

    private string Show(int cell, int radix = 10)
    {
        if (cell == BigInts.TooBig) return "RangeError";
        if (cell == BigInts.NotNumeral) return "SyntaxError";
        int length = BigInts.ToText(cell, radix, To);
        Assert.True(length <= BigInts.MaxTextLength(cell, radix));
        Assert.True(!BigInts.IsNegative(cell) || BigInts.Length(cell) > 0);
        Assert.True(BigInts.Length(cell) == 0 || Memory.LoadI32(BigInts.Digits(cell) + BigInts.Length(cell) * 4 - 4) != 0);
        return memory.Latin1(length);
    }

    // Small ones, ones near powers of two, ones with runs of zeros and ones, and ones of random digits.
    private static IEnumerable<BigInteger> Integers(int count, int seed, int maxBits)
    {
        var random = new Random(seed);
        for (int i = 0; i < count; i++)
        {
            int bits = random.Next(1, maxBits);
            var bytes = new byte[bits / 8 + 1];
            random.NextBytes(bytes);
            BigInteger value = (i % 5) switch
            {
                0 => random.Next(-3, 4),
                1 => (BigInteger.One << bits) + random.Next(-2, 3),
                2 => ((BigInteger.One << bits) - 1) << random.Next(0, 100),
                3 => (new BigInteger(bytes) & ~((BigInteger.One << bits / 2) - 1)) + ((BigInteger.One << bits / 4) - 1),
                _ => new BigInteger(bytes),
            };
            yield return random.Next(2) == 0 ? value : -value;
        }
    }

    private void Differential(string script, IReadOnlyList<string> inputs, Func<string[], string> actual)
    {
        string[] expected = Node.Run("for (const line of lines) { const [x, y] = line.split(' ').map(BigInt); let r; try { r = " + script
            + "; } catch (e) { r = e.name; } put(r); }", inputs);
        for (int i = 0; i < inputs.Count; i++)
        {
            string result = actual(inputs[i].Split(' '));
            if (expected[i] != result) Assert.Fail($"{script} of {inputs[i]}: expected {expected[i]}, actual {result}");
        }
    }

    private static List<string> Pairs(int count, int seed, int xBits, int yBits) =>
        [.. Integers(count, seed, xBits).Zip(Integers(count, seed + 1, yBits), (x, y) => x.ToString(CultureInfo.InvariantCulture) + " " + y.ToString(CultureInfo.InvariantCulture))];

    [Theory]
    [InlineData(200, 200)]
    [InlineData(2000, 500)]
    [InlineData(500, 3000)]
    public void ArithmeticAgreesWithNode(int xBits, int yBits)
    {
        List<string> pairs = Pairs(1500, xBits + yBits, xBits, yBits);
        Differential("[x + y, x - y, x * y, x & y, x | y, x ^ y, ~x, -x, y == 0n ? 0n : x / y, y == 0n ? 0n : x % y, x < y, x == y].join()", pairs, parts =>
        {
            int x = Cell(parts[0]), y = Cell(parts[1]);
            int quotient = BigInts.IsZero(y) ? y : BigInts.Divide(x, y), remainder = BigInts.IsZero(y) ? y : BigInts.Remainder(x, y);
            return string.Join(",", Show(BigInts.Add(x, y)), Show(BigInts.Subtract(x, y)), Show(BigInts.Multiply(x, y)), Show(BigInts.And(x, y)),
                Show(BigInts.Or(x, y)), Show(BigInts.Xor(x, y)), Show(BigInts.Not(x)), Show(BigInts.Negate(x)), Show(quotient), Show(remainder),
                BigInts.Compare(x, y) < 0 ? "true" : "false", BigInts.Equal(x, y) ? "true" : "false");
        });
    }

    [Theory]
    [InlineData(40000, 40000)]
    [InlineData(60000, 9000)]
    [InlineData(9000, 60000)]
    public void LongProductsAndQuotientsAgreeWithNode(int xBits, int yBits) =>
        Differential("[x * y, y == 0n ? 0n : x / y, y == 0n ? 0n : x % y].join()", Pairs(60, xBits, xBits, yBits), parts =>
        {
            int x = Cell(parts[0]), y = Cell(parts[1]);
            return string.Join(",", Show(BigInts.Multiply(x, y)), BigInts.IsZero(y) ? "0" : Show(BigInts.Divide(x, y)), BigInts.IsZero(y) ? "0" : Show(BigInts.Remainder(x, y)));
        });

    [Fact]
    public void PowersAndShiftsAgreeWithNode()
    {
        var random = new Random(3);
        List<string> inputs = [.. Integers(2000, 4, 150).Select(x => x.ToString(CultureInfo.InvariantCulture) + " " + random.Next(0, random.Next(2) == 0 ? 8 : 200))];
        inputs.AddRange(["2 1073741824", "-2 1073741824", "3 99999999999", "1 99999999999999999999", "-1 99999999999999999999", "-1 99999999999999999998", "0 0", "0 5",
            "1 2147483648", "-5 99999999999999999999", "5 99999999999999999999", "7 1073741824"]);
        Differential("x ** y", inputs, parts =>
            Show(BigInts.Exponentiate(Cell(parts[0]), Cell(parts[1]))));
        inputs.RemoveAll(pair => pair.StartsWith("2 ", StringComparison.Ordinal) || pair.StartsWith("1 2147", StringComparison.Ordinal));
        Differential("(() => { const r = [x >> y, -x >> y, x << -y]; if (y < 1000n) r.push(x << y, x >> -y); return r.join(); })()", inputs, parts =>
        {
            int x = Cell(parts[0]), y = Cell(parts[1]), minus = BigInts.Negate(y);
            var results = new List<string> { Show(BigInts.ShiftRight(x, y)), Show(BigInts.ShiftRight(BigInts.Negate(x), y)), Show(BigInts.ShiftLeft(x, minus)) };
            if (parts[1].Length < 4) results.AddRange([Show(BigInts.ShiftLeft(x, y)), Show(BigInts.ShiftRight(x, minus))]);
            return string.Join(",", results);
        });
    }

    [Fact]
    public void ShiftsBeyondTheLimitAreTooBig()
    {
        Assert.Equal(BigInts.MaxBits / 32, BigInts.Length(BigInts.Exponentiate(Cell("2"), Cell("1073741823"))));
        Assert.Equal(BigInts.TooBig, BigInts.ShiftLeft(Cell("1"), Cell("1073741824")));
        Assert.Equal(BigInts.TooBig, BigInts.ShiftLeft(Cell("1"), Cell("99999999999999999999")));
        Assert.Equal(BigInts.TooBig, BigInts.AsUintN(9007199254740991, Cell("-1")));
        Assert.Equal("-1", Show(BigInts.AsIntN(9007199254740991, Cell("-1"))));
    }

    [Fact]
    public void WrappingAgreesWithNode()
    {
        var random = new Random(5);
        List<string> inputs = [.. Integers(3000, 6, 200).Select(x => x.ToString(CultureInfo.InvariantCulture) + " " + (random.Next(3) == 0 ? 64 : random.Next(0, 210)))];
        Differential("[BigInt.asIntN(Number(y), x), BigInt.asUintN(Number(y), x), new BigInt64Array([x])[0]].join()", inputs, parts =>
        {
            int x = Cell(parts[0]);
            double bits = double.Parse(parts[1], CultureInfo.InvariantCulture);
            return string.Join(",", Show(BigInts.AsIntN(bits, x)), Show(BigInts.AsUintN(bits, x)), BigInts.ToInt64(x));
        });
    }

    [Fact]
    public void TextAgreesWithNode()
    {
        var random = new Random(7);
        List<string> inputs = [.. Integers(3000, 8, 700).Select(x => x.ToString(CultureInfo.InvariantCulture) + " " + random.Next(2, 37))];
        Differential("x.toString(Number(y))", inputs, parts => Show(Cell(parts[0]), int.Parse(parts[1], CultureInfo.InvariantCulture)));
    }

    [Fact]
    public void ParsingAgreesWithNode()
    {
        string[] inputs =
        [
            "", "  ", " 12 ", "-12", "+12", "- 1", "-", "+", "0x1F", "0XfF", "-0x1", "0b101", "0o17", "0b2", "0x", "0b", "1n", "1.0", "1e3", "00012", "-0", "Infinity", "\u3000\ufeff7\n", "1_0",
            "0x" + new string('f', 100), "0b" + new string('1', 100), "0o" + new string('7', 100), new string('9', 1000), "1\u0661",
        ];
        string[] expected = Node.Run("for (const line of lines) { try { put(BigInt(line)); } catch (e) { put(e.name); } }", inputs);
        Assert.Equal(expected, inputs.Select(input => Show(BigInts.Parse(Text, input.Length, memory.Put(input, true)))));
    }

    [Fact]
    public void NumbersAgreeWithNode()
    {
        double[] numbers = [.. Doubles.All(10000, 9).Select(x => Math.Abs(x) < 1e15 ? Math.Round(x * 2) / 2 : x)];
        BigInteger[] integers = [.. Integers(numbers.Length, 10, 140)];
        string[] inputs = [.. numbers.Zip(integers, (x, y) =>
            Doubles.Bits(x) + " " + (y.IsEven && double.IsFinite(x) ? new BigInteger(Math.Floor(x)) + (y.Sign < 0 ? 1 : 0) : y).ToString(CultureInfo.InvariantCulture))];
        string[] expected = Node.Run(Doubles.Script + """
            for (const line of lines) {
              const [bits, text] = line.split(" "), x = double(bits), y = BigInt(text);
              put([Number.isInteger(x) ? BigInt(x) : "", bitsOf(Number(y)), y < x ? -1 : y > x ? 1 : y == x ? 0 : 2].join());
            }
            """, inputs);
        for (int i = 0; i < inputs.Length; i++)
        {
            double x = numbers[i];
            int y = Cell(inputs[i].Split(' ')[1]);
            string actual = string.Join(",", double.IsFinite(x) && Math.Floor(x) == x ? Show(BigInts.FromNumber(x)) : "", Doubles.Bits(BigInts.ToNumber(y)), BigInts.CompareNumber(y, x));
            Assert.True(expected[i] == actual, $"{inputs[i]} ({x:R}): expected {expected[i]}, actual {actual}");
        }
    }

    [Fact]
    public void TenThousandDigitsAreQuick()
    {
        int x = BigInts.Exponentiate(Cell("3"), Cell("20960"));
        var watch = System.Diagnostics.Stopwatch.StartNew();
        string text = Show(x);
        Assert.Equal(10001, text.Length);
        Assert.Equal(x, x);
        Assert.True(BigInts.Equal(x, Cell(text)));
        Assert.True(watch.ElapsedMilliseconds < 500, $"{watch.ElapsedMilliseconds} ms");
    }
}
