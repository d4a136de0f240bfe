// The realm's foundations and the idiom by which the other files declare built-ins.
//
// All files of lib/ form the body of one strict function, in the order of order.txt: built-ins and helpers are inner functions that
// share one scope, and a second realm is a second call. A program can patch every object that it can reach, so library code calls
// helpers and %Operations(...), never methods of such objects; it uses no array spread, array destructuring or for-of, which are
// observable through Array.prototype[Symbol.iterator]. Bindings of this scope are `var`: they need no check for initialisation.
//
// A built-in method is a method of an object literal: not a constructor, no prototype, its `length` the number of parameters before
// the first with a default. A constructor is a function with the directive "builtin constructor".

var ObjectPrototype = %Intrinsic("Object.prototype");
var FunctionPrototype = %Intrinsic("Function.prototype");
var ArrayPrototype = %Intrinsic("Array.prototype");
var globalObject = %GlobalThis();

// Kinds of objects: the kernel's CellKind, as %ClassOf gives it (0 for what is no object).
var CLASS_OBJECT = 32, CLASS_ARRAY = 33, CLASS_FUNCTION = 34, CLASS_BOUND = 35, CLASS_PROXY = 36, CLASS_ERROR = 37, CLASS_WRAPPER = 38,
  CLASS_STRING = 39, CLASS_DATE = 40, CLASS_REGEXP = 41, CLASS_ARGUMENTS = 42, CLASS_MAPPED_ARGUMENTS = 43, CLASS_TYPED_ARRAY = 44,
  CLASS_ARRAY_BUFFER = 45, CLASS_SHARED_ARRAY_BUFFER = 46, CLASS_DATA_VIEW = 47, CLASS_MAP = 48, CLASS_SET = 49, CLASS_WEAK_MAP = 50,
  CLASS_WEAK_SET = 51, CLASS_WEAK_REF = 52, CLASS_FINALIZATION_REGISTRY = 53, CLASS_PROMISE = 54, CLASS_NAMESPACE = 55,
  CLASS_GENERATOR = 56, CLASS_ASYNC_GENERATOR = 57, CLASS_ARRAY_ITERATOR = 58, CLASS_MAP_ITERATOR = 59, CLASS_SET_ITERATOR = 60,
  CLASS_STRING_ITERATOR = 61, CLASS_REGEXP_STRING_ITERATOR = 62, CLASS_ITERATOR_HELPER = 63, CLASS_WRAP_ITERATOR = 64,
  CLASS_ASYNC_FROM_SYNC_ITERATOR = 65, CLASS_OTHER = 66;

// Attributes and presence in %DefineOwnProperty and %GetOwnPropertyFlags.
var WRITABLE = 1, ENUMERABLE = 2, CONFIGURABLE = 4, ACCESSOR = 8;
var HAS_VALUE = 16, HAS_WRITABLE = 32, HAS_ENUMERABLE = 64, HAS_CONFIGURABLE = 128, HAS_GET = 256, HAS_SET = 512;
var ALL_ATTRIBUTES = 224;
var HIDDEN_DATA = 240 + 1 + 4;        // writable, not enumerable, configurable
var READONLY_DATA = 240;              // nothing
var CONFIGURABLE_DATA = 240 + 4;      // only configurable
var PLAIN_DATA = 240 + 7;             // as by assignment
var HIDDEN_ACCESSOR = 64 + 128 + 4;

// Copies the members of a literal to a built-in object: methods and values writable and configurable, accessors configurable,
// nothing enumerable.
function defineMembers(target, members) {
  var keys = %OwnPropertyKeys(members);
  for (var i = 0; i < keys.length; i++) {
    var key = keys[i];
    var flags = %GetOwnPropertyFlags(members, key);
    if (flags & ACCESSOR) {
      var getter = %GetOwnPropertyPart(members, key, 1), setter = %GetOwnPropertyPart(members, key, 2);
      %DefineOwnProperty(target, key, HIDDEN_ACCESSOR | HAS_GET | HAS_SET, undefined, getter, setter);
    } else {
      %DefineOwnProperty(target, key, HIDDEN_DATA, members[key], undefined, undefined);
    }
  }
  return target;
}

// Not writable, not enumerable, not configurable: Math.PI and the like.
function defineConstants(target, members) {
  var keys = %OwnPropertyKeys(members);
  for (var i = 0; i < keys.length; i++)
    %DefineOwnProperty(target, keys[i], READONLY_DATA, members[keys[i]], undefined, undefined);
}

function defineHidden(target, key, value) {
  %DefineOwnProperty(target, key, HIDDEN_DATA, value, undefined, undefined);
}

// Only configurable: `name`, `length`, @@toStringTag.
function defineConfigurable(target, key, value) {
  %DefineOwnProperty(target, key, CONFIGURABLE_DATA, value, undefined, undefined);
}

// The `length` of a function that takes all its arguments as a rest parameter, which costs less than an arguments object.
function defineLength(f, length) {
  %DefineOwnProperty(f, "length", HAS_VALUE, length, undefined, undefined);
}

function defineTag(prototype, tag) {
  defineConfigurable(prototype, %Symbol("toStringTag"), tag);
}

// A constructor with its prototype, the statics, and the prototype's members; it becomes a property of the global object.
function defineConstructor(constructor, prototype, statics, members) {
  %DefineOwnProperty(constructor, "prototype", READONLY_DATA, prototype, undefined, undefined);
  defineMembers(constructor, statics);
  defineHidden(prototype, "constructor", constructor);
  defineMembers(prototype, members);
  %SetIntrinsic(constructor.name, constructor);
  %SetIntrinsic(constructor.name + ".prototype", prototype);
  return constructor;
}

function defineGlobalConstructor(constructor, prototype, statics, members) {
  defineConstructor(constructor, prototype, statics, members);
  defineHidden(globalObject, constructor.name, constructor);
}

function newPlainPrototype() {
  return %NewObjectWithPrototype(ObjectPrototype);
}

// Errors by the kernel's ErrorKind.
var ERROR = 0, EVAL_ERROR = 1, RANGE_ERROR = 2, REFERENCE_ERROR = 3, SYNTAX_ERROR = 4, TYPE_ERROR = 5, URI_ERROR = 6, AGGREGATE_ERROR = 7;

function typeError(message) { return %NewError(TYPE_ERROR, message); }
function rangeError(message) { return %NewError(RANGE_ERROR, message); }
