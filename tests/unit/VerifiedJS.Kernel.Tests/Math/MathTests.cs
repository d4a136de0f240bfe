using VerifiedJS.Intrinsics;
using Xunit;

namespace VerifiedJS.Kernel.Tests;

/// <summary>The Math object against Node, to the last bit.</summary>
public sealed class MathTests : IDisposable
{
    private const int Scratch = LinearMemoryFixture.Scratch;
    private readonly LinearMemoryFixture memory = new();

    public void Dispose() => memory.Dispose();

    private static IEnumerable<double> Values(int seed)
    {
        foreach (double x in Doubles.All(20000, seed)) yield return x;
        var random = new Random(seed);
        for (int i = 0; i < 20000; i++)
        {
            double sign = random.Next(2) == 0 ? 1 : -1;
            yield return (i % 6) switch
            {
                0 => sign * random.NextDouble(),
                1 => sign * random.NextDouble() * 30,
                2 => sign * random.NextDouble() * 1000,
                3 => sign * Math.Pow(2, random.NextDouble() * 2100 - 1074),
                4 => random.Next(-2000, 2000) * (Math.PI / 4),
                _ => sign * Math.Pow(2, random.NextDouble() * 60 - 40),
            };
        }
    }

    private static void Differential(string function, Func<double, double> actual)
    {
        double[] values = [.. Values(11)];
        string[] expected = Node.Run(Doubles.Script + $"for (const line of lines) put(bitsOf({function}(double(line))));", values.Select(Doubles.Bits));
        var wrong = Enumerable.Range(0, values.Length).Where(i => expected[i] != Doubles.Bits(actual(values[i]))).ToList();
        Assert.True(wrong.Count == 0, $"{function}: {wrong.Count} of {values.Length} differ: "
            + string.Join("\n", wrong.Take(10).Select(i => $"{values[i]:R} ({Doubles.Bits(values[i])}): expected {expected[i]}, actual {Doubles.Bits(actual(values[i]))}")));
    }

    [Fact] public void Sin() => Differential("Math.sin", x => Trigonometry.Sin(x, Scratch));
    [Fact] public void Cos() => Differential("Math.cos", x => Trigonometry.Cos(x, Scratch));
    [Fact] public void Tan() => Differential("Math.tan", x => Trigonometry.Tan(x, Scratch));
    [Fact] public void Asin() => Differential("Math.asin", Trigonometry.Asin);
    [Fact] public void Acos() => Differential("Math.acos", Trigonometry.Acos);
    [Fact] public void Atan() => Differential("Math.atan", Trigonometry.Atan);
    [Fact] public void Sinh() => Differential("Math.sinh", Hyperbolics.Sinh);
    [Fact] public void Cosh() => Differential("Math.cosh", Hyperbolics.Cosh);
    [Fact] public void Tanh() => Differential("Math.tanh", Hyperbolics.Tanh);
    [Fact] public void Asinh() => Differential("Math.asinh", Hyperbolics.Asinh);
    [Fact] public void Acosh() => Differential("Math.acosh", Hyperbolics.Acosh);
    [Fact] public void Atanh() => Differential("Math.atanh", Hyperbolics.Atanh);
    [Fact] public void Exp() => Differential("Math.exp", Exponentials.Exp);
    [Fact] public void Expm1() => Differential("Math.expm1", Exponentials.Expm1);
    [Fact] public void Log() => Differential("Math.log", Logarithms.Log);
    [Fact] public void Log1p() => Differential("Math.log1p", Logarithms.Log1p);
    [Fact] public void Log2() => Differential("Math.log2", Logarithms.Log2);
    [Fact] public void Log10() => Differential("Math.log10", Logarithms.Log10);
    [Fact] public void Cbrt() => Differential("Math.cbrt", MathFunctions.Cbrt);
    [Fact] public void Fround() => Differential("Math.fround", MathFunctions.Fround);
    [Fact] public void Sign() => Differential("Math.sign", MathFunctions.Sign);
    [Fact] public void Round() => Differential("Math.round", MathFunctions.Round);
    [Fact] public void Clz32() => Differential("Math.clz32", x => MathFunctions.Clz32(x));

    private static void DifferentialOfTwo(string expression, Func<double, double, double> actual)
    {
        double[] xs = [.. Values(12)], ys = [.. Values(13)];
        var pairs = xs.Zip(ys).ToList();
        foreach (double x in Doubles.Edges) foreach (double y in Doubles.Edges) pairs.Add((x, y));
        var random = new Random(14);
        for (int i = 0; i < 20000; i++) pairs.Add((random.NextDouble() * Math.Pow(10, random.Next(-3, 6)), random.Next(-40, 40)));
        for (int i = 0; i < 20000; i++) pairs.Add((1 + (random.NextDouble() - 0.5) * Math.Pow(2, -random.Next(0, 50)), random.NextDouble() * Math.Pow(2, random.Next(0, 60))));
        for (int i = 0; i < 20000; i++) pairs.Add((10, i % 700 - 350 + (i < 10000 ? 0 : 0.5)));
        string[] expected = Node.Run(Doubles.Script + $"for (const line of lines) {{ const x = double(line.slice(0, 16)), y = double(line.slice(16)); put(bitsOf({expression})); }}",
            pairs.Select(p => Doubles.Bits(p.First) + Doubles.Bits(p.Second)));
        var wrong = Enumerable.Range(0, pairs.Count).Where(i => expected[i] != Doubles.Bits(actual(pairs[i].First, pairs[i].Second))).ToList();
        Assert.True(wrong.Count == 0, $"{expression}: {wrong.Count} of {pairs.Count} differ: "
            + string.Join("\n", wrong.Take(10).Select(i => $"{pairs[i]}: expected {expected[i]}, actual {Doubles.Bits(actual(pairs[i].First, pairs[i].Second))}")));
    }

    [Fact] public void Atan2() => DifferentialOfTwo("Math.atan2(x, y)", Trigonometry.Atan2);
    [Fact] public void Power() => DifferentialOfTwo("Math.pow(x, y)", Exponentials.Power);
    [Fact] public void Max() => DifferentialOfTwo("Math.max(x, y)", MathFunctions.Max);
    [Fact] public void Min() => DifferentialOfTwo("Math.min(x, y)", MathFunctions.Min);
    [Fact] public void Imul() => DifferentialOfTwo("Math.imul(x, y)", (x, y) => MathFunctions.Imul(x, y));

    [Fact]
    public void Hypot() => DifferentialOfTwo("Math.hypot(x, y, x / 3)", (x, y) =>
    {
        Memory.StoreF64(Scratch, x);
        Memory.StoreF64(Scratch, y, 8);
        Memory.StoreF64(Scratch, x / 3, 16);
        return MathFunctions.Hypot(Scratch, 3);
    });

    [Fact]
    public void Float16AgreesWithHalf()
    {
        foreach (double x in Values(15))
            Assert.Equal(Doubles.Bits((double)(Half)x), Doubles.Bits(MathFunctions.F16round(x)));
        for (int bits = 0; bits < 65536; bits++)
        {
            double value = MathFunctions.FromFloat16Bits(bits);
            Assert.Equal(Doubles.Bits((double)BitConverter.UInt16BitsToHalf((ushort)bits)), Doubles.Bits(value));
            if (!double.IsNaN(value)) Assert.Equal(bits, MathFunctions.ToFloat16Bits(value));
        }
    }

    [Fact]
    public void RandomIsUniform()
    {
        MathFunctions.SeedRandom(Scratch, 42);
        var buckets = new int[16];
        for (int i = 0; i < 160000; i++)
        {
            double x = MathFunctions.Random(Scratch);
            Assert.InRange(x, 0, 0.9999999999999999);
            buckets[(int)(x * 16)]++;
        }
        Assert.All(buckets, count => Assert.InRange(count, 9500, 10500));
    }
}
