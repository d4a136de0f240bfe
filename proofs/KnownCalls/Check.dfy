include "../Anf/Syntax.dfy"

// The checker of known calls. That a callee is the closure of one function stands in the source as statements, Assert, without effect, that are
// stuck where it is not true; ../KnownCallees checks that it is. Given it, the checker sees that calls through direct entries do what the calls
// did. Where a callee is known only if an operation, the guard, is true of it, the target asks the operation.
module KnownCallsCheck {
  import opened Names
  import opened Anf

  // ── Calls through direct entries ───────────────────────────────────────────────────────────────────────────────────

  // A header that takes nothing of a call but this and arguments one by one.
  predicate IsDirect(sources: seq<Source>) {
    |sources| == 0 || ((sources[0].FromParameter? || sources[0].FromThis?) && IsDirect(sources[1..]))
  }
  datatype Answer = Fail | Done(rest: Stmts)

  // The call that has become one of a known function, at the head of the target. n: the source's locals are below it.
  function Direct(p: Program, n: nat, fn: Id, s: Stmt, tt: Stmts): Answer
    requires s.Set? && s.r.Call?
  {
    if !(fn as nat < |p| && IsDirect(p[fn].sources) && s.x as nat < n && s.r.newTarget == ConstantAtom(UndefinedLiteral)) then Fail
    else if p[fn].env.None? then
      if tt.Then? && tt.head == Set(s.x, CallKnown(fn, Optional.None, s.r.this_, s.r.args)) then Done(tt.tail) else Fail
    else
      match tt
      case Then(Set(e, ClosureEnvironment(a)), Then(t, tail)) =>
        if e as nat >= n && a == s.r.callee && t == Set(s.x, CallKnown(fn, Optional.Some(e), s.r.this_, s.r.args)) then Done(tail) else Fail
      case _ => Fail
  }
  function Known(p: Program, n: nat, guard: Guard, fn: Id, s: Stmt, tt: Stmts): Answer
    requires s.Set? && s.r.Call?
  {
    match guard
    case Everywhere => Direct(p, n, fn, s, tt)
    case Where(op) =>
      match tt
      case Then(Set(b, r), Then(If(c, th, el), tail)) =>
        if op.isPure && b as nat >= n && r == Prim(op, [s.r.callee]) && c == LocalAtom(b) && Direct(p, n, fn, s, th) == Done(End) && el == Then(s, End) then Done(tail) else Fail
      case _ => Fail
  }
  predicate IsKnownCall(ss: Stmts) {
    ss.Then? && ss.head.Assert? && ss.tail.Then? && ss.tail.head.Set? && ss.tail.head.r.Call? && ss.tail.head.r.callee == ss.head.callee
  }

  // The pass may leave a call as it is.
  predicate BecomesKnown(p: Program, n: nat, ss: Stmts, tt: Stmts) { IsKnownCall(ss) && Known(p, n, ss.head.guard, ss.head.fn, ss.tail.head, tt).Done? }

  predicate Check(p: Program, n: nat, ss: Stmts, tt: Stmts)
    decreases ss
  {
    if BecomesKnown(p, n, ss, tt) then Check(p, n, ss.tail.tail, Known(p, n, ss.head.guard, ss.head.fn, ss.tail.head, tt).rest) else
      match ss
      case End => tt.End?
      case Then(s, tail) => if s.Assert? then Check(p, n, tail, tt) else tt.Then? && CheckOne(p, n, s, tt.head) && Check(p, n, tail, tt.tail)
  }
  predicate CheckOne(p: Program, n: nat, s: Stmt, t: Stmt)
    decreases s
  {
    match s
    case Set(x, _) => t == s && x as nat < n
    case If(a, th, el) => t.If? && t.condition == a && Check(p, n, th, t.then_) && Check(p, n, el, t.else_)
    case Block(l, body) => t.Block? && t.l == l && Check(p, n, body, t.body)
    case Loop(body) => t.Loop? && Check(p, n, body, t.body)
    case TryCatch(body, x, handler) => t.TryCatch? && t.x == x && x as nat < n && Check(p, n, body, t.body) && Check(p, n, handler, t.handler)
    case TryFinally(_, _) => false
    case Assert(_, _, _) => false
    case _ => t == s
  }

  // ── Functions and programs: the source with assertions a, the target q ─────────────────────────────────────────────

  predicate CheckFunction(a: Program, asserting: Function, target: Function, n: Id) {
    target == asserting.(body := target.body) && asserting.kinds == map[]
    && (forall x <- asserting.names :: x < n) && (asserting.env.Some? ==> asserting.env.x < n)
    && Check(a, n as nat, asserting.body, target.body)
  }
  predicate CheckProgram(a: Program, q: Program, ns: seq<Id>) {
    |a| == |q| == |ns| && |a| > 0 && forall i :: 0 <= i < |a| ==> CheckFunction(a, a[i], q[i], ns[i])
  }
}
