// The evaluator: scopes. Code is translated once, against descriptions of the scopes around it, to closures over environments:
//
//     description (made while translating)          environment (made while running)
//     SCOPE_SLOTS   names to bindings               [outer environment, slot 1, slot 2, ...]
//     SCOPE_OBJECT  a with statement's object, or   [outer environment, object]
//                   the variables that sloppy
//                   direct eval adds to a function
//     SCOPE_HOST    the compiled code that called   [undefined, access function]
//                   eval: its names, see below
//     (none)        the global environment          undefined
//
// A scope without names has no description and no environment. Of a function that is no arrow function the slots THIS, NEW_TARGET and
// FUNCTION come first; FUNCTION holds the function's record (functions.js).
//
// Names of a host scope, innermost first, come as one text of words: a letter that says what it is, and the name. The word's number is
// what the access function knows the binding by. Letters: v a variable or formal, l a lexical binding, c of a catch clause, f a name
// that only strict code may not assign, w a with object, d the object of a function's dynamic variables: the variable scope ends there.
// Of the names this, new.target, %home (the home object) and %super (the active constructor; a write binds `this`) each is there when
// it means something. Private names are there as #x.

var SCOPE_SLOTS = 0, SCOPE_OBJECT = 1, SCOPE_HOST = 2;
var THIS_SLOT = 1, NEW_TARGET_SLOT = 2, FUNCTION_SLOT = 3;

// How a binding behaves
var BINDING_VAR = 0, BINDING_LET = 1, BINDING_CONST = 2, BINDING_OWN_NAME = 3, BINDING_CATCH = 4, BINDING_MAPPED = 5;

// Content of a binding before its initialisation
var UNINITIALIZED = %NewObjectWithPrototype(null);

// Operations of access functions
var ACCESS_READ = 0, ACCESS_WRITE = 1, ACCESS_WRITE_STRICT = 2;

// code: what all scopes of one piece of code share (functions.js, newCode)
function newScope(kind, outer, code, isStrict) {
  return {
    kind: kind, outer: outer, code: code, isStrict: isStrict, names: %NewObjectWithPrototype(null), initial: [undefined],
    isWith: false, isCatch: false, isVariables: false, isFunction: false, words: undefined, flags: 0,
  };
}

function newSlots(outer) {
  return newScope(SCOPE_SLOTS, outer, outer.code, outer.isStrict);
}

// Declares a name, unless it is there already
function declare(scope, name, kind) {
  var known = scope.names[name];
  if (known !== undefined) return known;
  var binding = { slot: scope.initial.length, kind: kind, index: 0 };
  scope.names[name] = binding;
  %ArrayAppend(scope.initial, kind === BINDING_LET || kind === BINDING_CONST ? UNINITIALIZED : undefined);
  return binding;
}

function hasNames(scope) {
  return scope.initial.length > 1;
}

function newEnvironment(scope, outer) {
  var initial = scope.initial, length = initial.length;
  if (length === 2) return [outer, initial[1]];
  if (length === 3) return [outer, initial[1], initial[2]];
  var env = copyEnvironment(initial);
  env[0] = outer;
  return env;
}

// 14.7.4.4 CreatePerIterationEnvironment
function copyEnvironment(env) {
  if (env.length === 2) return [env[0], env[1]];
  var copy = [], length = env.length;
  if (%SliceFast(copy, env, 0, length)) return copy;
  for (var i = 0; i < length; i++) %ArrayAppend(copy, env[i]);
  return copy;
}

// ── Names of host scopes ─────────────────────────────────────────────────────────────────────────────────────────────

var hostScopes = %NewObjectWithPrototype(null);

// The words of a text, as { letters, names }
function hostWords(text) {
  var known = hostScopes[text];
  if (known !== undefined) return known;
  var letters = [], names = [], start = 0;
  while (start < text.length) {
    var end = %StringIndexOf(text, " ", start);
    if (end === -1) end = text.length;
    %ArrayAppend(letters, %Substring(text, start, start + 1));
    %ArrayAppend(names, %Substring(text, start + 1, end));
    start = end + 1;
  }
  return hostScopes[text] = { letters: letters, names: names };
}

// ── Resolution ───────────────────────────────────────────────────────────────────────────────────────────────────────

// What a name means: { depth, slot, binding } in slots, or { depth, host, letter } in a host scope, or global (depth -1). objects: where
// else the name may be, innermost first: { depth, host: word or -1, isWith }.
function resolve(name, scope) {
  var depth = 0, objects = undefined;
  for (var at = scope; at !== undefined; at = at.outer, depth++) {
    if (at.kind === SCOPE_SLOTS) {
      var binding = at.names[name];
      if (binding !== undefined) return { depth: depth, slot: binding.slot, binding: binding, host: -1, letter: "", objects: objects };
    } else if (at.kind === SCOPE_OBJECT) {
      if (objects === undefined) objects = [];
      %ArrayAppend(objects, { depth: depth, host: -1, isWith: at.isWith });
    } else {
      var letters = at.words.letters, names = at.words.names;
      for (var i = 0; i < names.length; i++) {
        if (letters[i] === "w" || letters[i] === "d") {
          if (objects === undefined) objects = [];
          %ArrayAppend(objects, { depth: depth, host: i, isWith: letters[i] === "w" });
        } else if (names[i] === name) {
          return { depth: depth, slot: 0, binding: undefined, host: i, letter: letters[i], objects: objects };
        }
      }
    }
  }
  return { depth: -1, slot: 0, binding: undefined, host: -1, letter: "", objects: objects };
}

function environmentAt(env, depth) {
  while (depth > 0) {
    env = env[0];
    depth--;
  }
  return env;
}

function notInitialized(name) {
  if (name === "this") return %NewError(REFERENCE_ERROR, "Must call super constructor in derived class before accessing 'this' or returning from derived constructor");
  return %NewError(REFERENCE_ERROR, "Cannot access '" + name + "' before initialization");
}

function notDefined(name) {
  return %NewError(REFERENCE_ERROR, name + " is not defined");
}

// ── Reading and writing without the objects on the way ───────────────────────────────────────────────────────────────

// isTypeof: what is not there is undefined
function bindingReader(place, name, isTypeof) {
  var depth = place.depth, slot = place.slot;
  if (depth === -1) {
    if (name === "undefined") return env => undefined;
    var key = %ToPropertyKey(name);
    return isTypeof ? env => %LookupGlobalTypeof(key) : env => %LookupGlobal(key);
  }
  if (place.host !== -1) {
    var host = place.host;
    return env => environmentAt(env, depth)[1](ACCESS_READ, host, undefined);
  }
  if (place.binding.kind === BINDING_MAPPED) {
    var index = place.binding.index;
    return env => %GetMappedParameter(environmentAt(env, depth)[slot], index);
  }
  if (place.binding.kind !== BINDING_LET && place.binding.kind !== BINDING_CONST) {
    if (depth === 0) return env => env[slot];
    if (depth === 1) return env => env[0][slot];
    if (depth === 2) return env => env[0][0][slot];
    return env => environmentAt(env, depth)[slot];
  }
  return env => {
    var value = environmentAt(env, depth)[slot];
    if (value === UNINITIALIZED) throw notInitialized(name);
    return value;
  };
}

// 9.1.1.1.5 SetMutableBinding; 9.1.1.1.4 InitializeBinding with isInitialization
function bindingWriter(place, name, isStrict, isInitialization) {
  var depth = place.depth, slot = place.slot;
  if (depth === -1) {
    var key = %ToPropertyKey(name);
    return isInitialization ? (env, value) => { %InitializeGlobalLexical(key, value); } : (env, value) => { %StoreGlobal(key, value, isStrict); };
  }
  if (place.host !== -1) {
    var host = place.host, operation = isStrict ? ACCESS_WRITE_STRICT : ACCESS_WRITE;
    return (env, value) => { environmentAt(env, depth)[1](operation, host, value); };
  }
  var kind = place.binding.kind;
  if (kind === BINDING_MAPPED) {
    var index = place.binding.index;
    return (env, value) => { %SetMappedParameter(environmentAt(env, depth)[slot], index, value); };
  }
  if (isInitialization || kind === BINDING_VAR || kind === BINDING_CATCH) {
    if (depth === 0) return (env, value) => { env[slot] = value; };
    if (depth === 1) return (env, value) => { env[0][slot] = value; };
    return (env, value) => { environmentAt(env, depth)[slot] = value; };
  }
  if (kind === BINDING_OWN_NAME) return isStrict ? (env, value) => { throw typeError("Assignment to constant variable."); } : (env, value) => { };
  var isConstant = kind === BINDING_CONST;
  return (env, value) => {
    var home = environmentAt(env, depth);
    if (home[slot] === UNINITIALIZED) throw notInitialized(name);
    if (isConstant) throw typeError("Assignment to constant variable.");
    home[slot] = value;
  };
}

// ── References (6.2.5) to names ──────────────────────────────────────────────────────────────────────────────────────

// The object on the way that has the name, or undefined. `found` says whether it is a with object
function objectFinder(place, name) {
  var objects = place.objects, key = %ToPropertyKey(name);
  return env => {
    for (var i = 0; i < objects.length; i++) {
      var at = objects[i], home = environmentAt(env, at.depth), object = at.host === -1 ? home[1] : home[1](ACCESS_READ, at.host, undefined);
      if (object === undefined) continue;
      if (at.isWith ? %HasBindingInWith(object, key) : %HasProperty(object, key)) return object;
    }
    return undefined;
  };
}

// Whether an object that was found is a with statement's: variables of functions have no prototype, and programs cannot reach them
function isWithObject(place, env, object) {
  var objects = place.objects;
  for (var i = 0; i < objects.length; i++) {
    var at = objects[i], home = environmentAt(env, at.depth);
    if ((at.host === -1 ? home[1] : home[1](ACCESS_READ, at.host, undefined)) === object) return at.isWith;
  }
  return false;
}

// find(env): what get and put want as base, undefined where no object can have the name
function nameReference(name, scope, isStrict) {
  var place = resolve(name, scope);
  var read = bindingReader(place, name, false), write = bindingWriter(place, name, isStrict, false);
  if (place.objects === undefined) return { place: place, find: undefined, get: read, put: (env, base, value) => write(env, value), read: read, write: write };
  var key = %ToPropertyKey(name);
  return {
    place: place, find: objectFinder(place, name), read: read, write: write,
    get: (env, base) => {
      if (base === undefined) return read(env);
      // 9.1.1.2.6
      if (!%HasProperty(base, key)) {
        if (isStrict) throw notDefined(name);
        return undefined;
      }
      return base[key];
    },
    put: (env, base, value) => {
      if (base === undefined) {
        write(env, value);
        return;
      }
      // 9.1.1.2.5
      if (!%HasProperty(base, key) && isStrict) throw notDefined(name);
      %SetElement(base, key, value, isStrict);
    },
  };
}

function nameReader(name, scope, isTypeof) {
  var reference = nameReference(name, scope, scope.isStrict);
  if (reference.find === undefined) return isTypeof ? bindingReader(reference.place, name, true) : reference.read;
  var find = reference.find, get = reference.get, plain = isTypeof ? bindingReader(reference.place, name, true) : reference.read;
  return env => {
    var base = find(env);
    return base === undefined ? plain(env) : get(env, base);
  };
}

// InitializeBinding of a name that the innermost scopes declare
function nameInitializer(name, scope) {
  return bindingWriter(resolve(name, scope), name, scope.isStrict, true);
}

// 13.5.1.2 of a name
function nameDeleter(name, scope) {
  var place = resolve(name, scope), key = %ToPropertyKey(name);
  var plain = place.depth === -1 ? env => %DeleteGlobal(key) : env => false;
  if (place.objects === undefined) return plain;
  var find = objectFinder(place, name);
  return env => {
    var base = find(env);
    return base === undefined ? plain(env) : %DeleteProperty(base, key, false);
  };
}

// A value that the function around keeps: "this", "new.target", or a word of the host
function surroundingReader(name, scope) {
  var place = resolve(name, scope);
  return place.depth === -1 ? undefined : bindingReader(place, name, false);
}
