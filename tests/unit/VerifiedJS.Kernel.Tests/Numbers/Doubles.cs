namespace VerifiedJS.Kernel.Tests;

/// <summary>Doubles to test with: the edges, and random ones of every kind, the same in every run.</summary>
public static class Doubles
{
    public static readonly double[] Edges =
    [
        0, -0.0, 1, -1, 0.5, -0.5, 1.5, 2.5, 10, 100, 123456789, 1e20, 1e21, 1e22, 1e23, 999999999999999900000.0, 1e-6, 1e-7, 1.5e-7, 123e-20,
        0.1, 0.2, 0.3, 0.1 + 0.2, 1.0 / 3, 2.0 / 3, 5e-324, 1e-323, 2.2250738585072014e-308, 2.225073858507201e-308, double.MaxValue,
        -double.MaxValue, double.NaN, double.PositiveInfinity, double.NegativeInfinity, 9007199254740991, 9007199254740992, 9007199254740993,
        4294967295, 4294967296, 2147483647, 2147483648, -2147483648, -2147483649, 1.005, 1.45, 8.345, 0.000001, 0.0000001, 1e300, 1e-300,
        9.5, 99.5, 999.5, 0.95, 0.095, 9.995, 1.25, 1.35, 25, 35, 4.5e15, 4503599627370497.5, 18014398509481984, 1.7976931348623155e308,
        Math.PI, -Math.PI, Math.E, 2.2204460492503131e-16, 255, 256, 0.1e21, 1e-5, 1.7800590868057611e-307, 2.109808898695963e16, 9.061e10,
    ];

    public static IEnumerable<double> Random(int count, int seed = 1)
    {
        var random = new Random(seed);
        for (int i = 0; i < count; i++)
            yield return (i % 8) switch
            {
                0 => BitConverter.Int64BitsToDouble(random.NextInt64(long.MinValue, long.MaxValue)),
                1 => random.Next(-100000, 100000),
                2 => random.Next(-100000000, 100000000) / 1000.0,
                3 => random.NextDouble() * Math.Pow(10, random.Next(-12, 24)),
                4 => random.NextInt64(),
                5 => Math.ScaleB(1, random.Next(-1074, 1024)),
                6 => BitConverter.Int64BitsToDouble(random.NextInt64(0, 1L << random.Next(1, 53))),
                _ => (random.NextDouble() - 0.5) * 4,
            };
    }

    public static IEnumerable<double> All(int count, int seed = 1) => Edges.Concat(Random(count, seed));

    public static string Bits(double value) => BitConverter.DoubleToInt64Bits(double.IsNaN(value) ? double.NaN : value).ToString("x16");

    /// <summary>For scripts: a double from its bits, and its bits.</summary>
    public const string Script = """
        const view = new DataView(new ArrayBuffer(8));
        const double = bits => { view.setBigUint64(0, BigInt("0x" + bits)); return view.getFloat64(0); };
        const bitsOf = value => { if (value !== value) return "fff8000000000000"; view.setFloat64(0, value); return view.getBigUint64(0).toString(16).padStart(16, "0"); };

        """;
}
