using VerifiedJS.Intrinsics;

namespace VerifiedJS.Kernel;

/// <summary>
/// Trigonometric functions by the algorithms of fdlibm: the argument is reduced to n pi/2 + (y0 + y1) with |y0| at most
/// about pi/4 and y1 the rounding error of y0, then a polynomial. <c>scratch</c> is <see cref="ScratchBytes"/> of memory.
/// Results equal V8's to the last bit.
/// </summary>
public static class Trigonometry
{
    /// <summary>What reducing an argument needs: y0 and y1, then the arrays for large arguments.</summary>
    public const int ScratchBytes = 768;

    private const double
        PiOver2 = 1.57079632679489655800e+00, PiOver2Low = 6.12323399573676603587e-17,
        PiOver4 = 7.85398163397448278999e-01, PiOver4Low = 3.06161699786838301793e-17,
        Pi = 3.14159265358979311600e+00, PiLow = 1.2246467991473531772e-16;

    /// <summary>Math.sin, ES2025 21.3.2.30.</summary>
    public static double Sin(double x, int scratch)
    {
        int high = DoubleWords.High(x) & 0x7FFFFFFF;
        if (high <= 0x3FE921FB) return SinKernel(x, 0, false);
        if (high >= 0x7FF00000) return double.NaN;
        int n = Reduce(x, scratch);
        double y0 = Memory.LoadF64(scratch), y1 = Memory.LoadF64(scratch, 8);
        double result = (n & 1) == 0 ? SinKernel(y0, y1, true) : CosKernel(y0, y1);
        return (n & 2) == 0 ? result : -result;
    }

    /// <summary>Math.cos, ES2025 21.3.2.12.</summary>
    public static double Cos(double x, int scratch)
    {
        int high = DoubleWords.High(x) & 0x7FFFFFFF;
        if (high <= 0x3FE921FB) return CosKernel(x, 0);
        if (high >= 0x7FF00000) return double.NaN;
        int n = Reduce(x, scratch);
        double y0 = Memory.LoadF64(scratch), y1 = Memory.LoadF64(scratch, 8);
        double result = (n & 1) == 0 ? CosKernel(y0, y1) : SinKernel(y0, y1, true);
        return (n + 1 & 2) == 0 ? result : -result;
    }

    /// <summary>Math.tan, ES2025 21.3.2.33.</summary>
    public static double Tan(double x, int scratch)
    {
        int high = DoubleWords.High(x) & 0x7FFFFFFF;
        if (high <= 0x3FE921FB) return TanKernel(x, 0, false);
        if (high >= 0x7FF00000) return double.NaN;
        int n = Reduce(x, scratch);
        return TanKernel(Memory.LoadF64(scratch), Memory.LoadF64(scratch, 8), (n & 1) != 0);
    }

    // sin(x + y) on [-pi/4, pi/4].
    private static double SinKernel(double x, double y, bool hasTail)
    {
        const double
            s1 = -1.66666666666666324348e-01, s2 = 8.33333333332248946124e-03, s3 = -1.98412698298579493134e-04,
            s4 = 2.75573137070700676789e-06, s5 = -2.50507602534068634195e-08, s6 = 1.58969099521155010221e-10;
        if ((DoubleWords.High(x) & 0x7FFFFFFF) < 0x3E400000) return x;
        double z = x * x, v = z * x;
        double r = s2 + z * (s3 + z * (s4 + z * (s5 + z * s6)));
        return hasTail ? x - (z * (0.5 * y - v * r) - y - v * s1) : x + v * (s1 + z * r);
    }

    // cos(x + y) on [-pi/4, pi/4].
    private static double CosKernel(double x, double y)
    {
        const double
            c1 = 4.16666666666666019037e-02, c2 = -1.38888888888741095749e-03, c3 = 2.48015872894767294178e-05,
            c4 = -2.75573143513906633035e-07, c5 = 2.08757232129817482790e-09, c6 = -1.13596475577881948265e-11;
        int high = DoubleWords.High(x) & 0x7FFFFFFF;
        if (high < 0x3E400000) return 1.0;
        double z = x * x;
        double r = z * (c1 + z * (c2 + z * (c3 + z * (c4 + z * (c5 + z * c6)))));
        if (high < 0x3FD33333) return 1.0 - (0.5 * z - (z * r - x * y));
        // About x^2/2 is taken from 1 exactly first.
        double q = high > 0x3FE90000 ? 0.28125 : DoubleWords.WithHigh(0, high - 0x00200000);
        double half = 0.5 * z - q;
        return 1.0 - q - (half - (z * r - x * y));
    }

    // tan(x + y) on [-pi/4, pi/4], or -1 / tan(x + y).
    private static double TanKernel(double x, double y, bool reciprocal)
    {
        const double
            t0 = 3.33333333333334091986e-01, t1 = 1.33333333333201242699e-01, t2 = 5.39682539762260521377e-02,
            t3 = 2.18694882948595424599e-02, t4 = 8.86323982359930005737e-03, t5 = 3.59207910759131235356e-03,
            t6 = 1.45620945432529025516e-03, t7 = 5.88041240820264096874e-04, t8 = 2.46463134818469906812e-04,
            t9 = 7.81794442939557092300e-05, t10 = 7.14072491382608190305e-05, t11 = -1.85586374855275456654e-05,
            t12 = 2.59073051863633712884e-05;
        int word = DoubleWords.High(x), high = word & 0x7FFFFFFF;
        if (high < 0x3E300000)
        {
            if (!reciprocal) return x;
            return MinusReciprocal(x, y, x + y);
        }
        bool large = high >= 0x3FE59428;
        if (large)
        {
            // tan(pi/4 - x) = (1 - tan x) / (1 + tan x)
            if (x < 0)
            {
                x = -x;
                y = -y;
            }
            double complement = PiOver4 - x;
            x = complement + (PiOver4Low - y);
            y = 0;
        }
        double z = x * x, w = z * z;
        double odd = t1 + w * (t3 + w * (t5 + w * (t7 + w * (t9 + w * t11))));
        double even = z * (t2 + w * (t4 + w * (t6 + w * (t8 + w * (t10 + w * t12)))));
        double s = z * x;
        double r = y + z * (s * (odd + even) + y);
        r += t0 * s;
        w = x + r;
        if (large)
        {
            double one = reciprocal ? -1.0 : 1.0;
            double value = one - 2.0 * (x - (w * w / (w + one) - r));
            return word < 0 ? -value : value;
        }
        return reciprocal ? MinusReciprocal(x, r, w) : w;
    }

    // -1 / (x + r), where w is x + r rounded, to full precision.
    private static double MinusReciprocal(double x, double r, double w)
    {
        double z = DoubleWords.WithoutLow(w);
        double v = r - (z - x);
        double a = -1.0 / w, t = DoubleWords.WithoutLow(a);
        double s = 1.0 + t * z;
        return t + a * (s + t * v);
    }

    // Stores y0 and y1 with x = n pi/2 + y0 + y1 and returns n, of which the lowest two bits count.
    private static int Reduce(double x, int to)
    {
        // pi/2 in parts of 33 bits, each with what remains after it.
        const double
            inversePiOver2 = 6.36619772367581382433e-01,
            part1 = 1.57079632673412561417e+00, tail1 = 6.07710050650619224932e-11,
            part2 = 6.07710050630396597660e-11, tail2 = 2.02226624879595063154e-21,
            part3 = 2.02226624871116645580e-21, tail3 = 8.47842766036889956997e-32;
        int word = DoubleWords.High(x), high = word & 0x7FFFFFFF;
        double absolute = Math.Abs(x), y0, y1;
        int n;
        if (high < 0x4002D97C)
        {
            // Below 3 pi/4.
            n = 1;
            double z = absolute - part1;
            if (high != 0x3FF921FB)
            {
                y0 = z - tail1;
                y1 = z - y0 - tail1;
            }
            else
            {
                // So near to pi/2 that 33 more bits are needed.
                z -= part2;
                y0 = z - tail2;
                y1 = z - y0 - tail2;
            }
        }
        else if (high <= 0x413921FB)
        {
            // Up to 2^19 pi/2: n times each part of pi/2 is exact.
            n = (int)(absolute * inversePiOver2 + 0.5);
            double count = n;
            double r = absolute - count * part1, w = count * tail1;
            y0 = r - w;
            // Where no small multiple of pi/2 shares the upper word of x, not much cancels.
            bool far = n < 32 && high != DoubleWords.High(count * PiOver2);
            if (!far && (high >> 20) - (DoubleWords.High(y0) >> 20 & 0x7FF) > 16)
            {
                double t = r;
                w = count * part2;
                r = t - w;
                w = count * tail2 - (t - r - w);
                y0 = r - w;
                if ((high >> 20) - (DoubleWords.High(y0) >> 20 & 0x7FF) > 49)
                {
                    t = r;
                    w = count * part3;
                    r = t - w;
                    w = count * tail3 - (t - r - w);
                    y0 = r - w;
                }
            }
            y1 = r - y0 - w;
        }
        else
        {
            n = ReduceLarge(absolute, to);
            y0 = Memory.LoadF64(to);
            y1 = Memory.LoadF64(to, 8);
        }
        bool negative = word < 0;
        Memory.StoreF64(to, negative ? -y0 : y0);
        Memory.StoreF64(to, negative ? -y1 : y1, 8);
        return negative ? -n : n;
    }

    // The bits of 2/pi, 64 zeros before the binary point.
    private static ReadOnlySpan<ulong> TwoOverPi =>
    [
        0,
        0xa2f9836e4e441529, 0xfc2757d1f534ddc0, 0xdb6295993c439041, 0xfe5163abdebbc561,
        0xb7246e3a424dd2e0, 0x06492eea09d1921c, 0xfe1deb1cb129a73e, 0xe88235f52ebb4484,
        0xe99c7026b45f7e41, 0x3991d639835339f4, 0x9c845f8bbdf9283b, 0x1ff897ffde05980f,
        0xef2f118b5a0a6d1f, 0x6d367ecf27cb09b7, 0x4f463f669e5fea2d, 0x7527bac7ebe5f17b,
        0x3d0739f78a5292ea, 0x6bfb5fb11f8d5d08, 0x56033046fc7b6bab, 0xf0cfbc209af4361d,
    ];

    // 64 bits of the table from a bit index on.
    private static ulong TwoOverPiAt(int bit)
    {
        int word = bit >> 6, rest = bit & 63;
        ulong first = TwoOverPi[word];
        return rest == 0 ? first : first << rest | TwoOverPi[word + 1] >> 64 - rest;
    }

    // 24 bits of 2/pi: the j-th group after the binary point.
    private static double Group(int j) => (double)(long)(TwoOverPiAt(64 + 24 * j) >> 40);

    // Where the arrays of ReduceLarge stand after y0 and y1: of doubles but for the digits, which are i32.
    private const int Input = 16, Table = 40, Terms = 240, Parts = 440, Bits24 = 640;

    private static double Load(int array, int index) => Memory.LoadF64(array + index * 8);
    private static void Store(int array, int index, double value) => Memory.StoreF64(array + index * 8, value);

    // The method of Payne and Hanek. x is three digits of 24 bits; their products with those groups of 2/pi that matter modulo
    // 8 are added up into terms, carried into digits of 24 bits, and the fraction of that is multiplied by pi/2 in five
    // parts. When all digits cancel, more groups are taken.
    private static int ReduceLarge(double x, int to)
    {
        const int wantedTerms = 4;
        const double twoTo24 = 16777216.0, twoToMinus24 = 5.9604644775390625e-08;
        int input = to + Input, table = to + Table, terms = to + Terms, parts = to + Parts, digits = to + Bits24;
        int exponent = (DoubleWords.High(x) >> 20) - 1046;
        double z = DoubleWords.WithHigh(x, DoubleWords.High(x) - (exponent << 20));
        for (int i = 0; i < 2; i++)
        {
            double digit = (int)z;
            Store(input, i, digit);
            z = (z - digit) * twoTo24;
        }
        Store(input, 2, z);
        int last = 2;
        while (Load(input, last) == 0) last--;

        int firstGroup = (exponent - 3) / 24;
        if (firstGroup < 0) firstGroup = 0;
        // The first term stands for 2^unit.
        int unit = exponent - 24 * (firstGroup + 1);
        for (int i = 0; i <= last + wantedTerms; i++)
        {
            int group = firstGroup - last + i;
            Store(table, i, group < 0 ? 0 : Group(group));
        }
        for (int i = 0; i <= wantedTerms; i++) Store(terms, i, Term(input, table, last, i));

        int count = wantedTerms, n, half;
        while (true)
        {
            // Terms into digits, from the last to the first.
            z = Load(terms, count);
            for (int i = 0, j = count; j > 0; i++, j--)
            {
                double carry = (int)(twoToMinus24 * z);
                Memory.StoreI32(digits + i * 4, (int)(z - twoTo24 * carry));
                z = Load(terms, j - 1) + carry;
            }
            // The integer modulo 8, and whether the fraction is at least a half.
            z *= DoubleWords.PowerOfTwo(unit);
            z -= 8.0 * Math.Floor(z * 0.125);
            n = (int)z;
            z -= n;
            half = 0;
            int top = digits + count * 4 - 4;
            if (unit > 0)
            {
                int above = Memory.LoadI32(top) >> 24 - unit;
                n += above;
                Memory.StoreI32(top, Memory.LoadI32(top) - (above << 24 - unit));
                half = Memory.LoadI32(top) >> 23 - unit;
            }
            else if (unit == 0) half = Memory.LoadI32(top) >> 23;
            else if (z >= 0.5) half = 2;
            if (half > 0)
            {
                // One minus the fraction.
                n++;
                bool borrowed = false;
                for (int i = 0; i < count; i++)
                {
                    int digit = Memory.LoadI32(digits + i * 4);
                    if (borrowed) Memory.StoreI32(digits + i * 4, 0xFFFFFF - digit);
                    else if (digit != 0)
                    {
                        borrowed = true;
                        Memory.StoreI32(digits + i * 4, 0x1000000 - digit);
                    }
                }
                if (unit > 0) Memory.StoreI32(top, Memory.LoadI32(top) & (1 << 24 - unit) - 1);
                if (half == 2)
                {
                    z = 1.0 - z;
                    if (borrowed) z -= DoubleWords.PowerOfTwo(unit);
                }
            }
            if (z != 0) break;
            int rest = 0;
            for (int i = count - 1; i >= wantedTerms; i--) rest |= Memory.LoadI32(digits + i * 4);
            if (rest != 0) break;
            int more = 1;
            while (more < wantedTerms && Memory.LoadI32(digits + (wantedTerms - more) * 4) == 0) more++;
            for (int i = count + 1; i <= count + more; i++)
            {
                Store(table, last + i, Group(firstGroup + i));
                Store(terms, i, Term(input, table, last, i));
            }
            count += more;
        }

        if (z == 0)
        {
            do
            {
                count--;
                unit -= 24;
            }
            while (Memory.LoadI32(digits + count * 4) == 0);
        }
        else
        {
            z *= DoubleWords.PowerOfTwo(-unit);
            if (z >= twoTo24)
            {
                double carry = (int)(twoToMinus24 * z);
                Memory.StoreI32(digits + count * 4, (int)(z - twoTo24 * carry));
                count++;
                unit += 24;
                Memory.StoreI32(digits + count * 4, (int)carry);
            }
            else
                Memory.StoreI32(digits + count * 4, (int)z);
        }
        // Digits back into doubles, times pi/2.
        double scale = DoubleWords.PowerOfTwo(unit);
        for (int i = count; i >= 0; i--)
        {
            Store(terms, i, scale * Memory.LoadI32(digits + i * 4));
            scale *= twoToMinus24;
        }
        for (int i = count; i >= 0; i--)
        {
            double part = 0;
            for (int k = 0; k <= wantedTerms && k <= count - i; k++) part += PiOver2Parts[k] * Load(terms, i + k);
            Store(parts, count - i, part);
        }
        double sum = 0;
        for (int i = count; i >= 0; i--) sum += Load(parts, i);
        double remainder = Load(parts, 0) - sum;
        for (int i = 1; i <= count; i++) remainder += Load(parts, i);
        Memory.StoreF64(to, half == 0 ? sum : -sum);
        Memory.StoreF64(to, half == 0 ? remainder : -remainder, 8);
        return n & 7;
    }

    private static double Term(int input, int table, int last, int index)
    {
        double sum = 0;
        for (int j = 0; j <= last; j++) sum += Load(input, j) * Load(table, last + index - j);
        return sum;
    }

    // pi/2 in parts of 24 bits.
    private static ReadOnlySpan<double> PiOver2Parts =>
    [
        1.57079625129699707031e+00, 7.54978941586159635335e-08, 5.39030252995776476554e-15, 3.28200341580791294123e-22, 1.27065575308067607349e-29,
    ];

    // Numerator and denominator of the rational function R with asin x = x + x R(x^2).
    private static double ArcRatio(double t)
    {
        const double
            p0 = 1.66666666666666657415e-01, p1 = -3.25565818622400915405e-01, p2 = 2.01212532134862925881e-01,
            p3 = -4.00555345006794114027e-02, p4 = 7.91534994289814532176e-04, p5 = 3.47933107596021167570e-05,
            q1 = -2.40339491173441421878e+00, q2 = 2.02094576023350569471e+00, q3 = -6.88283971605453293030e-01, q4 = 7.70381505559019352791e-02;
        double p = t * (p0 + t * (p1 + t * (p2 + t * (p3 + t * (p4 + t * p5)))));
        double q = 1.0 + t * (q1 + t * (q2 + t * (q3 + t * q4)));
        return p / q;
    }

    /// <summary>Math.asin, ES2025 21.3.2.4.</summary>
    public static double Asin(double x)
    {
        int word = DoubleWords.High(x), high = word & 0x7FFFFFFF;
        if (high >= 0x3FF00000)
            return Math.Abs(x) == 1.0 ? x * PiOver2 + x * PiOver2Low : double.NaN;
        if (high < 0x3FE00000) return high < 0x3E400000 ? x : x + x * ArcRatio(x * x);
        // asin x = pi/2 - 2 asin sqrt((1 - x) / 2)
        double t = (1.0 - Math.Abs(x)) * 0.5, r = ArcRatio(t), s = Math.Sqrt(t);
        if (high >= 0x3FEF3333)
            t = PiOver2 - (2.0 * (s + s * r) - PiOver2Low);
        else
        {
            double w = DoubleWords.WithoutLow(s);
            double c = (t - w * w) / (s + w);
            double p = 2.0 * s * r - (PiOver2Low - 2.0 * c), q = PiOver4 - 2.0 * w;
            t = PiOver4 - (p - q);
        }
        return word > 0 ? t : -t;
    }

    /// <summary>Math.acos, ES2025 21.3.2.2.</summary>
    public static double Acos(double x)
    {
        int word = DoubleWords.High(x), high = word & 0x7FFFFFFF;
        if (high >= 0x3FF00000)
        {
            if (x == 1.0) return 0;
            return x == -1.0 ? Pi + 2.0 * PiOver2Low : double.NaN;
        }
        if (high < 0x3FE00000)
        {
            if (high <= 0x3C600000) return PiOver2 + PiOver2Low;
            return PiOver2 - (x - (PiOver2Low - x * ArcRatio(x * x)));
        }
        double z = (1.0 - Math.Abs(x)) * 0.5, s = Math.Sqrt(z), r = ArcRatio(z);
        if (word < 0) return Pi - 2.0 * (s + (r * s - PiOver2Low));
        double d = DoubleWords.WithoutLow(s);
        double c = (z - d * d) / (s + d);
        return 2.0 * (d + (r * s + c));
    }

    /// <summary>Math.atan, ES2025 21.3.2.6: reduced by the arc tangents of 1/2, 1, 3/2 and infinity.</summary>
    public static double Atan(double x)
    {
        const double
            a0 = 3.33333333333329318027e-01, a1 = -1.99999999998764832476e-01, a2 = 1.42857142725034663711e-01,
            a3 = -1.11111104054623557880e-01, a4 = 9.09088713343650656196e-02, a5 = -7.69187620504482999495e-02,
            a6 = 6.66107313738753120669e-02, a7 = -5.83357013379057348645e-02, a8 = 4.97687799461593236017e-02,
            a9 = -3.65315727442169155270e-02, a10 = 1.62858201153657823623e-02;
        int word = DoubleWords.High(x), high = word & 0x7FFFFFFF;
        if (high >= 0x44100000)
        {
            if (NumberOperations.IsNaN(x)) return x;
            return word > 0 ? PiOver2 + PiOver2Low : -PiOver2 - PiOver2Low;
        }
        double offset = 0, offsetLow = 0;
        bool reduced = high >= 0x3FDC0000;
        if (!reduced)
        {
            if (high < 0x3E400000) return x;
        }
        else
        {
            x = Math.Abs(x);
            if (high < 0x3FE60000)
            {
                offset = 4.63647609000806093515e-01;
                offsetLow = 2.26987774529616870924e-17;
                x = (2.0 * x - 1.0) / (2.0 + x);
            }
            else if (high < 0x3FF30000)
            {
                offset = PiOver4;
                offsetLow = PiOver4Low;
                x = (x - 1.0) / (x + 1.0);
            }
            else if (high < 0x40038000)
            {
                offset = 9.82793723247329054082e-01;
                offsetLow = 1.39033110312309984516e-17;
                x = (x - 1.5) / (1.0 + 1.5 * x);
            }
            else
            {
                offset = PiOver2;
                offsetLow = PiOver2Low;
                x = -1.0 / x;
            }
        }
        double z = x * x, w = z * z;
        double odd = z * (a0 + w * (a2 + w * (a4 + w * (a6 + w * (a8 + w * a10)))));
        double even = w * (a1 + w * (a3 + w * (a5 + w * (a7 + w * a9))));
        if (!reduced) return x - x * (odd + even);
        double result = offset - (x * (odd + even) - offsetLow - x);
        return word < 0 ? -result : result;
    }

    /// <summary>Math.atan2, ES2025 21.3.2.8.</summary>
    public static double Atan2(double y, double x)
    {
        if (NumberOperations.IsNaN(x) || NumberOperations.IsNaN(y)) return double.NaN;
        if (x == 1.0) return Atan(y);
        bool yNegative = DoubleWords.High(y) < 0, xNegative = DoubleWords.High(x) < 0;
        double yAbsolute = Math.Abs(y), xAbsolute = Math.Abs(x), z;
        if (yAbsolute == 0)
        {
            if (!xNegative) return y;
            return yNegative ? -Pi : Pi;
        }
        if (xAbsolute == 0) return yNegative ? -PiOver2 : PiOver2;
        if (xAbsolute > double.MaxValue)
        {
            if (yAbsolute > double.MaxValue) z = xNegative ? 3.0 * PiOver4 : PiOver4;
            else z = xNegative ? Pi : 0.0;
            return yNegative ? -z : z;
        }
        if (yAbsolute > double.MaxValue) return yNegative ? -PiOver2 : PiOver2;

        int k = DoubleWords.High(yAbsolute) - DoubleWords.High(xAbsolute) >> 20;
        bool steep = k > 60;
        if (steep) z = PiOver2 + 0.5 * PiLow;
        else if (k < -60 && xNegative) z = 0;
        else z = Atan(Math.Abs(y / x));
        if (!xNegative || steep) return yNegative ? -z : z;
        return yNegative ? z - PiLow - Pi : Pi - (z - PiLow);
    }
}
