// ECMA-262 20.3 Boolean objects.

function Boolean(value) {
  "builtin constructor";
  var boolean = %ToBoolean(value);
  if (new.target === undefined) return boolean;
  return %NewWrapper(boolean, prototypeFrom(new.target, "Boolean.prototype"));
}

// 20.3.3.3.1 ThisBooleanValue
function thisBooleanValue(value, method) {
  if (value === true || value === false) return value;
  if (%ClassOf(value) === CLASS_WRAPPER) {
    var inner = %GetSlot(value, 0);
    if (inner === true || inner === false) return inner;
  }
  throw typeError("Boolean.prototype." + method + " requires that 'this' be a Boolean");
}

defineGlobalConstructor(Boolean, %Intrinsic("Boolean.prototype"), {}, {
  toString() { return thisBooleanValue(this, "toString") ? "true" : "false"; },
  valueOf() { return thisBooleanValue(this, "valueOf"); },
});
