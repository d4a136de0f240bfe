using System.Numerics;
using VerifiedJS.Intrinsics;

namespace VerifiedJS.Kernel;

/// <summary>
/// Natural numbers as arrays of 32-bit digits in linear memory, least significant first, given as (address, length).
/// A length is trimmed when the most significant digit is not zero; zero has length 0. Functions that write a number
/// return its trimmed length and take trimmed operands. Unless said otherwise the result may not overlap an operand
/// except by starting at the same address.
/// </summary>
internal static class Naturals
{
    internal static uint Digit(int address, int index) => (uint)Memory.LoadI32(address + index * 4);
    internal static void SetDigit(int address, int index, uint value) => Memory.StoreI32(address + index * 4, (int)value);

    /// <summary>The length without leading zero digits.</summary>
    internal static int Trim(int address, int length)
    {
        while (length > 0 && Digit(address, length - 1) == 0) length--;
        return length;
    }

    /// <summary>Stores a 64-bit number in two digits.</summary>
    internal static int Store(int address, ulong value)
    {
        Memory.StoreI64(address, (long)value);
        return value == 0 ? 0 : value >> 32 == 0 ? 1 : 2;
    }

    internal static int Copy(int to, int from, int length)
    {
        Memory.Copy(to, from, length * 4);
        return length;
    }

    /// <summary>The number of bits up to the highest one set.</summary>
    internal static int BitLength(int address, int length) =>
        length == 0 ? 0 : length * 32 - BitOperations.LeadingZeroCount(Digit(address, length - 1));

    /// <summary>Negative, zero or positive as a is below, equal to or above b.</summary>
    internal static int Compare(int a, int aLength, int b, int bLength)
    {
        if (aLength != bLength) return aLength < bLength ? -1 : 1;
        for (int i = aLength - 1; i >= 0; i--)
        {
            uint x = Digit(a, i), y = Digit(b, i);
            if (x != y) return x < y ? -1 : 1;
        }
        return 0;
    }

    /// <summary>result = a + b; room for one digit more than the longer operand.</summary>
    internal static int Add(int result, int a, int aLength, int b, int bLength)
    {
        if (aLength < bLength)
        {
            int address = a, length = aLength;
            a = b; aLength = bLength;
            b = address; bLength = length;
        }
        ulong carry = 0;
        int i = 0;
        for (; i < bLength; i++)
        {
            carry += (ulong)Digit(a, i) + Digit(b, i);
            SetDigit(result, i, (uint)carry);
            carry >>= 32;
        }
        for (; i < aLength; i++)
        {
            carry += Digit(a, i);
            SetDigit(result, i, (uint)carry);
            carry >>= 32;
        }
        if (carry == 0) return aLength;
        SetDigit(result, aLength, (uint)carry);
        return aLength + 1;
    }

    /// <summary>result = a - b, where a is not below b.</summary>
    internal static int Subtract(int result, int a, int aLength, int b, int bLength)
    {
        long borrow = 0;
        int i = 0;
        for (; i < bLength; i++)
        {
            borrow += (long)Digit(a, i) - Digit(b, i);
            SetDigit(result, i, (uint)borrow);
            borrow >>= 32;
        }
        for (; i < aLength; i++)
        {
            borrow += Digit(a, i);
            SetDigit(result, i, (uint)borrow);
            borrow >>= 32;
        }
        return Trim(result, aLength);
    }

    /// <summary>a = a * factor + addend in place; room for one digit more.</summary>
    internal static int MultiplyAdd(int a, int length, uint factor, uint addend)
    {
        ulong carry = addend;
        for (int i = 0; i < length; i++)
        {
            carry += (ulong)Digit(a, i) * factor;
            SetDigit(a, i, (uint)carry);
            carry >>= 32;
        }
        if (carry == 0) return length;
        SetDigit(a, length, (uint)carry);
        return length + 1;
    }

    /// <summary>a = a * 10^exponent in place; room for 3.33 bits per unit of the exponent.</summary>
    internal static int MultiplyByPowerOfTen(int a, int length, int exponent)
    {
        for (; exponent >= 9; exponent -= 9) length = MultiplyAdd(a, length, 1000000000, 0);
        uint rest = 1;
        for (; exponent > 0; exponent--) rest *= 10;
        return rest == 1 ? length : MultiplyAdd(a, length, rest, 0);
    }

    /// <summary>quotient = a / divisor; returns the remainder. The quotient may be a itself and is not trimmed.</summary>
    internal static uint DivideSmall(int quotient, int a, int length, uint divisor)
    {
        ulong remainder = 0;
        for (int i = length - 1; i >= 0; i--)
        {
            remainder = remainder << 32 | Digit(a, i);
            ulong q = remainder / divisor;
            SetDigit(quotient, i, (uint)q);
            remainder -= q * divisor;
        }
        return (uint)remainder;
    }

    /// <summary>result = a shifted left; room for bits/32 + 1 more digits. The result may be a itself.</summary>
    internal static int ShiftLeft(int result, int a, int length, int bits)
    {
        if (length == 0) return 0;
        int words = (int)((uint)bits >> 5), rest = bits & 31;
        if (rest == 0)
            Memory.Copy(result + words * 4, a, length * 4);
        else
        {
            uint above = 0;
            for (int i = length - 1; i >= 0; i--)
            {
                uint digit = Digit(a, i);
                SetDigit(result, i + words + 1, above << rest | digit >> 32 - rest);
                above = digit;
            }
            SetDigit(result, words, above << rest);
            length++;
        }
        Memory.Fill(result, 0, words * 4);
        return Trim(result, length + words);
    }

    /// <summary>result = floor(a / 2^bits). The result may be a itself.</summary>
    internal static int ShiftRight(int result, int a, int length, int bits)
    {
        int words = (int)((uint)bits >> 5), rest = bits & 31;
        if (words >= length) return 0;
        int left = length - words;
        if (rest == 0)
        {
            Memory.Copy(result, a + words * 4, left * 4);
            return left;
        }
        uint digit = Digit(a, words);
        for (int i = 0; i < left; i++)
        {
            uint above = i + 1 < left ? Digit(a, words + i + 1) : 0;
            SetDigit(result, i, digit >> rest | above << 32 - rest);
            digit = above;
        }
        return Trim(result, left);
    }

    /// <summary>True when one of the lowest <paramref name="bits"/> bits is set.</summary>
    internal static bool AnyBitBelow(int a, int length, int bits)
    {
        int words = (int)((uint)bits >> 5);
        if (words >= length) return length > 0;
        for (int i = 0; i < words; i++)
            if (Digit(a, i) != 0) return true;
        return (Digit(a, words) & (1u << (bits & 31)) - 1) != 0;
    }

    internal static bool TestBit(int a, int length, int bit)
    {
        int word = (int)((uint)bit >> 5);
        return word < length && (Digit(a, word) >> (bit & 31) & 1) != 0;
    }

    // Below this many digits the schoolbook product is faster than Karatsuba's.
    private const int KaratsubaThreshold = 40;

    /// <summary>
    /// result = a * b; the result has room for aLength + bLength digits and overlaps neither operand.
    /// <paramref name="scratch"/> has room for <see cref="MultiplyScratch"/> bytes.
    /// </summary>
    internal static int Multiply(int result, int a, int aLength, int b, int bLength, int scratch)
    {
        if (aLength < bLength) return Multiply(result, b, bLength, a, aLength, scratch);
        if (bLength == 0) return 0;
        if (bLength < KaratsubaThreshold)
            MultiplySchoolbook(result, a, aLength, b, bLength);
        else
        {
            // Slices of a as long as b, each by Karatsuba; their products are added up at their places.
            Memory.Fill(result, 0, (aLength + bLength) * 4);
            int product = scratch;
            int rest = scratch + bLength * 8;
            for (int at = 0; at < aLength; at += bLength)
            {
                int slice = aLength - at < bLength ? aLength - at : bLength;
                if (slice == bLength)
                    MultiplyKaratsuba(product, a + at * 4, b, bLength, rest);
                else
                {
                    int length = Multiply(product, b, bLength, a + at * 4, Trim(a + at * 4, slice), rest);
                    Memory.Fill(product + length * 4, 0, (bLength + slice - length) * 4);
                }
                AddInPlace(result + at * 4, aLength + bLength - at, product, bLength + slice);
            }
        }
        return Trim(result, aLength + bLength);
    }

    /// <summary>Bytes of scratch that <see cref="Multiply"/> needs for operands of these lengths.</summary>
    internal static int MultiplyScratch(int aLength, int bLength)
    {
        int shorter = aLength < bLength ? aLength : bLength;
        return shorter < KaratsubaThreshold ? 0 : shorter * 64 + 4096;
    }

    private static void MultiplySchoolbook(int result, int a, int aLength, int b, int bLength)
    {
        Memory.Fill(result, 0, aLength * 4);
        for (int j = 0; j < bLength; j++)
        {
            ulong factor = Digit(b, j);
            ulong carry = 0;
            int at = result + j * 4;
            for (int i = 0; i < aLength; i++)
            {
                carry += factor * Digit(a, i) + Digit(at, i);
                SetDigit(at, i, (uint)carry);
                carry >>= 32;
            }
            SetDigit(at, aLength, (uint)carry);
        }
    }

    // The product of two numbers of exactly n digits (leading zeros allowed) in exactly 2n digits.
    // With B = 2^(32*half): (a1 B + a0)(b1 B + b0) = z2 B^2 + (z2 + z0 - (a1 - a0)(b1 - b0)) B + z0.
    // Scratch: |a1 - a0|, |b1 - b0| (half digits each), their product, z2 + z0, then the scratch of the recursion;
    // a call uses at most 6 * half + 2 digits, half is n/2 rounded up, which sums to less than 7n + 64 digits.
    private static void MultiplyKaratsuba(int result, int a, int b, int n, int scratch)
    {
        if (n < KaratsubaThreshold)
        {
            MultiplySchoolbook(result, a, n, b, n);
            return;
        }
        int half = (n + 1) >> 1, top = n - half;
        int aDifference = scratch, bDifference = scratch + half * 4, middle = scratch + half * 8;
        int sum = middle + half * 8, rest = sum + (half * 2 + 1) * 4;
        bool negative = AbsoluteDifference(aDifference, a, half, a + half * 4, top)
                      != AbsoluteDifference(bDifference, b, half, b + half * 4, top);
        MultiplyKaratsuba(middle, aDifference, bDifference, half, rest);
        MultiplyKaratsuba(result, a, b, half, rest);
        MultiplyKaratsuba(result + half * 8, a + half * 4, b + half * 4, top, rest);

        int low = Trim(result, half * 2), high = Trim(result + half * 8, top * 2), cross = Trim(middle, half * 2);
        int length = Add(sum, result, low, result + half * 8, high);
        length = negative ? Add(sum, sum, length, middle, cross) : Subtract(sum, sum, length, middle, cross);
        AddInPlace(result + half * 4, n * 2 - half, sum, length);
    }

    // to = |low - high| in lowLength digits; true when low < high.
    private static bool AbsoluteDifference(int to, int low, int lowLength, int high, int highLength)
    {
        int a = Trim(low, lowLength), b = Trim(high, highLength);
        bool less = Compare(low, a, high, b) < 0;
        int length = less ? Subtract(to, high, b, low, a) : Subtract(to, low, a, high, b);
        Memory.Fill(to + length * 4, 0, (lowLength - length) * 4);
        return less;
    }

    // a += b where the sum is known to fit aLength digits.
    private static void AddInPlace(int a, int aLength, int b, int bLength)
    {
        ulong carry = 0;
        int i = 0;
        for (; i < bLength; i++)
        {
            carry += (ulong)Digit(a, i) + Digit(b, i);
            SetDigit(a, i, (uint)carry);
            carry >>= 32;
        }
        for (; carry != 0 && i < aLength; i++)
        {
            carry += Digit(a, i);
            SetDigit(a, i, (uint)carry);
            carry >>= 32;
        }
    }

    /// <summary>
    /// Knuth's algorithm D: a becomes the remainder, in bLength digits not trimmed, and quotient gets
    /// aLength - bLength + 1 digits not trimmed. a has room for one digit more; b has at least two digits, aLength is at
    /// least bLength, and <paramref name="normalised"/> has room for b. Nothing overlaps.
    /// </summary>
    internal static void Divide(int quotient, int a, int aLength, int b, int bLength, int normalised)
    {
        int shift = BitOperations.LeadingZeroCount(Digit(b, bLength - 1));
        SetDigit(a, aLength, 0);
        if (shift == 0)
            Copy(normalised, b, bLength);
        else
        {
            ShiftDigitsLeft(normalised, b, bLength, shift);
            SetDigit(a, aLength, ShiftDigitsLeft(a, a, aLength, shift));
        }
        ulong top = Digit(normalised, bLength - 1), next = Digit(normalised, bLength - 2);
        for (int j = aLength - bLength; j >= 0; j--)
        {
            int at = a + j * 4;
            ulong two = (ulong)Digit(at, bLength) << 32 | Digit(at, bLength - 1);
            ulong estimate = two / top;
            ulong remainder = two - estimate * top;
            ulong third = Digit(at, bLength - 2);
            while (estimate > 0xFFFFFFFF || estimate * next > (remainder << 32 | third))
            {
                estimate--;
                remainder += top;
                if (remainder > 0xFFFFFFFF) break;
            }
            // at[0..bLength] -= estimate * normalised
            ulong carry = 0;
            long borrow = 0;
            for (int i = 0; i < bLength; i++)
            {
                carry += estimate * Digit(normalised, i);
                borrow += (long)Digit(at, i) - (uint)carry;
                SetDigit(at, i, (uint)borrow);
                borrow >>= 32;
                carry >>= 32;
            }
            borrow += (long)Digit(at, bLength) - (long)carry;
            SetDigit(at, bLength, (uint)borrow);
            if (borrow < 0)
            {
                estimate--;
                carry = 0;
                for (int i = 0; i < bLength; i++)
                {
                    carry += (ulong)Digit(at, i) + Digit(normalised, i);
                    SetDigit(at, i, (uint)carry);
                    carry >>= 32;
                }
                SetDigit(at, bLength, Digit(at, bLength) + (uint)carry);
            }
            SetDigit(quotient, j, (uint)estimate);
        }
        if (shift != 0) ShiftRight(a, a, bLength, shift);
    }

    // Shifts by 1..31 bits within length digits; returns what falls out at the top.
    private static uint ShiftDigitsLeft(int result, int a, int length, int shift)
    {
        uint carry = 0;
        for (int i = 0; i < length; i++)
        {
            uint digit = Digit(a, i);
            SetDigit(result, i, digit << shift | carry);
            carry = digit >> 32 - shift;
        }
        return carry;
    }
}
