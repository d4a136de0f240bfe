// Evaluations in a second of CPU time of the cubical evaluator run natively, on two of the terms of host/cubical/examples.js, and memory
// after many evaluations (the argument; default 1000000). See ../bench.mjs.
using VerifiedJS.Cubical;
using VerifiedJS.Wasm;

static CTerm V(string name) => new CTerm.Var(name);
static CTerm Line(CTerm body) => new CTerm.PLam("_", body);
static CTerm At(CTerm path, DimExpr dimension) => new CTerm.PApp(path, dimension);
DimExpr i = new DimExpr.Var("i"), j = new DimExpr.Var("j");
FaceFormula nowhere = new FaceFormula.Bot();

CTerm pairs = new CTerm.Sigma("_", V("X"), V("X"));
CTerm swap = new CTerm.Lam("p", new CTerm.Pair(new CTerm.Snd(V("p")), new CTerm.Fst(V("p")))), identity = new CTerm.Lam("x", V("x"));
CTerm Involution(CTerm f) => new CTerm.Lam("a", new CTerm.Pair(new CTerm.Pair(new CTerm.App(f, V("a")), Line(V("a"))), new CTerm.Lam("y", new CTerm.PLam("i", new CTerm.Pair(
    new CTerm.App(f, At(new CTerm.Snd(V("y")), i)), new CTerm.PLam("j", At(new CTerm.Snd(V("y")), new DimExpr.Meet(i, j))))))));
Branch<CTerm> Along(FaceFormula face, CTerm f) => new(face, new CTerm.Pair(pairs, new CTerm.Pair(f, Involution(f))));
CTerm univalence = new CTerm.PLam("i", new CTerm.Glue(pairs, new[] { Along(new FaceFormula.Eq0("i"), swap), Along(new FaceFormula.Eq1("i"), identity) }.ToSeq()));

var terms = new (string Title, CTerm Term)[]
{
    ("transport in a line of functions", new CTerm.Transp(new CTerm.PLam("i", new CTerm.Pi("x", At(V("A"), i), At(V("B"), i))), nowhere, V("f"))),
    ("transport along ua swap exchanges the components", new CTerm.Transp(univalence, nowhere, new CTerm.Pair(V("l"), V("r")))),
};

using var cubical = new NativeCubical();
foreach (var (title, term) in terms)
{
    int o = cubical.Build(term);
    void Run(int count) { for (int n = 0; n < count; n++) cubical.Release(cubical.Step(o)); }
    Run(500);
    int count = 100;
    TimeSpan time = default;
    for (; ; count *= 2)
    {
        TimeSpan start = Environment.CpuUsage.UserTime;
        Run(count);
        time = Environment.CpuUsage.UserTime - start;
        if (time.TotalMilliseconds > 300) break;
    }
    Console.WriteLine($"{title}: native {count / time.TotalSeconds:N0}/s");
    cubical.Release(o);
}

int evaluations = args.Length > 0 ? int.Parse(args[0]) : 1_000_000, built = cubical.Build(terms[0].Term), alive = cubical.LiveObjects;
for (int n = 0; n < evaluations; n++) cubical.Release(cubical.Step(built));
Console.WriteLine($"after {evaluations:N0} evaluations: memory {cubical.MemorySize / 1024} KiB, {cubical.LiveObjects - alive} objects more than before");
