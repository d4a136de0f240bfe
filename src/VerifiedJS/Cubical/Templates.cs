using VerifiedJS.Wasm;
using S = VerifiedJS.Cubical.StaticObject;

namespace VerifiedJS.Cubical;

// The evaluator's constant objects: above all the bodies of the closures that transport and composition make, which are
// the right-hand sides of docs/CUBICAL-RULES.md with free variables for what the closure's environment binds:
//
//     a   the line of types, or its first component (A(i) is a@i)     t   the start of a composition
//     f   the codomain as a function (B(i)(x) is (f@i) x)             u   the lines of its system
//     v   what is transported                                         φ   a dimension that is 1 on the face
//
// A branch template (λb. …) is applied to what its branch of a system is.

/// <summary>The constant objects as terms.</summary>
public static class Templates
{
    private static string NameOf(S name) => name switch
    {
        S.NameA => "a", S.NameB => "b", S.NameD => "d", S.NameF => "f", S.NameT => "t", S.NameU => "u", S.NameV => "v", S.NameW => "w", S.NameX => "x", S.NameA1 => "a1",
        S.DimI => "\u0001i", S.DimJ => "\u0001j", S.DimPhi => "\u0001p",
        _ => throw new ArgumentOutOfRangeException(nameof(name)),
    };

    private static readonly CTerm A = Var("a"), B = Var("b"), D = Var("d"), F = Var("f"), T = Var("t"), U = Var("u"), V = Var("v"), X = Var("x"), Y = Var("y"), A1 = Var("a1");
    private static readonly DimExpr I = new DimExpr.Var(NameOf(S.DimI)), J = new DimExpr.Var(NameOf(S.DimJ));
    private static readonly FaceFormula OnPhi = new FaceFormula.Eq1(NameOf(S.DimPhi)), AtI0 = new FaceFormula.Eq0(NameOf(S.DimI)), AtI1 = new FaceFormula.Eq1(NameOf(S.DimI)),
        AtJ0 = new FaceFormula.Eq0(NameOf(S.DimJ)), AtJ1 = new FaceFormula.Eq1(NameOf(S.DimJ)), Nowhere = new FaceFormula.Bot();

    private static CTerm Var(string name) => new CTerm.Var(name);
    private static CTerm Lam(string name, CTerm body) => new CTerm.Lam(name, body);
    private static CTerm App(CTerm function, CTerm argument) => new CTerm.App(function, argument);
    private static CTerm Pair(CTerm first, CTerm second) => new CTerm.Pair(first, second);
    private static CTerm Fst(CTerm pair) => new CTerm.Fst(pair);
    private static CTerm Snd(CTerm pair) => new CTerm.Snd(pair);
    private static CTerm At(CTerm path, DimExpr dimension) => new CTerm.PApp(path, dimension);
    private static CTerm AlongI(CTerm body) => new CTerm.PLam(NameOf(S.DimI), body);
    private static CTerm AlongJ(CTerm body) => new CTerm.PLam(NameOf(S.DimJ), body);
    private static CTerm Constantly(CTerm body) => new CTerm.PLam("\u0001k", body);
    private static CTerm Transp(CTerm line, FaceFormula face, CTerm term) => new CTerm.Transp(line, face, term);
    private static Branch<CTerm> On(FaceFormula face, CTerm branch) => new(face, branch);
    private static DimExpr Meet(DimExpr r, DimExpr s) => new DimExpr.Meet(r, s);
    private static DimExpr Join(DimExpr r, DimExpr s) => new DimExpr.Join(r, s);
    private static DimExpr Not(DimExpr r) => new DimExpr.Inv(r);
    private static FaceFormula Or(FaceFormula a, FaceFormula b) => new FaceFormula.Join(a, b);

    /// <summary>Σ(t:T). Path A a (f t), the fibre of f over a.</summary>
    private static CTerm Fibre(CTerm source, CTerm target, CTerm map, CTerm point) =>
        new CTerm.Sigma("t", source, new CTerm.Path(Constantly(target), point, App(map, Var("t"))));

    /// <summary>Π(y:A). Σ(k : Fib y). Π(z : Fib y). Path Fib k z: every fibre of f : T → A is contractible. No argument mentions the bound names.</summary>
    private static CTerm IsEquivalence(CTerm source, CTerm target, CTerm map)
    {
        CTerm fibre = Fibre(source, target, map, Y);
        return new CTerm.Pi("y", target, new CTerm.Sigma("k", fibre, new CTerm.Pi("z", fibre, new CTerm.Path(Constantly(fibre), Var("k"), Var("z")))));
    }

    // Under "u", a branch (T, (f, e)) of a Glue type at 1; t is the element of the base type a1 over which the fibre is sought.
    private static readonly CTerm Contraction = App(Snd(Snd(U)), T);

    private static CTerm ContractTo(CTerm element) => AlongJ(At(App(Snd(Contraction), Pair(element, Constantly(T))), J));

    /// <summary>What a constant object is: a string (a name), a CTerm, a CVal, or a branch of a system.</summary>
    public static object ValueOf(S which) => which switch
    {
        S.BadValue => new CVal.Neutral(new CNeu.Var("")),
        S.BadTerm => Var(""),
        <= S.DimPhi => NameOf(which),
        S.VarA => A, S.VarD => D, S.VarF => F, S.VarT => T, S.FstT => Fst(T), S.FstB => Fst(B),

        // (f@i)(w i), with w i = transp (j. a@(i∨¬j)) (φ ∨ (i=1)) x
        S.TranspPi => Transp(AlongI(App(At(F, I), Transp(AlongJ(At(A, Join(I, Not(J)))), Or(OnPhi, AtI1), X))), OnPhi,
            App(V, Transp(AlongJ(At(A, Not(J))), OnPhi, X))),
        S.TranspSigmaLine => App(At(F, I), Transp(AlongJ(At(A, Meet(I, J))), Or(OnPhi, AtI0), V)),
        // Lines t and u of the end points.
        S.TranspPathBody => new CTerm.CompN(AlongI(At(At(A, I), J)),
            new Branch<CTerm>[] { On(OnPhi, Constantly(At(V, J))), On(AtJ0, T), On(AtJ1, U) }.ToSeq(), At(V, J)),

        // d is a0; b is the line of a branch in δ.
        S.TranspGlueConstant => On(OnPhi, Constantly(D)),
        S.TranspGlueBranch => Lam("b", AlongI(App(Fst(Snd(At(B, I))), Transp(AlongJ(Fst(At(B, Meet(I, J)))), Or(OnPhi, AtI0), V)))),
        S.TranspGlueFixed => On(OnPhi, ContractTo(V)),
        S.TranspGlueMoved => Lam("b", ContractTo(Transp(AlongI(Fst(At(B, I))), OnPhi, V))),
        S.TranspGlueFibre => new CTerm.Sigma("x", Fst(U), new CTerm.Path(Constantly(A1), T, App(Fst(Snd(U)), X))),
        S.TranspGlueCentre => Fst(Contraction),

        S.CompBranch => Transp(AlongJ(At(A, Join(I, J))), AtI1, At(U, I)),

        S.HCompPiType => App(F, X),
        S.HCompPiBase => App(T, X),
        S.HCompPiBranch => Lam("b", AlongI(App(At(B, I), X))),

        S.HCompSigmaBranch => Lam("b", AlongJ(Fst(At(B, Meet(I, J))))),
        S.HCompSigmaStart => On(AtI0, Constantly(Fst(T))),
        S.HCompSigmaSecond => Snd(At(U, I)),

        // v and w are the end points.
        S.HCompPathType => At(A, J),
        S.HCompPathBase => At(T, J),
        S.HCompPathBranch => Lam("b", AlongI(At(At(B, I), J))),
        S.HCompPathEnds => new Branch<CTerm>[] { On(AtJ0, Constantly(V)), On(AtJ1, Constantly(Var("w"))) }.ToSeq(),

        S.HCompUnivMap => Transp(AlongI(At(U, Not(I))), Nowhere, X),
        // Transport along functions is one: it waits for its argument.
        S.HCompUnivEquivalence => App(Transp(
            AlongI(IsEquivalence(At(U, new DimExpr.One()), At(U, Not(I)), Lam("x", Transp(AlongJ(At(U, Not(Meet(I, J)))), AtI0, X)))), Nowhere,
            Lam("y", Pair(Pair(Y, Constantly(Y)), Lam("z", AlongI(Pair(At(Snd(Var("z")), I), AlongJ(At(Snd(Var("z")), Meet(I, J))))))))), X),

        S.HCompGlueAt => At(B, I),
        S.HCompGlueFill => Lam("b", AlongJ(At(B, Meet(I, J)))),
        S.HCompGlueStart => On(AtI0, Constantly(T)),
        S.HCompGlueMap => Fst(Snd(B)),
        _ => throw new ArgumentOutOfRangeException(nameof(which)),
    };
}
