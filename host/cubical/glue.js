// Puts topolei_cubical.wasm beside a Lean runtime, for Node and browsers.
//
// Host-side multiplexing: the evaluator defines the memory and imports eight functions; the runtime works on that memory, from
// __heap_base on, and has those functions. Each needs the other to exist first, so the evaluator gets functions that
// forward to the runtime, which is instantiated after it.
//
//     multiplex(evaluator, leanRuntime(runtime))      two modules over one memory
//     link(composite)                                 both linked into one module by `verifiedjs link`
//
// Another runtime takes the place of ours by giving multiplex another function of (memory, heapBase) to its exports.

/** The functions of a Lean runtime that the evaluator imports from "env". */
export const shims = [
  "topolei_shim_obj_tag", "topolei_shim_ctor_get", "topolei_shim_ctor_set", "topolei_shim_alloc_ctor",
  "topolei_shim_inc", "topolei_shim_dec", "topolei_shim_string_eq", "topolei_shim_mk_string",
];

/** lean_runtime.wasm as a runtime over the evaluator's memory. */
export const leanRuntime = (module) => (memory, heapBase) =>
  new WebAssembly.Instance(module, { env: { memory, __heap_base: heapBase } }).exports;

/** The evaluator beside a runtime: a function of the memory and of the global __heap_base that gives the runtime's exports. */
export function multiplex(evaluator, runtime) {
  let f;
  const env = {
    topolei_shim_obj_tag: (o) => f.topolei_shim_obj_tag(o),
    topolei_shim_ctor_get: (o, i) => f.topolei_shim_ctor_get(o, i),
    topolei_shim_ctor_set: (o, i, v) => f.topolei_shim_ctor_set(o, i, v),
    topolei_shim_alloc_ctor: (tag, fields, scalars) => f.topolei_shim_alloc_ctor(tag, fields, scalars),
    topolei_shim_inc: (o) => f.topolei_shim_inc(o),
    topolei_shim_dec: (o) => f.topolei_shim_dec(o),
    topolei_shim_string_eq: (a, b) => f.topolei_shim_string_eq(a, b),
    topolei_shim_mk_string: (address) => f.topolei_shim_mk_string(address),
  };
  const { exports } = new WebAssembly.Instance(evaluator, { env });
  f = runtime(exports.memory, exports.__heap_base);
  return new Cubical(exports, f);
}

/** The composite, linked into one module. */
export function link(composite) {
  const { exports } = new WebAssembly.Instance(composite, {});
  return new Cubical(exports, exports);
}

/**
 * The constructors of the ABI's data types, in order of their tags, with the types of their fields. T* is a system: a List of
 * (FaceFormula × T).
 */
export const constructors = {
  DimExpr: [["zero"], ["one"], ["var", "String"], ["inv", "DimExpr"], ["meet", "DimExpr", "DimExpr"], ["join", "DimExpr", "DimExpr"]],
  FaceFormula: [["bot"], ["top"], ["eq0", "String"], ["eq1", "String"], ["meet", "FaceFormula", "FaceFormula"], ["join", "FaceFormula", "FaceFormula"]],
  CTerm: [
    ["var", "String"], ["univ", "Nat"], ["pi", "String", "CTerm", "CTerm"], ["lam", "String", "CTerm"], ["app", "CTerm", "CTerm"],
    ["sigma", "String", "CTerm", "CTerm"], ["pair", "CTerm", "CTerm"], ["fst", "CTerm"], ["snd", "CTerm"], ["path", "CTerm", "CTerm", "CTerm"],
    ["plam", "String", "CTerm"], ["papp", "CTerm", "DimExpr"], ["transp", "CTerm", "FaceFormula", "CTerm"],
    ["hcomp", "CTerm", "FaceFormula", "CTerm", "CTerm"], ["comp", "CTerm", "FaceFormula", "CTerm", "CTerm"], ["compN", "CTerm", "CTerm*", "CTerm"],
    ["glue", "CTerm", "CTerm*"], ["glueElem", "CTerm", "CTerm*"], ["unglue", "CTerm", "CTerm*"], ["hcompN", "CTerm", "CTerm*", "CTerm"],
  ],
  CVal: [
    ["neu", "CNeu"], ["univ", "Nat"], ["pi", "String", "CVal", "CTerm", "CEnv"], ["lam", "String", "CTerm", "CEnv"], ["sigma", "String", "CVal", "CTerm", "CEnv"],
    ["pair", "CVal", "CVal"], ["path", "CVal", "CVal", "CVal"], ["plam", "String", "CTerm", "CEnv"], ["glue", "CVal", "CVal*"], ["glueElem", "CVal", "CVal*"],
    ["line", "String", "CVal"],
  ],
  CNeu: [
    ["var", "String"], ["app", "CNeu", "CVal"], ["fst", "CNeu"], ["snd", "CNeu"], ["papp", "CNeu", "DimExpr"], ["transp", "CVal", "FaceFormula", "CVal"],
    ["hcomp", "CVal", "CVal*", "CVal"], ["unglue", "CVal", "CVal*"],
  ],
  CEnv: [["nil"], ["val", "String", "CVal", "CEnv"], ["dim", "String", "DimExpr", "CEnv"], ["sub", "CEnv", "CEnv"]],
};

/** The evaluator said that its depth limit was exceeded (a null result). */
export class DepthLimitError extends Error {
  constructor() { super("the term is nested too deeply: the evaluator's depth limit was exceeded"); }
}

/**
 * The evaluator and the runtime, with the means to make and read objects. Objects are words: numbers on wasm32, BigInts on wasm64.
 * Data are written as arrays, a constructor's name before its fields: ["app", ["var", "f"], ["var", "x"]]. A constructor
 * without fields may be written as its name alone: "zero". A system is an array of [face, branch].
 */
export class Cubical {
  /** The evaluator's functions by their short names (eval, step, ...), each giving an object or throwing DepthLimitError. */
  f = {};

  constructor(evaluator, runtime) {
    this.evaluator = evaluator;
    this.runtime = runtime;
    this.memory = evaluator.memory;
    this.is64 = typeof evaluator.__heap_base.value === "bigint";
    this.wordSize = this.is64 ? 8 : 4;
    for (const [name, value] of Object.entries(evaluator)) {
      if (!name.startsWith("topolei_cubical_")) continue;
      this.f[name.slice("topolei_cubical_".length)] = (...args) => {
        const result = value(...args);
        if (!result) throw new DepthLimitError(); // 0 or 0n
        return result;
      };
    }
  }

  // ---- Objects ----

  /** A word of this memory. */
  word(n) { return this.is64 ? BigInt(n) : n; }
  box(n) { return this.runtime.lean_box(n); }
  unbox(o) { return this.runtime.lean_unbox(o); }
  isScalar(o) { return (Number(o) & 1) === 1; }
  tag(o) { return this.runtime.topolei_shim_obj_tag(o); }
  field(o, index) { return this.runtime.topolei_shim_ctor_get(o, index); }
  inc(o) { this.runtime.topolei_shim_inc(o); return o; }
  dec(o) { this.runtime.topolei_shim_dec(o); }

  /** A constructor; takes the fields. */
  ctor(tag, ...fields) {
    const o = this.runtime.topolei_shim_alloc_ctor(tag, fields.length, 0);
    fields.forEach((field, index) => this.runtime.topolei_shim_ctor_set(o, index, field));
    return o;
  }

  /** A String. */
  string(text) {
    const bytes = new TextEncoder().encode(text), buffer = this.runtime.lean_alloc_bytes(bytes.length);
    new Uint8Array(this.memory.buffer).set(bytes, Number(buffer));
    const o = this.runtime.lean_mk_string_from_bytes(buffer, bytes.length);
    this.runtime.lean_free_bytes(buffer, bytes.length);
    return o;
  }

  /** The text of a String. */
  text(o) {
    return new TextDecoder().decode(new Uint8Array(this.memory.buffer, Number(this.runtime.lean_string_cstr(o)), this.runtime.lean_string_byte_size(o)));
  }

  /** The number of objects that were made and not freed. */
  get liveObjects() { return this.runtime.lean_live_objects(); }

  // ---- Data ----

  /** The object of a datum of one of the types above. */
  build(type, datum) {
    if (type === "String") return this.string(datum);
    if (type === "Nat") return this.box(datum);
    if (type.endsWith("*")) {
      const branch = type.slice(0, -1);
      return datum.reduceRight((rest, [face, body]) => this.ctor(1, this.ctor(0, this.build("FaceFormula", face), this.build(branch, body)), rest), this.box(0));
    }
    const [name, ...fields] = typeof datum === "string" ? [datum] : datum;
    const tag = constructors[type].findIndex(([n]) => n === name);
    if (tag < 0) throw new TypeError(`${type} has no constructor ${name}`);
    const types = constructors[type][tag].slice(1);
    if (types.length !== fields.length) throw new TypeError(`${name} has ${types.length} fields, not ${fields.length}`);
    return types.length === 0 ? this.box(tag) : this.ctor(tag, ...types.map((t, i) => this.build(t, fields[i])));
  }

  /** The datum that an object is. */
  read(type, o) {
    if (type === "String") return this.text(o);
    if (type === "Nat") return this.unbox(o);
    if (type.endsWith("*")) {
      const branches = [];
      for (; !this.isScalar(o); o = this.field(o, 1)) {
        const entry = this.field(o, 0);
        branches.push([this.read("FaceFormula", this.field(entry, 0)), this.read(type.slice(0, -1), this.field(entry, 1))]);
      }
      return branches;
    }
    const constructor = constructors[type][this.tag(o)];
    if (!constructor) throw new TypeError(`an object of tag ${this.tag(o)} is no ${type}`);
    const [name, ...types] = constructor;
    return types.length === 0 ? name : [name, ...types.map((t, i) => this.read(t, this.field(o, i)))];
  }

  /** Calls one of the evaluator's functions on data: call("step", "CTerm", ["CTerm", term]) gives a CTerm. */
  call(name, resultType, ...args) {
    const objects = args.map(([type, datum]) => this.build(type, datum));
    try {
      const result = this.f[name](...objects), datum = this.read(resultType, result);
      this.dec(result);
      return datum;
    } finally {
      for (const o of objects) this.dec(o);
    }
  }

  /** The normal form of a term. */
  step(term) { return this.call("step", "CTerm", ["CTerm", term]); }
}
