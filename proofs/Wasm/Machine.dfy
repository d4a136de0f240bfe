include "../Trusted.dfy"

// What the semantics of Wasm.IR and of WebAssembly share: the state, the operand stack, entering and leaving functions.
module WasmMachine {
  import opened Names
  import opened Wasm
  import opened Engine

  // The clock ticks at calls of compiled functions and at each iteration of a loop, at both levels alike. locals belong to the activation.
  datatype State = State(clock: nat, memory: Memory, host: Host, locals: seq<Value>)
  // Why execution ends early. Stuck: the code is not valid.
  datatype Abort = Trap | Timeout | Stuck
  // What a call gives.
  datatype Invoked = Results(vs: seq<Value>) | Failed(a: Abort)

  // 4.2.13: the operand stack, its top first.
  datatype Stack = Empty | Push(v: Value, rest: Stack)
  datatype Popped = Popped(vs: seq<Value>, rest: Stack) | Underflow

  function PushAll(vs: seq<Value>, k: Stack): Stack {
    if |vs| == 0 then k else Push(vs[|vs| - 1], PushAll(vs[..|vs| - 1], k))
  }
  function Pop(n: nat, k: Stack): Popped {
    if n == 0 then Popped([], k) else
    match k
    case Empty => Underflow
    case Push(v, rest) =>
      match Pop(n - 1, rest)
      case Popped(vs, below) => Popped(vs + [v], below)
      case Underflow => Underflow
  }
  function Height(k: Stack): nat {
    match k case Empty => 0 case Push(_, rest) => 1 + Height(rest)
  }

  lemma PushOne(vs: seq<Value>, v: Value, k: Stack)
    ensures Push(v, PushAll(vs, k)) == PushAll(vs + [v], k)
  {
    var all := vs + [v];
    assert all[..|all| - 1] == vs && all[|all| - 1] == v;
  }
  lemma PopPushed(vs: seq<Value>, k: Stack)
    ensures Pop(|vs|, PushAll(vs, k)) == Popped(vs, k)
    decreases |vs|
  {
    if |vs| > 0 {
      PopPushed(vs[..|vs| - 1], k);
      assert vs[..|vs| - 1] + [vs[|vs| - 1]] == vs;
    }
  }
  lemma PushSingle(v: Value, k: Stack)
    ensures PushAll([v], k) == Push(v, k)
  { PushOne([], v, k); }

  // 4.2.8: an i32 as a condition.
  predicate IsTrue(v: Value) { v.I32Value? && v.bits != 0 }

  // 4.4.10.1 step 9: locals start as zero.
  function Zeros(ts: seq<ValueType>): (vs: seq<Value>)
    ensures |vs| == |ts| && forall i :: 0 <= i < |ts| ==> TypeOf(vs[i]) == ts[i]
  { seq(|ts|, i requires 0 <= i < |ts| => Zero(ts[i])) }

  predicate HasLocal(x: U32, s: State) { x as nat < |s.locals| }
  function SetLocal(x: U32, v: Value, s: State): State
    requires HasLocal(x, s)
  { s.(locals := s.locals[x := v]) }

  function OfTypes(vs: seq<Value>, ts: seq<ValueType>): (r: seq<Value>)
    ensures |r| == |ts| && forall i :: 0 <= i < |ts| ==> TypeOf(r[i]) == ts[i]
  { seq(|ts|, i requires 0 <= i < |ts| => if i < |vs| then OfType(vs[i], ts[i]) else Zero(ts[i])) }
  function CallKernel(signature: FunctionType, name: Id, arguments: seq<Value>, s: State): (r: (Invoked, State))
    ensures r.1.clock == s.clock && r.1.locals == s.locals
  {
    var (o, m, h) := RunMethod(name, arguments, s.memory, s.host);
    var s1 := s.(memory := m, host := h);
    match o
    case None => (Failed(Trap), s1)
    case Some(vs) => (Results(OfTypes(vs, signature.results)), s1)
  }
}
