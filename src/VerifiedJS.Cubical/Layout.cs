namespace VerifiedJS.Cubical;

// Linear memory, shared by the evaluator and the Lean runtime beside it:
//
//     0 .. 63         null and its neighbourhood: never an object
//     64 .. 1023      state of our Lean runtime (Runtime/Heap.cs); unused beside another runtime
//     1024 .. 1103    state of the evaluator
//     1104 .. 13391   substitutions that were made in this call (Substitutions)
//     13392 ..        constant objects: a directory of words (StaticObject), then the objects, with a count of 0 (persistent)
//     __data_end      behind the constants
//     __heap_base     the same, aligned: the first byte that a runtime may allocate
//
// An object:
//
//     | m_rc i32 | m_cs_sz u16 | m_other u8 | m_tag u8 | field 0 | field 1 | ...
//       0          4             6            7          8
//
// A string has tag 249 and, after the header, its size in bytes with the NUL, its capacity, its length in code points (a
// word each), and the UTF-8.

/// <summary>Addresses and offsets of the object layout.</summary>
public static class Layout
{
#if MEMORY64
    public const int WordSize = 8;
#else
    public const int WordSize = 4;
#endif

    public const int CountOffset = 0, SizeOffset = 4, FieldCountOffset = 6, TagOffset = 7, FieldsOffset = 8;

    public const int StringTag = 249, LargestConstructorTag = 244;
    public const int StringSize = 8, StringCapacity = StringSize + WordSize, StringLength = StringCapacity + WordSize, StringData = StringLength + WordSize;

    public const int RuntimeState = 64;
    public const int EvaluatorState = 1024, Substitutions = 1104, StaticObjects = 13392;

    /// <summary>Where the heap begins natively: behind the constants.</summary>
    public const int NativeHeapBase = 1 << 16;
}

/// <summary>Constructors of DimExpr and FaceFormula: 0, 1, 4 and 5 mean the same in both.</summary>
public static class FormulaTag
{
    public const int Zero = 0, One = 1, Meet = 4, Join = 5;

    /// <summary>DimExpr.</summary>
    public const int Var = 2, Inv = 3;

    /// <summary>FaceFormula.</summary>
    public const int Eq0 = 2, Eq1 = 3;
}

/// <summary>Constructors of CTerm.</summary>
public static class TermTag
{
    public const int Var = 0, Univ = 1, Pi = 2, Lam = 3, App = 4, Sigma = 5, Pair = 6, Fst = 7, Snd = 8, Path = 9, PLam = 10, PApp = 11, Transp = 12, HComp = 13,
        Comp = 14, CompN = 15, Glue = 16, GlueElem = 17, Unglue = 18, HCompN = 19;
}

/// <summary>Constructors of CVal.</summary>
public static class ValueTag
{
    public const int Neutral = 0, Univ = 1, Pi = 2, Lam = 3, Sigma = 4, Pair = 5, Path = 6, PLam = 7, Glue = 8, GlueElem = 9, Line = 10;
}

/// <summary>Constructors of CNeu.</summary>
public static class NeutralTag
{
    public const int Var = 0, App = 1, Fst = 2, Snd = 3, PApp = 4, Transp = 5, HComp = 6, Unglue = 7;
}

/// <summary>Constructors of CEnv; nil is a scalar.</summary>
public static class EnvTag
{
    public const int Val = 1, Dim = 2, Sub = 3;
}

/// <summary>The constant objects: places in the directory at <see cref="Layout.StaticObjects"/>. Templates says what they are.</summary>
public enum StaticObject
{
    // Results for what is ill-formed.
    BadValue, BadTerm,
    // The names that templates bind. The dimensions' names are reserved.
    NameA, NameB, NameD, NameF, NameT, NameU, NameV, NameW, NameX, NameA1, DimI, DimJ, DimPhi,
    // Terms that stand for them.
    VarA, VarD, VarF, VarT, FstT, FstB,
    TranspPi, TranspSigmaLine, TranspPathBody,
    TranspGlueConstant, TranspGlueBranch, TranspGlueFixed, TranspGlueMoved, TranspGlueFibre, TranspGlueCentre,
    CompBranch,
    HCompPiType, HCompPiBase, HCompPiBranch,
    HCompSigmaBranch, HCompSigmaStart, HCompSigmaSecond,
    HCompPathType, HCompPathBase, HCompPathBranch, HCompPathEnds,
    HCompUnivMap, HCompUnivEquivalence,
    HCompGlueAt, HCompGlueFill, HCompGlueStart, HCompGlueMap,
    /// <summary>No object: the first address behind all of them.</summary>
    Limit,
    Count,
}
