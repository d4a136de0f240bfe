namespace VerifiedJS.Kernel;

/// <summary>
/// Logarithms by the algorithms of fdlibm: x = 2^k (1 + f) with 1 + f in [sqrt(1/2), sqrt(2)], and
/// log(1 + f) = f - (f^2/2 - s (f^2/2 + R(s^2))) with s = f / (2 + f) and R a minimax polynomial of degree 14 in s.
/// The order of the operations matters: results agree with V8 to the last bit.
/// </summary>
public static class Logarithms
{
    private const double
        Ln2High = 6.93147180369123816490e-01, Ln2Low = 1.90821492927058770002e-10,
        L1 = 6.666666666666735130e-01, L2 = 3.999999999940941908e-01, L3 = 2.857142874366239149e-01, L4 = 2.222219843214978396e-01,
        L5 = 1.818357216161805012e-01, L6 = 1.531383769920937332e-01, L7 = 1.479819860511658591e-01;

    private const double TwoTo54 = 18014398509481984.0;

    /// <summary>Math.log, ES2025 21.3.2.20.</summary>
    public static double Log(double x)
    {
        int high = DoubleWords.High(x), k = 0;
        if (high < 0x00100000)
        {
            if (x == 0) return double.NegativeInfinity;
            if (high < 0) return double.NaN;
            k -= 54;
            x *= TwoTo54;
            high = DoubleWords.High(x);
        }
        if (high >= 0x7FF00000) return x + x;
        k += (high >> 20) - 1023;
        high &= 0x000FFFFF;
        int carry = high + 0x95F64 & 0x100000;
        x = DoubleWords.WithHigh(x, high | carry ^ 0x3FF00000);
        k += carry >> 20;
        double f = x - 1.0, dk = k;
        if ((0x000FFFFF & 2 + high) < 3)
        {
            // |f| < 2^-20
            if (f == 0) return k == 0 ? 0 : dk * Ln2High + dk * Ln2Low;
            double small = f * f * (0.5 - 0.33333333333333333 * f);
            return k == 0 ? f - small : dk * Ln2High - (small - dk * Ln2Low - f);
        }
        double s = f / (2.0 + f), z = s * s, w = z * z;
        double even = w * (L2 + w * (L4 + w * L6));
        double odd = z * (L1 + w * (L3 + w * (L5 + w * L7)));
        double r = odd + even;
        if ((high - 0x6147A | 0x6B851 - high) > 0)
        {
            double half = 0.5 * f * f;
            return k == 0 ? f - (half - s * (half + r)) : dk * Ln2High - (half - (s * (half + r) + dk * Ln2Low) - f);
        }
        return k == 0 ? f - s * (f - r) : dk * Ln2High - (s * (f - r) - dk * Ln2Low - f);
    }

    /// <summary>Math.log1p, ES2025 21.3.2.21.</summary>
    public static double Log1p(double x)
    {
        int high = DoubleWords.High(x), absolute = high & 0x7FFFFFFF;
        int k = 1, highU = 0;
        double f = 0, c = 0;
        if (high < 0x3FDA827A)
        {
            // 1 + x < sqrt(2)
            if (absolute >= 0x3FF00000) return x == -1.0 ? double.NegativeInfinity : double.NaN;
            if (absolute < 0x3E200000) return absolute < 0x3C900000 ? x : x - x * x * 0.5;
            if (high > 0 || high <= unchecked((int)0xBFD2BEC4))
            {
                k = 0;
                f = x;
                highU = 1;
            }
        }
        if (high >= 0x7FF00000) return x + x;
        if (k != 0)
        {
            double u;
            if (high < 0x43400000)
            {
                // u is 1 + x rounded, c the relative correction for that.
                u = 1.0 + x;
                highU = DoubleWords.High(u);
                k = (highU >> 20) - 1023;
                c = k > 0 ? 1.0 - (u - x) : x - (u - 1.0);
                c /= u;
            }
            else
            {
                u = x;
                highU = DoubleWords.High(u);
                k = (highU >> 20) - 1023;
            }
            highU &= 0x000FFFFF;
            if (highU < 0x6A09E)
                u = DoubleWords.WithHigh(u, highU | 0x3FF00000);
            else
            {
                k++;
                u = DoubleWords.WithHigh(u, highU | 0x3FE00000);
                highU = 0x00100000 - highU >> 2;
            }
            f = u - 1.0;
        }
        double half = 0.5 * f * f, dk = k;
        if (highU == 0)
        {
            // |f| < 2^-20
            if (f == 0) return k == 0 ? 0 : dk * Ln2High + (c + dk * Ln2Low);
            double small = half * (1.0 - 0.66666666666666666 * f);
            return k == 0 ? f - small : dk * Ln2High - (small - (dk * Ln2Low + c) - f);
        }
        double s = f / (2.0 + f), z = s * s;
        double r = z * (L1 + z * (L2 + z * (L3 + z * (L4 + z * (L5 + z * (L6 + z * L7))))));
        return k == 0 ? f - (half - s * (half + r)) : dk * Ln2High - (half - (s * (half + r) + (dk * Ln2Low + c)) - f);
    }

    /// <summary>Math.log2, ES2025 21.3.2.23: f and its logarithm in two parts, times 1/ln 2 in two parts.</summary>
    public static double Log2(double x)
    {
        const double ivLn2High = 1.44269504072144627571e+00, ivLn2Low = 1.67517131648865118353e-10;
        int high = DoubleWords.High(x), k = 0;
        if (high < 0x00100000)
        {
            if (x == 0) return double.NegativeInfinity;
            if (high < 0) return double.NaN;
            k -= 54;
            x *= TwoTo54;
            high = DoubleWords.High(x);
        }
        if (high >= 0x7FF00000) return x + x;
        if (x == 1.0) return 0;
        k += (high >> 20) - 1023;
        high &= 0x000FFFFF;
        int carry = high + 0x95F64 & 0x100000;
        x = DoubleWords.WithHigh(x, high | carry ^ 0x3FF00000);
        k += carry >> 20;
        double y = k, f = x - 1.0, half = 0.5 * f * f;
        double s = f / (2.0 + f), z = s * s, w = z * z;
        double even = w * (L2 + w * (L4 + w * L6));
        double odd = z * (L1 + w * (L3 + w * (L5 + w * L7)));
        double r = s * (half + (odd + even));

        double upper = DoubleWords.WithoutLow(f - half);
        double lower = f - upper - half + r;
        double valueHigh = upper * ivLn2High;
        double valueLow = (lower + upper) * ivLn2Low + lower * ivLn2High;
        double sum = y + valueHigh;
        valueLow += y - sum + valueHigh;
        return valueLow + sum;
    }

    /// <summary>Math.log10, ES2025 21.3.2.22.</summary>
    public static double Log10(double x)
    {
        const double ivLn10 = 4.34294481903251816668e-01, log2High = 3.01029995663611771306e-01, log2Low = 3.69423907715893078616e-13;
        int high = DoubleWords.High(x), k = 0;
        if (high < 0x00100000)
        {
            if (x == 0) return double.NegativeInfinity;
            if (high < 0) return double.NaN;
            k -= 54;
            x *= TwoTo54;
            high = DoubleWords.High(x);
        }
        if (high >= 0x7FF00000) return x + x;
        if (x == 1.0) return 0;
        k += (high >> 20) - 1023;
        int negative = k < 0 ? 1 : 0;
        x = DoubleWords.WithHigh(x, high & 0x000FFFFF | 0x3FF - negative << 20);
        double y = k + negative;
        double z = y * log2Low + ivLn10 * Log(x);
        return z + y * log2High;
    }
}
