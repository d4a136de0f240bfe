namespace VerifiedJS.Driver.Linking;

/// <summary>What a function of JavaScript may do that keeps something else alive.</summary>
public enum FactKind : byte
{
    /// <summary>Calls function A through its direct entry.</summary>
    Calls,
    /// <summary>Makes closures of function A.</summary>
    Closes,
    /// <summary>Reads field B of records of scope A.</summary>
    ReadsField,
    /// <summary>Reads it only for the scope record of the closure that it holds: nothing calls the closure on that account.</summary>
    ReadsClosure,
    /// <summary>Uses the string at A in the role B (<see cref="Role"/>).</summary>
    Names,
    /// <summary>Uses a string that is not known in the role B.</summary>
    Computes,
    /// <summary>Its own parameter A has the role B. C is 1 when that matters to direct calls alone: what calls its closures counts itself.</summary>
    TakesParameter,
    /// <summary>
    /// Passes something for parameter B of function A: what, says C (<see cref="Passed"/>), with the value D: the role that its keys
    /// have, an address, a number (-1: not known), or twice the number of a parameter of its own, and 1 when calls of its closures count themselves.
    /// </summary>
    Passes,
    /// <summary>Makes objects of kind A.</summary>
    Makes,
    /// <summary>Calls kernel operation A (an index into the list of names) nowhere but where the guard holds.</summary>
    Operates,
    /// <summary>Calls member B of global A, both strings, as a method.</summary>
    CallsMember,
    /// <summary>Has the global object as a value.</summary>
    TakesGlobal,
    /// <summary>Makes a realm: anything may be used.</summary>
    MakesRealm,
}

/// <summary>What a string (or number, for <see cref="Kind"/>) is used as.</summary>
public enum Role : byte
{
    Key,
    GlobalName,
    Intrinsic,
    Kind,
    /// <summary>A key of the sort that <see cref="Core.KeySource"/> says.</summary>
    GivenKey,
    MadeKey,
    CopiedKey,
    /// <summary>A key that was read from a property that holds no text, as far as the program's own writes tell.</summary>
    PropertyKey,
    /// <summary>The name of a global that is used only to get at its members, to call it, and for tests: the object itself goes nowhere.</summary>
    GlobalBase,
    /// <summary>No string: the program may hold a built-in object that has members.</summary>
    Held,
    /// <summary>No string: console may be asked to show an object with its hidden properties.</summary>
    ShownHidden,
}

/// <summary>What is passed for a parameter.</summary>
public enum Passed : byte { Unknown, String, Number, Parameter }

/// <summary>
/// One fact. It holds where <see cref="Guard"/> does: a set of kinds of objects (bit k - <see cref="FirstKind"/>, and
/// <see cref="BigInt"/>), one of which must exist; <see cref="Always"/>: no condition.
/// </summary>
public readonly record struct Fact(FactKind Kind, ulong Guard, int A = 0, int B = 0, int C = 0, int D = 0)
{
    public const ulong Always = ulong.MaxValue;
    public const int FirstKind = 32;
    /// <summary>The bit that stands for BigInts.</summary>
    public const ulong BigInt = 1ul << 60;

    /// <summary>The bit of a kind of objects.</summary>
    public static ulong Bit(int kind) => 1ul << (kind - FirstKind);
}

/// <summary>A function's facts, and the leaves (strings, templates, ...) that its code names by address.</summary>
/// <param name="UsesThis">Whether it looks at its this value.</param>
public sealed record FunctionFacts(Fact[] Facts, int[] Cells, bool UsesThis);

/// <summary>What a kernel function uses beside other functions: by the numbers of the kernel's enums, and addresses of tables.</summary>
public sealed record KernelFacts(int[] Tables, int[] RealmSlots, int[] Texts, int[] Symbols)
{
    public static readonly KernelFacts None = new([], [], [], []);
}

/// <summary>
/// What the runtime's build knows of its functions, for links that leave out what a program does not reach.
/// </summary>
/// <param name="Functions">The library's functions by id.</param>
/// <param name="Templates">The addresses of their templates.</param>
/// <param name="Scopes">The scope of the record that closures of a function are made over, by function; -1: none.</param>
/// <param name="Outer">The scope around a scope; -1: none.</param>
/// <param name="Kernel">By position among the object's defined functions, the kernel's come first.</param>
/// <param name="Entries">Function id and whether it is the direct entry, of the object's last functions, in order.</param>
/// <param name="Tables">Address and length of the kernel's constant tables.</param>
/// <param name="SharedTables">Addresses of tables that are always needed.</param>
/// <param name="Operations">Names of kernel operations.</param>
public sealed record LibraryFacts(
    FunctionFacts[] Functions,
    int[] Templates,
    int[] Scopes,
    int[] Outer,
    KernelFacts[] Kernel,
    (int Function, bool IsDirect)[] Entries,
    (int Address, int Length)[] Tables,
    int[] SharedTables,
    string[] Operations)
{
    private static void Write(BinaryWriter output, int[] values)
    {
        output.Write7BitEncodedInt(values.Length);
        foreach (int value in values) output.Write7BitEncodedInt(value);
    }

    private static int[] ReadInts(BinaryReader input)
    {
        var values = new int[input.Read7BitEncodedInt()];
        for (int i = 0; i < values.Length; i++) values[i] = input.Read7BitEncodedInt();
        return values;
    }

    /// <summary>Writes the facts.</summary>
    public void Write(BinaryWriter output)
    {
        output.Write(Functions.Length);
        foreach (FunctionFacts function in Functions)
        {
            output.Write7BitEncodedInt(function.Facts.Length);
            foreach (Fact fact in function.Facts)
            {
                output.Write((byte)((byte)fact.Kind | (fact.Guard != Fact.Always ? 128 : 0)));
                if (fact.Guard != Fact.Always) output.Write(fact.Guard);
                output.Write7BitEncodedInt(fact.A);
                output.Write7BitEncodedInt(fact.B);
                if (fact.Kind is not (FactKind.Passes or FactKind.TakesParameter)) continue;
                output.Write7BitEncodedInt(fact.C);
                output.Write7BitEncodedInt(fact.D);
            }
            Write(output, function.Cells);
            output.Write(function.UsesThis);
        }
        Write(output, Templates);
        Write(output, Scopes);
        Write(output, Outer);
        output.Write(Kernel.Length);
        foreach (KernelFacts kernel in Kernel)
        {
            Write(output, kernel.Tables);
            Write(output, kernel.RealmSlots);
            Write(output, kernel.Texts);
            Write(output, kernel.Symbols);
        }
        Write(output, [.. Entries.Select(e => e.Function * 2 + (e.IsDirect ? 1 : 0))]);
        Write(output, [.. Tables.SelectMany(t => new[] { t.Address, t.Length })]);
        Write(output, SharedTables);
        output.Write(Operations.Length);
        foreach (string operation in Operations) output.Write(operation);
    }

    /// <summary>Reads facts.</summary>
    public static LibraryFacts Read(BinaryReader input)
    {
        var functions = new FunctionFacts[input.ReadInt32()];
        for (int i = 0; i < functions.Length; i++)
        {
            var facts = new Fact[input.Read7BitEncodedInt()];
            for (int k = 0; k < facts.Length; k++)
            {
                byte head = input.ReadByte();
                ulong guard = head >= 128 ? input.ReadUInt64() : Fact.Always;
                var fact = new Fact((FactKind)(head & 127), guard, input.Read7BitEncodedInt(), input.Read7BitEncodedInt());
                facts[k] = fact.Kind is FactKind.Passes or FactKind.TakesParameter ? fact with { C = input.Read7BitEncodedInt(), D = input.Read7BitEncodedInt() } : fact;
            }
            functions[i] = new FunctionFacts(facts, ReadInts(input), input.ReadBoolean());
        }
        int[] templates = ReadInts(input), scopes = ReadInts(input), outer = ReadInts(input);
        var kernel = new KernelFacts[input.ReadInt32()];
        for (int i = 0; i < kernel.Length; i++) kernel[i] = new KernelFacts(ReadInts(input), ReadInts(input), ReadInts(input), ReadInts(input));
        (int, bool)[] entries = [.. ReadInts(input).Select(e => (e >> 1, (e & 1) != 0))];
        int[] tables = ReadInts(input);
        int[] shared = ReadInts(input);
        var operations = new string[input.ReadInt32()];
        for (int i = 0; i < operations.Length; i++) operations[i] = input.ReadString();
        return new LibraryFacts(functions, templates, scopes, outer, kernel, entries, [.. tables.Chunk(2).Select(t => (t[0], t[1]))], shared, operations);
    }
}
