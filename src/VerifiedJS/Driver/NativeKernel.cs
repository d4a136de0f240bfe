using VerifiedJS.Core;
using VerifiedJS.Flat;
using VerifiedJS.Intrinsics;
using VerifiedJS.Kernel;
using VerifiedJS.WasmIR;

namespace VerifiedJS.Driver;

/// <summary>
/// Static data of a program, made by the native kernel in the memory that is attached to the calling thread: templates, statics,
/// constants, inline caches. All of it is pinned, and has the addresses in the module that it has here.
/// </summary>
public sealed class NativeStaticData : IStaticData
{
    private const int CachesPerArea = 64;

    private readonly FunctionTexts texts;
    private readonly int[] templates;
    private readonly int statics;
    private readonly Dictionary<Literal, long> constants = [];
    private int nextCache, cachesLeft;

    /// <param name="functions">The functions by id.</param>
    /// <param name="firstEntry">The table slot of function 0; function i is at firstEntry + i.</param>
    /// <param name="staticCount">How many static slots the program has.</param>
    /// <param name="files">The source files that positions refer to.</param>
    /// <param name="isLibrary">Its functions are not in stack traces.</param>
    public NativeStaticData(IReadOnlyList<Function> functions, int firstEntry, int staticCount, IReadOnlyList<SourceFile> files, bool isLibrary = false)
    {
        texts = new FunctionTexts(files, functions);
        var sources = (isLibrary ? [] : files).Select(f => (KernelData.String(f.Name), new Source.SourceText(f.Name, f.Text))).ToArray();
        templates = new int[functions.Count];
        for (int i = 0; i < templates.Length; i++) templates[i] = KernelData.NewTemplate(functions[i], firstEntry + i, sources, texts);
        statics = Kernel.Runtime.NewStatics(staticCount);
    }

    /// <inheritdoc/>
    public long Constant(Literal literal)
    {
        if (literal is Literal.Number number) return Value.FromForeignNumber(number.Value).Bits; // not through the table, where -0 would equal 0
        if (!constants.TryGetValue(literal, out long bits)) constants.Add(literal, bits = IsClassText(literal, out int text) ? Value.FromString(Pinned.Add(text)).Bits : KernelData.Constant(literal));
        return bits;
    }

    // The text of a class is a constant of SetFunctionSource.
    private bool IsClassText(Literal literal, out int text)
    {
        text = 0;
        return literal is Literal.String { Value: { Length: > KernelData.LongestInternedConstant } value } && value.StartsWith("class", StringComparison.Ordinal)
            && texts.TryFind(value, out text);
    }

    /// <inheritdoc/>
    public int Template(FunctionId function) => templates[function.Index];

    /// <inheritdoc/>
    public int Static(int slot) => statics + 8 * slot;

    /// <inheritdoc/>
    public int NewCache()
    {
        if (cachesLeft == 0)
        {
            nextCache = Caches.NewArea(CachesPerArea);
            cachesLeft = CachesPerArea;
        }
        cachesLeft--;
        int cache = nextCache;
        nextCache += Layout.CacheSize;
        return cache;
    }
}

/// <summary>What the compiler makes in the kernel of the calling thread's linear memory.</summary>
public static class KernelData
{
    internal const int LongestInternedConstant = 200;

    /// <summary>A pinned template. Where the function stands is found in <paramref name="files"/>.</summary>
    internal static int NewTemplate(Function function, int entry, IReadOnlyList<(int Address, Source.SourceText Text)> files, FunctionTexts texts)
    {
        (int file, int line, int column) = PlaceOf(function, files);
        return Pinned.Add(FunctionTemplates.New(String(function.Name), function.Length, (TemplateKind)function.Kind, function.IsStrict, entry,
            function.SourceText is { } text ? texts.Of(text, function.Position) : 0, file, line, column));
    }

    /// <summary>Where a function stands: the name of its file, line, column; zeros where that is not known.</summary>
    internal static (int File, int Line, int Column) PlaceOf(Function function, IReadOnlyList<(int Address, Source.SourceText Text)> files)
    {
        if (function.Position is not { File: >= 0, Offset: >= 0 } position || position.File >= files.Count) return (0, 0, 0);
        Source.LineColumn at = files[position.File].Text.Locate(position.Offset);
        return (files[position.File].Address, at.Line, at.Column);
    }

    /// <summary>A pinned string: interned unless it is long.</summary>
    public static int String(string text)
    {
        int cell = NewString(text);
        return Pinned.Add(text.Length <= LongestInternedConstant ? InternTable.Intern(cell) : cell);
    }

    /// <summary>A string that is neither pinned nor interned.</summary>
    internal static int NewString(string text)
    {
        if (text.Length == 0) return Texts.Address(Text.Empty);
        if (text.Length == 1) return Strings.FromUnit(text[0]);
        if (text.AsSpan().ContainsAnyExceptInRange('\0', '\xFF'))
        {
            int wide = Strings.NewTwoByte(text.Length);
            for (int i = 0; i < text.Length; i++) Memory.StoreI16(wide + 2 * i, text[i], Layout.StringData);
            return wide;
        }
        int narrow = Strings.NewOneByte(text.Length);
        for (int i = 0; i < text.Length; i++) Memory.StoreI8(narrow + i, text[i], Layout.StringData);
        return narrow;
    }

    /// <summary>The bits of a literal; cells are pinned.</summary>
    public static long Constant(Literal literal) => literal switch
    {
        Literal.Undefined => Value.UndefinedBits,
        Literal.Null => Value.NullBits,
        Literal.Boolean b => b.Value ? Value.TrueBits : Value.FalseBits,
        Literal.Number n => Value.FromForeignNumber(n.Value).Bits,
        Literal.String s => Value.FromString(String(s.Value)).Bits,
        Literal.BigInt b => BigInt(b.Digits),
        Literal.WellKnownSymbol s => WellKnownSymbol(s.Name),
        Literal.Uninitialized => Value.UninitializedBits,
        Literal.Hole => Value.HoleBits,
        _ => throw new InvalidOperationException($"no literal {literal.GetType().Name}"),
    };

    private static long BigInt(string digits)
    {
        int text = String(digits);
        return Value.FromBigInt(Pinned.Add(BigInts.Parse(Strings.Data(text), Strings.Length(text), Strings.Shift(text)))).Bits;
    }

    private static long WellKnownSymbol(string name)
    {
        int symbol = Symbols.WellKnownByName(String(name));
        return symbol != 0 ? Value.FromSymbol(symbol).Bits : throw new ArgumentException($"there is no well-known symbol '{name}'");
    }

    /// <summary>A new closure's bits.</summary>
    public static long NewClosure(int template, int scope) => Kernel.Runtime.NewClosure(template, scope).Bits;

    /// <summary>A new array of arguments.</summary>
    public static long ArrayOfArguments(int argv, int argc, int first) => Kernel.Runtime.NewArgumentsArray(argv, argc, first).Bits;

    /// <summary>The bits of what the library registered under a name.</summary>
    public static long Intrinsic(string name)
    {
        Value value = Realm.FindIntrinsic(InternTable.Intern(String(name)));
        return value.IsSentinel ? throw new InvalidOperationException($"the library registers no '{name}'") : value.Bits;
    }
}
