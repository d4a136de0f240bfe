// What host/common expects of its surroundings and JavaScriptCore's shell does not have.

globalThis.TextEncoder ??= class TextEncoder {
  encode(text) {
    const bytes = unescape(encodeURIComponent(text.toWellFormed?.() ?? text)), result = new Uint8Array(bytes.length);
    for (let i = 0; i < bytes.length; i++) result[i] = bytes.charCodeAt(i);
    return result;
  }
};

globalThis.TextDecoder ??= class TextDecoder {
  decode(buffer) {
    const bytes = new Uint8Array(buffer.buffer ?? buffer, buffer.byteOffset ?? 0, buffer.byteLength);
    let text = "";
    for (let i = 0; i < bytes.length; i += 4096) text += String.fromCharCode(...bytes.subarray(i, i + 4096));
    return decodeURIComponent(escape(text));
  }
};

globalThis.crypto ??= {
  getRandomValues(bytes) {
    for (let i = 0; i < bytes.length; i++) bytes[i] = Math.random() * 256;
    return bytes;
  },
};
