include "../Anf/Syntax.dfy"

// The checker of representation selection: a local that is to hold values of a kind only is given nothing else, in no order of events.
module RepresentationCheck {
  import opened Names
  import opened Anf

  type Kinds = map<Id, Kind>

  predicate Within(a: Kind, b: Kind) { a == b || b.AnyKind? || (a.Int32Kind? && b.NumberKind?) }
  predicate IsNumeric(k: Kind) { k.Int32Kind? || k.NumberKind? }

  function KindOfLiteral(c: Literal): Kind {
    match c
    case BooleanLiteral(_) => BooleanKind
    case Int32Literal(_) => Int32Kind
    case NumberLiteral(_) => NumberKind
    case _ => AnyKind
  }
  function KindOfAtom(a: Atom, ks: Kinds): Kind {
    match a
    case ConstantAtom(c) => KindOfLiteral(c)
    case LocalAtom(x) => if x in ks then ks[x] else AnyKind
  }
  predicate AnyNumeric(xs: seq<Atom>, ks: Kinds) { |xs| > 0 && (IsNumeric(KindOfAtom(xs[0], ks)) || AnyNumeric(xs[1..], ks)) }
  predicate AllNumeric(xs: seq<Atom>, ks: Kinds) { |xs| == 0 || (IsNumeric(KindOfAtom(xs[0], ks)) && AllNumeric(xs[1..], ks)) }
  function KindByRule(rule: ResultRule, args: seq<Atom>, ks: Kinds): Kind {
    match rule
    case Always(k) => k
    case IfAny(k) => if AnyNumeric(args, ks) then k else AnyKind
    case IfAll(k) => if AllNumeric(args, ks) then k else AnyKind
    case SameNumber(k) => if |args| > 0 && IsNumeric(KindOfAtom(args[0], ks)) then KindOfAtom(args[0], ks)
                          else if k.NumberKind? then NumberKind else AnyKind
    case Same => if |args| > 0 then KindOfAtom(args[0], ks) else AnyKind
  }
  function KindOfRhs(r: Rhs, ks: Kinds): Kind {
    match r
    case Copy(a) => KindOfAtom(a, ks)
    case Prim(op, args) => KindByRule(op.rule, args, ks)
    case _ => AnyKind
  }

  predicate Check(ks: Kinds, ss: Stmts) {
    match ss
    case End => true
    case Then(s, tail) => CheckStmt(ks, s) && Check(ks, tail)
  }
  predicate CheckStmt(ks: Kinds, s: Stmt) {
    match s
    case Set(x, r) => x !in ks || Within(KindOfRhs(r, ks), ks[x])
    case If(_, th, el) => Check(ks, th) && Check(ks, el)
    case Block(_, body) => Check(ks, body)
    case Loop(body) => Check(ks, body)
    case TryCatch(body, x, handler) => x !in ks && Check(ks, body) && Check(ks, handler)
    case TryFinally(body, finalizer) => Check(ks, body) && Check(ks, finalizer)
    case _ => true
  }
  predicate CheckFunction(f: Function, g: Function) {
    f.kinds == map[] && g == f.(kinds := g.kinds) && (forall x <- g.names :: x !in g.kinds) && Check(g.kinds, g.body)
  }
  predicate CheckProgram(p: Program, q: Program) {
    |p| == |q| && |p| > 0 && forall i :: 0 <= i < |p| ==> CheckFunction(p[i], q[i])
  }
}
