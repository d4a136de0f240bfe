// ECMA-262 20.2 Function objects.

// Source text is evaluated at run time by the evaluator (lib/evaluator), in programs that it is part of: these are its functions, or
// undefined. evaluate(text); evaluateFunction(constructor, new.target, arguments, what the text begins with, default prototype's name);
// furnishRealm(initializeRealm of a realm of the same agent).
var evaluate = undefined, evaluateFunction = undefined, furnishRealm = undefined;

// What a page's content policy would give
function evaluatorMissing() {
  return %NewError(EVAL_ERROR, "Code generation from strings disallowed for this context");
}

function dynamicFunction(constructor, newTarget, args, prefix, fallback) {
  if (evaluateFunction === undefined) throw evaluatorMissing();
  return evaluateFunction(constructor, newTarget, args, prefix, fallback);
}

// 20.2.1.1 Function
function Function(...args) {
  "builtin constructor";
  return dynamicFunction(Function, new.target, args, "function", "Function.prototype");
}
%DefineOwnProperty(Function, "length", CONFIGURABLE_DATA, 1, undefined, undefined);

// 20.2.3.5 steps 1-4
function functionSourceText(f) {
  if (%IsProxy(f) || %IsBoundFunction(f)) return "function () { [native code] }";
  var source = %FunctionSource(f);
  if (source !== undefined) return source;
  var name = ownDataValue(f, "name");
  return "function " + (%IsString(name) ? name : "") + "() { [native code] }";
}

// 10.4.1.3 BoundFunctionCreate, 20.2.3.2. A bound function is a closure of the library: over target, this and arguments.
function bind(target, boundThis, boundArguments) {
  var bound = %NewBound(%IsConstructor(target)
    ? function (...args) {
        "builtin constructor";
        var all = concatLists(boundArguments, args);
        if (new.target === undefined) return %CallArray(target, boundThis, all);
        return %ConstructArray(target, all, new.target === bound ? target : new.target);
      }
    : (...args) => %CallArray(target, boundThis, concatLists(boundArguments, args)), target);
  return bound;
}

function concatLists(first, second) {
  var all = [];
  for (var i = 0; i < first.length; i++) %ArrayAppend(all, first[i]);
  for (var j = 0; j < second.length; j++) %ArrayAppend(all, second[j]);
  return all;
}

// 20.2.3: a function that accepts anything and returns undefined
%AdoptFunction(FunctionPrototype, (0, () => { }));
defineGlobalConstructor(Function, FunctionPrototype, {}, {
  // 20.2.3.1
  apply(thisArgument, argumentsArray) {
    if (!%IsCallable(this)) throw typeError("Function.prototype.apply was called on " + describePrimitive(this) + ", which is " + typeWithArticle(this) + " and not a function");
    if (argumentsArray === undefined || argumentsArray === null) return %Call(this, thisArgument);
    var list = %ArgumentsFast(argumentsArray);
    return %CallArray(this, thisArgument, list === undefined ? listFromArrayLike(argumentsArray) : list);
  },
  // 20.2.3.2
  bind(thisArgument, ...args) {
    if (!%IsCallable(this)) throw typeError("Bind must be called on a function");
    var bound = bind(this, thisArgument, args);
    if (%GetPrototypeOf(bound) !== %GetPrototypeOf(this)) %SetPrototypeOf(bound, %GetPrototypeOf(this));
    // Steps 4-6
    var length = 0;
    if (hasOwnProperty(this, "length")) {
      var targetLength = this.length;
      if (%IsNumber(targetLength)) {
        length = targetLength === Infinity ? Infinity : targetLength === -Infinity ? 0 : toIntegerOrInfinity(targetLength) - args.length;
        if (!(length > 0)) length = 0;
      }
    }
    %DefineOwnProperty(bound, "length", CONFIGURABLE_DATA, length, undefined, undefined);
    var name = this.name;
    %DefineOwnProperty(bound, "name", CONFIGURABLE_DATA, "bound " + (%IsString(name) ? name : ""), undefined, undefined);
    return bound;
  },
  // 20.2.3.3
  call(thisArgument, ...args) {
    if (!%IsCallable(this)) throw typeError("Function.prototype.call was called on " + describePrimitive(this) + ", which is " + typeWithArticle(this) + " and not a function");
    return %CallArray(this, thisArgument, args);
  },
  // 20.2.3.5
  toString() {
    if (!%IsCallable(this)) throw typeError("Function.prototype.toString requires that 'this' be a Function");
    return functionSourceText(this);
  },
});

// 20.2.3.6 Function.prototype [ @@hasInstance ]
defineMembers(FunctionPrototype, { [%Symbol("hasInstance")](value) { return ordinaryHasInstance(this, value); } });
%DefineOwnProperty(FunctionPrototype, %Symbol("hasInstance"), HAS_WRITABLE | HAS_ENUMERABLE | HAS_CONFIGURABLE, undefined, undefined, undefined);
%SetIntrinsic("Function.prototype[@@hasInstance]", FunctionPrototype[%Symbol("hasInstance")]);

// 10.2.4 AddRestrictedFunctionProperties: %ThrowTypeError% is one frozen function.
var throwTypeErrorFunction = { ""() { throw typeError("'caller', 'callee', and 'arguments' properties may not be accessed on strict mode functions or the arguments objects for calls to them"); } }[""];
%DefineOwnProperty(throwTypeErrorFunction, "name", READONLY_DATA, "", undefined, undefined);
%DefineOwnProperty(throwTypeErrorFunction, "length", READONLY_DATA, 0, undefined, undefined);
%PreventExtensions(throwTypeErrorFunction);
%SetIntrinsic("ThrowTypeError", throwTypeErrorFunction);
%DefineOwnProperty(FunctionPrototype, "caller", HIDDEN_ACCESSOR | HAS_GET | HAS_SET, undefined, throwTypeErrorFunction, throwTypeErrorFunction);
%DefineOwnProperty(FunctionPrototype, "arguments", HIDDEN_ACCESSOR | HAS_GET | HAS_SET, undefined, throwTypeErrorFunction, throwTypeErrorFunction);

function typeWithArticle(value) {
  if (value === undefined || value === null) return %ToString(value);
  var type = %TypeOf(value);
  return (type === "object" ? "an " : "a ") + type;
}
