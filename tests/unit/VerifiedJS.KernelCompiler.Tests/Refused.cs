using System.Runtime.CompilerServices;
using VerifiedJS.Intrinsics;

namespace VerifiedJS.KernelCompiler.Tests.Outside;

// What restricted C# does not have. Each method has, as its attribute, a part of the message it must be refused with.

[AttributeUsage(AttributeTargets.Method)]
public sealed class RefusedWithAttribute(string message) : Attribute { public string Message { get; } = message; }

public class Instance { public int Field; public int Get() => Field; public virtual int Virtual() => 1; }

public interface IThing { int Do(); }

public struct Thing : IThing { public int X; public int Do() => X; }

public static unsafe class Refused
{
    private static int mutable;
    private static readonly int[] Array = [1, 2, 3];
    private static readonly int Late = Environment.ProcessorCount;
    private static readonly Func<int, int> Function = x => x + 1;

    [RefusedWith("assignment to the static field")] public static void WritesStatic(int a) => mutable = a;
    [RefusedWith("mutable static field")] public static int ReadsStatic() => mutable;
    [RefusedWith("Instance")] public static int NewObject() => new Instance().Get();
    [RefusedWith("the type VerifiedJS.KernelCompiler.Tests.Outside.Instance")] public static int ObjectParameter(Instance i) => i.Field;
    [RefusedWith("an array")] public static int NewArray(int n) { var a = new int[n]; return a.Length; }
    [RefusedWith("static field")] public static int StaticArray(int i) => Array[i];
    [RefusedWith("whose value is not a constant")] public static int LateConstant() => Late;
    [RefusedWith("whose value is not a constant")] public static int Delegate(int a) => Function(a);
    [RefusedWith("static field")] public static int Lambda(int a) { Func<int, int> f = x => x + 1; return f(a); }
    [RefusedWith("a function pointer or delegate")] public static int FunctionPointer(int a) { delegate*<int, int> f = &Identity; return f(a); }
    private static int Identity(int a) => a;
    [RefusedWith("an exception handler")] public static int TryCatch(int a) { try { return 10 / a; } catch (DivideByZeroException) { return 0; } }
    [RefusedWith("an exception handler")] public static int TryFinally(int a) { int r = 0; try { r = 10 / a; } finally { r++; } return r; }
    [RefusedWith("InvalidOperationException")] public static int Throws(int a) { if (a > 0) throw new InvalidOperationException("no"); return a; }
    [RefusedWith("a call of")] public static int StringLength(int a) => a.ToString().Length;
    [RefusedWith("System.String")] public static int Concatenation(int a) { string s = "x"; return s.Length + a; }
    [RefusedWith("conversion between object types")] public static bool Boxes(int a) => Same(a, 5);
    private static bool Same(object a, object b) => ReferenceEquals(a, b);
    [RefusedWith("generic method")] public static int Generic(int a) => Pick(a, 5);
    private static T Pick<T>(T a, T b) => a is null ? b : a;
    [RefusedWith("checked arithmetic")] public static int Checked(int a) => checked(a + 1);
    [RefusedWith("checked arithmetic")] public static byte CheckedConversion(int a) => checked((byte)a);
    [RefusedWith("a native integer or pointer")] public static int StackAlloc(int a) { int* p = stackalloc int[4]; p[a & 3] = 1; return p[0]; }
    [RefusedWith("the type System.Int32*")] public static int Pointer(int* p) => *p;
    [RefusedWith("the type System.IntPtr")] public static nint NativeInteger(nint a) => a + 1;
    [RefusedWith("the type System.Decimal")] public static decimal Decimal(decimal a) => a;
    [RefusedWith("the type System.Span`1<System.Byte>")] public static int MutableSpan(Span<byte> a) => a.Length;
    [RefusedWith("generic method")] public static int Interface() => Do(new Thing { X = 3 });
    private static int Do<T>(T t) where T : IThing => t.Do();
    [RefusedWith("the type VerifiedJS.KernelCompiler.Tests.Outside.IThing")] public static int InterfaceParameter(IThing t) => t.Do();
    [RefusedWith("% of floating-point")] public static double FloatRemainder(double a) => a % 3;
    [RefusedWith("static memory offset that is not a constant")] public static int ComputedOffset(int a, int b) => Memory.LoadI32(a, b);
    [RefusedWith("negative static memory offset")] public static int NegativeOffset(int a) => Memory.LoadI32(a, -4);
    [RefusedWith("which only hosts may use")] public static int HostMember() => Memory.Current.Pages;
    [RefusedWith("Math.Sin")] public static double Sine(double a) => Math.Sin(a);
    [RefusedWith("BitOperations.Crc32C")] public static uint Crc(uint a) => System.Numerics.BitOperations.Crc32C(a, 1u);
    [RefusedWith("a by-reference result")] public static ref int RefReturn(ref int a) => ref Far(ref a);
    [MethodImpl(MethodImplOptions.NoInlining)] private static ref int Far(ref int a) => ref a;
    [RefusedWith("two references to one variable")] public static int Aliased(int a) { Both(ref a, ref a); return a; }
    [MethodImpl(MethodImplOptions.NoInlining)] private static void Both(ref int a, ref int b) { a++; b += 2; }
    [RefusedWith("ref local that is assigned more than once")] public static int Reseated(int a) { int b = 2; ref int r = ref a; if (a > 3) r = ref b; r++; return a + b; }
    [RefusedWith("a call of")] public static void Prints(int a) => Console.WriteLine(a);
    [RefusedWith("irreducible")]
    public static int Irreducible(int a)
    {
        if (a > 3) goto second;
        first: a += Identity(a) + Memory.LoadI32(a);
        second: a -= 3; Memory.StoreI32(a, 1);
        if (a > 0) goto first;
        if (a < -100) goto second;
        return a;
    }
}
