extern alias Checkers;

using Dafny = Checkers::Dafny;
using VerifiedJS.Driver;

namespace VerifiedJS.Certify;

/// <summary>
/// A program handed over once for all steps down to lowering, under the same names: where steps meet, they see the same objects. For one thread at a time.
/// </summary>
internal sealed class ProgramHandover(Compilation compilation)
{
    public Compilation Compilation => compilation;
    public Names Names { get; } = new();
    public AnfHandover Anf => field ??= new AnfHandover(Names);
    public Dafny.ISequence<Checkers::Flat.Function> Flat => field ??= new FlatHandover(Names, compilation.Witness).Program(compilation.Flat);
}
