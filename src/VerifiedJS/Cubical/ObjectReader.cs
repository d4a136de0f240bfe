using VerifiedJS.Wasm;

namespace VerifiedJS.Cubical;

/// <summary>Reads terms, dimensions and faces from the objects of some memory.</summary>
public abstract class ObjectReader
{
    /// <summary>The constructor's index.</summary>
    protected abstract int Tag(long o);

    /// <summary>A field of a constructor.</summary>
    protected abstract long Field(long o, int index);

    /// <summary>A String's text.</summary>
    protected abstract string Text(long o);

    private static int Unbox(long o) => (int)(o >> 1);

    private static InvalidDataException Malformed(long o, string type) => new($"the object at {o} is no {type}");

    /// <summary>The dimension that an object is.</summary>
    public DimExpr Dim(long o) => Tag(o) switch
    {
        FormulaTag.Zero => new DimExpr.Zero(),
        FormulaTag.One => new DimExpr.One(),
        FormulaTag.Var => new DimExpr.Var(Text(Field(o, 0))),
        FormulaTag.Inv => new DimExpr.Inv(Dim(Field(o, 0))),
        FormulaTag.Meet => new DimExpr.Meet(Dim(Field(o, 0)), Dim(Field(o, 1))),
        FormulaTag.Join => new DimExpr.Join(Dim(Field(o, 0)), Dim(Field(o, 1))),
        _ => throw Malformed(o, nameof(DimExpr)),
    };

    /// <summary>The face that an object is.</summary>
    public FaceFormula Face(long o) => Tag(o) switch
    {
        FormulaTag.Zero => new FaceFormula.Bot(),
        FormulaTag.One => new FaceFormula.Top(),
        FormulaTag.Eq0 => new FaceFormula.Eq0(Text(Field(o, 0))),
        FormulaTag.Eq1 => new FaceFormula.Eq1(Text(Field(o, 0))),
        FormulaTag.Meet => new FaceFormula.Meet(Face(Field(o, 0)), Face(Field(o, 1))),
        FormulaTag.Join => new FaceFormula.Join(Face(Field(o, 0)), Face(Field(o, 1))),
        _ => throw Malformed(o, nameof(FaceFormula)),
    };

    private Seq<Branch<CTerm>> Branches(long o)
    {
        var branches = new List<Branch<CTerm>>();
        for (; Tag(o) == 1; o = Field(o, 1)) branches.Add(new(Face(Field(Field(o, 0), 0)), Term(Field(Field(o, 0), 1))));
        return branches.ToSeq();
    }

    /// <summary>The term that an object is.</summary>
    public CTerm Term(long o)
    {
        CTerm Sub(int index) => Term(Field(o, index));
        string Name() => Text(Field(o, 0));
        return Tag(o) switch
        {
            TermTag.Var => new CTerm.Var(Name()),
            TermTag.Univ => new CTerm.Univ(Unbox(Field(o, 0))),
            TermTag.Pi => new CTerm.Pi(Name(), Sub(1), Sub(2)),
            TermTag.Lam => new CTerm.Lam(Name(), Sub(1)),
            TermTag.App => new CTerm.App(Sub(0), Sub(1)),
            TermTag.Sigma => new CTerm.Sigma(Name(), Sub(1), Sub(2)),
            TermTag.Pair => new CTerm.Pair(Sub(0), Sub(1)),
            TermTag.Fst => new CTerm.Fst(Sub(0)),
            TermTag.Snd => new CTerm.Snd(Sub(0)),
            TermTag.Path => new CTerm.Path(Sub(0), Sub(1), Sub(2)),
            TermTag.PLam => new CTerm.PLam(Name(), Sub(1)),
            TermTag.PApp => new CTerm.PApp(Sub(0), Dim(Field(o, 1))),
            TermTag.Transp => new CTerm.Transp(Sub(0), Face(Field(o, 1)), Sub(2)),
            TermTag.HComp => new CTerm.HComp(Sub(0), Face(Field(o, 1)), Sub(2), Sub(3)),
            TermTag.Comp => new CTerm.Comp(Sub(0), Face(Field(o, 1)), Sub(2), Sub(3)),
            TermTag.CompN => new CTerm.CompN(Sub(0), Branches(Field(o, 1)), Sub(2)),
            TermTag.Glue => new CTerm.Glue(Sub(0), Branches(Field(o, 1))),
            TermTag.GlueElem => new CTerm.GlueElem(Sub(0), Branches(Field(o, 1))),
            TermTag.Unglue => new CTerm.Unglue(Sub(0), Branches(Field(o, 1))),
            TermTag.HCompN => new CTerm.HCompN(Sub(0), Branches(Field(o, 1)), Sub(2)),
            _ => throw Malformed(o, nameof(CTerm)),
        };
    }
}
