using System.Runtime.CompilerServices;

namespace VerifiedJS.Cubical;

// The evaluator's conventions on counts: arguments are borrowed, results are owned, and the functions that make an object
// (New, Bind, Cons, ...) take over what they are given. So `New(tag, Own(a), Eval(e, t))` is right, and what a function
// has made for itself it gives back with Dec or Done.

// They are calls, not inlined: the module is to be small.

/// <summary>Making and reading objects through the shims.</summary>
internal static class Objects
{
    public const Obj Nil = 1;

    /// <summary>The scalar n.</summary>
    public static Obj Box(int n) => 2 * n + 1;

    public static bool IsScalar(Obj o) => (o & 1) != 0;

    /// <summary>The tag of a heap object; -1 of a scalar.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int HeapTag(Obj o) => IsScalar(o) ? -1 : Shims.Tag(o);

    public static Obj Get(Obj o, int index) => Shims.Get(o, index);

    /// <summary>One more reference to o, and o.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static Obj Own(Obj o)
    {
        Shims.Inc(o);
        return o;
    }

    /// <summary>A field, owned.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static Obj Take(Obj o, int index) => Own(Shims.Get(o, index));

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static Obj New(int tag, Obj a)
    {
        Obj o = Shims.Alloc(tag, 1, 0);
        Shims.Set(o, 0, a);
        return o;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static Obj New(int tag, Obj a, Obj b)
    {
        Obj o = Shims.Alloc(tag, 2, 0);
        Shims.Set(o, 0, a);
        Shims.Set(o, 1, b);
        return o;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static Obj New(int tag, Obj a, Obj b, Obj c)
    {
        Obj o = Shims.Alloc(tag, 3, 0);
        Shims.Set(o, 0, a);
        Shims.Set(o, 1, b);
        Shims.Set(o, 2, c);
        return o;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static Obj New(int tag, Obj a, Obj b, Obj c, Obj d)
    {
        Obj o = Shims.Alloc(tag, 4, 0);
        Shims.Set(o, 0, a);
        Shims.Set(o, 1, b);
        Shims.Set(o, 2, c);
        Shims.Set(o, 3, d);
        return o;
    }

    /// <summary>The result, after giving back what it was made of.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static Obj Done(Obj result, Obj a)
    {
        Shims.Dec(a);
        return result;
    }

    /// <inheritdoc cref="Done(Obj, Obj)"/>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static Obj Done(Obj result, Obj a, Obj b)
    {
        Shims.Dec(a);
        Shims.Dec(b);
        return result;
    }

    /// <inheritdoc cref="Done(Obj, Obj)"/>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static Obj Done(Obj result, Obj a, Obj b, Obj c)
    {
        Shims.Dec(a);
        Shims.Dec(b);
        Shims.Dec(c);
        return result;
    }

    // ── Lists: nil is the scalar 0, cons has tag 1 ────────────────────────────────────────────────────────────────────

    /// <summary>A list is anything but a cons at its end.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static bool IsCons(Obj list) => HeapTag(list) == 1;

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static Obj Cons(Obj head, Obj tail) => New(1, head, tail);

    public static Obj Head(Obj list) => Shims.Get(list, 0);

    public static Obj Tail(Obj list) => Shims.Get(list, 1);

    /// <summary>Appends to a list that is being built: first is the list, last its last cell (0 at the start).</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void Append(ref Obj first, ref Obj last, Obj item)
    {
        Obj cell = Cons(item, Nil);
        if (last == 0) first = cell;
        else Shims.Set(last, 1, cell);
        last = cell;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static Obj PairOf(Obj a, Obj b) => New(0, a, b);

    // ── Constant objects ──────────────────────────────────────────────────────────────────────────────────────────────

    /// <summary>A constant object. Its count is 0, so it may be embedded without counting.</summary>
    public static Obj Constant(StaticObject which) =>
        (Obj)(UnsignedObj)LoadWord((int)which * Layout.WordSize);

    private static Obj LoadWord(int offset) =>
#if MEMORY64
        Memory.LoadI64((Obj)offset, Layout.StaticObjects);
#else
        Memory.LoadI32(offset, Layout.StaticObjects);
#endif

    // ── Environments ──────────────────────────────────────────────────────────────────────────────────────────────────

    /// <summary>The environment with a value bound to a name in front; takes all three.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static Obj Bind(Obj name, Obj value, Obj environment) => New(EnvTag.Val, name, value, environment);

    /// <summary>The environment with a value bound to one of the templates' names.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static Obj Bind(StaticObject name, Obj value, Obj environment) => New(EnvTag.Val, Constant(name), value, environment);

    /// <summary>The environment with a dimension bound in front; takes all three.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static Obj BindDim(Obj name, Obj dimension, Obj environment) => New(EnvTag.Dim, name, dimension, environment);

    /// <summary>The environment after a substitution; takes both.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static Obj Restricted(Obj substitution, Obj environment) =>
        IsScalar(environment) ? substitution : IsScalar(substitution) ? environment : New(EnvTag.Sub, substitution, environment);
}
