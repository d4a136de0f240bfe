using System.Diagnostics;
using System.Text;
using VerifiedJS.Cubical.Runtime;
using VerifiedJS.Intrinsics;

namespace VerifiedJS.Cubical;

/// <summary>The evaluator gave the null object.</summary>
public sealed class CubicalLimitException() : Exception("the term is nested too deeply: the evaluator's depth limit was exceeded");

/// <summary>
/// The evaluator of topolei_cubical.wasm, run natively: the same code over a block of native memory, with the same objects.
/// Objects are addresses; those that methods return are owned by the caller (see <see cref="Release"/>).
/// One instance is used by one thread at a time.
/// </summary>
public sealed class NativeCubical : IDisposable
{
    private static readonly byte[] Image = new StaticImage(Layout.WordSize).Bytes;
    private readonly NativeMemoryBlock memory = new(2);

    /// <summary>A memory of its own, with nothing in it but the evaluator's constants.</summary>
    public NativeCubical()
    {
        if (Layout.StaticObjects + Image.Length > Layout.NativeHeapBase) throw new InvalidOperationException("the heap begins within the constants");
        Image.CopyTo(memory.Span(Layout.StaticObjects, Image.Length));
    }

    /// <inheritdoc/>
    public void Dispose() => memory.Dispose();

    /// <summary>The number of objects that were made and not freed.</summary>
    public int LiveObjects { get { Attach(); return LeanRuntime.LiveObjects(); } }

    /// <summary>The size of the memory in bytes.</summary>
    public long MemorySize => (long)memory.Pages * Memory.PageSize;

    private void Attach() => Memory.Attach(memory);

    // ── Terms ─────────────────────────────────────────────────────────────────────────────────────────────────────────

    /// <summary>The normal form of a term.</summary>
    public CTerm Step(CTerm term)
    {
        int built = Build(term);
        int result = Step(built);
        Release(built);
        return TakeTerm(result);
    }

    /// <summary>The normal form of a dimension.</summary>
    public DimExpr Normalize(DimExpr dimension)
    {
        int built = Build(dimension), result = Checked(Exports.NormalizeDim(built));
        DimExpr read = ReadDim(result);
        Release(built);
        Release(result);
        return read;
    }

    /// <summary>The normal form of a face.</summary>
    public FaceFormula Normalize(FaceFormula face)
    {
        int built = Build(face), result = Checked(Exports.NormalizeFace(built));
        FaceFormula read = ReadFace(result);
        Release(built);
        Release(result);
        return read;
    }

    /// <summary>The term that an object is; gives the object back.</summary>
    public CTerm TakeTerm(int o)
    {
        CTerm term = ReadTerm(o);
        Release(o);
        return term;
    }

    // ── The exports, on objects ───────────────────────────────────────────────────────────────────────────────────────

    private static int Checked(int result) => result != 0 ? result : throw new CubicalLimitException();

    public int Eval(int environment, int term) { Attach(); return Checked(Exports.Eval(environment, term)); }
    public int Apply(int function, int argument) { Attach(); return Checked(Exports.Apply(function, argument)); }
    public int ApplyDim(int path, int dimension) { Attach(); return Checked(Exports.ApplyDim(path, dimension)); }
    public int Transport(int line, int face, int value) { Attach(); return Checked(Exports.Transport(line, face, value)); }
    public int Compose(int type, int face, int line, int start) { Attach(); return Checked(Exports.Compose(type, face, line, start)); }
    public int ComposeTerm(int environment, int line, int face, int tube, int start) { Attach(); return Checked(Exports.ComposeTerm(environment, line, face, tube, start)); }
    public int ComposeSystemTerm(int environment, int line, int system, int start) { Attach(); return Checked(Exports.ComposeSystemTerm(environment, line, system, start)); }
    public int First(int pair) { Attach(); return Checked(Exports.First(pair)); }
    public int Second(int pair) { Attach(); return Checked(Exports.Second(pair)); }
    public int Readback(int value) { Attach(); return Checked(Exports.ReadbackValue(value)); }
    public int ReadbackNeutral(int neutral) { Attach(); return Checked(Exports.ReadbackNeutral(neutral)); }
    public int Step(int term) { Attach(); return Checked(Exports.Step(term)); }

    // ── Making objects ────────────────────────────────────────────────────────────────────────────────────────────────

    /// <summary>The object of a name, a DimExpr, FaceFormula, CTerm, CVal, CNeu or CEnv, or of a system.</summary>
    public int Build(object datum)
    {
        Attach();
        return Make(datum);
    }

    private static int Make(object datum)
    {
        switch (ObjectShape.Of(datum))
        {
            case ObjectShape.Text text:
                byte[] utf8 = Encoding.UTF8.GetBytes(text.Value);
                int buffer = LeanRuntime.AllocBytes(utf8.Length);
                utf8.CopyTo(Memory.Current.Span(buffer, utf8.Length));
                int name = LeanRuntime.StringOfBytes(buffer, utf8.Length);
                LeanRuntime.FreeBytes(buffer, utf8.Length);
                return name;
            case ObjectShape.Constructor constructor:
                int o = LeanRuntime.AllocCtor(constructor.Tag, constructor.Fields.Length, 0);
                for (int i = 0; i < constructor.Fields.Length; i++) LeanRuntime.CtorSet(o, i, Make(constructor.Fields[i]));
                return o;
            case ObjectShape.Scalar scalar: return LeanRuntime.Box(scalar.Number);
            default: throw new UnreachableException();
        }
    }

    /// <summary>One reference to an object less.</summary>
    public void Release(int o)
    {
        Attach();
        LeanRuntime.Dec(o);
    }

    // ── Reading objects ───────────────────────────────────────────────────────────────────────────────────────────────

    private sealed class Reader : ObjectReader
    {
        protected override int Tag(long o) => LeanRuntime.ObjTag((int)o);
        protected override long Field(long o, int index) => LeanRuntime.CtorGet((int)o, index);
        protected override string Text(long o) => Encoding.UTF8.GetString(Memory.Current.Span(LeanRuntime.StringData((int)o), LeanRuntime.StringByteSize((int)o)));
    }

    private static readonly Reader Objects = new();

    /// <summary>The term that an object is.</summary>
    public CTerm ReadTerm(int o)
    {
        Attach();
        return Objects.Term(o);
    }

    /// <summary>The dimension that an object is.</summary>
    public DimExpr ReadDim(int o)
    {
        Attach();
        return Objects.Dim(o);
    }

    /// <summary>The face that an object is.</summary>
    public FaceFormula ReadFace(int o)
    {
        Attach();
        return Objects.Face(o);
    }
}
