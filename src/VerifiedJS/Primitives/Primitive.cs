using System.Collections.Immutable;

namespace VerifiedJS.Primitives;

/// <summary>What a primitive operation may do. The proofs know an operation by its effects and outcome kinds alone.</summary>
[Flags]
public enum Effects : byte
{
    /// <summary>The result depends on the operands alone.</summary>
    Pure = 0,
    /// <summary>Reads the heap.</summary>
    Reads = 1,
    /// <summary>Writes the heap or allocates.</summary>
    Writes = 2,
    /// <summary>May have the outcome Throw.</summary>
    Throws = 4,
    /// <summary>May have the outcome Invoke, and so anything may happen. Implies all the others.</summary>
    Invokes = 15,
}

/// <summary>
/// How an operand or result crosses the boundary between compiled code and kernel. To a program all of them are values:
/// a Number operand is a value that the operation requires to be a number, and so on.
/// </summary>
public enum Kind : byte
{
    /// <summary>Any value, boxed: i64.</summary>
    Value,
    /// <summary>A number, f64.</summary>
    Number,
    /// <summary>A number in the signed 32-bit range without fraction, i32.</summary>
    Int32,
    /// <summary>A boolean, i32 0 or 1.</summary>
    Boolean,
    /// <summary>As a result: undefined; the kernel's function returns nothing.</summary>
    Void,
}

/// <summary>
/// A primitive operation. The kernel implements it as the static method Operations.Name, with one parameter an operand, then an
/// i32 address of an inline cache when it has one (0: no cache). Operations that throw or invoke have a Value result.
/// </summary>
/// <param name="Clause">The clause of ECMA-262 that defines it, or what it is for.</param>
/// <param name="HasInlineCache">A cache in static memory belongs to each place of use.</param>
/// <param name="NeedsStackPointer">The kernel's function takes the shadow stack pointer (i32) as its first parameter: it looks at the frames.</param>
public sealed record Primitive(
    string Name,
    ImmutableArray<Kind> Parameters,
    Kind Result,
    Effects Effects,
    string Clause,
    bool HasInlineCache = false,
    bool NeedsStackPointer = false)
{
    public int Arity => Parameters.Length;
    /// <summary>What its result is.</summary>
    public ResultRule Rule { get; } = ResultRule.Of(Name, Result);
    /// <summary>It always has a result, and leaves the heap alone.</summary>
    public bool IsPure => (Effects & ~Effects.Reads) == 0;
    public bool MayThrow => (Effects & Effects.Throws) != 0;
    public bool MayInvoke => (Effects & Effects.Invokes) == Effects.Invokes;
    public bool Equals(Primitive? other) => ReferenceEquals(this, other);
    public override int GetHashCode() => Name.GetHashCode();
    public override string ToString() => Name;
}
