// ECMA-262 19.2: URI functions; B.2.1 escape and unescape; eval.

// 19.2.6.5 Encode: units whose bit stands in `keep` (a 128-character map) stay
function encode(s, unescaped) {
  var result = "", length = s.length;
  for (var k = 0; k < length; k++) {
    var c = %CharCodeAt(s, k);
    if (c < 128 && isUriUnit(c, unescaped)) {
      result += %FromCharCode(c);
      continue;
    }
    if (c >= 56320 && c <= 57343) throw %NewError(URI_ERROR, "URI malformed");
    if (c >= 55296 && c <= 56319) {
      if (k + 1 >= length) throw %NewError(URI_ERROR, "URI malformed");
      var d = %CharCodeAt(s, k + 1);
      if (d < 56320 || d > 57343) throw %NewError(URI_ERROR, "URI malformed");
      c = (c - 55296) * 1024 + (d - 56320) + 65536;
      k++;
    }
    if (c < 128) result += percent(c);
    else if (c < 2048) result += percent(192 | c >> 6) + percent(128 | c & 63);
    else if (c < 65536) result += percent(224 | c >> 12) + percent(128 | c >> 6 & 63) + percent(128 | c & 63);
    else result += percent(240 | c >> 18) + percent(128 | c >> 12 & 63) + percent(128 | c >> 6 & 63) + percent(128 | c & 63);
  }
  return result;
}

function percent(byte) {
  return "%" + hexText(byte, 2);
}

function isUriUnit(c, unescaped) {
  if (c >= 97 && c <= 122 || c >= 65 && c <= 90 || c >= 48 && c <= 57) return true;
  return %StringIndexOf(unescaped, %FromCharCode(c), 0) !== -1;
}

// 19.2.6.6 Decode
function decode(s, preserve) {
  var result = "", length = s.length;
  for (var k = 0; k < length; k++) {
    var c = %CharCodeAt(s, k);
    if (c !== 37) {
      var run = %StringIndexOf(s, "%", k);
      if (run === -1) run = length;
      result += %Substring(s, k, run);
      k = run - 1;
      continue;
    }
    var start = k, byte = uriByte(s, k);
    k += 2;
    if (byte < 128) {
      var text = %FromCharCode(byte);
      result += %StringIndexOf(preserve, text, 0) === -1 ? text : %Substring(s, start, k + 1);
      continue;
    }
    var n = byte >= 240 ? 4 : byte >= 224 ? 3 : 2;
    if (byte < 194 || byte > 244) throw %NewError(URI_ERROR, "URI malformed");
    var point = n === 2 ? byte & 31 : n === 3 ? byte & 15 : byte & 7;
    for (var j = 1; j < n; j++) {
      k++;
      var next = k < length && %CharCodeAt(s, k) === 37 ? uriByte(s, k) : -1;
      if (next < 128 || next > 191) throw %NewError(URI_ERROR, "URI malformed");
      point = point * 64 + (next & 63);
      k += 2;
    }
    if (n === 3 && (point < 2048 || point >= 55296 && point <= 57343) || n === 4 && (point < 65536 || point > 1114111)) throw %NewError(URI_ERROR, "URI malformed");
    result += %FromCodePoint(point);
  }
  return result;
}

function uriByte(s, k) {
  if (k + 2 >= s.length) throw %NewError(URI_ERROR, "URI malformed");
  var high = hexDigit(%CharCodeAt(s, k + 1)), low = hexDigit(%CharCodeAt(s, k + 2));
  if (high === -1 || low === -1) throw %NewError(URI_ERROR, "URI malformed");
  return high * 16 + low;
}

function hexDigit(c) {
  return c >= 48 && c <= 57 ? c - 48 : c >= 97 && c <= 102 ? c - 87 : c >= 65 && c <= 70 ? c - 55 : -1;
}

defineMembers(globalObject, {
  // 19.2.6.1
  decodeURI(encodedURI) { return decode(%ToString(encodedURI), ";/?:@&=+$,#"); },
  // 19.2.6.2
  decodeURIComponent(encodedURIComponent) { return decode(%ToString(encodedURIComponent), ""); },
  // 19.2.6.3
  encodeURI(uri) { return encode(%ToString(uri), "-_.!~*'();/?:@&=+$,#"); },
  // 19.2.6.4
  encodeURIComponent(uriComponent) { return encode(%ToString(uriComponent), "-_.!~*'()"); },
  // B.2.1.1
  escape(string) {
    var s = %ToString(string), result = "";
    for (var k = 0; k < s.length; k++) {
      var c = %CharCodeAt(s, k);
      if (c < 128 && isUriUnit(c, "@*_+-./")) result += %FromCharCode(c);
      else result += c < 256 ? percent(c) : "%u" + hexText(c, 4);
    }
    return result;
  },
  // B.2.1.2
  unescape(string) {
    var s = %ToString(string), result = "", length = s.length;
    for (var k = 0; k < length; k++) {
      var c = %CharCodeAt(s, k);
      if (c === 37) {
        var wide = k + 1 < length && %CharCodeAt(s, k + 1) === 117, digits = wide ? 4 : 2, from = k + (wide ? 2 : 1), value = 0;
        if (from + digits <= length) {
          for (var i = 0; i < digits; i++) {
            var digit = hexDigit(%CharCodeAt(s, from + i));
            if (digit === -1) { value = -1; break; }
            value = value * 16 + digit;
          }
          if (value !== -1) {
            c = value;
            k = from + digits - 1;
          }
        }
      }
      result += %FromCharCode(c);
    }
    return result;
  },
  // 19.2.1, as an indirect eval
  eval(x) {
    if (!%IsString(x)) return x;
    if (evaluate === undefined) throw evaluatorMissing();
    return evaluate(x);
  },
});
var evalFunction = globalObject.eval;
%SetIntrinsic("eval", evalFunction);
