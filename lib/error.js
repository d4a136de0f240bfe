// ECMA-262 20.5 Error objects, with V8's stack property.

// 20.5.1.1 and 20.5.6.1.1: the body that the constructors share. newTarget defaults to the active function.
function makeError(newTarget, prototypeName, message, options) {
  var error = %NewErrorObject(prototypeFrom(newTarget, prototypeName));
  if (message !== undefined) %DefineOwnProperty(error, "message", HIDDEN_DATA, %ToString(message), undefined, undefined);
  // 20.5.8.1 InstallErrorCause
  if (%IsObject(options) && "cause" in options) %DefineOwnProperty(error, "cause", HIDDEN_DATA, options.cause, undefined, undefined);
  return error;
}

// As in V8, `stack` is a data property whose text begins with name and message as they are when it is first looked at. Until then it is an
// accessor that nobody sees (getOwnProperty and defineOwnProperty settle it), and slot 0 of the error holds the frames.
function installStack(error, skip) {
  var limit = ownDataValue(Error, "stackTraceLimit");
  if (%IsNumber(limit)) deferStack(error, %StackTrace(limit, skip));
  return error;
}

function deferStack(error, frames) {
  %SetSlot(error, 0, frames);
  %DefineOwnProperty(error, "stack", HIDDEN_ACCESSOR | HAS_GET | HAS_SET, undefined, stackGetter, stackSetter);
}

function isStackDeferred(object) {
  return %ClassOf(object) === CLASS_ERROR && %GetSlot(object, 0) !== undefined;
}

function settleStack(error) {
  var frames = %GetSlot(error, 0);
  %SetSlot(error, 0, undefined);
  var text = errorHeader(error) + frames;
  // A frozen error makes its text each time
  if (!%DefineOwnProperty(error, "stack", HIDDEN_DATA, text, undefined, undefined)) %SetSlot(error, 0, frames);
  return text;
}

var stackAccessor = {
  get stack() {
    // The receiver may inherit from the error
    for (var error = this; %IsObject(error) && !%IsExotic(error); error = %GetPrototypeOf(error))
      if (isStackDeferred(error)) return settleStack(error);
    return undefined;
  },
  set stack(value) {
    if (isStackDeferred(this)) {
      %SetSlot(this, 0, undefined);
      %DefineOwnProperty(this, "stack", HIDDEN_DATA, value, undefined, undefined);
    } else if (%IsObject(this)) {
      createDataProperty(this, "stack", value);
    }
  },
};
var stackGetter = %GetOwnPropertyPart(stackAccessor, "stack", 1), stackSetter = %GetOwnPropertyPart(stackAccessor, "stack", 2);

function errorHeader(error) {
  try {
    return errorToString(error);
  } catch (ignored) {
    return "Error";
  }
}

// 20.5.3.4
function errorToString(error) {
  var name = error.name, message = error.message;
  name = name === undefined ? "Error" : %ToString(name);
  message = message === undefined ? "" : %ToString(message);
  return name === "" ? message : message === "" ? name : name + ": " + message;
}

function Error(message, options = undefined) {
  "builtin constructor";
  var newTarget = new.target === undefined ? Error : new.target;
  return installStack(makeError(newTarget, "Error.prototype", message, options), newTarget);
}
var ErrorPrototype = %Intrinsic("Error.prototype");
defineGlobalConstructor(Error, ErrorPrototype, {
  // V8: no clause
  captureStackTrace(object, constructor) {
    if (!%IsObject(object)) throw typeError("Invalid argument");
    var limit = ownDataValue(Error, "stackTraceLimit"), frames = %IsNumber(limit) ? %StackTrace(limit, constructor) : "";
    if (%ClassOf(object) === CLASS_ERROR && %IsExtensible(object)) deferStack(object, frames);
    else defineOwnProperty(object, "stack", HIDDEN_DATA, errorHeader(object) + frames, undefined, undefined);
  },
}, {
  name: "Error",
  message: "",
  toString() {
    if (!%IsObject(this)) throw typeError("Error.prototype.toString requires that 'this' be a JSReceiver");
    return errorToString(this);
  },
});

// V8: no clause
%DefineOwnProperty(Error, "stackTraceLimit", PLAIN_DATA, 10, undefined, undefined);

// 20.5.6 NativeError object structure
function defineNativeError(constructor) {
  %SetPrototypeOf(constructor, Error);
  defineGlobalConstructor(constructor, %RealmIntrinsic(constructor, constructor.name + ".prototype"), {}, { name: constructor.name, message: "" });
}

function EvalError(message, options = undefined) {
  "builtin constructor";
  var newTarget = new.target === undefined ? EvalError : new.target;
  return installStack(makeError(newTarget, "EvalError.prototype", message, options), newTarget);
}
defineNativeError(EvalError);

function RangeError(message, options = undefined) {
  "builtin constructor";
  var newTarget = new.target === undefined ? RangeError : new.target;
  return installStack(makeError(newTarget, "RangeError.prototype", message, options), newTarget);
}
defineNativeError(RangeError);

function ReferenceError(message, options = undefined) {
  "builtin constructor";
  var newTarget = new.target === undefined ? ReferenceError : new.target;
  return installStack(makeError(newTarget, "ReferenceError.prototype", message, options), newTarget);
}
defineNativeError(ReferenceError);

function SyntaxError(message, options = undefined) {
  "builtin constructor";
  var newTarget = new.target === undefined ? SyntaxError : new.target;
  return installStack(makeError(newTarget, "SyntaxError.prototype", message, options), newTarget);
}
defineNativeError(SyntaxError);

function TypeError(message, options = undefined) {
  "builtin constructor";
  var newTarget = new.target === undefined ? TypeError : new.target;
  return installStack(makeError(newTarget, "TypeError.prototype", message, options), newTarget);
}
defineNativeError(TypeError);

function URIError(message, options = undefined) {
  "builtin constructor";
  var newTarget = new.target === undefined ? URIError : new.target;
  return installStack(makeError(newTarget, "URIError.prototype", message, options), newTarget);
}
defineNativeError(URIError);

// 20.5.7 AggregateError
function AggregateError(errors, message, options = undefined) {
  "builtin constructor";
  var newTarget = new.target === undefined ? AggregateError : new.target;
  var error = makeError(newTarget, "AggregateError.prototype", message, options);
  %DefineOwnProperty(error, "errors", HIDDEN_DATA, listFromIterable(errors), undefined, undefined);
  return installStack(error, newTarget);
}
defineNativeError(AggregateError);
