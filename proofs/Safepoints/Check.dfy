include "Syntax.dfy"
include "Facts.dfy"

// The checker of safepoints: forward over the code it keeps what is known of locals and frame (Facts.dfy); after a call in which a collection may
// happen, the locals that may still be read are those that the frame, or the caller's, holds; and a call's result only after its test.
module SafepointCheck {
  import opened Names
  import W = Wasm
  import opened WasmIR
  import opened Safepoints
  import K = SafepointFacts

  // owners: the local that a word of the frame is for, by the word's place; before the first, arguments are passed on. Of no meaning: where stores
  // differ, nothing is known of the word.
  datatype Context = Context(y: Frame, owners: seq<W.U32>, first: W.U32)
  function FactOf(c: Context, o: W.U32): K.Fact { if o < c.first then K.Held else K.Kept }

  datatype Checked = Bad | Good(a: K.Facts)
  // Where control may be: what is known there.
  datatype Fall = Dead | Alive(a: K.Facts)
  // What is known at the labels around, innermost first, from the branches so far.
  datatype Exits = Nowhere | Exit(l: Id, fall: Fall, outer: Exits)
  datatype Flow = Refused | Flow(fall: Fall, exits: Exits)

  predicate IsLive(a: K.Facts, x: W.U32) { K.HasAny(a, x, K.LiveBit) }
  predicate IsTested(a: K.Facts, x: W.U32) { K.HasAny(a, x, K.TestedBit) }
  ghost predicate IsOwner(c: Context, o: W.U32, x: W.U32) { (o / 8) as int < |c.owners| && c.owners[o / 8] == x }

  // After an assignment: what is known of the value.
  function Assign(x: W.U32, mayFail: bool, more: K.Word, a: K.Facts): K.Facts {
    K.Put(a, x, K.AnyBit, if mayFail then K.LiveBit | more else K.LiveBit | K.TestedBit | more)
  }
  // After a condition that was false: the locals that the tested value was put into are tested.
  function Pass(y: Frame, e: Expr, a: K.Facts): K.Facts {
    if IsTest(y, e) then PassThrough(e.operands.head, a) else a
  }
  function PassThrough(e: Expr, a: K.Facts): K.Facts {
    match e case Tee(x, e1) => K.Put(PassThrough(e1, a), x, 0, K.TestedBit) case _ => a
  }
  function JoinFall(f: Fall, g: Fall): Fall {
    match f
    case Dead => g
    case Alive(a) => match g case Dead => f case Alive(b) => Alive(K.Meet(a, b))
  }
  function AtLabel(l: Id, x: Exits): Fall {
    match x case Nowhere => Dead case Exit(k, f, outer) => if k == l then f else AtLabel(l, outer)
  }
  function Join(l: Id, a: K.Facts, x: Exits): Exits {
    match x
    case Nowhere => Exit(l, Alive(a), Nowhere)
    case Exit(k, f, outer) => if k == l then Exit(k, JoinFall(f, Alive(a)), outer) else Exit(k, f, Join(l, a, outer))
  }
  // A branch.
  function Leave(l: Id, a: K.Facts, x: Exits): Exits {
    match AtLabel(l, x) case Alive(b) => (if K.Within(b, a) then x else Join(l, a, x)) case Dead => Join(l, a, x)
  }
  predicate IsCovered(es: Exprs, a: K.Facts) { es.Cons? && es.head.Get? && K.HasAny(a, es.head.x, K.EndBit) }
  predicate Begins(y: Frame, es: Exprs, before: K.Facts) { IsCovered(es, before) || (y.size == 0 && es.Cons? && es.head == Get(Sp)) }
  function Calling(y: Frame, f: W.U32, es: Exprs, before: K.Facts, a: K.Facts): K.Facts {
    if IsQuietCallee(y, f) then a else K.Survive(IsCovered(es, before), a)
  }

  function CheckExpr(y: Frame, e: Expr, a: K.Facts): Checked
    decreases e
  {
    if !MayUse(y, e) then Bad else
    match e
    case Const(_) => Good(a)
    case Get(x) => if (IsPlainLocal(y, x) || IsLive(a, x)) && IsTested(a, x) then Good(a) else Bad
    case Tee(x, e1) =>
      if !MayAssign(y, x, e1) then Bad else
      (match CheckExpr(y, e1, a) case Good(a1) => Good(Assign(x, MayFail(y, e1), 0, a1)) case Bad => Bad)
    case Op(_, es) => CheckAll(y, es, a)
    case Load(_, e1, _) => CheckExpr(y, e1, a)
    case Select(e0, e1, e2) =>
      if !(IsQuiet(y, e0) && IsQuiet(y, e2)) then Bad else
      (match CheckExpr(y, e1, a)
       case Bad => Bad
       case Good(a1) =>
         match CheckExpr(y, e2, a1)
         case Bad => Bad
         case Good(a2) => CheckExpr(y, e0, a2))
    case Choose(e0, _, e1, e2) =>
      (match CheckExpr(y, e0, a)
       case Bad => Bad
       case Good(a1) =>
         match CheckExpr(y, e1, a1)
         case Bad => Bad
         case Good(b1) => match CheckExpr(y, e2, a1) case Bad => Bad case Good(b2) => Good(K.Meet(b1, b2)))
    case Call(f, es) =>
      if !IsQuietCallee(y, f) && !Begins(y, es, a) then Bad else
      (match CheckAll(y, es, a) case Bad => Bad case Good(a1) => Good(Calling(y, f, es, a, a1)))
    case CallIndirect(_, e1, es) =>
      if !IsQuiet(y, e1) || !Begins(y, es, a) then Bad else
      (match CheckAll(y, es, a)
       case Bad => Bad
       case Good(a1) => match CheckExpr(y, e1, a1) case Bad => Bad case Good(a2) => Good(K.Survive(IsCovered(es, a), a2)))
  }
  function CheckAll(y: Frame, es: Exprs, a: K.Facts): Checked
    decreases es
  {
    match es
    case Nil => Good(a)
    case Cons(e, tail) =>
      if !AllQuiet(y, tail) then Bad else
      match CheckExpr(y, e, a) case Bad => Bad case Good(a1) => CheckAll(y, tail, a1)
  }

  function Assigned(y: Frame, x: W.U32, e: Expr, a: K.Facts): K.Facts {
    Assign(x, MayFail(y, e), if IsArgument(y, e) then K.KeepingBits else if IsEnd(y, e) then K.EndBit else 0, a)
  }
  // The word's owner is kept by it if it was stored there; if something else was, it is kept only where that needs no word.
  function Stored(c: Context, op: W.U32, address: Expr, o: W.U32, e: Expr, a: K.Facts): K.Facts {
    if address != Get(Sp) || IsHeader(op, o) || (o / 8) as int >= |c.owners| then a
    else
      var x, bit := c.owners[o / 8], K.BitOf(FactOf(c, o));
      if KeptBy(c.y, e) == Local(x) then K.Put(a, x, 0, bit)
      else if K.HasAny(a, x, bit) && !K.HasAny(a, x, K.GivenBit) then K.Put(a, x, bit, 0)
      else a
  }

  function CheckStmts(c: Context, ss: Stmts, a: K.Facts, x: Exits): Flow
    decreases ss, 1
  {
    StmtsFrom(c, ss, a, x)
  } by method {
    // Recursion would be as deep as the code is long.
    var todo, b, z := ss, a, x;
    while todo.Then?
      invariant (todo == ss || todo < ss) && StmtsFrom(c, todo, b, z) == StmtsFrom(c, ss, a, x)
      decreases todo
    {
      match CheckStmt(c, todo.head, b, z)
      case Refused => return Refused;
      case Flow(Dead, after) => return Flow(Dead, after);
      case Flow(Alive(a1), after) => todo, b, z := todo.tail, a1, after;
    }
    return Flow(Alive(b), z);
  }
  ghost function StmtsFrom(c: Context, ss: Stmts, a: K.Facts, x: Exits): Flow
    decreases ss, 0
  {
    match ss
    case End => Flow(Alive(a), x)
    case Then(st, tail) =>
      match CheckStmt(c, st, a, x)
      case Refused => Refused
      case Flow(Dead, z) => Flow(Dead, z)
      case Flow(Alive(a1), z) => CheckStmts(c, tail, a1, z)
  }
  function After(r: Checked, x: Exits): Flow {
    match r case Bad => Refused case Good(a) => Flow(Alive(a), x)
  }
  // The exits around a block, when its own are at the front.
  function EndOfBlock(l: Id, r: Flow): Flow {
    match r
    case Flow(f, Exit(k, g, outer)) => if k == l then Flow(JoinFall(f, g), outer) else Refused
    case _ => Refused
  }
  const Rounds: nat := 1000
  function CheckStmt(c: Context, st: Stmt, a: K.Facts, x: Exits): Flow
    decreases st, 0
  {
    var y := c.y;
    match st
    case Set(z, e) =>
      if !MayAssign(y, z, e) then Refused else
      (match CheckExpr(y, e, a) case Bad => Refused case Good(a1) => Flow(Alive(Assigned(y, z, e, a1)), x))
    case Drop(e) => After(CheckExpr(y, e, a), x)
    case Perform(f, es) =>
      if !NoneMayFail(y, es) || (!IsQuietCallee(y, f) && !Begins(y, es, a)) then Refused else
      (match CheckAll(y, es, a) case Bad => Refused case Good(a1) => Flow(Alive(Calling(y, f, es, a, a1)), x))
    case Store(op, e1, offset, e2) =>
      if !IsQuiet(y, e2) || MayFail(y, e1) || MayFail(y, e2) || (e1 == Get(Sp) && !IsHeader(op, offset) && !IsWordStore(y, op, offset)) then Refused else
      (match CheckExpr(y, e1, a)
       case Bad => Refused
       case Good(a1) => match CheckExpr(y, e2, a1) case Bad => Refused case Good(a2) => Flow(Alive(Stored(c, op, e1, offset, e2, a2)), x))
    case If(e, th, el) =>
      if MayFail(y, e) then Refused else
      (match CheckExpr(y, e, a)
       case Bad => Refused
       case Good(a1) =>
         match CheckStmts(c, th, a1, x)
         case Refused => Refused
         case Flow(f, x1) => match CheckStmts(c, el, Pass(y, e, a1), x1) case Refused => Refused case Flow(g, x2) => Flow(JoinFall(f, g), x2))
    case Block(l, body, _) => EndOfBlock(l, CheckStmts(c, body, a, Exit(l, Dead, x)))
    case Loop(l, body) => CheckLoop(c, l, body, a, x, Rounds)
    case Branch(l) => Flow(Dead, Leave(l, a, x))
    case BranchIf(l, e) =>
      if MayFail(y, e) then Refused else
      (match CheckExpr(y, e, a) case Bad => Refused case Good(a1) => Flow(Alive(Pass(y, e, a1)), Leave(l, a1, x)))
    case Return(e) => if MayReturn(y, e, a) then Flow(Dead, x) else Refused
    case Unreachable => Flow(Dead, x)
  }
  // A failure may be handed on.
  predicate MayReturn(y: Frame, e: Expr, a: K.Facts) {
    match e case Get(x) => IsPlainLocal(y, x) || IsLive(a, x) case _ => CheckExpr(y, e, a).Good?
  }
  // What is known at the loop's start must be so at each branch back to it; what is not is given up.
  function CheckLoop(c: Context, l: Id, body: Stmts, a: K.Facts, x: Exits, rounds: nat): Flow
    decreases body, 2, rounds
  {
    match CheckStmts(c, body, a, Exit(l, Dead, x))
    case Flow(f, Exit(k, back, outer)) =>
      if k != l then Refused
      else if back.Dead? || K.Within(a, back.a) then Flow(f, outer)
      else if rounds == 0 then Refused
      else CheckLoop(c, l, body, K.Meet(a, back.a), x, rounds - 1)
    case _ => Refused
  }

  // locals: the types of all, parameters included; parameters: how many are. Before the first collection all may be read. The zero with
  // which the others start is no reference.
  predicate PlainHaveTypes(plain: seq<bool>, locals: seq<W.ValueType>) {
    |plain| <= |locals| && forall x :: 0 <= x < |plain| ==> plain[x] ==> locals[x] != W.I64
  } by method {
    if |plain| > |locals| || |plain| >= 0x1_0000_0000 { return |plain| <= |locals| && forall x :: 0 <= x < |plain| ==> plain[x] ==> locals[x] != W.I64; }
    var n := |plain| as W.U32;
    var i: W.U32 := 0;
    while i < n
      invariant i <= n && forall x :: 0 <= x < i as int ==> plain[x] ==> locals[x] != W.I64
    {
      if plain[i] && locals[i].I64? { return false; }
      i := i + 1;
    }
    return true;
  }
  predicate CheckFunction(c: Context, locals: seq<W.ValueType>, parameters: W.U32, n: W.U32, body: Stmts) {
    parameters as int <= n as int == |locals| && PlainHaveTypes(c.y.plain, locals)
    && CheckStmts(c, body, K.Initial(n, parameters), Nowhere).Flow?
  }
}
