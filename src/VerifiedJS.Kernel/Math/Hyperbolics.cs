namespace VerifiedJS.Kernel;

/// <summary>Hyperbolic functions and their inverses by the algorithms of fdlibm; results equal V8's to the last bit.</summary>
public static class Hyperbolics
{
    private const double
        Ln2 = 6.93147180559945286227e-01,
        TwoToMinus28 = 3.725290298461914e-9, TwoTo28 = 268435456.0,
        // Where exp overflows, in the upper word, and where half of it does.
        ExpOverflow = 709.7822265625, HalfExpOverflow = 710.4758600739439;

    /// <summary>Math.sinh, ES2025 21.3.2.31.</summary>
    public static double Sinh(double x)
    {
        double h = x < 0 ? -0.5 : 0.5, absolute = Math.Abs(x);
        if (absolute < 22)
        {
            if (absolute < TwoToMinus28) return x;
            double t = Exponentials.Expm1(absolute);
            return absolute < 1 ? h * (2 * t - t * t / (t + 1)) : h * (t + t / (t + 1));
        }
        if (absolute < ExpOverflow) return h * Exponentials.Exp(absolute);
        if (absolute <= HalfExpOverflow)
        {
            double w = Exponentials.Exp(0.5 * absolute);
            return h * w * w;
        }
        return x * double.PositiveInfinity;
    }

    /// <summary>Math.cosh, ES2025 21.3.2.13.</summary>
    public static double Cosh(double x)
    {
        double absolute = Math.Abs(x);
        int high = DoubleWords.High(absolute);
        if (high < 0x3FD62E43)
        {
            // At most ln 2 / 2.
            double t = Exponentials.Expm1(absolute), w = 1.0 + t;
            return high < 0x3C800000 ? w : 1.0 + t * t / (w + w);
        }
        if (high < 0x40360000)
        {
            double t = Exponentials.Exp(absolute);
            return 0.5 * t + 0.5 / t;
        }
        if (high < 0x40862E42) return 0.5 * Exponentials.Exp(absolute);
        if (absolute <= HalfExpOverflow)
        {
            double w = Exponentials.Exp(0.5 * absolute);
            return 0.5 * w * w;
        }
        return absolute * double.PositiveInfinity;
    }

    /// <summary>Math.tanh, ES2025 21.3.2.34.</summary>
    public static double Tanh(double x)
    {
        double absolute = Math.Abs(x), z = 1.0;
        if (NumberOperations.IsNaN(x)) return x;
        if (absolute < 22)
        {
            if (absolute < TwoToMinus28) return x;
            if (absolute >= 1) z = 1.0 - 2.0 / (Exponentials.Expm1(2.0 * absolute) + 2.0);
            else
            {
                double t = Exponentials.Expm1(-2.0 * absolute);
                z = -t / (t + 2.0);
            }
        }
        return x < 0 ? -z : z;
    }

    /// <summary>Math.asinh, ES2025 21.3.2.5.</summary>
    public static double Asinh(double x)
    {
        double absolute = Math.Abs(x);
        if (!(absolute <= double.MaxValue) || absolute < TwoToMinus28) return x;
        double w, square = x * x;
        if (DoubleWords.High(absolute) > 0x41B00000) w = Logarithms.Log(absolute) + Ln2;
        else if (absolute >= 2.0 && DoubleWords.High(absolute) > 0x40000000)
            w = Logarithms.Log(2.0 * absolute + 1.0 / (Math.Sqrt(square + 1.0) + absolute));
        else w = Logarithms.Log1p(absolute + square / (1.0 + Math.Sqrt(1.0 + square)));
        return x < 0 ? -w : w;
    }

    /// <summary>Math.acosh, ES2025 21.3.2.3.</summary>
    public static double Acosh(double x)
    {
        if (!(x >= 1)) return double.NaN;
        if (x >= TwoTo28) return x > double.MaxValue ? x : Logarithms.Log(x) + Ln2;
        if (x == 1) return 0;
        if (x > 2) return Logarithms.Log(2.0 * x - 1.0 / (x + Math.Sqrt(x * x - 1.0)));
        double t = x - 1.0;
        return Logarithms.Log1p(t + Math.Sqrt(2.0 * t + t * t));
    }

    /// <summary>Math.atanh, ES2025 21.3.2.7.</summary>
    public static double Atanh(double x)
    {
        double absolute = Math.Abs(x);
        if (!(absolute <= 1)) return double.NaN;
        if (absolute == 1) return x * double.PositiveInfinity;
        if (absolute < TwoToMinus28) return x;
        double t = absolute + absolute;
        t = absolute < 0.5
            ? 0.5 * Logarithms.Log1p(t + t * absolute / (1.0 - absolute))
            : 0.5 * Logarithms.Log1p(t / (1.0 - absolute));
        return x < 0 ? -t : t;
    }
}
