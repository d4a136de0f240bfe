using System.Collections.Immutable;
using static VerifiedJS.Core.CoreBuilder;

namespace VerifiedJS.Core;

/// <summary>
/// Generators and async functions as resumable state machines ("structured resumption").
///
/// The body of a generator becomes the body of one closure, resume(mode, value), with its state outside:
///
///     scope (state, variables that live across a suspension)
///       state := 1
///       resume = function (mode, value) ...
///
/// mode: 0 next, 1 throw, 2 return, as Number; value: what comes with it.
/// state: 1 not started, 2, 3, ... suspended at that suspension (numbered in program order), 0 running, -1 completed.
///
/// The protocol between resume and the library that drives it:
///
///   Generator       returns what next/throw/return of the generator object must return: the result object of a yield, of the end
///                   or of a return; throws what they must throw. All of 27.5.3's states are handled here (already running: TypeError;
///                   completed; not started), so %GeneratorPrototype%.next is: take the closure from the object, call it with (0, value).
///   Async           returns a result object: { value: v, done: false } asks to await v, and then to be called with (0, result) or
///                   (1, reason); { value: v, done: true } is the end with result v. An exception that comes out rejects the promise.
///                   First call: (0, undefined).
///   AsyncGenerator  returns an array of two: [0, v] asks to await v, as above; [1, v] has yielded v (already awaited), and is resumed
///                   with the next request's (mode, value) (27.6.3.8; a return completion is awaited inside); [2, v] is the end with
///                   result v (already awaited). An exception that comes out ends it too. The library keeps the states of 27.6.3 and
///                   the queue: it calls resume first with (0, undefined) for a `next`, never once it has ended.
///
/// How a suspended body goes on: it is entered again from the top and finds its way with state, every construct on the way guarded:
///
///     seq a, Y, b       ─▶  if (state == 0) a; Y; b                 Y holds suspensions lo..hi, a none. Of several: if (state &lt;= hi) Y1; ...
///     let x = a in Y    ─▶  if (state == 0) x := a; Y               x lives outside. Same for scope, and the exception of a catch
///     if c then Y1 else Y2  ─▶  if (state == 0 ? c : state &lt;= hi1) Y1 else Y2
///     loop, block, try Y catch h   entered again as they are
///     try a catch Y     ─▶  block done { if (state == 0) try break done a catch (e) x := e;  Y }
///     try Y finally f   ─▶  try Y finally if (state == 0) f         suspending leaves by return, with state ≠ 0: f must not run
///     suspend k v       ─▶  if (state == k) state := 0 else { state := k; return v }
///
/// Operands before a suspension are bound to variables first; a finalizer with suspensions is made explicit as a completion record.
/// A variable that closures capture, declared afresh in each iteration of a loop and alive across a suspension, lives in an array made
/// for that iteration; closures hold that array.
/// </summary>
internal sealed class GeneratorTransform
{
    private readonly IdSource _ids;
    private readonly FunctionKind _kind;
    private readonly Variable _state;
    private readonly Label _return;
    private readonly List<Variable> _hoisted = [];
    private readonly Dictionary<Expr, int> _counts = new(ReferenceEqualityComparer.Instance);
    private int _nextState = 2;
    private int _loopDepth;

    private GeneratorTransform(IdSource ids, FunctionKind kind)
    {
        _ids = ids;
        _kind = kind;
        _state = ids.Variable("state");
        _return = ids.Label("return");
        _hoisted.Add(_state);
    }

    /// <summary>
    /// An expression whose value is the resume closure of the body.
    /// </summary>
    /// <param name="ids">Source of fresh names.</param>
    /// <param name="kind">Generator, Async or AsyncGenerator.</param>
    /// <param name="mode">The parameter mode of resume, which body reads after a Suspend.</param>
    /// <param name="value">The parameter value of resume, likewise.</param>
    /// <param name="body">The body, with Suspend in it.</param>
    /// <param name="template">What the resume function takes its name, strictness and position from.</param>
    /// <param name="variables">Variables of a scope around the expression, entered once for each activation: the state joins them. Null: a scope of its own.</param>
    public static Expr ResumeClosure(IdSource ids, FunctionKind kind, Variable mode, Variable value, Expr body, Function template, List<Variable>? variables = null)
    {
        var transform = new GeneratorTransform(ids, kind);
        Expr resumeBody = transform.ResumeBody(mode, value, body);
        var resume = new Function(template.Name, 2, FunctionKind.Arrow, template.IsStrict, [mode, value], null, null, null, null, null, resumeBody, null)
        {
            Position = template.Position,
        };
        Expr start = Seq(new Assign(transform._state, Number(1)), new Lambda(resume));
        if (variables is null)
            return new Scope([.. transform._hoisted], start);
        variables.AddRange(transform._hoisted);
        return start;
    }

    private Expr ResumeBody(Variable mode, Variable value, Expr body)
    {
        Expr state = new Var(_state);
        body = ReplaceReturns(body);
        body = Normalise(body);
        Expr run = new Block(_return, Seq(Transform(body), Undefined));
        Variable result = _ids.Variable("result");
        Expr finish = new Let(result, run, Seq(new Assign(_state, Number(-1)), new Return(Finished(new Var(result)))));
        if (_kind != FunctionKind.Generator)
            return Seq(new Assign(_state, If(StrictEquals(state, Number(1)), Number(0), state)), finish);

        Variable exception = _ids.Variable("exception");
        // ES2025 27.5.3.2 GeneratorValidate, 27.5.3.3 GeneratorResume, 27.5.3.4 GeneratorResumeAbrupt
        return Seq(
            If(Prim("LessOrEqual", state, Number(1)), Seq(
                If(StrictEquals(state, Number(0)),
                    new Throw(Prim("NewError", Number(ErrorKinds.TypeError), String("Generator is already running")))),
                If(StrictEquals(state, Number(1)),
                    new Assign(_state, If(StrictEquals(new Var(mode), Number(0)), Number(0), Number(-1)))),
                If(StrictEquals(state, Number(-1)),
                    If(StrictEquals(new Var(mode), Number(1)),
                        new Throw(new Var(value)),
                        new Return(Prim("NewIteratorResult", If(StrictEquals(new Var(mode), Number(0)), Undefined, new Var(value)), True)))))),
            new TryCatch(finish, exception, Seq(new Assign(_state, Number(-1)), new Throw(new Var(exception)))));
    }

    // ── Results ──────────────────────────────────────────────────────────────────────────────────────────────────────

    private Expr Finished(Expr value) =>
        _kind == FunctionKind.AsyncGenerator ? Pair(2, value) : Prim("NewIteratorResult", value, True);

    private Expr Suspended(SuspendKind kind, Expr value) => (_kind, kind) switch
    {
        (FunctionKind.Generator, SuspendKind.Yield) => Prim("NewIteratorResult", value, False),
        (FunctionKind.Generator, SuspendKind.YieldResult) => value,
        (FunctionKind.Async, SuspendKind.Await) => Prim("NewIteratorResult", value, False),
        (FunctionKind.AsyncGenerator, SuspendKind.Await) => Pair(0, value),
        (FunctionKind.AsyncGenerator, SuspendKind.Yield) => Pair(1, value),
        _ => throw new InvalidOperationException($"{kind} in a function of kind {_kind}"),
    };

    private Expr Pair(int tag, Expr value)
    {
        Variable pair = _ids.Variable("pair");
        return new Let(pair, Prim("NewArray", Number(2)), Seq(
            Prim("ArrayAppend", new Var(pair), Number(tag)),
            Prim("ArrayAppend", new Var(pair), value),
            new Var(pair)));
    }

    // ── Before the transformation proper ─────────────────────────────────────────────────────────────────────────────

    private Expr ReplaceReturns(Expr expr) => expr is Return { Value: var value }
        ? new Break(_return, ReplaceReturns(value)) { Position = expr.Position }
        : CoreTraversal.MapChildren(expr, ReplaceReturns);

    /// <summary>Binds operands that are evaluated before a sibling that suspends, and makes such finalizers explicit.</summary>
    private Expr Normalise(Expr expr)
    {
        if (Count(expr) == 0)
            return expr;
        expr = CoreTraversal.MapChildren(expr, Normalise);
        switch (expr)
        {
            case Prim e:
                return BindOperands(e.Arguments, operands => e with { Arguments = operands });
            case Call e:
                return BindOperands([e.Callee, e.This, e.NewTarget, .. e.Arguments],
                    operands => e with { Callee = operands[0], This = operands[1], NewTarget = operands[2], Arguments = operands[3..] });
            case TryFinally e when Count(e.Finalizer) > 0:
                return ExplicitFinally(e);
            default:
                return expr;
        }
    }

    private Expr BindOperands(ImmutableArray<Expr> operands, Func<ImmutableArray<Expr>, Expr> make)
    {
        int last = operands.Length - 1;
        while (Count(operands[last]) == 0)
            last--;
        var variables = new List<(Variable, Expr)>();
        Expr[] atoms = [.. operands];
        for (int i = 0; i < last; i++)
        {
            if (atoms[i] is Constant)
                continue;
            Variable variable = _ids.Variable("operand");
            variables.Add((variable, atoms[i]));
            atoms[i] = new Var(variable);
        }
        Expr result = make([.. atoms]);
        for (int i = variables.Count - 1; i >= 0; i--)
            result = new Let(variables[i].Item1, variables[i].Item2, result);
        return result;
    }

    /// <summary>ES2025 14.15.3 with the completion as a pair of variables: how (0 normal, 1 throw, 2... a jump) and with which value.</summary>
    private Expr ExplicitFinally(TryFinally expr)
    {
        Variable how = _ids.Variable("how"), with = _ids.Variable("with"), exception = _ids.Variable("exception");
        Label left = _ids.Label("finally");
        var targets = new List<Label>();
        var inner = new HashSet<Label>();
        Expr Redirect(Expr e)
        {
            switch (e)
            {
                case Block b:
                    inner.Add(b.Label);
                    return CoreTraversal.MapChildren(e, Redirect);
                case Break b when !inner.Contains(b.Label):
                    if (!targets.Contains(b.Label))
                        targets.Add(b.Label);
                    return Seq(new Assign(with, Redirect(b.Value)), new Assign(how, Number(2 + targets.IndexOf(b.Label))), new Break(left, Undefined));
                default:
                    return CoreTraversal.MapChildren(e, Redirect);
            }
        }
        Expr body = Redirect(expr.Body);
        Expr dispatch = new Var(with);
        for (int i = targets.Count - 1; i >= 0; i--)
            dispatch = If(StrictEquals(new Var(how), Number(2 + i)), new Break(targets[i], new Var(with)), dispatch);
        dispatch = If(StrictEquals(new Var(how), Number(1)), new Throw(new Var(with)), dispatch);
        return new Let(how, Number(0), new Let(with, Undefined, Seq(
            new Block(left, new TryCatch(
                new Assign(with, body),
                exception,
                Seq(new Assign(how, Number(1)), new Assign(with, new Var(exception)), Undefined))),
            expr.Finalizer,
            dispatch)));
    }

    // ── The transformation ───────────────────────────────────────────────────────────────────────────────────────────

    private int Count(Expr expr)
    {
        if (expr is Constant or Var or Lambda)
            return 0;
        if (_counts.TryGetValue(expr, out int count))
            return count;
        count = expr is Suspend ? 1 : 0;
        foreach (Expr child in CoreTraversal.Children(expr))
            count += Count(child);
        return _counts[expr] = count;
    }

    private Expr Running => StrictEquals(new Var(_state), Number(0));

    /// <summary>Running, or suspended not after the last suspension numbered so far.</summary>
    private Expr NotBeyond(int last) => Prim("LessOrEqual", new Var(_state), Number(last));

    /// <summary>Whether an expression is to be evaluated (again), given how many suspensions it holds and that it comes next.</summary>
    private Expr Enter(int count) => count == 0 ? Running : NotBeyond(_nextState + count - 1);

    private Variable Hoist(Variable variable)
    {
        _hoisted.Add(variable);
        return variable;
    }

    private Expr Transform(Expr expr)
    {
        if (Count(expr) == 0)
            return expr;
        switch (expr)
        {
            case Suspend e:
            {
                Expr value = Transform(e.Value);
                Expr number = Number(_nextState++);
                Variable operand = _ids.Variable("yielded");
                return If(StrictEquals(new Var(_state), number),
                    new Assign(_state, Number(0)),
                    new Let(operand, value, Seq(new Assign(_state, number), new Return(Suspended(e.Kind, new Var(operand))) { Position = e.Position })));
            }
            case Seq e:
                return TransformSeq(e);
            case Let e when Count(e.Body) == 0:
                return e with { Init = Transform(e.Init) };
            case Let e:
            {
                if (_loopDepth > 0 && CapturedBy(e.Body).Contains(e.Variable))
                    return Transform(new Scope([e.Variable], Seq(new Assign(e.Variable, e.Init), e.Body)));
                Hoist(e.Variable);
                Expr enter = Enter(Count(e.Init));
                Expr store = If(enter, new Assign(e.Variable, Transform(e.Init)));
                return Seq(store, Transform(e.Body));
            }
            case Scope e:
                return TransformScope(e);
            case If e:
            {
                int inThen = Count(e.Then), inElse = Count(e.Else);
                if (inThen + inElse == 0)
                    return e with { Condition = Transform(e.Condition) };
                Expr enter = Enter(Count(e.Condition));
                Expr condition = Transform(e.Condition);
                Expr resumed = inThen == 0 ? False : inElse == 0 ? True : NotBeyond(_nextState + inThen - 1);
                Expr then = Transform(e.Then);
                return e with { Condition = If(enter, condition, resumed), Then = then, Else = Transform(e.Else) };
            }
            case Loop e:
            {
                _loopDepth++;
                Expr body = Transform(e.Body);
                _loopDepth--;
                return e with { Body = body };
            }
            case TryCatch e when Count(e.Handler) == 0:
                return e with { Body = Transform(e.Body) };
            case TryCatch e:
            {
                if (_loopDepth > 0 && CapturedBy(e.Handler).Contains(e.Exception))
                {
                    Variable outer = _ids.Variable(e.Exception.Name);
                    return Transform(e with { Exception = outer, Handler = new Scope([e.Exception], Seq(new Assign(e.Exception, new Var(outer)), e.Handler)) });
                }
                Variable caught = _ids.Variable(e.Exception.Name);
                Hoist(e.Exception);
                Label done = _ids.Label("tried");
                Expr enter = Enter(Count(e.Body));
                Expr body = Transform(e.Body);
                return new Block(done, Seq(
                    If(enter, new TryCatch(new Break(done, body), caught, new Assign(e.Exception, new Var(caught)))),
                    Transform(e.Handler)));
            }
            case TryFinally e:
                return e with { Body = Transform(e.Body), Finalizer = If(Running, e.Finalizer) };
            default:
                // Block, Break, Assign, Throw; Prim and Call, whose operands before a suspension are atoms by now.
                return CoreTraversal.MapChildren(expr, Transform);
        }
    }

    private Expr TransformSeq(Seq expr)
    {
        int last = expr.Items.Length - 1;
        while (Count(expr.Items[last]) == 0)
            last--;
        var result = new List<Expr>();
        var plain = new List<Expr>();
        void FlushPlain()
        {
            if (plain.Count > 0)
                result.Add(If(Running, Seq(plain)));
            plain.Clear();
        }
        for (int i = 0; i < last; i++)
        {
            Expr item = expr.Items[i];
            if (Count(item) == 0)
            {
                plain.Add(item);
                continue;
            }
            FlushPlain();
            Expr enter = Enter(Count(item));
            result.Add(If(enter, Transform(item)));
        }
        FlushPlain();
        result.Add(Transform(expr.Items[last]));
        result.AddRange(expr.Items.Skip(last + 1));
        return new Seq([.. result]);
    }

    private Expr TransformScope(Scope expr)
    {
        if (_loopDepth == 0)
        {
            foreach (Variable variable in expr.Variables)
                Hoist(variable);
            return Transform(expr.Body);
        }
        HashSet<Variable> captured = CapturedBy(expr.Body);
        var boxed = new List<Variable>();
        var entry = new List<Expr>();
        foreach (Variable variable in expr.Variables)
        {
            if (captured.Contains(variable))
            {
                boxed.Add(variable);
                continue;
            }
            Hoist(variable);
            entry.Add(new Assign(variable, Undefined));
        }
        Expr body = expr.Body;
        foreach (Variable[] some in boxed.Chunk(MostSlots))
        {
            Variable box = Hoist(_ids.Variable("iteration"));
            entry.Add(new Assign(box, Prim("NewObjectWithSlots", Number((int)Kernel.CellKind.Other), Undefined, Number(some.Length))));
            body = Boxed(body, box, some, atTop: true);
        }
        Expr start = entry.Count == 0 ? Undefined : If(Running, Seq(entry));
        return Seq(start, Transform(body));
    }

    /// <summary>The variables that closures made inside an expression refer to.</summary>
    private static HashSet<Variable> CapturedBy(Expr expr)
    {
        var captured = new HashSet<Variable>();
        void Visit(Expr e, bool inClosure)
        {
            if (e is Lambda lambda)
                Visit(lambda.Function.Body, true);
            else if (inClosure && e is Var v)
                captured.Add(v.Variable);
            else if (inClosure && e is Assign a)
                captured.Add(a.Variable);
            foreach (Expr child in CoreTraversal.Children(e))
                Visit(child, inClosure);
        }
        Visit(expr, false);
        return captured;
    }

    /// <summary>A cell has room for so many internal slots for sure.</summary>
    private const int MostSlots = 64;

    /// <summary>
    /// The expression with variables replaced by internal slots of the object in box: those hold what marks a dead zone too, which no element or property
    /// can. A closure gets a variable of its own for the object.
    /// </summary>
    private Expr Boxed(Expr expr, Variable box, Variable[] variables, bool atTop)
    {
        int index;
        switch (expr)
        {
            case Var e when (index = Array.IndexOf(variables, e.Variable)) >= 0:
                return Prim("GetSlot", new Var(box), Number(index));
            case Assign e when (index = Array.IndexOf(variables, e.Variable)) >= 0:
            {
                Variable value = _ids.Variable(e.Variable.Name);
                return new Let(value, Boxed(e.Value, box, variables, atTop), Seq(
                    Prim("SetSlot", new Var(box), Number(index), new Var(value)),
                    new Var(value)));
            }
            case Lambda e:
            {
                if (!CapturedBy(e).Overlaps(variables))
                    return e;
                if (!atTop)
                    return e with { Function = e.Function with { Body = Boxed(e.Function.Body, box, variables, false) } };
                Variable own = _ids.Variable(box.Name);
                return new Let(own, new Var(box), e with { Function = e.Function with { Body = Boxed(e.Function.Body, own, variables, false) } });
            }
            default:
                return CoreTraversal.MapChildren(expr, child => Boxed(child, box, variables, atTop));
        }
    }
}
