extern alias Checkers;
using System.Globalization;
using System.Text;
using Proved = Checkers::CubicalNormalisers;
using Bytes = Checkers::Dafny.ISequence<byte>;

namespace VerifiedJS.Cubical.Tests;

/// <summary>
/// The evaluator's normalisers of dimensions and faces against the proved ones (proofs/Cubical, extracted) and against a third by the
/// definition, on random formulas. VERIFIEDJS_CUBICAL_FORMULAS says how many.
/// </summary>
public class NormaliserTests
{
    private static readonly int Count = int.Parse(Environment.GetEnvironmentVariable("VERIFIEDJS_CUBICAL_FORMULAS") ?? "20000", CultureInfo.InvariantCulture);
    private static readonly string[][] Names = [["i", "j", "k"], ["i", "j"], ["i", "i'", "é", "", "ii", "\U0001F9CA", "\uFFFD", "z", "i0", "i10"]];

    private static Bytes Name(string name) => Checkers::Dafny.Sequence<byte>.FromArray(Encoding.UTF8.GetBytes(name));
    private static string Name(Bytes name) => Encoding.UTF8.GetString(name.CloneAsArray());

    private static Proved.DimExpr Out(DimExpr dim) => dim switch
    {
        DimExpr.Zero => Proved.DimExpr.create_Zero(),
        DimExpr.One => Proved.DimExpr.create_One(),
        DimExpr.Var(var name) => Proved.DimExpr.create_Var(Name(name)),
        DimExpr.Inv(var of) => Proved.DimExpr.create_Inv(Out(of)),
        DimExpr.Meet(var left, var right) => Proved.DimExpr.create_DimMeet(Out(left), Out(right)),
        DimExpr.Join(var left, var right) => Proved.DimExpr.create_DimJoin(Out(left), Out(right)),
        _ => throw new InvalidOperationException(),
    };

    private static DimExpr Back(Proved.DimExpr dim) =>
        dim.is_Zero ? new DimExpr.Zero()
        : dim.is_One ? new DimExpr.One()
        : dim.is_Var ? new DimExpr.Var(Name(dim.dtor_name))
        : dim.is_Inv ? new DimExpr.Inv(Back(dim.dtor_r))
        : dim.is_DimMeet ? new DimExpr.Meet(Back(dim.dtor_left), Back(dim.dtor_right))
        : new DimExpr.Join(Back(dim.dtor_left), Back(dim.dtor_right));

    private static Proved.Face Out(FaceFormula face) => face switch
    {
        FaceFormula.Bot => Proved.Face.create_Bot(),
        FaceFormula.Top => Proved.Face.create_Top(),
        FaceFormula.Eq0(var name) => Proved.Face.create_Eq0(Name(name)),
        FaceFormula.Eq1(var name) => Proved.Face.create_Eq1(Name(name)),
        FaceFormula.Meet(var left, var right) => Proved.Face.create_FaceMeet(Out(left), Out(right)),
        FaceFormula.Join(var left, var right) => Proved.Face.create_FaceJoin(Out(left), Out(right)),
        _ => throw new InvalidOperationException(),
    };

    private static FaceFormula Back(Proved.Face face) =>
        face.is_Bot ? new FaceFormula.Bot()
        : face.is_Top ? new FaceFormula.Top()
        : face.is_Eq0 ? new FaceFormula.Eq0(Name(face.dtor_name))
        : face.is_Eq1 ? new FaceFormula.Eq1(Name(face.dtor_name))
        : face.is_FaceMeet ? new FaceFormula.Meet(Back(face.dtor_left), Back(face.dtor_right))
        : new FaceFormula.Join(Back(face.dtor_left), Back(face.dtor_right));

    [Fact]
    public void Dimensions_are_normalised_as_proved() => DeepStack.Run(() =>
    {
        using var native = new NativeCubical();
        var generator = new Generator(1);
        for (int n = 0; n < Count; n++)
        {
            DimExpr dim = generator.Dim(Names[n % Names.Length], 1 + n % 5);
            DimExpr proved = Back(Proved.__default.NormaliseDim(Out(dim)));
            Assert.True(proved == native.Normalize(dim), Printer.Print(dim));
            if (n % 10 == 0) Assert.True(proved == Clauses.Normal(dim), Printer.Print(dim));
        }
        Assert.Equal(0, native.LiveObjects);
    });

    [Fact]
    public void Faces_are_normalised_as_proved() => DeepStack.Run(() =>
    {
        using var native = new NativeCubical();
        var generator = new Generator(2);
        for (int n = 0; n < Count; n++)
        {
            FaceFormula face = generator.Face(Names[n % Names.Length], 1 + n % 5);
            FaceFormula proved = Back(Proved.__default.NormaliseFace(Out(face)));
            Assert.True(proved == native.Normalize(face), Printer.Print(face));
            if (n % 10 == 0) Assert.True(proved == Clauses.Normal(face), Printer.Print(face));
        }
        Assert.Equal(0, native.LiveObjects);
    });
}
