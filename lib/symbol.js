// ECMA-262 20.4 Symbol objects.

function Symbol(description = undefined) {
  "builtin constructor";
  if (new.target !== undefined) throw typeError("Symbol is not a constructor");
  return %NewSymbol(description === undefined ? undefined : %ToString(description));
}

function symbolDescriptiveString(symbol) {
  var description = %SymbolDescription(symbol);
  return "Symbol(" + (description === undefined ? "" : description) + ")";
}

function thisSymbolValue(value, method) {
  if (%IsSymbol(value)) return value;
  if (%ClassOf(value) === CLASS_WRAPPER) {
    var inner = %GetSlot(value, 0);
    if (%IsSymbol(inner)) return inner;
  }
  throw typeError(method + " requires that 'this' be a Symbol");
}

var SymbolPrototype = %Intrinsic("Symbol.prototype");
defineGlobalConstructor(Symbol, SymbolPrototype, {
  // 20.4.2.2
  for(key) { return %SymbolFor(%ToString(key)); },
  // 20.4.2.6
  keyFor(symbol) {
    if (!%IsSymbol(symbol)) throw typeError(describePrimitive(symbol) + " is not a symbol");
    return %SymbolKeyFor(symbol);
  },
}, {
  // 20.4.3.2
  get description() { return %SymbolDescription(thisSymbolValue(this, "Symbol.prototype.description")); },
  toString() { return symbolDescriptiveString(thisSymbolValue(this, "Symbol.prototype.toString")); },
  valueOf() { return thisSymbolValue(this, "Symbol.prototype.valueOf"); },
  [%Symbol("toPrimitive")](hint) { return thisSymbolValue(this, "Symbol.prototype [ @@toPrimitive ]"); },
});
// 20.4.3.5: not writable
%DefineOwnProperty(SymbolPrototype, %Symbol("toPrimitive"), HAS_WRITABLE, undefined, undefined, undefined);
defineTag(SymbolPrototype, "Symbol");
defineConstants(Symbol, {
  asyncIterator: %Symbol("asyncIterator"), hasInstance: %Symbol("hasInstance"), isConcatSpreadable: %Symbol("isConcatSpreadable"),
  iterator: %Symbol("iterator"), match: %Symbol("match"), matchAll: %Symbol("matchAll"), replace: %Symbol("replace"),
  search: %Symbol("search"), species: %Symbol("species"), split: %Symbol("split"), toPrimitive: %Symbol("toPrimitive"),
  toStringTag: %Symbol("toStringTag"), unscopables: %Symbol("unscopables"),
});
