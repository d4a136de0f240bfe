using System.Diagnostics;
using System.Runtime.CompilerServices;
using VerifiedJS.Intrinsics;

namespace VerifiedJS.KernelCompiler.Tests.Fixtures;

/// <summary>Control flow.</summary>
public static class Control
{
    public static int IfElse(int a) { if (a > 10) return 1; else if (a < -10) return 2; return 3; }
    public static int Ternary(int a, int b) => a < b ? a : b;
    public static int NestedTernary(int a, int b) => a < b ? (a < 0 ? -1 : 1) : (b < 0 ? -2 : 2);
    public static int TernaryArgument(int a, int b) => Weigh(a, b > 3 ? b : a, a > b ? 7 : 8);
    [MethodImpl(MethodImplOptions.NoInlining)] private static int Weigh(int a, int b, int c) => a * 3 + b * 5 + c;
    public static bool ShortCircuit(int a, int b) => a > 3 && b < 7 || a == b;
    public static int Sum(int n) { n &= 1023; int s = 0; for (int i = 0; i < n; i++) s += i * i; return s; }
    public static int While(int n) { n &= 255; int s = 1; while (n > 0) { s = s * 31 + n; n--; } return s; }
    public static int DoWhile(int n) { n &= 255; int s = 1; do { s ^= n << 3; n -= 2; } while (n > 0); return s; }
    public static int Nested(int n)
    {
        n &= 31;
        int s = 0;
        for (int i = 0; i < n; i++)
            for (int j = i; j < n; j++)
            {
                if (((i ^ j) & 3) == 1) continue;
                if (s > 5000) break;
                s += i * j + 1;
            }
        return s;
    }
    public static int Fibonacci(int n) { n &= 63; int a = 0, b = 1; for (int i = 0; i < n; i++) (a, b) = (b, a + b); return a; }
    public static int Rotate3(int n) { n &= 63; int a = 1, b = 2, c = 3; while (n-- > 0) (a, b, c) = (b, c, a + 1); return a * 100 + b * 10 + c; }
    public static int Gcd(int a, int b) { a &= 0xFFFFF; b &= 0xFFFFF; while (b != 0) { int t = a % b; a = b; b = t; } return a; }
    public static int LostCopy(int n) { n &= 15; int x = 1, y; do { y = x; x = x + n; n--; } while (n > 0); return y * 1000 + x; }
    public static int WhileAnd(int n) { int i = 0; while (i < 100 && (n >> (i & 31) & 1) == 0) i++; return i; }
    public static int EarlyExits(int n)
    {
        for (int i = 0; i < 50; i++)
        {
            if (i * i == n) return i;
            if (i * 7 == n) { n += 3; continue; }
            if (i + n == 40) break;
        }
        return -n;
    }
    public static int Switch(int a)
    {
        switch (a)
        {
            case 0: return 10;
            case 1: case 2: a += 5; break;
            case 3: a = 7; goto case 1;
            case 5: return a * 2;
            case 6: a--; break;
            default: a = -1; break;
        }
        return a;
    }
    public static int SwitchExpression(int a) => (a & 7) switch { 0 => 3, 1 => 1, 2 => 4, 3 => 1, 4 => 5, 5 => 9, 6 => 2, _ => 6 };
    public static int SparseSwitch(int a) => a switch { -100 => 1, 5 => 2, 6 => 3, 7 => 4, 1000 => 5, int.MaxValue => 6, _ => 0 };
    public static int SwitchInLoop(int n)
    {
        int state = 0, count = 0;
        for (int i = 0; i < 40; i++)
        {
            int bit = n >> (i & 31) & 3;
            switch (state)
            {
                case 0: if (bit == 0) state = 1; else if (bit == 3) return count; break;
                case 1: state = bit; count++; break;
                case 2: if (bit == 1) { state = 0; continue; } count += 2; break;
                case 3: state = 2; goto done;
            }
            count++;
        }
        done:
        return count * 10 + state;
    }
    public static int Interpreter(int program)
    {
        int pc = 0, a = 1, steps = 0;
        next:
        if (++steps > 100) return a;
        switch (program >> (pc & 31) & 7)
        {
            case 0: a++; pc += 3; goto next;
            case 1: a *= 3; pc += 3; goto next;
            case 2: if ((a & 1) == 0) goto skip; pc += 5; goto next;
            case 3: a ^= 0x55; pc += 1; goto next;
            case 4: return a;
            case 5: a -= pc; goto skip;
            default: pc += 2; goto next;
        }
        skip:
        pc += 6;
        a = a * 5 + 1;
        goto next;
    }
    public static int Goto(int n)
    {
        int r = 0;
        if (n < 0) goto negative;
        if (n > 100) goto large;
        r = 1;
        goto end;
        negative: r = 2; if (n < -100) goto end; r++;
        large: r += 10;
        end: return r;
    }
    public static int UnreachableCase(int a)
    {
        return (a & 1) switch { 0 => 5, 1 => 6, _ => throw new UnreachableException("neither") };
    }
    public static int InfiniteLoopWithReturn(int a) { int i = 0; while (true) { if (a >> (i & 31) != 0 || i > 40) return i; i++; a >>>= 1; if (a == 0) i += 50; } }
    public static int ConstantCondition(int a) => Pick(true, a);
    private static int Pick(bool which, int a) { if (which) return a + 1; else return a - 1; }
    public static int Recursive(int n) { n &= 15; return RecursiveWorker(n); }
    private static int RecursiveWorker(int n) => n < 2 ? n : RecursiveWorker(n - 1) + RecursiveWorker(n - 2);
    public static bool MutuallyRecursive(int n) => Even(n & 63);
    private static bool Even(int n) => n == 0 || Odd(n - 1);
    private static bool Odd(int n) => n != 0 && Even(n - 1);
    public static int Predicates(int c) => IsIdentifierStart(c) ? 1 : IsIdentifierPart(c) ? 2 : 3;
    private static bool IsIdentifierStart(int c)
    {
        if (c >= 'a' && c <= 'z') return true;
        if (c >= 'A' && c <= 'Z') return true;
        return c == '$' || c == '_';
    }
    private static bool IsIdentifierPart(int c) => IsIdentifierStart(c) || (c >= '0' && c <= '9');
    public static int Threaded(int a, int b)
    {
        bool found = false;
        int at = 0;
        for (int i = 0; i < 8; i++)
        {
            if ((a >> i & 1) != 0) { found = true; at = i; break; }
        }
        if (found) return at + b;
        if (b > 0) found = true;
        return found ? b : -1;
    }
    public static int StackAcrossBranches(int a, int b, int c) => a + (b > c ? b * 2 : c - (a > 0 ? 1 : b)) * (c > 0 ? 3 : 4);
    public static int SameTestTwice(int a, int b)
    {
        bool less = a < b;
        int x = less ? Weigh(a, 1, 2) : Weigh(b, 3, 4);
        for (int i = 0; i < (a & 7); i++) { a = a * 3 + i; b ^= a; }
        if (less) return Weigh(x, a, b);
        return x - a - b;
    }
    public static long MixedTypes(int a, long b, double c) => a > 0 ? b + (long)(c > 1 ? c : 2) : (b > 5 ? a : b);
}

/// <summary>One-field structs and what is built on them.</summary>
public readonly struct Boxed(long bits)
{
    public readonly long Bits = bits;
    public const int Tag0 = unchecked((int)0xFFFC0000);
    public bool IsNumber { [MethodImpl(MethodImplOptions.AggressiveInlining)] get => (ulong)Bits <= 0xFFF8000000000000; }
    public int Tag => (int)(Bits >> 32);
    public int Address => (int)Bits;
    public double Number => BitConverter.Int64BitsToDouble(Bits);
    public bool IsObject => Tag == Tag0;
    public static Boxed FromNumber(double d) => new(BitConverter.DoubleToInt64Bits(d));
    public static Boxed FromAddress(int a) => new(((long)Tag0 << 32) | (uint)a);
    public static readonly Boxed Undefined = new(-2);
    public static Boxed Null => new(-3);
    public static bool operator ==(Boxed a, Boxed b) => a.Bits == b.Bits;
    public static bool operator !=(Boxed a, Boxed b) => a.Bits != b.Bits;
    public override bool Equals(object? o) => false;
    public override int GetHashCode() => 0;
    [MethodImpl(MethodImplOptions.NoInlining)] public int Far(int x) => Address * 3 + x;
}

public readonly record struct Reference(int Address)
{
    public int Field => Memory.LoadI32(Address, 4);
    public Reference Next => new(Memory.LoadI32(Address, 8));
}

public struct Cursor
{
    public int Position;
    public int Limit;
    public Cursor(int position, int limit) { Position = position; Limit = limit; }
    public int Next() => Position < Limit ? Position++ : -1;
    public readonly int Left => Limit - Position;
    [MethodImpl(MethodImplOptions.NoInlining)] public void Skip(int n) { Position += n; if (Position > Limit) Position = Limit; }
    [MethodImpl(MethodImplOptions.NoInlining)] public readonly long Both() => ((long)Position << 32) | (uint)Limit;
}

public static class Structs
{
    public static long Through(long bits) => new Boxed(bits).Bits;
    public static bool IsNumber(Boxed v) => v.IsNumber;
    public static double AddNumbers(Boxed a, Boxed b) => a.IsNumber && b.IsNumber ? Boxed.FromNumber(a.Number + b.Number).Number : 0;
    public static Boxed Address(int a) => Boxed.FromAddress(a);
    public static int RoundTrip(int a) => Boxed.FromAddress(a).Address;
    public static bool TagOfKnown(int a) => Boxed.FromAddress(a).IsObject;
    public static bool IsUndefined(Boxed v) => v == Boxed.Undefined;
    public static Boxed Choose(int a) => a > 0 ? Boxed.Null : a < 0 ? Boxed.Undefined : default;
    public static int CallsMember(Boxed v, int x) => v.Far(x) + new Boxed(x).Far(1);
    public static Boxed Assigned(int n) { var v = Boxed.Null; for (int i = 0; i < (n & 7); i++) v = new Boxed(v.Bits * 3 + i); return v; }
    public static int ByIn(Boxed v) => TakesIn(in v) + TakesIn(new Boxed(5));
    [MethodImpl(MethodImplOptions.NoInlining)] private static int TakesIn(in Boxed v) => v.Address + 1;
    public static long CursorInline(int n) { var c = new Cursor(n & 7, 20); int s = 0; while (c.Left > 3) s = s * 3 + c.Next(); return s; }
    public static long CursorMutated(int n) { var c = new Cursor(0, n & 31); c.Next(); c.Skip(n & 15); c.Next(); return c.Both(); }
    public static long Copied(int n) { var c = new Cursor(n, 100); var d = c; d.Position = 3; c.Limit++; return c.Both() * 7 + d.Both(); }
    public static int OutParameter(int n) => (TryParse(n, out int value) ? value : -1) + (TryParse(n + 1, out value) ? 1 : 0) + value;
    [MethodImpl(MethodImplOptions.NoInlining)] private static bool TryParse(int n, out int value) { value = n * 2; if ((n & 1) == 0) return false; value++; return true; }
    public static int RefParameter(int n) { int a = n, b = 1; Exchange(ref a, ref b); Exchange(ref b, ref a); Bump(ref a, 3); return a * 31 + b; }
    [MethodImpl(MethodImplOptions.NoInlining)] private static void Exchange(ref int a, ref int b) { (a, b) = (b + 1, a); }
    private static void Bump(ref int a, int by) { a += by; }
    public static byte RefByte(int n) { byte b = 1; SetByte(out b, n); return b; }
    private static void SetByte(out byte b, int n) { b = (byte)n; b += 200; }
    public static int Tuple(int a, int b) { var (q, r) = DivideWithRemainder(a, b | 1); return q * 1000 + r; }
    [MethodImpl(MethodImplOptions.NoInlining)] private static (int Quotient, int Remainder) DivideWithRemainder(int a, int b) => b == -1 ? (-a, 0) : (a / b, a % b);
    public static double MixedTuple(int a, double b) { var t = Mixed(a, b); return t.Item1 + t.Item2 * t.Item3; }
    private static (double, double, long) Mixed(int a, double b) => (a * 0.5, b, a);
    public static long Enumerations(int a) => (long)Next((Colour)(a % 3)) + (int)((Wide)a & Wide.High);
    private static Colour Next(Colour c) => c switch { Colour.Red => Colour.Green, Colour.Green => Colour.Blue, _ => Colour.Red };
    public static int LocalFunction(int n) { int total = 0; Add(n); Add(3); return total; void Add(int x) { total += x * 2; } }
    public static int RefLocal(int n) { int a = n, b = 5; ref int r = ref a; r += 7; r *= b; return a; }
}

public enum Colour : byte { Red, Green, Blue }
[Flags] public enum Wide : uint { None = 0, High = 0x80000000, Low = 1 }

/// <summary>Linear memory.</summary>
public static class MemoryAccess
{
    // Addresses stay inside of the first pages.
    private static int At(int a) => (a & 0xFFF) + 1024;
    public static int StoreAndLoad(int a, int v) { Memory.StoreI32(At(a), v); return Memory.LoadI32(At(a)); }
    public static long Long(int a, long v) { Memory.StoreI64(At(a), v, 8); return Memory.LoadI64(At(a), 8) + Memory.LoadI32(At(a), 8); }
    public static double Double(int a, double v) { Memory.StoreF64(At(a), v + 1); return Memory.LoadF64(At(a)) * 2; }
    public static float Float(int a, float v) { Memory.StoreF32(At(a), v + 1); return Memory.LoadF32(At(a)) * 2; }
    public static int Bytes(int a, int v) { Memory.StoreI8(At(a), v); return Memory.LoadU8(At(a)) * 1000 + Memory.LoadS8(At(a)); }
    public static int Shorts(int a, int v) { Memory.StoreI16(At(a), v, 2); return Memory.LoadU16(At(a), 2) * 3 + Memory.LoadS16(At(a), 2); }
    public static void NarrowStores(int a, long v) { Memory.StoreI8(At(a), (byte)v); Memory.StoreI16(At(a), (ushort)(v >> 8), 4); Memory.StoreI32(At(a), (int)v, 8); Memory.StoreI32(At(a), (int)(v >> 32), 12); }
    public static long Widened(int a) => (long)Memory.LoadU8(At(a)) + Memory.LoadS16(At(a), 1) + (uint)Memory.LoadI32(At(a), 3) + (long)Memory.LoadI32(At(a), 5);
    public static int HalvesOfWord(int a) => (int)(Memory.LoadI64(At(a)) >> 32) ^ (int)Memory.LoadI64(At(a), 16);
    public static double Reinterpreted(int a) { double d = BitConverter.Int64BitsToDouble(Memory.LoadI64(At(a))); return double.IsNaN(d) ? 0 : d; }
    public static void ReinterpretedStore(int a, double v) { if (!double.IsNaN(v)) Memory.StoreI64(At(a), BitConverter.DoubleToInt64Bits(v)); }
    public static int OrderOfEffects(int a, int v) { int x = Memory.LoadI32(At(a)); Memory.StoreI32(At(a), v); int y = Memory.LoadI32(At(a)); return x * 3 + y; }
    public static int OrderOfCalls(int a) => First(a) * 10 + Second(a);
    public static int OrderOfCallsSwapped(int a) { int x = First(a); int y = Second(a); return Minus(y, x); }
    [MethodImpl(MethodImplOptions.NoInlining)] private static int First(int a) { int p = At(a); Memory.StoreI32(p, Memory.LoadI32(p) + 1); return Memory.LoadI32(p); }
    [MethodImpl(MethodImplOptions.NoInlining)] private static int Second(int a) { int p = At(a); Memory.StoreI32(p, Memory.LoadI32(p) * 2); return Memory.LoadI32(p); }
    [MethodImpl(MethodImplOptions.NoInlining)] private static int Minus(int a, int b) => a - b;
    public static int CallIgnored(int a) { First(a); return Second(a); }
    public static void Copy(int a, int b, int n) => Memory.Copy(At(a), At(b), n & 255);
    public static void Fill(int a, int v, int n) => Memory.Fill(At(a), v, n & 255);
    public static int Pages() => Memory.Size();
    public static int BubbleSort(int seed)
    {
        const int start = 8192, count = 24;
        for (int i = 0; i < count; i++) { seed = seed * 1103515245 + 12345; Memory.StoreI32(start + i * 4, seed >> 8); }
        for (int i = 0; i < count; i++)
            for (int j = 0; j + 1 < count - i; j++)
            {
                int x = Memory.LoadI32(start + j * 4), y = Memory.LoadI32(start + j * 4, 4);
                if (x <= y) continue;
                Memory.StoreI32(start + j * 4, y);
                Memory.StoreI32(start + j * 4, x, 4);
            }
        int hash = 0;
        for (int i = 0; i < count; i++) hash = hash * 31 + Memory.LoadI32(start + i * 4);
        return hash;
    }
    public static int LinkedList(int n)
    {
        n &= 15;
        int head = 0;
        for (int i = 0; i < n; i++) { int cell = 12288 + i * 16; Memory.StoreI32(cell, i * i, 4); Memory.StoreI32(cell, head, 8); head = cell; }
        int sum = 0;
        for (var r = new Reference(head); r.Address != 0; r = r.Next) sum = sum * 3 + r.Field;
        return sum;
    }
    public static int Primes(int n)
    {
        n = (n & 511) + 2;
        const int sieve = 16384;
        Memory.Fill(sieve, 1, n);
        int count = 0;
        for (int i = 2; i < n; i++)
        {
            if (Memory.LoadU8(sieve + i) == 0) continue;
            count++;
            for (int j = i * i; j < n; j += i) Memory.StoreI8(sieve + j, 0);
        }
        return count;
    }
}

/// <summary>Constant tables.</summary>
public static class Tables
{
    private static ReadOnlySpan<byte> Digits => "0123456789abcdef"u8;
    private static ReadOnlySpan<byte> ByteTable => [3, 1, 4, 1, 5, 9, 2, 6];
    private static ReadOnlySpan<int> Ints => [1, -10, 100, -1000, 10000, -100000, 1000000, -10000000];
    private static ReadOnlySpan<ulong> Ulongs => [1, 0xFFFFFFFFFFFFFFFF, 0x123456789ABCDEF0, 42];
    private static ReadOnlySpan<double> Powers => [1e0, 1e1, 1e2, 1e3, 1e22, 1e-5, double.MaxValue, 0.1];
    private static ReadOnlySpan<ushort> Shorts => [65535, 1, 32768, 7];
    private static ReadOnlySpan<short> SignedShorts => [-1, 1, -32768, 7];
    private static ReadOnlySpan<sbyte> SBytes => [-1, -2, 3, 127, -128, 0, 0, 1];
    private static ReadOnlySpan<char> Chars => ['x', '\uFFFF', 'é', 'z'];
    private static ReadOnlySpan<bool> Flags => [true, false, false, true];
    public static int Digit(int i) => Digits[i & 15];
    public static int Byte(int i) => ByteTable[i & 7];
    public static int Int(int i) => Ints[i & 7];
    public static ulong Ulong(int i) => Ulongs[i & 3];
    public static double Power(int i) => Powers[i & 7];
    public static int Short(int i) => Shorts[i & 3] + SignedShorts[i & 3];
    public static int Signed(int i) => SBytes[i & 7];
    public static int Character(int i) => Chars[i & 3];
    public static bool Flag(int i) => Flags[i & 3];
    public static int Length() => Digits.Length + Ints.Length * 100;
    public static int Total() { int s = 0; foreach (int x in Ints) s += x; return s; }
    public static int Parameter(int i) => Hash(Digits, i) ^ Hash("hello"u8, i) ^ Hash(ByteTable.Slice(2), i) ^ Hash(Digits.Slice(3, 4), i);
    private static int Hash(ReadOnlySpan<byte> s, int h) { for (int i = 0; i < s.Length; i++) h = h * 31 + s[i]; return h; }
    public static int Local(int i) { var t = i > 0 ? Digits : ByteTable; return t[i & 7] + t.Length; }
    public static int Text(int i) { ReadOnlySpan<char> s = "héllo"; return s[(i & 0xFF) % 5]; }
    public static int Returned(int i) => Choose(i)[i & 1];
    [MethodImpl(MethodImplOptions.NoInlining)] private static ReadOnlySpan<byte> Choose(int i) => i > 5 ? "ab"u8 : "cd"u8;
    private static readonly int Base = 7 * 6;
    private static readonly double Scale = Math.Sqrt(16.0) + Base;
    public static double Statics(int a) => a * Base + Scale;
}
