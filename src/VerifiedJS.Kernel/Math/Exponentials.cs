namespace VerifiedJS.Kernel;

/// <summary>
/// Exponentials and powers by the algorithms of fdlibm, results equal to V8's to the last bit. exp and expm1 reduce to
/// x = k ln 2 + r with |r| at most ln 2 / 2, and take a rational function of r.
/// </summary>
public static class Exponentials
{
    private const double
        Ln2High = 6.93147180369123816490e-01, Ln2Low = 1.90821492927058770002e-10, InverseLn2 = 1.44269504088896338700e+00,
        Overflow = 7.09782712893383973096e+02, Underflow = -7.45133219101941108420e+02;

    // r coth(r/2) = 2 + P1 r^2 + ... + P5 r^10
    private const double
        P1 = 1.66666666666666019037e-01, P2 = -2.77777777770155933842e-03, P3 = 6.61375632143793436117e-05,
        P4 = -1.65339022054652515390e-06, P5 = 4.13813679705723846039e-08;

    /// <summary>Math.exp, ES2025 21.3.2.14.</summary>
    public static double Exp(double x)
    {
        int word = DoubleWords.High(x), absolute = word & 0x7FFFFFFF;
        bool negative = word < 0;
        if (absolute >= 0x40862E42)
        {
            if (NumberOperations.IsNaN(x)) return x;
            if (x > Overflow) return double.PositiveInfinity;
            if (x < Underflow) return 0;
        }
        double high = 0, low = 0;
        int k = 0;
        if (absolute > 0x3FD62E42)
        {
            // More than ln 2 / 2.
            if (absolute < 0x3FF0A2B2)
            {
                if (x == 1.0) return Math.E;
                high = negative ? x + Ln2High : x - Ln2High;
                low = negative ? -Ln2Low : Ln2Low;
                k = negative ? -1 : 1;
            }
            else
            {
                k = (int)(InverseLn2 * x + (negative ? -0.5 : 0.5));
                double t = k;
                high = x - t * Ln2High;
                low = t * Ln2Low;
            }
            x = high - low;
        }
        else if (absolute < 0x3E300000)
            return 1.0 + x;
        double square = x * x;
        double c = x - square * (P1 + square * (P2 + square * (P3 + square * (P4 + square * P5))));
        if (k == 0) return 1.0 - (x * c / (c - 2.0) - x);
        double y = 1.0 - (low - x * c / (2.0 - c) - high);
        if (k < -1021) return y * DoubleWords.PowerOfTwo(k + 1000) * DoubleWords.PowerOfTwo(-1000);
        return k == 1024 ? y * 2.0 * DoubleWords.PowerOfTwo(1023) : y * DoubleWords.PowerOfTwo(k);
    }

    /// <summary>Math.expm1, ES2025 21.3.2.15.</summary>
    public static double Expm1(double x)
    {
        const double q1 = -3.33333333333331316428e-02, q2 = 1.58730158725481460165e-03, q3 = -7.93650757867487942473e-05,
            q4 = 4.00821782732936239552e-06, q5 = -2.01099218183624371326e-07;
        int word = DoubleWords.High(x), absolute = word & 0x7FFFFFFF;
        bool negative = word < 0;
        if (absolute >= 0x4043687A)
        {
            // At least 56 ln 2.
            if (NumberOperations.IsNaN(x)) return x;
            if (x > Overflow) return double.PositiveInfinity;
            if (negative) return -1.0;
        }
        double c = 0;
        int k = 0;
        if (absolute > 0x3FD62E42)
        {
            double high, low;
            if (absolute < 0x3FF0A2B2)
            {
                high = negative ? x + Ln2High : x - Ln2High;
                low = negative ? -Ln2Low : Ln2Low;
                k = negative ? -1 : 1;
            }
            else
            {
                k = (int)(InverseLn2 * x + (negative ? -0.5 : 0.5));
                double t = k;
                high = x - t * Ln2High;
                low = t * Ln2Low;
            }
            x = high - low;
            c = high - x - low;
        }
        else if (absolute < 0x3C900000)
            return x;
        double halfX = 0.5 * x, halfSquare = x * halfX;
        double r = 1.0 + halfSquare * (q1 + halfSquare * (q2 + halfSquare * (q3 + halfSquare * (q4 + halfSquare * q5))));
        double u = 3.0 - r * halfX;
        double e = halfSquare * ((r - u) / (6.0 - x * u));
        if (k == 0) return x - (x * e - halfSquare);
        e = x * (e - c) - c;
        e -= halfSquare;
        if (k == -1) return 0.5 * (x - e) - 0.5;
        if (k == 1) return x < -0.25 ? -2.0 * (e - (x + 0.5)) : 1.0 + 2.0 * (x - e);
        double y;
        if (k <= -2 || k > 56)
        {
            y = 1.0 - (e - x);
            y = k == 1024 ? y * 2.0 * DoubleWords.PowerOfTwo(1023) : y * DoubleWords.PowerOfTwo(k);
            return y - 1.0;
        }
        double minus = DoubleWords.PowerOfTwo(-k);
        if (k < 20)
            y = 1.0 - minus - (e - x);
        else
            y = x - (e + minus) + 1.0;
        return y * DoubleWords.PowerOfTwo(k);
    }

    /// <summary>
    /// Number::exponentiate, ES2025 6.1.6.1.3, and Math.pow. x^y = 2^(y log2 x): log2 |x| in two parts t1 + t2, y split in
    /// two parts, their product p = p1 + p2, and 2^p from its integer and its fraction.
    /// </summary>
    public static double Power(double x, double y)
    {
        const double
            l1 = 5.99999999999994648725e-01, l2 = 4.28571428578550184252e-01, l3 = 3.33333329818377432918e-01,
            l4 = 2.72728123808534006489e-01, l5 = 2.30660745775561754067e-01, l6 = 2.06975017800338417784e-01,
            ln2 = 6.93147180559945286227e-01, ln2High = 6.93147182464599609375e-01, ln2Low = -1.90465429995776804525e-09,
            overflowTail = 8.0085662595372944372e-17, // -(1024 - log2(overflow + half a unit))
            cp = 9.61796693925975554329e-01, cpHigh = 9.61796700954437255859e-01, cpLow = -7.02846165095275826516e-09, // 2 / (3 ln 2)
            inverseLn2High = 1.44269502162933349609e+00, inverseLn2Low = 1.92596299112661746887e-08;

        // Steps 1 to 3: NaN, and anything to the power of zero.
        if (y == 0) return 1.0;
        if (NumberOperations.IsNaN(x) || NumberOperations.IsNaN(y)) return double.NaN;
        int xWord = DoubleWords.High(x), yWord = DoubleWords.High(y), yLow = DoubleWords.Low(y);
        int xHigh = xWord & 0x7FFFFFFF, yHigh = yWord & 0x7FFFFFFF;

        // For a negative base: 1 when y is an odd integer, 2 when it is an even one.
        int yIsInteger = 0;
        if (xWord < 0)
        {
            if (yHigh >= 0x43400000) yIsInteger = 2;
            else if (Math.Truncate(y) == y) yIsInteger = 2 - (int)((long)y & 1);
        }
        if (yLow == 0)
        {
            if (yHigh == 0x7FF00000)
            {
                // Steps 10 and 11: infinite exponents; NaN for a base of magnitude one, unlike IEEE 754.
                if (Math.Abs(x) == 1.0) return double.NaN;
                if (xHigh >= 0x3FF00000) return yWord >= 0 ? y : 0.0;
                return yWord < 0 ? -y : 0.0;
            }
            if (yHigh == 0x3FF00000) return yWord < 0 ? 1.0 / x : x;
            if (yWord == 0x40000000) return x * x;
            // x ** 0.5 is a square root, but for negative zero and infinity.
            if (yWord == 0x3FE00000 && xWord >= 0) return Math.Sqrt(x);
        }
        double absolute = Math.Abs(x);
        if (DoubleWords.Low(x) == 0 && (xHigh == 0x7FF00000 || xHigh == 0 || xHigh == 0x3FF00000))
        {
            // Steps 4 to 9: the base is zero, one or infinite in magnitude.
            double special = yWord < 0 ? 1.0 / absolute : absolute;
            if (xWord >= 0) return special;
            if (xHigh == 0x3FF00000 && yIsInteger == 0) return double.NaN;
            return yIsInteger == 1 ? -special : special;
        }
        // Step 12.
        if (xWord < 0 && yIsInteger == 0) return double.NaN;
        double sign = xWord < 0 && yIsInteger == 1 ? -1.0 : 1.0;

        double t1, t2;
        if (yHigh > 0x41E00000)
        {
            // |y| > 2^31
            if (yHigh > 0x43F00000)
            {
                if (xHigh <= 0x3FEFFFFF) return yWord < 0 ? double.PositiveInfinity : 0;
                if (xHigh >= 0x3FF00000) return yWord > 0 ? double.PositiveInfinity : 0;
            }
            if (xHigh < 0x3FEFFFFF) return yWord < 0 ? sign * double.PositiveInfinity : sign * 0.0;
            if (xHigh > 0x3FF00000) return yWord > 0 ? sign * double.PositiveInfinity : sign * 0.0;
            // |1 - x| is at most 2^-20: log x by a short series.
            double t = absolute - 1.0;
            double w = t * t * (0.5 - t * (0.3333333333333333333333 - t * 0.25));
            double u = inverseLn2High * t;
            double v = t * inverseLn2Low - w * InverseLn2;
            t1 = DoubleWords.WithoutLow(u + v);
            t2 = v - (t1 - u);
        }
        else
        {
            int n = 0;
            if (xHigh < 0x00100000)
            {
                absolute *= 9007199254740992.0;
                n -= 53;
                xHigh = DoubleWords.High(absolute);
            }
            n += (xHigh >> 20) - 1023;
            int j = xHigh & 0x000FFFFF;
            xHigh = j | 0x3FF00000;
            // Around 1 or around 1.5, whichever is nearer by ratio.
            bool nearThreeHalves = false;
            if (j > 0x3988E)
            {
                if (j < 0xBB67A) nearThreeHalves = true;
                else
                {
                    n++;
                    xHigh -= 0x00100000;
                }
            }
            absolute = DoubleWords.WithHigh(absolute, xHigh);
            double bp = nearThreeHalves ? 1.5 : 1.0;
            // s = (x - bp) / (x + bp) in two parts
            double u = absolute - bp, v = 1.0 / (absolute + bp);
            double s = u * v, sHigh = DoubleWords.WithoutLow(s);
            double tHigh = DoubleWords.WithHigh(0, (xHigh >> 1 | 0x20000000) + 0x00080000 + (nearThreeHalves ? 1 << 18 : 0));
            double tLow = absolute - (tHigh - bp);
            double sLow = v * (u - sHigh * tHigh - sHigh * tLow);
            // log of it
            double s2 = s * s;
            double r = s2 * s2 * (l1 + s2 * (l2 + s2 * (l3 + s2 * (l4 + s2 * (l5 + s2 * l6)))));
            r += sLow * (sHigh + s);
            s2 = sHigh * sHigh;
            tHigh = DoubleWords.WithoutLow(3.0 + s2 + r);
            tLow = r - (tHigh - 3.0 - s2);
            u = sHigh * tHigh;
            v = sLow * tHigh + tLow * s;
            double pHigh = DoubleWords.WithoutLow(u + v);
            double pLow = v - (pHigh - u);
            double zHigh = cpHigh * pHigh;
            double zLow = cpLow * pHigh + pLow * cp + (nearThreeHalves ? 1.35003920212974897128e-08 : 0.0);
            double t = n, dpHigh = nearThreeHalves ? 5.84962487220764160156e-01 : 0.0;
            t1 = DoubleWords.WithoutLow(zHigh + zLow + dpHigh + t);
            t2 = zLow - (t1 - t - dpHigh - zHigh);
        }

        double y1 = DoubleWords.WithoutLow(y);
        double p1 = (y - y1) * t1 + y * t2, p2 = y1 * t1;
        double z = p1 + p2;
        int zWord = DoubleWords.High(z), zLowWord = DoubleWords.Low(z);
        if (zWord >= 0x40900000)
        {
            // z >= 1024
            if ((zWord - 0x40900000 | zLowWord) != 0 || p1 + overflowTail > z - p2) return sign * double.PositiveInfinity;
        }
        else if ((zWord & 0x7FFFFFFF) >= 0x4090CC00)
        {
            // z <= -1075
            if ((zWord - unchecked((int)0xC090CC00) | zLowWord) != 0 || p1 <= z - p2) return sign * 0.0;
        }
        // 2^(p1 + p2)
        int magnitude = zWord & 0x7FFFFFFF, k = (magnitude >> 20) - 1023, integer = 0;
        if (magnitude > 0x3FE00000)
        {
            // |z| > 1/2: take out the nearest integer.
            integer = zWord + (0x00100000 >> k + 1);
            k = ((integer & 0x7FFFFFFF) >> 20) - 1023;
            double whole = DoubleWords.WithHigh(0, integer & ~(0x000FFFFF >> k));
            integer = (integer & 0x000FFFFF | 0x00100000) >> 20 - k;
            if (zWord < 0) integer = -integer;
            p2 -= whole;
        }
        double f1 = DoubleWords.WithoutLow(p1 + p2);
        double a = f1 * ln2High;
        double b = (p1 - (f1 - p2)) * ln2 + f1 * ln2Low;
        z = a + b;
        double rest = b - (z - a);
        double square = z * z;
        double c = z - square * (P1 + square * (P2 + square * (P3 + square * (P4 + square * P5))));
        // V8 divides by all of this, where fdlibm subtracts the last term from the quotient.
        double quotient = z * c / (c - 2.0 - (rest + z * rest));
        z = 1.0 - (quotient - z);
        int resultWord = DoubleWords.High(z) + (integer << 20);
        if (resultWord >> 20 <= 0) z = Scale(z, integer);
        else z = DoubleWords.WithHigh(z, resultWord);
        return sign * z;
    }

    // z * 2^n for a z near one and a result below the normal range: one rounding.
    private static double Scale(double z, int n)
    {
        if (n < -1080) n = -1080;
        return z * DoubleWords.PowerOfTwo(n + 200) * DoubleWords.PowerOfTwo(-200);
    }
}
