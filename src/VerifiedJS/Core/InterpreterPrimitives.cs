using System.Collections.Concurrent;
using System.Reflection;
using System.Reflection.Emit;
using VerifiedJS.Kernel;
using VerifiedJS.Primitives;

namespace VerifiedJS.Core;

/// <summary>
/// A delegate for each primitive operation over value bits: operands, then the address of the inline cache, then the shadow stack
/// pointer. It converts between values and the kinds of the kernel's parameters, and calls Operations.Name.
/// </summary>
public static class PrimitiveDelegates
{
    public delegate long F0(int cache, int sp);
    public delegate long F1(long x, int cache, int sp);
    public delegate long F2(long x, long y, int cache, int sp);
    public delegate long F3(long x, long y, long z, int cache, int sp);
    public delegate long FMany(long[] operands, int cache, int sp);

    private static readonly ConcurrentDictionary<Primitive, Delegate> Made = new();

    /// <summary>The delegate of an operation: F0 to F3 by its arity, FMany above that.</summary>
    public static Delegate Of(Primitive primitive) => Made.GetOrAdd(primitive, Make);

    private static Delegate Make(Primitive primitive)
    {
        Type[] signature =
        [
            .. primitive.NeedsStackPointer ? new[] { typeof(int) } : [],
            .. primitive.Parameters.Select(TypeOf),
            .. primitive.HasInlineCache ? new[] { typeof(int) } : [],
        ];
        MethodInfo method = typeof(Operations).GetMethod(primitive.Name, BindingFlags.Public | BindingFlags.Static, signature)
            ?? throw new NotSupportedException($"the kernel has no operation {primitive.Name} of the table's signature");
        bool many = primitive.Arity > 3;
        Type[] operands = many ? [typeof(long[])] : [.. Enumerable.Repeat(typeof(long), primitive.Arity)];
        var wrapper = new DynamicMethod(primitive.Name, typeof(long), [.. operands, typeof(int), typeof(int)], typeof(PrimitiveDelegates).Module, skipVisibility: true);
        ILGenerator il = wrapper.GetILGenerator();
        if (primitive.NeedsStackPointer) il.Emit(OpCodes.Ldarg, operands.Length + 1);
        for (int i = 0; i < primitive.Arity; i++)
        {
            if (many)
            {
                il.Emit(OpCodes.Ldarg_0);
                il.Emit(OpCodes.Ldc_I4, i);
                il.Emit(OpCodes.Ldelem_I8);
            }
            else
            {
                il.Emit(OpCodes.Ldarg, i);
            }
            switch (primitive.Parameters[i])
            {
                case Kind.Value: il.Emit(OpCodes.Newobj, typeof(Value).GetConstructor([typeof(long)])!); break;
                case Kind.Number: il.Emit(OpCodes.Call, Method(nameof(ToNumber))); break;
                case Kind.Int32: il.Emit(OpCodes.Call, Method(nameof(ToInt32))); break;
                case Kind.Boolean: il.Emit(OpCodes.Call, Method(nameof(ToBoolean))); break;
                case Kind.Void: throw new NotSupportedException($"{primitive.Name}: a parameter of kind Void");
            }
        }
        if (primitive.HasInlineCache) il.Emit(OpCodes.Ldarg, operands.Length);
        il.Emit(OpCodes.Call, method);
        switch (primitive.Result)
        {
            case Kind.Value: il.Emit(OpCodes.Call, Method(nameof(FromValue))); break;
            case Kind.Number: il.Emit(OpCodes.Call, Method(nameof(FromNumber))); break;
            case Kind.Int32: il.Emit(OpCodes.Call, Method(nameof(FromInt32))); break;
            case Kind.Boolean: il.Emit(OpCodes.Call, Method(nameof(FromBoolean))); break;
            case Kind.Void: il.Emit(OpCodes.Ldc_I8, Value.UndefinedBits); break;
        }
        il.Emit(OpCodes.Ret);
        return wrapper.CreateDelegate(many ? typeof(FMany) : primitive.Arity switch { 0 => typeof(F0), 1 => typeof(F1), 2 => typeof(F2), _ => typeof(F3) });
    }

    private static Type TypeOf(Kind kind) => kind switch
    {
        Kind.Value => typeof(Value),
        Kind.Number => typeof(double),
        Kind.Int32 => typeof(int),
        Kind.Boolean => typeof(bool),
        _ => throw new NotSupportedException($"a parameter of kind {kind}"),
    };

    private static MethodInfo Method(string name) => typeof(PrimitiveDelegates).GetMethod(name, BindingFlags.NonPublic | BindingFlags.Static)!;
    private static double ToNumber(long bits) => BitConverter.Int64BitsToDouble(bits);
    private static int ToInt32(long bits) => (int)BitConverter.Int64BitsToDouble(bits);
    private static bool ToBoolean(long bits) => bits == Value.TrueBits;
    private static long FromValue(Value value) => value.Bits;
    private static long FromNumber(double value) => Value.FromForeignNumber(value).Bits;
    private static long FromInt32(int value) => Value.FromInt32(value).Bits;
    private static long FromBoolean(bool value) => value ? Value.TrueBits : Value.FalseBits;
}
