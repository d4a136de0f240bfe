using System.Numerics;
using System.Runtime.CompilerServices;
using VerifiedJS.Intrinsics;

namespace VerifiedJS.KernelCompiler.Tests.Fixtures;

/// <summary>Integer operators.</summary>
public static class Integers
{
    public static int Add(int a, int b) => a + b;
    public static int Subtract(int a, int b) => a - b;
    public static int Multiply(int a, int b) => a * b;
    public static int Divide(int a, int b) => b == 0 || b == -1 ? -a : a / b;
    public static int DivideUnguarded(int a, int b) => b == -1 ? 0 : a / b;
    public static int Remainder(int a, int b) => b == -1 ? 0 : a % b;
    public static int DivisionForItsTrap(int a, int b) { if (b != -1) Ignore(a / b); return a; }
    private static void Ignore(int a) { }
    public static uint DivideUnsigned(uint a, uint b) => a / b;
    public static uint RemainderUnsigned(uint a, uint b) => a % b;
    public static int DivideBySeven(int a) => a / 7;
    public static int DivideByEight(int a) => a / 8;
    public static uint DivideUnsignedByEight(uint a) => a / 8;
    public static uint RemainderUnsignedByEight(uint a) => a % 8;
    public static int And(int a, int b) => a & b;
    public static int Or(int a, int b) => a | b;
    public static int Xor(int a, int b) => a ^ b;
    public static int Not(int a) => ~a;
    public static int Negate(int a) => -a;
    public static int ShiftLeft(int a, int b) => a << b;
    public static int ShiftRight(int a, int b) => a >> b;
    public static int ShiftRightUnsigned(int a, int b) => a >>> b;
    public static uint ShiftRightUint(uint a, int b) => a >> b;
    public static int ShiftBy35(int a) => a << 35;
    public static int ShiftTwice(int a) => (a << 3) << 5;
    public static int ShiftTwiceOut(int a) => (a << 20) << 20;
    public static uint ShiftRightTwiceOut(uint a) => (a >> 20) >> 20;
    public static int ShiftRightSignedTwice(int a) => (a >> 20) >> 20;
    public static uint KeepLowBits(uint a) => (a << 12) >> 12;
    public static int SignExtendByShifts(int a) => (a << 24) >> 24;
    public static bool Equal(int a, int b) => a == b;
    public static bool NotEqual(int a, int b) => a != b;
    public static bool Less(int a, int b) => a < b;
    public static bool LessOrEqual(int a, int b) => a <= b;
    public static bool Greater(int a, int b) => a > b;
    public static bool GreaterOrEqual(int a, int b) => a >= b;
    public static bool LessUnsigned(uint a, uint b) => a < b;
    public static bool LessOrEqualUnsigned(uint a, uint b) => a <= b;
    public static bool GreaterUnsigned(uint a, uint b) => a > b;
    public static bool GreaterOrEqualUnsigned(uint a, uint b) => a >= b;
    public static bool InRange(int a) => a >= 48 && a <= 57;
    public static bool OutOfRange(int a) => a < 48 || a > 57;
    public static bool InRangeUnsigned(int a) => (uint)(a - 48) <= 9;
    public static bool ConstantOnTheLeft(int a) => 5 < a;
    public static bool IsZero(int a) => a == 0;
    public static bool DifferenceIsZero(int a, int b) => a - b == 0;
    public static bool OffsetEquals(int a) => a - 7 == 3;
    public static int MaskedByte(int a) => (a & 0xFF) & 0xFFFF;
    public static byte ToByte(int a) => (byte)a;
    public static sbyte ToSByte(int a) => (sbyte)a;
    public static short ToShort(int a) => (short)a;
    public static ushort ToUShort(int a) => (ushort)a;
    public static char ToChar(int a) => (char)a;
    public static int FromByte(byte a) => a + 1;
    public static int FromSByte(sbyte a) => a - 1;
    public static int Identities(int a) => (a + 0) * 1 - 0 | 0 ^ 0;
    public static int Constants() => (17 * 4 ^ 3) - 70 / 3;
    public static int AddChain(int a) => a + 5 + 7 - 20;
    public static int SubtractFromConstant(int a) => 100 - a;
    public static int MultiplyByPower(int a) => a * 16;
    public static int XorBoolean(int a, int b) => (a < b) ^ (a > 3) ? 10 : 20;
}

/// <summary>64-bit operators and conversions.</summary>
public static class Longs
{
    public static long Add(long a, long b) => a + b;
    public static long Subtract(long a, long b) => a - b;
    public static long Multiply(long a, long b) => a * b;
    public static long Divide(long a, long b) => b == -1 ? 0 : a / b;
    public static long Remainder(long a, long b) => b == -1 ? 0 : a % b;
    public static ulong DivideUnsigned(ulong a, ulong b) => a / b;
    public static ulong RemainderUnsigned(ulong a, ulong b) => a % b;
    public static ulong DivideByPower(ulong a) => a / 4096;
    public static ulong RemainderByPower(ulong a) => a % 4096;
    public static long And(long a, long b) => a & b;
    public static long Or(long a, long b) => a | b;
    public static long Xor(long a, long b) => a ^ b;
    public static long Not(long a) => ~a;
    public static long Negate(long a) => -a;
    public static long ShiftLeft(long a, int b) => a << b;
    public static long ShiftRight(long a, int b) => a >> b;
    public static long ShiftRightUnsigned(long a, int b) => a >>> b;
    public static ulong ShiftRightUlong(ulong a, int b) => a >> b;
    public static long ShiftByConstant(long a) => a << 67;
    public static long ShiftByDifference(long a, int b) => a << (64 - b);
    public static ulong HighHalf(ulong a) => a >> 32;
    public static long SignExtendLow(long a) => (a << 32) >> 32;
    public static ulong ZeroExtendLow(ulong a) => (a << 32) >> 32;
    public static ulong KeepLowByShifts(ulong a) => (a << 40) >> 40;
    public static bool Equal(long a, long b) => a == b;
    public static bool Less(long a, long b) => a < b;
    public static bool LessUnsigned(ulong a, ulong b) => a < b;
    public static bool GreaterOrEqual(long a, long b) => a >= b;
    public static bool GreaterUnsigned(ulong a, ulong b) => a > b;
    public static bool IsTrue(long a) => a != 0;
    public static int Branch(long a) { if (a != 0) return 1; return 2; }
    public static int Low(long a) => (int)a;
    public static int High(long a) => (int)(a >> 32);
    public static long FromInt(int a) => a;
    public static long FromUInt(uint a) => a;
    public static ulong UlongFromInt(int a) => (ulong)a;
    public static long Combine(int high, int low) => ((long)high << 32) | (uint)low;
    public static int LowOfCombined(int low) => (int)((0xFFFCL << 48) | (uint)low);
    public static int HighOfCombined(int low) => (int)(((0xFFFCL << 48) | (uint)low) >> 32);
    public static int LowOfSum(int a, int b) => (int)((long)a + b);
    public static int LowOfProduct(int a, int b) => (int)((long)a * b);
    public static int LowOfDifferenceWithConstant(int a) => (int)((long)a - 17);
    public static int LowOfShifted(int a) => (int)((long)a << 5);
    public static int LowOfShiftedFar(long a) => (int)(a << 40);
    public static bool ExtendedEquals(int a) => (long)a == -5;
    public static bool ExtendedUnsignedEquals(uint a) => (long)a == 4294967291;
    public static bool ExtendedUnsignedEqualsOutOfRange(uint a) => (long)a == -5;
    public static bool ExtendedEqual(int a, int b) => (long)a == (long)b;
    public static bool MixedExtendedEqual(int a, uint b) => (long)a == (long)b;
    public static sbyte LowByte(long a) => (sbyte)a;
    public static ushort LowShort(long a) => (ushort)a;
    public static long BoolToLong(int a) => a > 3 ? 1L : 0L;
    public static bool AboveZeroUnsigned(ulong a) => a > 0;
    public static ulong MultiplyHigh(ulong a, ulong b) { ulong high = Math.BigMul(a, b, out ulong low); return high ^ (low << 1); }
    public static ulong BigMulUnsigned(uint a, uint b) => Math.BigMul(a, b);
    public static long BigMulSigned(int a, int b) => Math.BigMul(a, b);
    public static ulong HighOnly(ulong a, ulong b) => Math.BigMul(a, b, out _);
}

/// <summary>Bit counts and rotations.</summary>
public static class Bits
{
    public static int PopCount(uint a) => BitOperations.PopCount(a);
    public static int PopCount64(ulong a) => BitOperations.PopCount(a);
    public static int LeadingZeros(uint a) => BitOperations.LeadingZeroCount(a);
    public static int LeadingZeros64(ulong a) => BitOperations.LeadingZeroCount(a);
    public static int TrailingZeros(int a) => BitOperations.TrailingZeroCount(a);
    public static int TrailingZerosUnsigned(uint a) => BitOperations.TrailingZeroCount(a);
    public static int TrailingZeros64(long a) => BitOperations.TrailingZeroCount(a);
    public static uint RotateLeft(uint a, int b) => BitOperations.RotateLeft(a, b);
    public static uint RotateRight(uint a, int b) => BitOperations.RotateRight(a, b);
    public static ulong RotateLeft64(ulong a, int b) => BitOperations.RotateLeft(a, b);
    public static ulong RotateRight64(ulong a, int b) => BitOperations.RotateRight(a, b);
    public static int Log2(uint a) => BitOperations.Log2(a);
    public static int Log264(ulong a) => BitOperations.Log2(a);
    public static int MinSigned(int a, int b) => Math.Min(a, b);
    public static uint MinUnsigned(uint a, uint b) => Math.Min(a, b);
    public static long MaxLong(long a, long b) => Math.Max(a, b);
    public static ulong MaxUlong(ulong a, ulong b) => Math.Max(a, b);
    public static int Clamp(int a) => Math.Clamp(a, -3, 100);
}

/// <summary>Floating-point operators, comparisons and conversions.</summary>
public static class Doubles
{
    public static double Add(double a, double b) => a + b;
    public static double Subtract(double a, double b) => a - b;
    public static double Multiply(double a, double b) => a * b;
    public static double Divide(double a, double b) => a / b;
    public static double Negate(double a) => -a;
    public static double AddZero(double a) => a + 0.0;
    public static double SubtractZero(double a) => a - 0.0;
    public static double MultiplyByOne(double a) => a * 1.0;
    public static double MultiplyByZero(double a) => a * 0.0;
    public static double SubtractSelf(double a) => a - a;
    public static bool Less(double a, double b) => a < b;
    public static bool LessOrEqual(double a, double b) => a <= b;
    public static bool Greater(double a, double b) => a > b;
    public static bool GreaterOrEqual(double a, double b) => a >= b;
    public static bool Equal(double a, double b) => a == b;
    public static bool NotEqual(double a, double b) => a != b;
    public static bool NotLess(double a, double b) => !(a < b);
    public static bool NotLessOrEqual(double a, double b) => !(a <= b);
    public static bool NotGreater(double a, double b) => !(a > b);
    public static bool NotGreaterOrEqual(double a, double b) => !(a >= b);
    public static int BranchLess(double a, double b) { if (a < b) return 1; return 2; }
    public static int BranchLessOrEqual(double a, double b) { if (a <= b) return 1; return 2; }
    public static int BranchGreater(double a, double b) { if (a > b) return 1; return 2; }
    public static int BranchGreaterOrEqual(double a, double b) { if (a >= b) return 1; return 2; }
    public static int BranchNotLess(double a, double b) { if (!(a < b)) return 1; return 2; }
    public static int BranchEqual(double a, double b) { if (a == b) return 1; return 2; }
    public static int BranchNotEqual(double a, double b) { if (a != b) return 1; return 2; }
    public static int LoopWhileLess(double a, double b) { int n = 0; while (a < b && n < 10) { a += 1; n++; } return n; }
    public static bool SelfEqual(double a)
    {
#pragma warning disable CS1718 // Comparison with itself is how one asks for a NaN.
        return a == a;
#pragma warning restore CS1718
    }
    public static bool IsNaN(double a) => double.IsNaN(a);
    public static bool IsInfinity(double a) => double.IsInfinity(a);
    public static bool IsFinite(double a) => double.IsFinite(a);
    public static bool IsNegative(double a) => double.IsNegative(a);
    public static bool IsPositiveInfinity(double a) => double.IsPositiveInfinity(a);
    public static bool IsNegativeInfinity(double a) => double.IsNegativeInfinity(a);
    public static double Sqrt(double a) => Math.Sqrt(a);
    public static double Floor(double a) => Math.Floor(a);
    public static double Ceiling(double a) => Math.Ceiling(a);
    public static double Truncate(double a) => Math.Truncate(a);
    public static double Round(double a) => Math.Round(a);
    public static double Abs(double a) => Math.Abs(a);
    public static double AbsOfNegation(double a) => Math.Abs(-a);
    public static double Min(double a, double b) => Math.Min(a, b);
    public static double Max(double a, double b) => Math.Max(a, b);
    public static double CopySign(double a, double b) => Math.CopySign(a, b);
    public static int ToInt(double a) => (int)a;
    public static uint ToUInt(double a) => (uint)a;
    public static long ToLong(double a) => (long)a;
    public static ulong ToULong(double a) => (ulong)a;
    public static byte ToByte(double a) => (byte)(int)a;
    public static short ToShort(double a) => (short)(int)a;
    public static float ToFloat(double a) => (float)a;
    public static double FromInt(int a) => a;
    public static double FromUInt(uint a) => a;
    public static double FromLong(long a) => a;
    public static double FromULong(ulong a) => a;
    public static double FromIntByWayOfLong(int a) => (double)(long)a;
    public static double FromUIntByWayOfLong(uint a) => (double)(long)a;
    public static long Bits(double a) => BitConverter.DoubleToInt64Bits(a + 1);
    public static double OfBits(long a) => BitConverter.Int64BitsToDouble(a & 0x7FEFFFFFFFFFFFFF);
    public static ulong UnsignedBits(double a) => BitConverter.DoubleToUInt64Bits(a * 2) & 0x8FF8000000000000;
    public static double ThroughBits(double a) => BitConverter.Int64BitsToDouble(BitConverter.DoubleToInt64Bits(a));
    public static double ConstantNaNArithmetic(double a) => double.IsNaN(double.NaN + 1) ? a : -a;
    public static bool IsInt(double a) => (int)a == a;
}

/// <summary>Single precision.</summary>
public static class Singles
{
    public static float Add(float a, float b) => a + b;
    public static float Multiply(float a, float b) => a * b;
    public static float Divide(float a, float b) => a / b;
    public static float Negate(float a) => -a;
    public static double Widen(float a) => a;
    public static double Mixed(float a, double b) => a + b;
    public static bool Less(float a, float b) => a < b;
    public static bool NotGreater(float a, float b) => !(a > b);
    public static int ToInt(float a) => (int)a;
    public static uint ToUInt(float a) => (uint)a;
    public static long ToLong(float a) => (long)a;
    public static ulong ToULong(float a) => (ulong)a;
    public static float FromInt(int a) => a;
    public static float FromUInt(uint a) => a;
    public static float FromLong(long a) => a;
    public static float FromULong(ulong a) => a;
    public static float Sqrt(float a) => MathF.Sqrt(a);
    public static float Abs(float a) => Math.Abs(a);
    public static float Floor(float a) => MathF.Floor(a);
    public static float Min(float a, float b) => MathF.Min(a, b);
    public static bool IsNaN(float a) => float.IsNaN(a);
    public static int Bits(float a) => BitConverter.SingleToInt32Bits(a + 1) & 0x7F800000;
    public static float OfBits(int a) => BitConverter.Int32BitsToSingle(a & 0x7F7FFFFF);
    public static float RoundTrip(float a) => (float)(double)a;
}

/// <summary>Tests of a number against two bounds, which become one comparison.</summary>
public static class Ranges
{
    public static bool Inside(int a) => a >= -5 && a <= 100;
    public static bool InsideStrict(int a) => a > -5 && a < 100;
    public static bool Outside(int a) => a < -5 || a > 100;
    public static bool InsideUnsigned(uint a) => a >= 5 && a < 2147483648;
    public static bool OutsideUnsigned(uint a) => a < 5 || a >= 4294967294;
    public static bool Whole(int a) => a >= int.MinValue && a <= int.MaxValue;
    public static bool Empty(int a) => a > 5 && a < 3;
    public static bool Single(int a) => a >= 7 && a <= 7;
    public static bool Below(int a) => a > -2147483648 && a < 0;
    public static bool Mixed(int a) => a >= 3 && (uint)a < 50;
    public static bool TwoVariables(int a, int b) => a >= 3 && b < 50;
    public static int Branches(int c) { if (c >= 48 && c <= 57) return c - 48; if (c >= 97 && c <= 102) return c - 87; if (c < 65 || c > 70) return -1; return c - 55; }
}
