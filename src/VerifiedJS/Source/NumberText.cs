using System.Globalization;
using System.Text;

namespace VerifiedJS.Source;

/// <summary>Numbers as JavaScript spells them.</summary>
internal static class NumberText
{
    /// <summary>ES2025 6.1.6.1.20 Number::toString with radix 10.</summary>
    internal static string Of(double value)
    {
        if (double.IsNaN(value))
            return "NaN";
        if (double.IsInfinity(value))
            return value > 0 ? "Infinity" : "-Infinity";
        if (value == 0)
            return "0";
        // The shortest digits that read back as the same number
        string shortest = value.ToString("R", CultureInfo.InvariantCulture);
        var digits = new StringBuilder();
        int exponent = 0;
        int point = -1;
        bool negative = false;
        int i = 0;
        for (; i < shortest.Length; i++)
        {
            char c = shortest[i];
            if (c == '-')
                negative = true;
            else if (c == '.')
                point = digits.Length;
            else if (c is 'E' or 'e')
                break;
            else
                digits.Append(c);
        }
        if (i < shortest.Length)
            exponent = int.Parse(shortest.AsSpan(i + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        // value = 0.digits * 10^n
        int n = (point < 0 ? digits.Length : point) + exponent;
        int zeros = 0;
        while (zeros < digits.Length - 1 && digits[zeros] == '0')
            zeros++;
        digits.Remove(0, zeros);
        n -= zeros;
        while (digits.Length > 1 && digits[^1] == '0')
            digits.Length--;
        int k = digits.Length;
        string d = digits.ToString();
        string text;
        if (k <= n && n <= 21)
            text = d + new string('0', n - k);
        else if (0 < n && n <= 21)
            text = d[..n] + "." + d[n..];
        else if (-6 < n && n <= 0)
            text = "0." + new string('0', -n) + d;
        else
            text = (k == 1 ? d : d[..1] + "." + d[1..]) + "e" + (n - 1 < 0 ? "-" : "+") + Math.Abs(n - 1).ToString(CultureInfo.InvariantCulture);
        return negative ? "-" + text : text;
    }
}
