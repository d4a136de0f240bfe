using System.Collections.Immutable;
using System.Text;
using static VerifiedJS.Core.CoreBuilder;
using S = VerifiedJS.Source;

namespace VerifiedJS.Core.Elaboration;

// Direct eval (19.2.1), in programs that the evaluator is part of. Where one stands, the scopes around are reified: the evaluator is given
//
//     a text of words, a word for each name in scope, innermost first: a letter, and the name. lib/evaluator/scopes.js says what they are.
//     flags: what the code around allows (lib/evaluator/programs.js)
//     an access function (operation, word, value): reads (0) or writes (1 for sloppy, 2 for strict code) what the word stands for
//
// Variables that sloppy eval code declares become properties of an object of the function, which names that the function's own scope does
// not declare are looked up in first, as in the object of a with statement (DynamicObject).
internal sealed partial class Elaborator
{
    private const int EvalStrict = 1, EvalNewTarget = 2, EvalSuperProperty = 4, EvalSuperCall = 8, EvalField = 16;
    private const int AccessRead = 0, AccessWriteStrict = 2;

    /// <summary>A name in scope at a direct eval. Without Read and Write when an inner one hides it.</summary>
    private sealed record EvalWord(char Letter, string Name, Func<Expr>? Read, Func<Expr, Expr, Expr>? Write);

    // 13.3.6.1 step 6: a call of the name eval whose value is %eval%
    private Expr DirectEval(S.CallExpression call, SourcePosition at) =>
        WithCallee(call.Callee, null, (callee, @this) => Temp("eval", callee, f => Temp("this", @this, t =>
        {
            Expr isEval = Prim("SameValue", f, Prim("Intrinsic", String("eval")));
            if (call.Arguments.Any(a => a is S.SpreadElement))
            {
                return Temp("arguments", ListOf(call.Arguments), list =>
                    If(isEval, PerformEval(PrimAt(at, "GetElement", list, Number(0)), call, at), PrimAt(at, "CallArray", f, t, list, String("eval"))));
            }
            return BindAll(call.Arguments, values => If(isEval,
                PerformEval(values.IsEmpty ? Undefined : values[0], call, at),
                new Call(f, t, Undefined, values, "eval") { Position = at }));
        })));

    private Call PerformEval(Expr text, S.CallExpression call, SourcePosition at)
    {
        List<EvalWord> words = WordsInScope(call.Span.Start, at);
        var names = new StringBuilder();
        foreach (EvalWord word in words)
            names.Append(names.Length == 0 ? "" : " ").Append(word.Letter).Append(word.Name);
        return new Call(Prim("Intrinsic", String("DirectEval")), Undefined, Undefined,
            [text, String(names.ToString()), Number(EvalFlags()), AccessFunction(words)], "eval") { Position = at };
    }

    private int EvalFlags()
    {
        Receiver receiver = FindReceiver();
        return (_isStrict ? EvalStrict : 0) | (receiver.IsOfFunction ? EvalNewTarget : 0) | (receiver.HomeObject is not null ? EvalSuperProperty : 0)
            | (receiver.Derived is not null ? EvalSuperCall : 0) | (receiver.IsOfField ? EvalField : 0);
    }

    private List<EvalWord> WordsInScope(int offset, SourcePosition at)
    {
        var words = new List<EvalWord>();
        var seen = new HashSet<string>();
        void Add(char letter, string name, Func<Expr> read, Func<Expr, Expr, Expr>? write)
        {
            bool isVisible = letter is 'w' or 'd' || seen.Add(name);
            words.Add(new EvalWord(letter, name, isVisible ? read : null, isVisible ? write : null));
        }
        bool hasReceiver = false;
        for (Env? env = _env; env is not null; env = env.Parent)
        {
            if (env.WithObject is { } with)
                Add('w', "", () => new Var(with), null);
            foreach ((S.Binding declared, Binding binding) in env.Names)
            {
                // What scripts declare is found in the global environment
                if (binding is GlobalLexicalBinding)
                    continue;
                var name = new ResolvedName(binding, declared.Name, offset, MayBeTooEarly: true);
                Add(LetterOf(declared), declared.Name, () => ReadBinding(name), (value, operation) => WriteForEval(name, value, operation));
            }
            foreach ((S.PrivateName declared, Variable variable) in env.PrivateNames)
                Add('v', "#" + declared.Name, () => new Var(variable), null);
            if (env.EvalVariables is { } variables)
                Add('d', "", () => new Var(variables), null);
            if (env.Receiver is not { } receiver || hasReceiver)
                continue;
            hasReceiver = true;
            Add('v', "this", receiver.This, null);
            if (receiver.IsOfFunction)
                Add('v', "new.target", receiver.NewTarget, null);
            if (receiver.HomeObject is { } home)
                Add('v', "%home", home, null);
            if (receiver.Derived is { } derived)
                Add('v', "%super", derived.ActiveFunction, (value, _) => BindThis(derived, value, at));
        }
        return words;
    }

    private static char LetterOf(S.Binding declared) => declared.Kind switch
    {
        S.BindingKind.CatchParameter => 'c',
        S.BindingKind.FunctionName => 'f',
        S.BindingKind.Var => 'v',
        // Formals with expressions have a scope of their own, inside the variables of a direct eval among them
        S.BindingKind.Parameter or S.BindingKind.Arguments => declared.Scope.Function.HasParameterExpressions ? 'l' : 'v',
        S.BindingKind.Function => declared.Scope == declared.Scope.Function.BodyScope ? 'v' : 'l',
        _ => 'l',
    };

    private Expr WriteForEval(in ResolvedName name, Expr value, Expr operation)
    {
        if (name.Binding is VariableBinding { Mutability: Mutability.ImmutableWhenStrict })
            return If(StrictEquals(operation, Number(AccessWriteStrict)), ThrowError(ErrorKinds.TypeError, "Assignment to constant variable.", AtOffset(name.Offset)));
        return WriteBinding(name, value, out _);
    }

    private Lambda AccessFunction(List<EvalWord> words)
    {
        Variable operation = ids.Variable("operation"), word = ids.Variable("word"), value = ids.Variable("value");
        (int Index, Expr Code)[] cases = [.. words.Select((w, i) => (w, i)).Where(p => p.w.Read is not null).Select(p => (p.i, new Return(
            p.w.Write is null ? p.w.Read!() : If(StrictEquals(new Var(operation), Number(AccessRead)), p.w.Read!(), p.w.Write(new Var(value), new Var(operation)))) as Expr))];
        // Which word it is, found by halving
        Expr Choose(int from, int to)
        {
            if (to - from == 1)
                return cases[from].Code;
            int middle = (from + to) / 2;
            return If(Prim("Less", new Var(word), Number(cases[middle].Index)), Choose(from, middle), Choose(middle, to));
        }
        Expr body = cases.Length == 0 ? Undefined : Choose(0, cases.Length);
        return new Lambda(new Function("", 3, FunctionKind.Arrow, true, [operation, word, value], null, null, null, null, null, body, null));
    }
}
