include "Syntax.dfy"

// WebAssembly: validation (specification chapter 3) of the subset in Syntax.dfy.
module WasmValidation {
  import opened Wasm

  // The types of the operands, the top's first. Any: code that is not reached may take any operands (3.3).
  datatype Types = Empty | Push(t: ValueType, rest: Types) | Any
  datatype Checked = Invalid | Valid(ts: Types)
  // The labels around an instruction, innermost first, by what a branch to them carries; the function's own is the outermost.
  datatype Labels = Outside | Label(t: BlockType, outer: Labels)
  datatype Context = Context(m: Module, locals: seq<ValueType>, labels: Labels, result: BlockType)

  function PopType(t: ValueType, r: Checked): Checked {
    match r
    case Valid(Push(u, rest)) => if t == u then Valid(rest) else Invalid
    case Valid(Any) => r
    case _ => Invalid
  }
  function PushType(t: ValueType, r: Checked): Checked {
    match r case Valid(ts) => Valid(Push(t, ts)) case Invalid => Invalid
  }
  // Of several operands the last is on top.
  function PopTypes(ts: seq<ValueType>, r: Checked): Checked {
    if |ts| == 0 then r else PopTypes(ts[..|ts| - 1], PopType(ts[|ts| - 1], r))
  } by method {
    var i, q := |ts|, r;
    assert ts[..i] == ts;
    while i > 0
      invariant i <= |ts| && PopTypes(ts[..i], q) == PopTypes(ts, r)
    {
      assert ts[..i][..i - 1] == ts[..i - 1];
      i, q := i - 1, PopType(ts[i - 1], q);
    }
    return q;
  }
  function PushTypes(ts: seq<ValueType>, r: Checked): Checked {
    if |ts| == 0 then r else PushType(ts[|ts| - 1], PushTypes(ts[..|ts| - 1], r))
  } by method {
    var i, q := 0, r;
    while i < |ts|
      invariant i <= |ts| && q == PushTypes(ts[..i], r)
    {
      assert ts[..i + 1][..i] == ts[..i];
      i, q := i + 1, PushType(ts[i], q);
    }
    assert ts[..i] == ts;
    return q;
  }
  function PopResult(t: BlockType, r: Checked): Checked {
    match t case NoResult => r case OneResult(u) => PopType(u, r)
  }
  function PushResult(t: BlockType, r: Checked): Checked {
    match t case NoResult => r case OneResult(u) => PushType(u, r)
  }
  // At the end of a block there are its results and nothing else.
  predicate Ends(t: BlockType, r: Checked) {
    match PopResult(t, r) case Valid(ts) => !ts.Push? case Invalid => false
  }
  function LabelAt(d: U32, ls: Labels): Labels {
    if ls.Outside? || d == 0 then ls else LabelAt(d - 1, ls.outer)
  }
  // The operands that a branch carries are there.
  predicate Carries(t: BlockType, r: Checked) { PopResult(t, r).Valid? }
  function Unreached(r: Checked): Checked { if r.Valid? then Valid(Any) else Invalid }

  function Validate(c: Context, code: Instrs, ts: Types): Checked
    decreases code, 1
  {
    ValidateFrom(c, code, ts)
  } by method {
    // Recursion would be as deep as the code is long.
    var rest, us := code, ts;
    while rest.Then?
      invariant (rest == code || rest < code) && ValidateFrom(c, rest, us) == ValidateFrom(c, code, ts)
      decreases rest
    {
      match ValidateInstr(c, rest.head, us)
      case Valid(after) => rest, us := rest.tail, after;
      case Invalid => return Invalid;
    }
    return Valid(us);
  }
  ghost function ValidateFrom(c: Context, code: Instrs, ts: Types): Checked
    decreases code, 0
  {
    match code
    case End => Valid(ts)
    case Then(i, tail) => match ValidateInstr(c, i, ts) case Valid(us) => Validate(c, tail, us) case Invalid => Invalid
  }
  function Inside(t: BlockType, c: Context): Context { Context(c.m, c.locals, Label(t, c.labels), c.result) }
  // Frequent sequences of pops and pushes, without what lies between them.
  function Pop(t: ValueType, ts: Types): (r: Checked)
    ensures r == PopType(t, Valid(ts))
  { match ts case Push(u, rest) => if t == u then Valid(rest) else Invalid case Any => Valid(ts) case Empty => Invalid }
  function PopPush(t: ValueType, u: ValueType, ts: Types): (r: Checked)
    ensures r == PushType(u, PopType(t, Valid(ts)))
  { match ts case Push(v, rest) => if t == v then Valid(Push(u, rest)) else Invalid case Any => Valid(Push(u, ts)) case Empty => Invalid }
  function PopPopPush(t: ValueType, u: ValueType, ts: Types): (r: Checked)
    ensures r == PushType(u, PopType(t, PopType(t, Valid(ts))))
  { match ts case Push(v, rest) => if t == v then PopPush(t, u, rest) else Invalid case Any => Valid(Push(u, ts)) case Empty => Invalid }
  // 3.3, the frequent ones first.
  function ValidateInstr(c: Context, i: Instr, ts: Types): Checked
    decreases i
  {
    match i
    case LocalGet(x) => if x as int < |c.locals| then Valid(Push(c.locals[x], ts)) else Invalid
    case Const(v) => Valid(Push(TypeOf(v), ts))
    case Numeric(op) =>
      if !IsNumeric(op) then Invalid
      else if Operands(op) == 1 then PopPush(OperandType(op), ResultType(op), ts)
      else PopPopPush(OperandType(op), ResultType(op), ts)
    case LocalTee(x) => if x as int < |c.locals| then PopPush(c.locals[x], c.locals[x], ts) else Invalid
    case LocalSet(x) => if x as int < |c.locals| then Pop(c.locals[x], ts) else Invalid
    case Load(op, _) => if 0x28 <= op <= 0x35 then PopPush(I32, LoadType(op), ts) else Invalid
    case Call(f) =>
      if f as int < |c.m.functions|
      then PushTypes(c.m.functions[f].signature.results, PopTypes(c.m.functions[f].signature.parameters, Valid(ts))) else Invalid
    case BrIf(d) =>
      var l := LabelAt(d, c.labels);
      var r := Pop(I32, ts);
      if l.Label? && Carries(l.t, r) then r else Invalid
    case Store(op, _) => if 0x36 <= op <= 0x3E then PopType(I32, Pop(StoreType(op), ts)) else Invalid
    case If(t, th, el) =>
      if Ends(t, Validate(Inside(t, c), th, Empty)) && Ends(t, Validate(Inside(t, c), el, Empty)) then PushResult(t, Pop(I32, ts)) else Invalid
    case Br(d) =>
      var l := LabelAt(d, c.labels);
      if l.Label? && Carries(l.t, Valid(ts)) then Valid(Any) else Invalid
    case Block(t, body) => if Ends(t, Validate(Inside(t, c), body, Empty)) then PushResult(t, Valid(ts)) else Invalid
    case Unreachable => Valid(Any)
    case Nop => Valid(ts)
    case Loop(t, body) => if Ends(t, Validate(Inside(NoResult, c), body, Empty)) then PushResult(t, Valid(ts)) else Invalid
    case Return => if Carries(c.result, Valid(ts)) then Valid(Any) else Invalid
    case CallIndirect(t) =>
      if t as int < |c.m.types| then PushTypes(c.m.types[t].results, PopTypes(c.m.types[t].parameters, PopType(I32, Valid(ts)))) else Invalid
    case Drop => (match ts case Push(_, rest) => Valid(rest) case Any => Valid(ts) case Empty => Invalid)
    case Select =>
      (match PopType(I32, Valid(ts))
       case Valid(Push(t, rest)) => PushType(t, PopType(t, Valid(rest)))
       case Valid(Any) => Valid(Any)
       case _ => Invalid)
  }

  function ResultBlock(signature: FunctionType): BlockType {
    if |signature.results| == 0 then NoResult else OneResult(signature.results[0])
  }
  // 3.4.1
  predicate IsValidFunction(m: Module, f: Function) {
    match f
    case Kernel(_, _) => true
    case Defined(signature, locals, body) =>
      |signature.results| <= 1 &&
      var t := ResultBlock(signature);
      Ends(t, Validate(Context(m, signature.parameters + locals, Label(t, Outside), t), body, Empty))
  }
  predicate IsValid(m: Module) {
    (forall i :: 0 <= i < |m.functions| ==> IsValidFunction(m, m.functions[i]))
    && (forall i :: i in m.table ==> m.table[i] as int < |m.functions|)
  }
}
